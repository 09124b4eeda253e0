//! The checks of one signature by name, and how each can end.

use crate::crypto::{DigestAlgorithm, SignatureError};

/// The checks, in the order in which they run.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CmsCheck {
    /// Signed attributes are there (EN 319 122-1 5.1).
    SignedAttributes,
    /// content-type is that of the content (RFC 5652 11.1).
    ContentType,
    /// message-digest is the digest of the content (RFC 5652 11.2).
    MessageDigest,
    /// One digest algorithm throughout, not a weak one (RFC 8933).
    Algorithms,
    /// CMSAlgorithmProtection, if there, agrees (RFC 6211).
    AlgorithmProtection,
    /// The certificate that the signer identifier names is at hand.
    SignerIdentifier,
    /// signing-certificate(-v2) names the same certificate (RFC 5035 4).
    SigningCertificate,
    /// The certificate's key made the signature over the signed attributes.
    Signature,
}

impl CmsCheck {
    /// Stable code of the check in reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignedAttributes => "cms_signed_attributes",
            Self::ContentType => "cms_content_type",
            Self::MessageDigest => "cms_message_digest",
            Self::Algorithms => "cms_algorithms",
            Self::AlgorithmProtection => "cms_algorithm_protection",
            Self::SignerIdentifier => "cms_signer_identifier",
            Self::SigningCertificate => "cms_signing_certificate",
            Self::Signature => "cms_signature",
        }
    }
}

/// Result of one check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Did not hold.
    Fail(CmsFailure),
    /// Not there to be checked, or could not be for want of something else.
    NotRun,
    /// Held.
    Pass,
    /// Held, in a form that our profile would not allow.
    Warn(CmsFailure),
}

/// Why a check did not hold.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsFailure {
    /// CMSAlgorithmProtection names other algorithms.
    #[error("algorithm protection names other algorithms")]
    AlgorithmProtection,
    /// The signature algorithm is not known.
    #[error("signature algorithm {0} is not known")]
    AlgorithmUnknown(String),
    /// An attribute is missing, several times there, or malformed.
    #[error("attribute {0} is missing or malformed")]
    Attribute(&'static str),
    /// content-type is another.
    #[error("content type attribute is {0}")]
    ContentType(String),
    /// The signature algorithm hashes otherwise than the content (RFC 8933).
    #[error("content is hashed with {}, signature with {}", .content.name(), .signature.name())]
    DigestDisagrees {
        /// digestAlgorithm.
        content: DigestAlgorithm,
        /// Within signatureAlgorithm.
        signature: DigestAlgorithm,
    },
    /// The content is not what was signed.
    #[error("the content was changed after signing")]
    DigestMismatch,
    /// The digest proves nothing any more.
    #[error("digest algorithm {} is too weak", .0.name())]
    DigestWeak(DigestAlgorithm),
    /// issuerSerial of the signing-certificate attribute names another certificate.
    #[error(
        "issuer and serial number in the signing certificate attribute are another certificate's"
    )]
    IssuerSerial,
    /// No signed attributes: anybody can pass off other signed data as this content (RFC 5652, security).
    #[error("no signed attributes")]
    NoSignedAttributes,
    /// The signer's certificate is not at hand.
    #[error("the signer's certificate is not here")]
    SignerNotFound,
    /// Signature check.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// No signing-certificate(-v2): the certificate could be another of the same key.
    #[error("no signing certificate attribute")]
    SigningCertificateMissing,
    /// signing-certificate(-v2) names another certificate.
    #[error("the signing certificate attribute names another certificate")]
    SigningCertificateMismatch,
    /// signing-certificate of the first version, with SHA-1 (EN 319 122-1 5.2.2 wants the second).
    #[error("the signing certificate is named by SHA-1")]
    SigningCertificateSha1,
}

/// Kinds of failure, least useful to be told first, by the sub-indications of EN 319 102-1.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Failing {
    /// More work than allowed.
    TooMuchWork,
    /// SIG_CONSTRAINTS_FAILURE
    Constraints,
    /// An algorithm that this build does not know or compute.
    Unsupported,
    /// CRYPTO_CONSTRAINTS_FAILURE(_NO_POE)
    WeakAlgorithm,
    /// NO_SIGNING_CERTIFICATE_FOUND
    NoSigningCertificate,
    /// FORMAT_FAILURE
    Format,
    /// SIG_CRYPTO_FAILURE
    Signature,
    /// HASH_FAILURE
    Hash,
}

impl CmsFailure {
    /// What kind it is.
    pub fn failing(&self) -> Failing {
        match self {
            Self::DigestMismatch => Failing::Hash,
            Self::Signature(SignatureError::Wrong | SignatureError::KeyMismatch { .. }) => {
                Failing::Signature
            }
            Self::Signature(SignatureError::TooMuchWork) => Failing::TooMuchWork,
            Self::Signature(SignatureError::KeySize { bits: 0..2048 }) | Self::DigestWeak(_) => {
                Failing::WeakAlgorithm
            }
            Self::Signature(_) | Self::AlgorithmUnknown(_) => Failing::Unsupported,
            Self::AlgorithmProtection
            | Self::Attribute(_)
            | Self::ContentType(_)
            | Self::DigestDisagrees { .. } => Failing::Format,
            Self::SignerNotFound | Self::SigningCertificateMismatch => {
                Failing::NoSigningCertificate
            }
            Self::IssuerSerial
            | Self::NoSignedAttributes
            | Self::SigningCertificateMissing
            | Self::SigningCertificateSha1 => Failing::Constraints,
        }
    }
}
