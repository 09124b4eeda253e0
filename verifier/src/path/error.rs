//! Why there is no path.

use super::{KeyUsage, UsageFault};

/// Why there is no path. Names follow EN 319 102-1 where it has one.
///
/// Of several reasons the one nearest to a path is told: a whole path that breaks a rule, before a wrong signature,
/// before an issuer that is not at hand.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// A constraint is violated: CHAIN_CONSTRAINTS_FAILURE.
    #[error("{certificate}: {constraint}")]
    Constraint {
        /// Whose certificate, in words.
        certificate: String,
        /// Which.
        constraint: Constraint,
    },
    /// A certificate contradicts itself: CERTIFICATE_CHAIN_GENERAL_FAILURE.
    #[error("{certificate}: {fault}")]
    Malformed {
        /// Whose certificate, in words.
        certificate: String,
        /// In which way.
        fault: String,
    },
    /// Nobody of the issuer's name is at hand: NO_CERTIFICATE_CHAIN_FOUND.
    #[error("{certificate} was issued by {issuer}, of whom no certificate is at hand")]
    NoIssuer {
        /// Whose certificate, in words.
        certificate: String,
        /// Whom it names.
        issuer: String,
    },
    /// The path ends at somebody for whom nobody further up vouches, and who is no trust anchor:
    /// NO_CERTIFICATE_CHAIN_FOUND.
    #[error("{root} is no trust anchor, and nobody further up vouches for it")]
    NotTrusted {
        /// Who, in words.
        root: String,
    },
    /// The key of nobody who has the issuer's name made the signature: NO_CERTIFICATE_CHAIN_FOUND.
    #[error("{certificate} is not signed with the key of {issuer}")]
    SignatureWrong {
        /// Whose certificate, in words.
        certificate: String,
        /// Whose key was tried.
        issuer: String,
    },
    /// The search was stopped.
    #[error("more work than one verification may cause: {0}")]
    TooMuchWork(WorkLimit),
    /// A signature algorithm or key on the path is unknown or too weak: CRYPTO_CONSTRAINTS_FAILURE_NO_POE.
    #[error("{certificate} is signed in a way that is not supported: {algorithm}")]
    UnsupportedAlgorithm {
        /// Whose certificate, in words.
        certificate: String,
        /// Algorithm and key as far as they are known.
        algorithm: String,
    },
}

/// What a search may cause. Attackers choose the certificates of a file, so each loop over them has an end.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkLimit {
    /// Certificates of one name that are tried as issuer.
    #[error("more than {limit} issuers of one name")]
    Candidates {
        /// Greatest number.
        limit: usize,
    },
    /// Certificates at hand.
    #[error("more than {limit} certificates")]
    Certificates {
        /// Greatest number.
        limit: usize,
    },
    /// Names compared with name constraints.
    #[error("more than {limit} comparisons with name constraints")]
    Names {
        /// Greatest number.
        limit: u32,
    },
    /// Signature checks.
    #[error("too many signature checks")]
    Signatures,
    /// Certificates put on a path, over all paths tried.
    #[error("more than {limit} steps")]
    Steps {
        /// Greatest number.
        limit: u32,
    },
}

/// Constraints on a path (RFC 5280 6.1).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Constraint {
    /// basicConstraints, or a version without it: not an authority.
    #[error("issues certificates without being an authority")]
    BasicConstraints,
    /// An extension that must be understood is not.
    #[error("has critical extension {kind}, which is not understood")]
    CriticalExtension {
        /// Which, dotted.
        kind: String,
    },
    /// An authority without a name (RFC 5280 4.1.2.6).
    #[error("issues certificates without having a name")]
    EmptyName,
    /// An authority's keyUsage lacks keyCertSign.
    #[error("its key may not sign certificates: {found:?}")]
    KeyCertSign {
        /// Bits found.
        found: Option<KeyUsage>,
    },
    /// More certificates than any real path has.
    #[error("path of more than {limit} certificates")]
    Length {
        /// Greatest number, first certificate and anchor included.
        limit: usize,
    },
    /// An extension that only an authority may have (RFC 5280 4.2.1.10, 4.2.1.3).
    #[error("is no authority, and has {what}, which only an authority may have")]
    Misplaced {
        /// Which.
        what: &'static str,
    },
    /// nameConstraints.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// pathLenConstraint.
    #[error("authority number {found} below one that allows {allowed}")]
    PathLength {
        /// Authorities that may follow.
        allowed: u64,
        /// Authorities that do follow.
        found: u64,
    },
    /// Certificate policies.
    #[error(transparent)]
    Policy(#[from] PolicyFault),
    /// keyUsage or extKeyUsage.
    #[error(transparent)]
    Usage(UsageFault),
}

/// How a name breaks the name constraints of an authority above (RFC 5280 4.2.1.10).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// Inside a subtree that is excluded.
    #[error("name {name} is excluded by {issuer}")]
    Excluded {
        /// The name, in words.
        name: String,
        /// Whose constraint.
        issuer: String,
    },
    /// The constraints or the names cannot be read.
    #[error("name constraints cannot be applied: {0}")]
    Malformed(String),
    /// In none of the subtrees that are permitted.
    #[error("name {name} is not among those that {issuer} may name")]
    NotPermitted {
        /// The name, in words.
        name: String,
        /// Whose constraint.
        issuer: String,
    },
    /// A form of name under constraint that we cannot compare.
    #[error("{issuer} constrains names of form [{form}], which cannot be compared")]
    Unsupported {
        /// Number of the form in `GeneralName`.
        form: u8,
        /// Whose constraint.
        issuer: String,
    },
}

/// How the policies of a path fail (RFC 5280 6.1).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFault {
    /// anyPolicy was mapped, to or from (RFC 5280 4.2.1.5).
    #[error("maps anyPolicy")]
    AnyMapped,
    /// An extension about policies cannot be read.
    #[error("policies cannot be read: {0}")]
    Malformed(String),
    /// No policy holds on the whole path, and an authority demands one.
    #[error("no certificate policy holds for the whole path, though an authority demands one")]
    NoneLeft,
}
