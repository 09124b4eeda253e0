//! Time stamps (RFC 3161, RFC 5816): proof that bytes existed at a time.
//!
//! A token is a [`SignedData`](crate::cms::SignedData) over a [`TstInfo`] that holds the digest of what is stamped.
//! [`Token::verify`] checks it in the order of RFC 3161 2.2 and 2.3: signature, certificate binding, usage of the
//! authority's certificate, imprint, time, path to anchors that are for time stamps only, revocation.

mod token;
mod tst_info;
mod verify;

pub use token::Token;
pub use tst_info::{Accuracy, TstInfo};
pub use verify::{Stamp, StampCheck, StampFailure, StampOutcome, StampQuestion, StampVerification};

use crate::cms::CmsError;
use crate::der::DerError;

/// Why bytes are no time-stamp token.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StampError {
    /// The CMS around it.
    #[error("time stamp: {0}")]
    Cms(#[from] CmsError),
    /// An extension that must be understood is not.
    #[error("time stamp has the unknown critical extension {0}")]
    CriticalExtension(String),
    /// Encoding of the `TSTInfo`.
    #[error("time stamp is malformed: {0}")]
    Der(#[from] DerError),
    /// A digest algorithm that is not known by name, or a digest of another length.
    #[error("imprint with {algorithm} of {length} bytes")]
    Imprint {
        /// Dotted.
        algorithm: String,
        /// Bytes found.
        length: usize,
    },
    /// A version other than 1.
    #[error("time stamp version {0}, expected 1")]
    Version(u64),
}
