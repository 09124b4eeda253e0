//! Where a `SignedData` departs from our own profile.

/// One departure. Legal in other makers' files; in a file of our own profile, the mark of a change.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Deviation {
    /// An algorithm identifier has parameters, where ours are left out.
    #[error("an algorithm identifier is spelled with parameters")]
    AlgorithmSpelling,
    /// Signed attributes are not in SET OF order (X.690 11.6).
    #[error("signed attributes are not in DER order")]
    AttributeOrder,
    /// BER where DER is due.
    #[error("BER encoding")]
    Ber,
    /// Certificates are not in SET OF order.
    #[error("certificates are not in DER order")]
    CertificateOrder,
    /// Certificates carried are not exactly those that signing-certificate-v2 names, each issued by the next.
    #[error("certificates are not exactly the path named in signing-certificate-v2")]
    CertificatePath,
    /// Revocation data inside.
    #[error("revocation data inside")]
    Crls,
    /// digestAlgorithms is not exactly the signer's.
    #[error("digestAlgorithms is not exactly the signer's digest algorithm")]
    DigestAlgorithms,
    /// signing-certificate-v2 is not spelled as ours: SHA-256 by default, no policies.
    #[error("signing-certificate-v2 is spelled in another way")]
    EssSpelling,
    /// s in the upper half of its range.
    #[error("the signature value is not in its lower spelling")]
    HighS,
    /// An attribute certificate, or one that cannot be read.
    #[error("something other than a certificate among the certificates")]
    OtherCertificate,
    /// A signed attribute that our profile does not have.
    #[error("a signed attribute that the profile does not have")]
    SignedAttribute,
    /// The signer is not named by issuer and serial number, or not the first in signing-certificate-v2.
    #[error("the signer is named in another way")]
    SignerIdentifier,
    /// Not ECDSA with SHA-256.
    #[error("algorithms of another suite")]
    Suite,
    /// Unsigned attributes are not exactly one time stamp (or, in a time stamp, none).
    #[error("unsigned attributes are not exactly those of the profile")]
    UnsignedAttributes,
    /// A version number that RFC 5652 5.1 and 5.3 do not give for this content.
    #[error("version number is not the one due")]
    Version,
}
