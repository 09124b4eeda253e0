//! The seam to whoever holds the keys: a vault in this process, a key process, or hardware.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::approval::ApprovalError;
use crate::life::{
    KeyDetails, Order, OrderRefused, Policy, PolicyRefused, Quota, State, Transition,
    TransitionRefused,
};
use crate::shape::ShapeError;
use crate::token::TokenError;
use crate::usage::SignedHead;
use crate::usage::UsageError;
use crate::vault::VaultError;
use crate::{Authorisation, KeyId, KeySpec, PublicKey, Purpose, Suite};

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

    /// The usage log from byte `offset` on, as far as it goes at once; nothing at its end. Read whole by
    /// [`usage::walk_of`](crate::usage::walk_of).
    fn usage_log(&self, offset: u64) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::Unavailable {
            why: format!("it shows no usage log (from byte {offset} on)"),
        })
    }

    /// Whether the key's policy asks for an approver's consent to every signature, so that the caller can gather it
    /// first. A store without policies asks for none.
    fn asks_for_approval(&self, key: &KeyId) -> Result<bool, KeyError> {
        self.public(key).map(|_| false)
    }

    /// Whether it could sign now; else why not. Cheap: a service asks it again and again.
    fn ready(&self) -> Result<(), KeyError> {
        Ok(())
    }
}

/// Tells and changes where keys stand in their lives. Every change is on durable record before it takes effect.
pub trait KeyAdmin: KeyStore {
    /// All that may be told of a key.
    fn details(&self, key: &KeyId) -> Result<KeyDetails, KeyError>;

    /// Moves a key to another state. [`Transition::Destroy`] erases its private half.
    fn change(
        &self,
        key: &KeyId,
        transition: Transition,
        order: &Order,
    ) -> Result<KeyDetails, KeyError>;

    /// Sets the next version of a key's policy; takes two people.
    fn set_policy(
        &self,
        key: &KeyId,
        policy: &Policy,
        order: &Order,
    ) -> Result<KeyDetails, KeyError>;

    /// Where the usage log stands, signed by the log key (made when first asked for). An outsider who keeps it
    /// can prove later that the log was cut or rewritten: [`usage::verify_against`](crate::usage::verify_against).
    fn signed_head(&self) -> Result<SignedHead, KeyError>;

    /// Puts on record that a user who may not call the key process did.
    fn record_stranger(&self, user: u32) -> Result<(), KeyError>;
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

/// A signature, and where its use is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The algorithms of the key.
    pub suite: Suite,
    /// DER `SEQUENCE { r, s }` (Ecdsa-Sig-Value, RFC 5480; the same form for SM2), `s` in the lower half
    /// for ECDSA; 64 bytes for Ed25519.
    #[serde(with = "serde_bytes")]
    pub der: Vec<u8>,
    /// Sequence number of the record in the usage log.
    pub record: u64,
}

