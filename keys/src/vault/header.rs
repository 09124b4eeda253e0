//! The header: how to get to the root key, from a passphrase or from custodians' shares.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{VaultError, file};
use crate::Random;
use crate::crypto::{
    CryptoFailed, KdfCost, KdfParameters, NotAuthentic, SALT_LEN, Sealer, sha256, stretch,
};
use crate::custody::{Group, Quorum, Share};
use crate::durable;
use crate::secret::{Passphrase, SecretKey};
use crate::text::{base64, from_base64, hex};

const FORMAT: &str = "yinxin.vault/2";
/// HKDF labels: what each sub-key of the unseal key is for.
const CHECK: &str = "yinxin vault/1 unseal check";
const ROOT: &str = "yinxin vault/1 root key";

/// `vault.json`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    format: String,
    facts: Facts,
    /// Nothing, sealed under the unseal key: opens with the right passphrase or shares alone.
    unseal_check: String,
    /// The root key, sealed under the unseal key and bound to the facts.
    root_key: String,
    /// SHA-256 of all the above: tells damage from a wrong passphrase. Protects against nobody.
    checksum: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// 32 hexadecimal digits.
    vault: String,
    /// Unix seconds.
    created: i64,
    /// Counts the changes of custody, from 1; the usage log knows the last.
    generation: u32,
    unseal_by: UnsealBy,
    sub_keys: SubKeys,
    aead: Aead,
}

/// Where the unseal key comes from.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum UnsealBy {
    /// One passphrase, stretched.
    Passphrase(KdfParameters),
    /// The shares of custodians.
    Custodians(Group),
}

#[derive(Clone, Serialize, Deserialize)]
enum SubKeys {
    #[serde(rename = "hkdf-sha256")]
    HkdfSha256,
}

#[derive(Clone, Serialize, Deserialize)]
enum Aead {
    #[serde(rename = "aes-256-gcm")]
    Aes256Gcm,
}

/// Who can open a vault.
#[derive(Debug)]
#[non_exhaustive]
pub enum Custody {
    /// Whoever knows the passphrase.
    Passphrase(Passphrase, KdfCost),
    /// So many of so many custodians together.
    Custodians(Quorum),
}

impl Header {
    /// A new vault: its header, its root key, and the custodians' shares, if that is how it is opened.
    pub(super) fn make(
        custody: &Custody,
        created: i64,
        random: &dyn Random,
    ) -> Result<(Self, SecretKey, Vec<Share>), CryptoFailed> {
        let root = fresh_key(random);
        let mut vault = [0; 16];
        random.fill(&mut vault);
        let place = (hex(&vault), created, 1);
        let (header, shares) = Self::wrap(place, &root, custody, random)?;
        Ok((header, root, shares))
    }

    /// The header of the same vault for other custody; the root key, and so all below it, stays.
    pub(super) fn rewrapped(
        &self,
        root: &SecretKey,
        custody: &Custody,
        random: &dyn Random,
    ) -> Result<(Self, Vec<Share>), CryptoFailed> {
        self.rewrapped_after(self.generation(), root, custody, random)
    }

    /// The same, as the generation after `last` or after its own, whichever is later.
    pub(super) fn rewrapped_after(
        &self,
        last: u32,
        root: &SecretKey,
        custody: &Custody,
        random: &dyn Random,
    ) -> Result<(Self, Vec<Share>), CryptoFailed> {
        let Facts { vault, created, .. } = self.facts.clone();
        let generation = last.max(self.generation()).saturating_add(1);
        Self::wrap((vault, created, generation), root, custody, random)
    }

    fn wrap(
        (vault, created, generation): (String, i64, u32),
        root: &SecretKey,
        custody: &Custody,
        random: &dyn Random,
    ) -> Result<(Self, Vec<Share>), CryptoFailed> {
        let (unseal, unseal_by, shares) = unsealed_by(custody, random)?;
        let facts = Facts {
            vault,
            created,
            generation,
            unseal_by,
            sub_keys: SubKeys::HkdfSha256,
            aead: Aead::Aes256Gcm,
        };
        let check = Sealer::new(&unseal, CHECK).seal(&[], &[], random)?;
        let sealed = Sealer::new(&unseal, ROOT).seal(root.bytes(), &facts.bound(), random)?;
        let mut header = Self {
            format: FORMAT.to_owned(),
            facts,
            unseal_check: base64(&check),
            root_key: base64(&sealed),
            checksum: String::new(),
        };
        header.checksum = header.sum();
        Ok((header, shares))
    }

    pub(super) fn vault(&self) -> &str {
        &self.facts.vault
    }

    /// How often custody was decided on, the first time included.
    pub(super) fn generation(&self) -> u32 {
        self.facts.generation
    }

