//! One key: its file, and the key pair when it is open.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::keks::Keks;
use super::{VaultError, file};
use crate::crypto::{CryptoFailed, NotAuthentic, PrivateKey, Sealer};
use crate::secret::SecretBytes;
use crate::text::{base64, from_base64};
use crate::{KeyError, KeyId, KeySpec, PublicKey, Purpose, Random, State, Suite};

const FORMAT: &str = "yinxin.key/1";
/// HKDF labels: what each sub-key of a key of the ring is for.
const PRIVATE: &str = "yinxin vault/1 private key";
const DESTROYED: &str = "yinxin vault/1 destroyed key";

/// `keys/{id}.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    facts: Facts,
    /// PKCS#8, sealed under the root key and bound to the facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<String>,
    /// Instead of it, once the key was destroyed: nothing, sealed and bound in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    destroyed: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    vault: String,
    id: KeyId,
    /// Under which key of the ring it is sealed.
    kek: u32,
    suite: Suite,
    purposes: Vec<Purpose>,
    label: String,
    /// Unix seconds.
    created: i64,
    /// SubjectPublicKeyInfo in base64.
    public: String,
}

/// A key that is open, with its public facts; without its private half if it was destroyed.
pub(super) struct Key {
    public: PublicKey,
    private: Option<PrivateKey>,
}

/// Where a key lives, and what opens it.
pub(super) struct Place<'a> {
    pub(super) vault: &'a str,
    pub(super) keks: &'a Keks,
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
        let (secret, private) = PrivateKey::generate(spec.suite)?;
        let (kek, sealing) = place.keks.newest();
        let facts = Facts {
            vault: place.vault.to_owned(),
            id,
            kek,
            suite: spec.suite,
            purposes: spec.purposes.clone(),
            label: spec.label.clone(),
            created,
            public: base64(&private.spki()?),
        };
        let sealed = Sealer::new(sealing, PRIVATE).seal(secret.bytes(), &facts.bound(), random)?;
        let bytes = file::render(&KeyFile {
            format: FORMAT.to_owned(),
            facts: facts.clone(),
            private: Some(base64(&sealed)),
            destroyed: None,
        });
        Ok((Self::new(facts, private)?, bytes))
    }

    /// Opens the file of key `id`.
    pub(super) fn open(
        place: &Place<'_>,
        id: &KeyId,
        bytes: &[u8],
        path: &Path,
    ) -> Result<Self, VaultError> {
        let KeyFile {
            facts,
            private,
            destroyed,
            ..
        } = file::parse(bytes, path, FORMAT)?;
        facts.refuse_misplaced(place, id, path)?;
        let crypto = |error| VaultError::crypto(path, error);
        match (private, destroyed) {
            (Some(sealed), None) => {
                let secret = facts.unsealed(place, PRIVATE, &sealed, path)?;
                let private = PrivateKey::read(facts.suite, &secret).map_err(crypto)?;
                if base64(&private.spki().map_err(crypto)?) != facts.public {
                    return Err(edited(path));
                }
                Self::new(facts, private).map_err(crypto)
            }
            (None, Some(sealed)) => {
                facts.unsealed(place, DESTROYED, &sealed, path)?;
                Self::without_private(facts, path)
            }
            _ => Err(file::malformed(path, "either a private key or none")),
        }
    }

    fn new(facts: Facts, private: PrivateKey) -> Result<Self, CryptoFailed> {
        let (spki, point) = (private.spki()?, private.point().to_vec());
        Ok(Self {
            public: facts.public_key(spki, point),
            private: Some(private),
        })
    }

    fn without_private(facts: Facts, path: &Path) -> Result<Self, VaultError> {
        let spki = from_base64(&facts.public).ok_or_else(|| file::malformed(path, "bad base64"))?;
        let point = match facts.suite {
            Suite::P256 | Suite::Sm2 => 65,
            Suite::Ed25519 => 32,
        };
        let point = spki[spki.len().saturating_sub(point)..].to_vec();
        Ok(Self {
            public: facts.public_key(spki, point),
            private: None,
        })
    }

    /// The bytes of the file of this key once its private half is gone.
    pub(super) fn destroyed(
        &self,
        place: &Place<'_>,
        random: &dyn Random,
    ) -> Result<Vec<u8>, CryptoFailed> {
        let (kek, sealing) = place.keks.newest();
        let facts = Facts::of(place, kek, &self.public);
        let nothing = Sealer::new(sealing, DESTROYED).seal(&[], &facts.bound(), random)?;
        Ok(file::render(&KeyFile {
            format: FORMAT.to_owned(),
            facts,
            private: None,
            destroyed: Some(base64(&nothing)),
        }))
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Whether the private half is still there.
    pub(super) fn has_private(&self) -> bool {
        self.private.is_some()
    }

    /// The signature over `message`.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let Some(private) = &self.private else {
            return Err(KeyError::NotActive {
                key: self.public.id.clone(),
                state: State::Destroyed,
            });
        };
        private.sign(message).map_err(|failed| KeyError::Algorithm {
            suite: self.public.suite,
            doing: failed.doing.into(),
        })
    }
}

fn edited(path: &Path) -> VaultError {
    VaultError::RecordEdited {
        path: path.to_owned(),
    }
}

impl Facts {
    fn of(place: &Place<'_>, kek: u32, public: &PublicKey) -> Self {
        Self {
            vault: place.vault.to_owned(),
            id: public.id.clone(),
            kek,
            suite: public.suite,
            purposes: public.purposes.clone(),
            label: public.label.clone(),
            created: public.created,
            public: base64(&public.spki),
        }
    }

    fn public_key(self, spki: Vec<u8>, point: Vec<u8>) -> PublicKey {
        PublicKey {
            id: self.id,
            suite: self.suite,
            spki,
            point,
            purposes: self.purposes,
            label: self.label,
            created: self.created,
        }
    }

    /// What `sealed` holds, if this vault sealed it for these facts.
    fn unsealed(
        &self,
        place: &Place<'_>,
        label: &'static str,
        sealed: &str,
        path: &Path,
    ) -> Result<SecretBytes, VaultError> {
        let sealed = from_base64(sealed).ok_or_else(|| file::malformed(path, "bad base64"))?;
        let sealing = place.keks.get(self.kek).ok_or_else(|| edited(path))?;
        Sealer::new(sealing, label)
            .open(&sealed, &self.bound())
            .map_err(|NotAuthentic| edited(path))
    }

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
