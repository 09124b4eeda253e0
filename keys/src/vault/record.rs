//! One key: its file, and the key pair when it is open.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::half::Half;
use super::keks::Keks;
use super::{VaultError, file};
use crate::crypto::{CryptoFailed, NotAuthentic, PrivateKey, Sealer};
use crate::secret::SecretBytes;
use crate::text::{base64, from_base64};
use crate::token::{Token, TokenKey};
use crate::{KeyError, KeyId, KeySpec, PublicKey, Purpose, Random, Suite};

const FORMAT: &str = "yinxin.key/1";
/// HKDF labels: what each sub-key of a key of the ring is for.
const PRIVATE: &str = "yinxin vault/1 private key";
const IN_TOKEN: &str = "yinxin vault/1 key in a token";
const DESTROYED: &str = "yinxin vault/1 destroyed key";

/// `keys/{id}.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    facts: Facts,
    /// PKCS#8, sealed under a key of the ring and bound to the facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<String>,
    /// Instead of it, where a token holds the private half: nothing, sealed and bound in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_token: Option<String>,
    /// Instead of both, once the key was destroyed: nothing, sealed and bound in the same way.
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
    /// Serial number of the token that holds the private half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// A key that is open, with its public facts; without its private half if it was destroyed.
pub(super) struct Key {
    public: PublicKey,
    half: Half,
    token: Option<String>,
}

/// Where a key lives, and what opens it.
pub(super) struct Place<'a> {
    pub(super) vault: &'a str,
    pub(super) keks: &'a Keks,
    pub(super) token: Option<&'a Token>,
}

/// What a key is made from.
struct Birth<'a> {
    id: KeyId,
    spec: &'a KeySpec,
    created: i64,
}

impl Birth<'_> {
    fn facts(self, place: &Place<'_>, spki: &[u8], token: Option<String>) -> Facts {
        Facts {
            vault: place.vault.to_owned(),
            id: self.id,
            kek: place.keks.newest().0,
            suite: self.spec.suite,
            purposes: self.spec.purposes.clone(),
            label: self.spec.label.clone(),
            created: self.created,
            public: base64(spki),
            token,
        }
    }
}

impl Key {
    /// A new key, and the bytes of its file: in the token if that takes keys for these purposes.
    pub(super) fn make(
        place: &Place<'_>,
        id: KeyId,
        spec: &KeySpec,
        created: i64,
        random: &dyn Random,
    ) -> Result<(Self, Vec<u8>), KeyError> {
        let birth = Birth { id, spec, created };
        match place.token.filter(|token| token.takes(&spec.purposes)) {
            None => Self::make_here(place, birth, random).map_err(|failed| KeyError::Algorithm {
                suite: spec.suite,
                doing: failed.doing.into(),
            }),
            Some(token) => Self::make_in(token, place, birth, random),
        }
    }

    fn make_here(
        place: &Place<'_>,
        birth: Birth<'_>,
        random: &dyn Random,
    ) -> Result<(Self, Vec<u8>), CryptoFailed> {
        let (secret, private) = PrivateKey::generate(birth.spec.suite)?;
        let facts = birth.facts(place, &private.spki()?, None);
        let sealed = facts.sealed(place, PRIVATE, secret.bytes(), random)?;
        let bytes = file::render(&KeyFile {
            private: Some(sealed),
            ..KeyFile::without_private(facts.clone())
        });
        Ok((Self::new(facts, private)?, bytes))
    }

