//! One key: its file, and the key pair when it is open.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{VaultError, file};
use crate::crypto::{CryptoFailed, P256Key, Sealer};
use crate::secret::SecretKey;
use crate::text::{base64, from_base64};
use crate::{KeyError, KeyId, KeySpec, PublicKey, Purpose, Random, Suite};

const FORMAT: &str = "yinxin.key/1";
/// HKDF label: what the sub-key of the root key is for.
const PRIVATE: &str = "yinxin vault/1 private key";

/// `keys/{id}.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    facts: Facts,
    /// PKCS#8, sealed under the root key and bound to the facts.
    private: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    vault: String,
    id: KeyId,
    suite: Suite,
    purposes: Vec<Purpose>,
    label: String,
    /// Unix seconds.
    created: i64,
    /// SubjectPublicKeyInfo in base64.
    public: String,
}

/// A key pair that is open, with its public facts.
pub(super) struct Key {
    public: PublicKey,
    pair: P256Key,
}

/// Where a key lives, and what opens it.
pub(super) struct Place<'a> {
    pub(super) vault: &'a str,
    pub(super) root: &'a SecretKey,
}

impl Key {
    /// A new key, and the bytes of its file.
    pub(super) fn make(
        place: &Place<'_>,
        id: KeyId,
        spec: &KeySpec,
        created: i64,
        random: &dyn Random,
    ) -> Result<(Self, Vec<u8>), CryptoFailed> {
        let (secret, pair) = P256Key::generate()?;
        let facts = Facts {
            vault: place.vault.to_owned(),
            id,
            suite: spec.suite,
            purposes: spec.purposes.clone(),
            label: spec.label.clone(),
            created,
            public: base64(&pair.spki()),
        };
        let private =
            Sealer::new(place.root, PRIVATE).seal(secret.bytes(), &facts.bound(), random)?;
        let bytes = file::render(&KeyFile {
            format: FORMAT.to_owned(),
            facts: facts.clone(),
            private: base64(&private),
        });
        Ok((Self::new(facts, pair), bytes))
    }

    /// Opens the file of key `id`.
    pub(super) fn open(
        place: &Place<'_>,
        id: &KeyId,
        bytes: &[u8],
        path: &Path,
    ) -> Result<Self, VaultError> {
        let KeyFile { facts, private, .. } = file::parse(bytes, path, FORMAT)?;
        facts.refuse_misplaced(place, id, path)?;
        let edited = || VaultError::RecordEdited {
            path: path.to_owned(),
        };
        let sealed = from_base64(&private).ok_or_else(|| file::malformed(path, "bad base64"))?;
        let secret = Sealer::new(place.root, PRIVATE)
            .open(&sealed, &facts.bound())
            .map_err(|_| edited())?;
        let pair = P256Key::read(&secret).map_err(|error| VaultError::crypto(path, error))?;
        if base64(&pair.spki()) != facts.public {
            return Err(edited());
        }
        Ok(Self::new(facts, pair))
    }

    fn new(facts: Facts, pair: P256Key) -> Self {
        let public = PublicKey {
            id: facts.id,
            suite: facts.suite,
            spki: pair.spki(),
            point: pair.point().to_vec(),
            purposes: facts.purposes,
            label: facts.label,
            created: facts.created,
        };
        Self { public, pair }
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The DER signature over `message`.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.pair
            .sign(message)
            .map_err(|failed| KeyError::Algorithm {
                suite: self.public.suite,
                doing: failed.doing,
            })
    }
}

impl Facts {
    fn refuse_misplaced(
        &self,
        place: &Place<'_>,
        id: &KeyId,
        path: &Path,
    ) -> Result<(), VaultError> {
        if self.vault != place.vault {
            return Err(VaultError::OtherVault {
                path: path.to_owned(),
                expected: place.vault.to_owned(),
                found: self.vault.clone(),
            });
        }
        if self.id != *id {
            return Err(VaultError::RecordSwapped {
                path: path.to_owned(),
                expected: id.to_string(),
                found: self.id.to_string(),
            });
        }
        Ok(())
    }

    /// What the private key is bound to: format and facts.
    fn bound(&self) -> Vec<u8> {
        let facts = serde_json::to_vec(self).expect("facts have only text keys");
        [FORMAT.as_bytes(), b"\0", &facts].concat()
    }
}
