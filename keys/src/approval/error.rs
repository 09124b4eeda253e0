//! Why an approval does not hold.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why nothing is signed on the ground of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ApprovalError {
    /// The key's policy asks for an approval and there is none.
    #[error("the key asks for an approval")]
    Missing,
    /// Nobody of that name is enrolled.
    #[error("{approver} is not enrolled as an approver")]
    UnknownApprover {
        /// The name.
        approver: String,
    },
    /// Whoever asks does not approve.
    #[error("{approver} asks and approves: two people are needed")]
    OwnRequest {
        /// The name.
        approver: String,
    },
    /// The approver's signature is wrong.
    #[error("the signature is not {approver}'s")]
    Signature {
        /// The name.
        approver: String,
    },
    /// It is for another key.
    #[error("the approval is for key {found}, asked is {expected}")]
    OtherKey {
        /// The key that shall sign.
        expected: String,
        /// The key that the approval names.
        found: String,
    },
    /// The content is not on the list.
    #[error("the digest is not among the {listed} that were approved")]
    NotListed {
        /// How many are.
        listed: usize,
    },
    /// Too many digests.
    #[error("{count} digests, at most {limit} are approved at once")]
    TooMany {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// Its time is over, or too far ahead.
    #[error("the approval ends at {until}; now is {now}, and it may end a week ahead at most")]
    Time {
        /// Its end, unix seconds.
        until: i64,
        /// The key holder's clock.
        now: i64,
    },
    /// Something was signed for this digest already: each approval of a digest is good for one signature.
    #[error("this approval was used for this digest before")]
    Replayed,
    /// The public key is neither P-256 nor Ed25519.
    #[error("an approver's key is P-256 or Ed25519")]
    KeyKind,
    /// The approver's name cannot be used.
    #[error("an approver's id has 1 to {limit} bytes and no control characters, found {bytes}")]
    Id {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
}
