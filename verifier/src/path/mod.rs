//! Certificates, the path from one to a trust anchor, and what lists and responses say of each on the way.
//!
//! The search ([`check_path`]) goes upwards from the certificate, link by link; the rules of RFC 5280 6.1 are then
//! applied to the whole path from the anchor down. Validity and revocation come out as facts with times, not as one
//! yes or no, because EN 319 102-1 asks for them at other times than now.

mod anchor;
mod certificate;
mod check;
mod error;
mod extensions;
mod fields;
mod general_name;
mod link;
mod memo;
mod name;
mod name_constraints;
mod policy;
mod revocation;
mod search;
mod span;
mod usage;
mod validate;

pub use anchor::Anchor;
pub use certificate::{Certificate, CertificateError, ExtendedKeyUsage, OddSerial, SealUse};
pub(crate) use check::CLOCK_SKEW;
pub use check::{OutOfBounds, Path, PathQuestion, check_path};
pub use error::{Constraint, NameFault, PathError, PolicyFault, WorkLimit};
pub use extensions::{Extension, KeyUsage};
pub use link::IssuerFault;
pub use memo::Memo;
pub use name::same_name;
pub use revocation::{
    Crl, CrlError, Datum, DatumStatus, OcspError, OcspResponse, PathCertificate, Revocation,
    RevocationData, RevocationReason, SignedAs, Source, Unusable,
};
pub use usage::{Usage, UsageFault};