    fn make_in(
        token: &Token,
        place: &Place<'_>,
        birth: Birth<'_>,
        random: &dyn Random,
    ) -> Result<(Self, Vec<u8>), KeyError> {
        let suite = birth.spec.suite;
        if suite != Suite::P256 {
            return Err(KeyError::SuiteNotAvailable { suite });
        }
        let (serial, point) = token.generate(&birth.id, &birth.spec.label)?;
        let spki = crate::token::spki(&point);
        let facts = birth.facts(place, &spki, Some(serial.clone()));
        let sealed = facts.sealed(place, IN_TOKEN, &[], random);
        let sealed = sealed.map_err(|failed| KeyError::Algorithm {
            suite,
            doing: failed.doing.into(),
        })?;
        let bytes = file::render(&KeyFile {
            in_token: Some(sealed),
            ..KeyFile::without_private(facts.clone())
        });
        let key = Self {
            half: Half::Token(TokenKey::new(Some(token.clone()), serial.clone())),
            public: facts.public_key(spki, point),
            token: Some(serial),
        };
        Ok((key, bytes))
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
            in_token,
            destroyed,
            ..
        } = file::parse(bytes, path, FORMAT)?;
        facts.refuse_misplaced(place, id, path)?;
        let crypto = |error| VaultError::crypto(path, error);
        match (private, in_token, destroyed, facts.token.clone()) {
            (Some(sealed), None, None, None) => {
                let secret = facts.unsealed(place, PRIVATE, &sealed, path)?;
                let private = PrivateKey::read(facts.suite, &secret).map_err(crypto)?;
                if base64(&private.spki().map_err(crypto)?) != facts.public {
                    return Err(edited(path));
                }
                Self::new(facts, private).map_err(crypto)
            }
            (None, Some(sealed), None, Some(serial)) => {
                facts.unsealed(place, IN_TOKEN, &sealed, path)?;
                let key = TokenKey::new(place.token.cloned(), serial);
                Self::elsewhere(facts, Half::Token(key), path)
            }
            (None, None, Some(sealed), _) => {
                facts.unsealed(place, DESTROYED, &sealed, path)?;
                Self::elsewhere(facts, Half::Gone, path)
            }
            _ => Err(file::malformed(path, "either a private key or none")),
        }
    }

    fn new(facts: Facts, private: PrivateKey) -> Result<Self, CryptoFailed> {
        let (spki, point) = (private.spki()?, private.point().to_vec());
        Ok(Self {
            public: facts.public_key(spki, point),
            half: Half::Here(private),
            token: None,
        })
    }

    fn elsewhere(facts: Facts, half: Half, path: &Path) -> Result<Self, VaultError> {
        let spki = from_base64(&facts.public).ok_or_else(|| file::malformed(path, "bad base64"))?;
        let point = match facts.suite {
            Suite::P256 | Suite::Sm2 => 65,
            Suite::Ed25519 => 32,
        };
        let point = spki[spki.len().saturating_sub(point)..].to_vec();
        Ok(Self {
            token: facts.token.clone(),
            public: facts.public_key(spki, point),
            half,
        })
    }

    /// The bytes of the file of this key once its private half is gone.
    pub(super) fn destroyed(
        &self,
        place: &Place<'_>,
        random: &dyn Random,
    ) -> Result<Vec<u8>, CryptoFailed> {
        let facts = Facts::of(place, self);
        let nothing = facts.sealed(place, DESTROYED, &[], random)?;
        Ok(file::render(&KeyFile {
            destroyed: Some(nothing),
            ..KeyFile::without_private(facts)
        }))
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(super) fn half(&self) -> &Half {
        &self.half
    }

    /// The signature over `message`.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.half.sign(&self.public, message)
    }
}

impl KeyFile {
    fn without_private(facts: Facts) -> Self {
        Self {
            format: FORMAT.to_owned(),
            facts,
            private: None,
            in_token: None,
            destroyed: None,
        }
    }
}

fn edited(path: &Path) -> VaultError {
    VaultError::RecordEdited {
        path: path.to_owned(),
    }
}

impl Facts {
    fn of(place: &Place<'_>, key: &Key) -> Self {
        let public = &key.public;
        Self {
            vault: place.vault.to_owned(),
            id: public.id.clone(),
            kek: place.keks.newest().0,
            suite: public.suite,
            purposes: public.purposes.clone(),
            label: public.label.clone(),
            created: public.created,
            public: base64(&public.spki),
            token: key.token.clone(),
        }
    }

    /// `secret`, sealed for these facts, in base64.
    fn sealed(
        &self,
        place: &Place<'_>,
        label: &'static str,
        secret: &[u8],
        random: &dyn Random,
    ) -> Result<String, CryptoFailed> {
        let (_, sealing) = place.keks.newest();
        let sealed = Sealer::new(sealing, label).seal(secret, &self.bound(), random)?;
        Ok(base64(&sealed))
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
