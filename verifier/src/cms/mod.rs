//! CMS `SignedData` (RFC 5652) as PAdES uses it (EN 319 122-1, EN 319 142-1): one signer, content outside.
//!
//! [`Container::read`] takes the bytes (BER of other makers is rewritten as DER once), [`Container::signed_data`]
//! parses, and [`SignedData::verify`] runs every check and reports each. What departs from our own profile is
//! collected while parsing ([`SignedData::deviations`]): it is tolerated in other makers' files, and refused
//! where the signer's certificate is of our profile, so that in those every byte is accounted for.

mod attributes;
mod check;
mod container;
mod deviation;
mod ess;
mod revocation;
mod signed_data;
mod signer_info;
mod verify;

pub use attributes::{Attribute, Attributes};
pub use check::{CmsCheck, CmsFailure, Failing, Outcome};
pub use container::Container;
pub use deviation::Deviation;
pub use ess::{EssCertificateId, EssVersion};
pub use signed_data::{SignedData, Strictness, parse};
pub use signer_info::{SignerIdentifier, SignerInfo};
pub use verify::{Content, Verification};

pub(crate) use signed_data::{Shape, parse_token};

use crate::der::DerError;

/// Why bytes are not a `SignedData` of one signer over outside content. All are FORMAT_FAILURE.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// An attribute type is there twice (RFC 5652 5.3), or has no value or several where one is due.
    #[error("attribute {0} is not there exactly once with exactly one value")]
    Attribute(String),
    /// Content inside the CMS, which a detached signature must not have; or none where it must be.
    #[error("{}", if *.found { "content inside a detached signature" } else { "no content" })]
    Content {
        /// There is content.
        found: bool,
    },
    /// The content is of another type.
    #[error("content type is {found}, expected {expected}")]
    ContentType {
        /// Dotted.
        expected: &'static str,
        /// Dotted.
        found: String,
    },
    /// Encoding.
    #[error("malformed: {0}")]
    Der(#[from] DerError),
    /// A digest algorithm that is not known by name.
    #[error("digest algorithm {0} is not known")]
    DigestAlgorithm(String),
    /// Departs from our own profile ([`Strictness::Own`]).
    #[error("not of our profile: {0}")]
    Profile(Deviation),
    /// No signer, or several (EN 319 142-1: exactly one).
    #[error("{0} signers, expected one")]
    Signers(usize),
    /// Not a `SignedData`.
    #[error("content is {0}, expected SignedData")]
    Type(String),
    /// Longer than [`Container::SIZE_LIMIT`], or more elements than allowed.
    #[error("larger than {limit}")]
    TooLarge {
        /// Greatest size or number allowed.
        limit: usize,
    },
}