    /// The custodians, if there are any.
    pub(super) fn custodians(&self) -> Option<Group> {
        match &self.facts.unseal_by {
            UnsealBy::Passphrase(_) => None,
            UnsealBy::Custodians(group) => Some(*group),
        }
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), VaultError> {
        durable::write(dir, file::HEADER, &file::render(self))
            .map_err(VaultError::io("writing", &dir.join(file::HEADER)))
    }

    pub(super) fn read(dir: &Path) -> Result<Self, VaultError> {
        let path = dir.join(file::HEADER);
        let Some(bytes) = file::read(&path)? else {
            return Err(VaultError::NotAVault { path });
        };
        let header: Self = file::parse(&bytes, &path, FORMAT)?;
        if header.checksum != header.sum() {
            return Err(VaultError::HeaderDamaged { path });
        }
        Ok(header)
    }

    /// The root key. Bounds before work, passphrase before facts: each failure has its own error.
    pub(super) fn unseal(
        &self,
        dir: &Path,
        passphrase: &Passphrase,
    ) -> Result<SecretKey, VaultError> {
        let path = dir.join(file::HEADER);
        let kdf = match &self.facts.unseal_by {
            UnsealBy::Passphrase(kdf) => kdf,
            UnsealBy::Custodians(group) => {
                let quorum = group.quorum;
                return Err(VaultError::NeedsCustodians { path, quorum });
            }
        };
        let unseal = stretched(kdf, &path, passphrase)?;
        self.unseal_with(&path, &unseal, || VaultError::WrongPassphrase {
            path: path.clone(),
        })
    }

    /// The root key, from what the custodians' shares gave.
    pub(super) fn unseal_by_custodians(
        &self,
        dir: &Path,
        unseal: &SecretKey,
    ) -> Result<SecretKey, VaultError> {
        let path = dir.join(file::HEADER);
        self.unseal_with(&path, unseal, || VaultError::WrongShares {
            path: path.clone(),
        })
    }

    fn unseal_with(
        &self,
        path: &Path,
        unseal: &SecretKey,
        wrong: impl FnOnce() -> VaultError,
    ) -> Result<SecretKey, VaultError> {
        Sealer::new(unseal, CHECK)
            .open(&decode(&self.unseal_check, path)?, &[])
            .map_err(|NotAuthentic| wrong())?;
        let edited = || VaultError::HeaderEdited {
            path: path.to_owned(),
        };
        let root = Sealer::new(unseal, ROOT)
            .open(&decode(&self.root_key, path)?, &self.facts.bound())
            .map_err(|NotAuthentic| edited())?;
        SecretKey::from_bytes(root.bytes()).ok_or_else(edited)
    }

    fn sum(&self) -> String {
        let parts = [
            self.facts.bound(),
            self.unseal_check.clone().into_bytes(),
            b"\0".to_vec(),
            self.root_key.clone().into_bytes(),
        ];
        hex(&sha256(&parts.concat()))
    }
}

impl Facts {
    /// What the root key is bound to: format and facts.
    fn bound(&self) -> Vec<u8> {
        let facts = serde_json::to_vec(self).expect("facts have only text keys");
        [FORMAT.as_bytes(), b"\0", &facts].concat()
    }
}

/// An unseal key for this custody.
fn unsealed_by(
    custody: &Custody,
    random: &dyn Random,
) -> Result<(SecretKey, UnsealBy, Vec<Share>), CryptoFailed> {
    match custody {
        Custody::Passphrase(passphrase, cost) => {
            let mut salt = [0; SALT_LEN];
            random.fill(&mut salt);
            let kdf = KdfParameters::new(*cost, &salt);
            let unseal = stretch(passphrase, &kdf, &salt)?;
            Ok((unseal, UnsealBy::Passphrase(kdf), Vec::new()))
        }
        Custody::Custodians(quorum) => {
            let unseal = fresh_key(random);
            let group = Group::fresh(*quorum, random);
            let shares = group.split(&unseal, random);
            Ok((unseal, UnsealBy::Custodians(group), shares))
        }
    }
}

fn stretched(
    kdf: &KdfParameters,
    path: &Path,
    passphrase: &Passphrase,
) -> Result<SecretKey, VaultError> {
    if !kdf.within_limits() {
        return Err(VaultError::KdfOutOfBounds {
            memory_kib: kdf.memory_kib,
            iterations: kdf.iterations,
            lanes: kdf.lanes,
            path: path.to_owned(),
        });
    }
    let salt = decode(&kdf.salt, path)?;
    if salt.len() != SALT_LEN {
        return Err(file::malformed(path, "a salt has 32 bytes"));
    }
    stretch(passphrase, kdf, &salt).map_err(|error| VaultError::crypto(path, error))
}

pub(super) fn fresh_key(random: &dyn Random) -> SecretKey {
    SecretKey::fill(|key| random.fill(key))
}

fn decode(text: &str, path: &Path) -> Result<Vec<u8>, VaultError> {
    from_base64(text).ok_or_else(|| file::malformed(path, "bad base64"))
}