/// Why a key store did not do what it was asked. Travels as it is from a key process to its caller.
#[derive(Clone, Debug, Error, Serialize, Deserialize)]
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
        doing: Cow<'static, str>,
    },
    /// A suite and a purpose that do not go together: Ed25519 signs checkpoints, and nothing else does.
    #[error("a key of suite {suite} is not made for {purpose}")]
    SuiteNotForPurpose {
        /// The suite asked for.
        suite: Suite,
        /// The purpose asked for.
        purpose: Purpose,
    },
    /// A self-test failed: the store gives nothing out until it is opened again and its tests pass.
    #[error("error state: {failed}")]
    ErrorState {
        /// The test that failed.
        failed: String,
    },
    /// The key is in a state that does not sign.
    #[error("key {key} does not sign: it is {state}")]
    NotActive {
        /// The key.
        key: KeyId,
        /// Its state.
        state: State,
    },
    /// Before or after the time in which the key's policy lets it sign.
    #[error("key {key} may sign from {from:?} to {to:?}, now is {now}")]
    OutsideValidity {
        /// The key.
        key: KeyId,
        /// The time, unix seconds.
        now: i64,
        /// First second, if limited.
        from: Option<i64>,
        /// Last second, if limited.
        to: Option<i64>,
    },
    /// The key's policy does not name this caller.
    #[error("{caller} may not use key {key}")]
    CallerNotAllowed {
        /// The key.
        key: KeyId,
        /// Who asked.
        caller: String,
    },
    /// The key's policy does not name this licence type, or the request names none.
    #[error("key {key} may not seal licences of type {asked:?}")]
    LicenceTypeNotAllowed {
        /// The key.
        key: KeyId,
        /// The type asked for.
        asked: Option<String>,
    },
    /// The key's policy allows no more signatures.
    #[error("key {key} may sign {limit} times a {}", quota.as_str())]
    QuotaExceeded {
        /// The key.
        key: KeyId,
        /// Which limit is reached.
        quota: Quota,
        /// The limit.
        limit: u64,
    },
    /// The key's state does not change that way.
    #[error(transparent)]
    Transition(#[from] TransitionRefused),
    /// The order does not count.
    #[error(transparent)]
    Order(#[from] OrderRefused),
    /// The policy cannot be set.
    #[error(transparent)]
    Policy(#[from] PolicyRefused),
    /// The message does not have the shape that belongs to the purpose.
    #[error("not signed for {purpose}: {why}")]
    WrongShape {
        /// The purpose asked for.
        purpose: Purpose,
        /// What is wrong.
        why: ShapeError,
    },
    /// The key asks for an approver's consent, and this is none.
    #[error("not approved: {0}")]
    NotApproved(ApprovalError),
    /// This user may not call the key process.
    #[error("user {user} may not call the key process")]
    Stranger {
        /// The user id that the kernel names.
        user: u32,
    },
    /// The vault is sealed: too few custodians have handed in their shares.
    #[error("sealed: {progress} of {threshold} shares are in")]
    Sealed {
        /// So many are in.
        progress: u8,
        /// So many open it.
        threshold: u8,
    },
    /// The token that holds the key, or shall hold it, does not do its part.
    #[error("token: {0}")]
    Token(#[from] TokenError),
    /// The key process does not answer.
    #[error("the key process is not available: {why}")]
    Unavailable {
        /// What happened.
        why: String,
    },
    /// The store of keys cannot be read or written, or holds something that it must not.
    #[error("key store: {0}")]
    Storage(
        #[source]
        #[serde(with = "told::vault")]
        Arc<VaultError>,
    ),
    /// The use could not be put on record, so nothing was signed.
    #[error("usage log: {0}")]
    UsageLog(
        #[source]
        #[serde(with = "told::usage")]
        Arc<UsageError>,
    ),
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
            Self::SuiteNotForPurpose { .. } => "suite_not_for_purpose",
            Self::ErrorState { .. } => "error_state",
            Self::NotActive { .. } => "not_active",
            Self::OutsideValidity { .. } => "outside_validity",
            Self::CallerNotAllowed { .. } => "caller_not_allowed",
            Self::LicenceTypeNotAllowed { .. } => "licence_type_not_allowed",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::Transition(_) => "transition_refused",
            Self::Order(_) => "order_refused",
            Self::Policy(_) => "policy_refused",
            Self::WrongShape { .. } => "wrong_shape",
            Self::NotApproved(_) => "not_approved",
            Self::Stranger { .. } => "stranger",
            Self::Sealed { .. } => "sealed",
            Self::Token(_) => "token_failed",
            Self::Unavailable { .. } => "unavailable",
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

/// Errors of the vault and of the log stay where they happen; the caller in another process is told their words.
mod told {
    macro_rules! told {
        ($name:ident, $error:ident) => {
            pub(super) mod $name {
                use std::sync::Arc;

                use serde::{Deserialize as _, Deserializer, Serializer};

                use super::super::$error;

                pub(in super::super) fn serialize<S: Serializer>(
                    error: &Arc<$error>,
                    to: S,
                ) -> Result<S::Ok, S::Error> {
                    to.collect_str(error)
                }

                pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
                    from: D,
                ) -> Result<Arc<$error>, D::Error> {
                    String::deserialize(from).map(|words| Arc::new($error::Told { words }))
                }
            }
        };
    }

    told!(vault, VaultError);
    told!(usage, UsageError);
}
