//! The header: how to get from the passphrase to the root key.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{VaultError, file};
use crate::Random;
use crate::crypto::{
    CryptoFailed, KdfCost, KdfParameters, NotAuthentic, SALT_LEN, Sealer, sha256, stretch,
};
use crate::durable;
use crate::secret::{Passphrase, SecretKey};
use crate::text::{base64, from_base64, hex};

const FORMAT: &str = "yinxin.vault/1";
/// HKDF labels: what each sub-key of the unseal key is for.
const CHECK: &str = "yinxin vault/1 passphrase check";
const ROOT: &str = "yinxin vault/1 root key";

/// `vault.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    format: String,
    facts: Facts,
    /// Nothing, sealed under the unseal key: opens with the right passphrase alone.
    passphrase_check: String,
    /// The root key, sealed under the unseal key and bound to the facts.
    root_key: String,
    /// SHA-256 of all the above: tells damage from a wrong passphrase. Protects against nobody.
    checksum: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// 32 hexadecimal digits.
    vault: String,
    /// Unix seconds.
    created: i64,
    kdf: KdfParameters,
    sub_keys: SubKeys,
    aead: Aead,
}

#[derive(Serialize, Deserialize)]
enum SubKeys {
    #[serde(rename = "hkdf-sha256")]
    HkdfSha256,
}

#[derive(Serialize, Deserialize)]
enum Aead {
    #[serde(rename = "aes-256-gcm")]
    Aes256Gcm,
}

impl Header {
    /// A new vault: its header and its root key.
    pub(super) fn make(
        passphrase: &Passphrase,
        cost: KdfCost,
        created: i64,
        random: &dyn Random,
    ) -> Result<(Self, SecretKey), CryptoFailed> {
        let facts = Facts::fresh(cost, created, random);
        let root = SecretKey::fill_with(|key| {
            random.fill(key);
            Ok::<_, CryptoFailed>(())
        })?;
        let salt = from_base64(&facts.kdf.salt).unwrap_or_default();
        let unseal = stretch(passphrase, &facts.kdf, &salt)?;
        let check = Sealer::new(&unseal, CHECK).seal(&[], &[], random)?;
        let sealed = Sealer::new(&unseal, ROOT).seal(root.bytes(), &facts.bound(), random)?;
        let mut header = Self {
            format: FORMAT.to_owned(),
            facts,
            passphrase_check: base64(&check),
            root_key: base64(&sealed),
            checksum: String::new(),
        };
        header.checksum = header.sum();
        Ok((header, root))
    }

    pub(super) fn vault(&self) -> &str {
        &self.facts.vault
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
        let unseal = self.unseal_key(&path, passphrase)?;
        Sealer::new(&unseal, CHECK)
            .open(&decode(&self.passphrase_check, &path)?, &[])
            .map_err(|NotAuthentic| VaultError::WrongPassphrase { path: path.clone() })?;
        let edited = || VaultError::HeaderEdited { path: path.clone() };
        let root = Sealer::new(&unseal, ROOT)
            .open(&decode(&self.root_key, &path)?, &self.facts.bound())
            .map_err(|NotAuthentic| edited())?;
        SecretKey::fill_with(|key| match root.bytes() {
            bytes if bytes.len() == key.len() => {
                key.copy_from_slice(bytes);
                Ok(())
            }
            _ => Err(edited()),
        })
    }

    fn unseal_key(&self, path: &Path, passphrase: &Passphrase) -> Result<SecretKey, VaultError> {
        let kdf = &self.facts.kdf;
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

    fn sum(&self) -> String {
        let parts = [
            self.facts.bound(),
            self.passphrase_check.clone().into_bytes(),
            b"\0".to_vec(),
            self.root_key.clone().into_bytes(),
        ];
        hex(&sha256(&parts.concat()))
    }
}

impl Facts {
    fn fresh(cost: KdfCost, created: i64, random: &dyn Random) -> Self {
        let mut vault = [0; 16];
        random.fill(&mut vault);
        let mut salt = [0; SALT_LEN];
        random.fill(&mut salt);
        Self {
            vault: hex(&vault),
            created,
            kdf: KdfParameters::new(cost, &salt),
            sub_keys: SubKeys::HkdfSha256,
            aead: Aead::Aes256Gcm,
        }
    }

    /// What the root key is bound to: format and facts.
    fn bound(&self) -> Vec<u8> {
        let facts = serde_json::to_vec(self).expect("facts have only text keys");
        [FORMAT.as_bytes(), b"\0", &facts].concat()
    }
}

fn decode(text: &str, path: &Path) -> Result<Vec<u8>, VaultError> {
    from_base64(text).ok_or_else(|| file::malformed(path, "bad base64"))
}
