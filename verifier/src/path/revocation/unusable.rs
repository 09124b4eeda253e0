//! Why revocation data cannot be read, or say nothing.

use crate::crypto::SignatureError;
use crate::der::DerError;

/// Why bytes are no CRL.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// Not the structure of RFC 5280 5.1.
    #[error("CRL is malformed: {0}")]
    Malformed(String),
    /// Longer than [`Crl::SIZE_LIMIT`](super::Crl::SIZE_LIMIT).
    #[error("CRL of {0} bytes is too large")]
    TooLarge(usize),
}

impl From<DerError> for CrlError {
    fn from(error: DerError) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// Why bytes are no OCSP response that answers.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OcspError {
    /// Not the structure of RFC 6960 4.2.1.
    #[error("OCSP response is malformed: {0}")]
    Malformed(DerError),
    /// An error instead of an answer: responseStatus.
    #[error("OCSP response of status {0} is no answer")]
    Status(u8),
    /// Longer than [`OcspResponse::SIZE_LIMIT`](super::OcspResponse::SIZE_LIMIT).
    #[error("OCSP response of {0} bytes is too large")]
    TooLarge(usize),
    /// Of another type than id-pkix-ocsp-basic.
    #[error("OCSP response of type {0} is not known")]
    Type(String),
}

impl From<DerError> for OcspError {
    fn from(error: DerError) -> Self {
        Self::Malformed(error)
    }
}

/// Why a list or a response says nothing about a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// Made after the certificate had expired, without saying that it still knows such certificates
    /// (X.509 9.5.2.8, RFC 6960 4.4.4).
    #[error("made after the certificate had expired")]
    AfterExpiry,
    /// CertHash is another certificate's.
    #[error("the response is about another certificate with this serial number")]
    CertHash,
    /// A delta CRL, without the base that it changes (RFC 5280 5.2.4).
    #[error("a delta CRL without its base")]
    Delta,
    /// Made after the moment of the judgement.
    #[error("from the future")]
    FromTheFuture,
    /// No nextUpdate, which RFC 5280 5.1.2.5 demands of a list.
    #[error("the CRL has no next update")]
    NoNextUpdate,
    /// The certificate of who signed the response is not at hand.
    #[error("the responder's certificate is not at hand")]
    NoSigner,
    /// Signed by nobody who may speak for the issuer.
    #[error("another issuer's")]
    OtherIssuer,
    /// Its scope does not cover the certificate (RFC 5280 5.2.5).
    #[error("does not cover this certificate")]
    OutOfScope,
    /// All lists together cover only some reasons (RFC 5280 6.3.3).
    #[error("the CRLs cover only some reasons")]
    PartialReasons,
    /// The certificate under check vouches for itself.
    #[error("the certificate answers for itself")]
    ResponderIsSubject,
    /// The responder was not made one: no id-kp-OCSPSigning (RFC 6960 4.2.2.2).
    #[error("the responder's certificate is not for signing responses")]
    ResponderWithoutPurpose,
    /// The signature does not verify.
    #[error("signature: {0}")]
    Signature(SignatureError),
    /// The signer's certificate has an extension that must be understood, and is not.
    #[error("the signer's certificate has an unknown critical extension")]
    SignerConstraint,
    /// The signer's keyUsage does not allow it.
    #[error("the signer's key may not sign this")]
    SignerMayNotSign,
    /// The signer's certificate was not valid when this was made.
    #[error("the signer's certificate was not valid then")]
    SignerNotValid,
    /// Whether the signer's certificate is revoked is not known.
    #[error("no revocation data for the signer")]
    SignerRevocationUnknown,
    /// The signer's certificate is revoked or on hold.
    #[error("the signer is revoked or on hold")]
    SignerRevoked,
    /// The responder does not know the certificate.
    #[error("the responder does not know the certificate")]
    StatusUnknown,
    /// Signed before what it says was known, or due again before that.
    #[error("times of the response contradict each other")]
    TimeOrder,
    /// An extension that must be understood is not.
    #[error("unknown critical extension")]
    UnknownCritical,
    /// The signature algorithm is not known.
    #[error("signed with an unknown algorithm")]
    UnknownAlgorithm,
}
