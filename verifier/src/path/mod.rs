//! Certificates, the path from one to a trust anchor at a given time, and what CRLs say of each on the way.
//!
//! rustls-webpki builds the path (RFC 5280 6.1: signatures, names, validity, basic and name constraints); key usage,
//! extended key usage, anchors and revocation are ours, because EN 319 102-1 wants revocation as facts with times,
//! not as one yes or no.

mod anchor;
mod certificate;
mod check;
mod error;
mod memo;
mod oracle;
mod revocation;
mod usage;
mod watch;

pub use anchor::{Anchor, AnchorError};
pub use certificate::{Certificate, CertificateError, ExtendedKeyUsage, KeyUsage, SealUse};
pub(crate) use check::CLOCK_SKEW;
pub use check::{Path, PathQuestion, check_path};
pub use error::{Constraint, PathError};
pub use memo::Memo;
pub use revocation::{
    Crl, CrlError, Datum, DatumStatus, PathCertificate, Revocation, RevocationData,
    RevocationReason, SignedAs, Source, Unusable,
};
pub use usage::{Usage, UsageFault};
