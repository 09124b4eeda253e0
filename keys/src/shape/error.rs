//! What does not fit.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Purpose, Suite};

/// Why a message is not what its purpose signs.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ShapeError {
    /// Not the DER of what it should be.
    #[error("not the DER of {what}")]
    NotDer {
        /// What it should be.
        what: Cow<'static, str>,
    },
    /// The signed attributes are not exactly those of the purpose, each once, in order.
    #[error("the signed attributes are not exactly those of a {purpose}")]
    Attributes {
        /// The purpose.
        purpose: Purpose,
    },
    /// The message digest is not the digest that was authorised.
    #[error("the message digest is not the one that was authorised")]
    DigestDiffers,
    /// The authorisation does not show the content that the digest is over.
    #[error("the content must be shown and is not")]
    ContentMissing,
    /// A moment that is none, or not spelled as it must be.
    #[error("not a moment in UTC to the second")]
    NotATime,
    /// A moment that is too far from the key holder's clock.
    #[error("{what} says {found}, the clock {now} (unix seconds): too far apart")]
    Time {
        /// What names the moment.
        what: Cow<'static, str>,
        /// The moment, unix seconds.
        found: i64,
        /// The clock, unix seconds.
        now: i64,
    },
    /// The signature algorithm inside is not the key's.
    #[error("the algorithm named inside is not the key's ({suite})")]
    Algorithm {
        /// The key's algorithms.
        suite: Suite,
    },
    /// A certificate whose extensions belong to no profile.
    #[error("the certificate fits no profile: {why}")]
    Profile {
        /// What does not fit.
        why: Cow<'static, str>,
    },
    /// A certificate for a key that is not held here, or that was born for something else.
    #[error("certified are only keys of this store that were born for it")]
    ForeignSubject,
    /// The signed attributes name another certificate as the signer's than one of the key's own.
    #[error("the signing certificate that is named is none of the key's")]
    ForeignCertificate,
    /// Authorities are certified, and root files signed, in a ceremony only.
    #[error("{what} is signed in a ceremony only")]
    CeremonyOnly {
        /// What was to be signed.
        what: Cow<'static, str>,
    },
    /// Not a signed JSON payload of a type that belongs to the purpose.
    #[error("not the signed JSON of a {purpose}")]
    SignedJson {
        /// The purpose.
        purpose: Purpose,
    },
    /// Not a checkpoint of a log.
    #[error("not a checkpoint: origin, size, root hash, one a line")]
    Checkpoint,
}
