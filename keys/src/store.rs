//! The seam to whoever holds the keys: a vault in this process, a key process, or hardware.

use std::sync::Arc;

use thiserror::Error;

use crate::usage::UsageError;
use crate::vault::VaultError;
use crate::{KeyId, KeySpec, PublicKey, Purpose, Suite};

/// Longest message that is signed, in bytes.
pub const MAX_MESSAGE: usize = 1 << 20;

/// Most messages in one batch.
pub const MAX_BATCH: usize = 1024;

/// Holds private keys and signs with them; the keys never leave.
///
/// Synchronous and batch first: a batch costs one durable record of use (and one round trip, where the
/// keys live in another process). It takes messages, never bare digests: ring and SM2 both need the
/// message, and a key holder that sees it can judge what it signs.
pub trait KeyStore: Send + Sync {
    /// Makes a key, tests it (signs and verifies), stores it durably and tells its public half.
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError>;

    /// The public half of a key.
    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError>;

    /// The public halves of all keys, sorted by id.
    fn list(&self) -> Result<Vec<PublicKey>, KeyError>;

    /// Signs every message of a batch, one answer each, in order.
    ///
    /// Every attempt, refused ones too, is on durable record before any signature of the batch is
    /// released; where that record cannot be written, no signature is released at all.
    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>>;
}

/// One message to sign.
#[derive(Clone, Copy, Debug)]
pub struct ToSign<'a> {
    /// With which key.
    pub key: &'a KeyId,
    /// What for; refused unless the key was born for it.
    pub purpose: Purpose,
    /// What is signed, at most [`MAX_MESSAGE`] bytes: the signed attributes, the TBSCertificate…
    pub message: &'a [u8],
    /// Who asks for it, and on what ground.
    pub authorisation: &'a Authorisation,
}

/// On whose behalf, and for what content, a signature is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorisation {
    /// Who asks: a person or a system, at most [`Authorisation::MAX_TEXT`] bytes.
    pub caller: String,
    /// For which request, at most [`Authorisation::MAX_TEXT`] bytes.
    pub request: String,
    /// SHA-256 of the content that was approved (the messageDigest of a seal).
    pub digest: [u8; 32],
}

impl Authorisation {
    /// Longest caller or request, in bytes of UTF-8.
    pub const MAX_TEXT: usize = 256;

    /// An authorisation. Limits are checked by [`KeyStore::sign`].
    pub fn new(caller: impl Into<String>, request: impl Into<String>, digest: [u8; 32]) -> Self {
        Self {
            caller: caller.into(),
            request: request.into(),
            digest,
        }
    }
}

/// A signature, and where its use is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The algorithms of the key.
    pub suite: Suite,
    /// DER `SEQUENCE { r, s }` (Ecdsa-Sig-Value, RFC 5480; the same form for SM2), `s` in the lower half.
    pub der: Vec<u8>,
    /// Sequence number of the record in the usage log.
    pub record: u64,
}

/// Why a key store did not do what it was asked.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No key of that name.
    #[error("no key {key}")]
    UnknownKey {
        /// The name asked for.
        key: KeyId,
    },
    /// The key was not born for this purpose.
    #[error("key {key} may not sign for {asked}; it was made for {allowed:?}")]
    PurposeNotAllowed {
        /// The key.
        key: KeyId,
        /// The purpose asked for.
        asked: Purpose,
        /// The purposes that it was born with.
        allowed: Vec<Purpose>,
    },
    /// This store does not have these algorithms.
    #[error("suite {suite} is not available in this key store")]
    SuiteNotAvailable {
        /// The suite asked for.
        suite: Suite,
    },
    /// A key must be born with a purpose.
    #[error("a key must be made for at least one purpose")]
    NoPurpose,
    /// The label is too long or holds control characters.
    #[error("a label has at most {limit} bytes and no control characters, found {bytes} bytes")]
    LabelRefused {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The message is longer than [`MAX_MESSAGE`].
    #[error("message of {bytes} bytes, at most {limit} are signed")]
    MessageTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The batch has more than [`MAX_BATCH`] messages; none was signed.
    #[error("batch of {count} messages, at most {limit} are taken")]
    BatchTooLarge {
        /// Its size.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// The caller or request of the authorisation is longer than [`Authorisation::MAX_TEXT`].
    #[error("caller or request of {bytes} bytes, at most {limit} go on record")]
    AuthorisationTooLong {
        /// The longer of the two.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A new key failed its pairwise test (FIPS 140-3, 10.3.B), or the algorithm failed: no output.
    #[error("{suite} failed while {doing}")]
    Algorithm {
        /// The suite that failed.
        suite: Suite,
        /// What was being done.
        doing: &'static str,
    },
    /// The store of keys cannot be read or written, or holds something that it must not.
    #[error("key store: {0}")]
    Storage(#[source] Arc<VaultError>),
    /// The use could not be put on record, so nothing was signed.
    #[error("usage log: {0}")]
    UsageLog(#[source] Arc<UsageError>),
}

impl KeyError {
    /// The name of the error, as the usage log records it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownKey { .. } => "unknown_key",
            Self::PurposeNotAllowed { .. } => "purpose_not_allowed",
            Self::SuiteNotAvailable { .. } => "suite_not_available",
            Self::NoPurpose => "no_purpose",
            Self::LabelRefused { .. } => "label_refused",
            Self::MessageTooLong { .. } => "message_too_long",
            Self::BatchTooLarge { .. } => "batch_too_large",
            Self::AuthorisationTooLong { .. } => "authorisation_too_long",
            Self::Algorithm { .. } => "algorithm_failed",
            Self::Storage(_) => "storage_failed",
            Self::UsageLog(_) => "usage_log_failed",
        }
    }
}

impl From<VaultError> for KeyError {
    fn from(error: VaultError) -> Self {
        Self::Storage(Arc::new(error))
    }
}

impl From<UsageError> for KeyError {
    fn from(error: UsageError) -> Self {
        Self::UsageLog(Arc::new(error))
    }
}
