//! Why there is no path.

use super::UsageFault;
use crate::value::Time;

/// Why there is no valid path. Names follow EN 319 102-1 where it has one.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// A constraint is violated: CHAIN_CONSTRAINTS_FAILURE.
    #[error("{certificate}: {constraint}")]
    Constraint {
        /// Whose, in words; of the first certificate when the path builder does not say.
        certificate: String,
        /// Which.
        constraint: Constraint,
    },
    /// A certificate had expired: OUT_OF_BOUNDS.
    #[error("expired {not_after}, before {at}")]
    Expired {
        /// Time asked for.
        at: Time,
        /// Last second of validity.
        not_after: Time,
    },
    /// A certificate that the search needs is malformed.
    #[error("malformed certificate: {0}")]
    Malformed(String),
    /// No path ends at an anchor: NO_CERTIFICATE_CHAIN_FOUND.
    #[error("no path to a trust anchor")]
    NoPath,
    /// A certificate was not valid yet: OUT_OF_BOUNDS.
    #[error("valid from {not_before}, after {at}")]
    NotYetValid {
        /// Time asked for.
        at: Time,
        /// First second of validity.
        not_before: Time,
    },
    /// The issuer's key did not make the signature on a certificate.
    #[error("the signature on a certificate is wrong")]
    SignatureWrong,
    /// The search was stopped.
    #[error("more work than one verification may cause")]
    TooMuchWork,
    /// A signature algorithm on the path is unknown or too weak.
    #[error("a certificate is signed with an algorithm that is not supported")]
    UnsupportedAlgorithm,
}

/// Constraints on a path (RFC 5280 6.1).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Constraint {
    /// basicConstraints: not an authority, or one where none may be.
    #[error("issues certificates without being an authority")]
    BasicConstraints,
    /// An extension that must be understood is not.
    #[error("has an unknown critical extension")]
    CriticalExtension,
    /// An authority's keyUsage lacks keyCertSign.
    #[error("its key may not sign certificates")]
    KeyCertSign,
    /// nameConstraints.
    #[error("name outside the constraints")]
    Name,
    /// pathLenConstraint.
    #[error("path longer than its issuer allows")]
    PathLength,
    /// keyUsage or extKeyUsage.
    #[error(transparent)]
    Usage(UsageFault),
}
