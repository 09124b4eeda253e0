//! What a key is called and what it may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Policy, Random};

/// The name of a key: 32 lower-case hexadecimal digits (128 random bits).
///
/// It says nothing about the key, so it may stand in logs and file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a key id is 32 lower-case hexadecimal digits, found {characters} characters")]
pub struct KeyIdError {
    /// How many characters the text has.
    pub characters: usize,
}

impl KeyId {
    const DIGITS: usize = 32;

    /// Reads a key id.
    pub fn parse(text: &str) -> Result<Self, KeyIdError> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == Self::DIGITS && text.bytes().all(digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyIdError {
                characters: text.chars().count(),
            })
        }
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn fresh(random: &dyn Random) -> Self {
        let mut bytes = [0; Self::DIGITS / 2];
        random.fill(&mut bytes);
        Self(crate::text::hex(&bytes))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyIdError;

    fn try_from(text: String) -> Result<Self, KeyIdError> {
        Self::parse(&text)
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

/// The algorithms of a key, fixed at its birth and never mixed in one signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5).
    P256,
    /// SM2 with SM3 (GB/T 32918), the default ID `1234567812345678` in Z.
    Sm2,
    /// Ed25519 (RFC 8032): heads of logs, nothing else.
    Ed25519,
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256 => "p256",
            Self::Sm2 => "sm2",
            Self::Ed25519 => "ed25519",
        })
    }
}

/// What a signature is for. A key is born with the purposes that it may ever serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Seals licences: signs CMS signed attributes.
    SealLicence,
    /// Seals documents: signs CMS signed attributes.
    SealDocument,
    /// Stamps time: signs the signed attributes round a TSTInfo (RFC 3161).
    TimeStamp,
    /// Issues certificates: signs TBSCertificate (RFC 5280).
    Certificate,
    /// Revokes certificates: signs TBSCertList (RFC 5280).
    Crl,
    /// Signs a region's trust list or the national list.
    TrustList,
    /// Signs the manifest of a trust bundle.
    Bundle,
    /// Signs the root file.
    Root,
    /// Signs heads of logs; the one purpose of Ed25519 keys, and theirs alone.
    Checkpoint,
}

impl Purpose {
    /// The name in logs and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SealLicence => "seal_licence",
            Self::SealDocument => "seal_document",
            Self::TimeStamp => "time_stamp",
            Self::Certificate => "certificate",
            Self::Crl => "crl",
            Self::TrustList => "trust_list",
            Self::Bundle => "bundle",
            Self::Root => "root",
            Self::Checkpoint => "checkpoint",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a new key shall be. Fixed at birth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeySpec {
    /// Its algorithms.
    pub suite: Suite,
    /// Every purpose that it may ever serve; at least one, sorted, no repeats.
    pub purposes: Vec<Purpose>,
    /// A name for people, at most [`KeySpec::MAX_LABEL`] bytes, without control characters.
    pub label: String,
    /// The state that it is born in.
    pub birth: Birth,
    /// Its first policy; later versions are set by [`KeyAdmin::set_policy`](crate::KeyAdmin::set_policy).
    pub policy: Policy,
}

impl KeySpec {
    /// Longest label, in bytes of UTF-8.
    pub const MAX_LABEL: usize = 256;

    /// A key of `suite` for `purposes`, active for the service that asks and with no limit but its purposes.
    /// Limits of the specification are checked by [`KeyStore::generate`](crate::KeyStore::generate).
    pub fn new(
        suite: Suite,
        purposes: impl IntoIterator<Item = Purpose>,
        label: impl Into<String>,
    ) -> Self {
        let mut purposes: Vec<Purpose> = purposes.into_iter().collect();
        purposes.sort_unstable();
        purposes.dedup();
        Self {
            suite,
            purposes,
            label: label.into(),
            birth: Birth::ActiveForService,
            policy: Policy::default(),
        }
    }

    /// The same, born in another way.
    #[must_use]
    pub fn with_birth(self, birth: Birth) -> Self {
        Self { birth, ..self }
    }

    /// The same with a policy.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }
}

/// How a key comes to life; on record with its birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Birth {
    /// Pre-active: it signs only after two people have activated it.
    PreActive,
    /// Active at once: the service that asked for it is entitled to keys that it needs to run.
    ActiveForService,
}

/// The public half of a key, with what it was born for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PublicKey {
    /// Its name in the key store.
    pub id: KeyId,
    /// Its algorithms.
    pub suite: Suite,
    /// DER SubjectPublicKeyInfo (RFC 5480, RFC 8410): 91 bytes for P-256 and SM2, 44 for Ed25519.
    pub spki: Vec<u8>,
    /// The uncompressed point `04 ∥ x ∥ y` (SEC 1), 65 bytes; for Ed25519 the 32 bytes of RFC 8032.
    pub point: Vec<u8>,
    /// The purposes that it was born with, sorted.
    pub purposes: Vec<Purpose>,
    /// Its name for people.
    pub label: String,
    /// When it was made, unix seconds.
    pub created: i64,
}
