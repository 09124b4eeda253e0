//! The keyring: the keys that seal the records of keys, themselves sealed under the root key.
//!
//! A level of its own, so that custody changes by sealing one root key anew, and the keys below by
//! sealing one ring anew; neither touches what the other holds.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::header::fresh_key;
use super::{VaultError, file};
use crate::Random;
use crate::crypto::{CryptoFailed, NotAuthentic, Sealer};
use crate::durable;
use crate::secret::SecretKey;
use crate::text::{base64, from_base64};

pub(super) const FILE: &str = "keyring.json";
const FORMAT: &str = "yinxin.keyring/1";
/// HKDF label: what this sub-key of the root key is for.
const RING: &str = "yinxin vault/1 keyring";
/// Most keys on a ring.
const MAX: usize = 64;

/// `keyring.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RingFile {
    format: String,
    facts: Facts,
    /// The keys, 32 bytes each, in the order of their numbers, sealed under the root key and bound to the facts.
    sealed: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    vault: String,
    /// Numbers, rising.
    keys: Vec<u32>,
}

impl Facts {
    fn bound(&self) -> Vec<u8> {
        let facts = serde_json::to_vec(self).expect("facts have only text keys");
        [FORMAT.as_bytes(), b"\0", &facts].concat()
    }
}

/// The keys that seal records, by number. New records are sealed under the newest.
pub(super) struct Keks(BTreeMap<u32, SecretKey>);

impl Keks {
    /// A ring with one new key.
    pub(super) fn fresh(random: &dyn Random) -> Self {
        Self(BTreeMap::from([(1, fresh_key(random))]))
    }

    /// The number of the newest key, and the key.
    pub(super) fn newest(&self) -> (u32, &SecretKey) {
        let (number, key) = self.0.last_key_value().expect("a ring has a key");
        (*number, key)
    }

    pub(super) fn get(&self, number: u32) -> Option<&SecretKey> {
        self.0.get(&number)
    }

    /// The bytes of its file.
    fn sealed(
        &self,
        vault: &str,
        root: &SecretKey,
        random: &dyn Random,
    ) -> Result<Vec<u8>, CryptoFailed> {
        let facts = Facts {
            vault: vault.to_owned(),
            keys: self.0.keys().copied().collect(),
        };
        let mut keys = zeroize::Zeroizing::new(Vec::with_capacity(32 * self.0.len()));
        for key in self.0.values() {
            keys.extend_from_slice(key.bytes());
        }
        let sealed = Sealer::new(root, RING).seal(&keys, &facts.bound(), random)?;
        Ok(file::render(&RingFile {
            format: FORMAT.to_owned(),
            facts,
            sealed: base64(&sealed),
        }))
    }

    /// Writes it durably.
    pub(super) fn write(
        &self,
        dir: &Path,
        vault: &str,
        root: &SecretKey,
        random: &dyn Random,
    ) -> Result<(), VaultError> {
        let path = dir.join(FILE);
        let bytes = self
            .sealed(vault, root, random)
            .map_err(|failed| VaultError::crypto(&path, failed))?;
        durable::write(dir, FILE, &bytes).map_err(VaultError::io("writing", &path))
    }

    /// The ring of this vault.
    pub(super) fn read(dir: &Path, vault: &str, root: &SecretKey) -> Result<Self, VaultError> {
        let path = dir.join(FILE);
        let Some(bytes) = file::read(&path)? else {
            return Err(VaultError::NoKeyring { path });
        };
        let RingFile { facts, sealed, .. } = file::parse(&bytes, &path, FORMAT)?;
        if facts.vault != vault {
            return Err(VaultError::OtherVault {
                path,
                expected: vault.to_owned(),
                found: facts.vault,
            });
        }
        let sealed = from_base64(&sealed).ok_or_else(|| file::malformed(&path, "bad base64"))?;
        let keys = Sealer::new(root, RING)
            .open(&sealed, &facts.bound())
            .map_err(|NotAuthentic| VaultError::RecordEdited { path: path.clone() })?;
        let keys = keys.bytes().chunks_exact(32).map(SecretKey::from_bytes);
        let ring: BTreeMap<_, _> = facts
            .keys
            .iter()
            .zip(keys)
            .filter_map(|(number, key)| Some((*number, key?)))
            .collect();
        match ring.len() == facts.keys.len() && (1..=MAX).contains(&ring.len()) {
            true => Ok(Self(ring)),
            false => Err(file::malformed(&path, "a ring has 1 to 64 keys")),
        }
    }
}
