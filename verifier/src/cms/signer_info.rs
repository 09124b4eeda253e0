//! The one signer (RFC 5652 5.3).

use super::ess::SigningCertificate;
use super::{Attributes, CmsError, EssVersion};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm};
use crate::der::{Element, Reader, Tag};
use crate::oid;
use crate::path::Certificate;

/// ```text
/// SignerIdentifier ::= CHOICE { issuerAndSerialNumber SEQUENCE { issuer Name, serialNumber INTEGER },
///                               subjectKeyIdentifier [0] OCTET STRING }
/// ```
#[derive(Clone, Copy, Debug)]
pub enum SignerIdentifier<'a> {
    /// Issuer's name (DER) and content of the serial number.
    IssuerAndSerial {
        /// DER of the name.
        issuer: &'a [u8],
        /// Content octets.
        serial: &'a [u8],
    },
    /// Key identifier.
    SubjectKeyId(&'a [u8]),
}

impl<'a> SignerIdentifier<'a> {
    /// This certificate is the one named.
    pub fn matches(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                *issuer == certificate.issuer() && *serial == certificate.serial()
            }
            Self::SubjectKeyId(id) => certificate.subject_key_id() == Some(id),
        }
    }

    fn read(fields: &mut Reader<'a>) -> Result<Self, CmsError> {
        if let Some(id) = fields.optional(Tag::context_primitive(0))? {
            return Ok(Self::SubjectKeyId(id.value));
        }
        let mut pair = fields.nested(Tag::SEQUENCE)?;
        let issuer = pair.expect(Tag::SEQUENCE)?.raw;
        let serial = pair.expect(Tag::INTEGER)?.value;
        pair.finish()?;
        Ok(Self::IssuerAndSerial { issuer, serial })
    }
}

/// ```text
/// SignerInfo ::= SEQUENCE { version, sid, digestAlgorithm, signedAttrs [0] IMPLICIT OPTIONAL,
///                           signatureAlgorithm, signature OCTET STRING, unsignedAttrs [1] IMPLICIT OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub struct SignerInfo<'a> {
    pub(super) version: u64,
    pub(super) identifier: SignerIdentifier<'a>,
    pub(super) digest_identifier: AlgorithmIdentifier<'a>,
    pub(super) digest: DigestAlgorithm,
    pub(super) signed: Option<Attributes<'a>>,
    pub(super) algorithm_identifier: AlgorithmIdentifier<'a>,
    pub(super) algorithm: Option<SignatureAlgorithm>,
    pub(super) signature: &'a [u8],
    pub(super) unsigned: Option<Attributes<'a>>,
    pub(super) ess: Option<SigningCertificate<'a>>,
    pub(super) ess_v1: Option<SigningCertificate<'a>>,
}

impl<'a> SignerInfo<'a> {
    pub(super) fn read(element: Element<'a>) -> Result<Self, CmsError> {
        let mut fields = Reader::new(element.raw).nested(Tag::SEQUENCE)?;
        let version = fields.small_integer()?;
        let identifier = SignerIdentifier::read(&mut fields)?;
        let digest_identifier = AlgorithmIdentifier::read(&mut fields)?;
        let digest = digest_identifier
            .digest()
            .or_else(|| digest_identifier.digest_of_signature())
            .ok_or_else(|| CmsError::DigestAlgorithm(digest_identifier.oid.to_string()))?;
        let signed = attributes(&mut fields, 0)?;
        if let Some(signed) = &signed {
            signed.check_unique()?;
        }
        let algorithm_identifier = AlgorithmIdentifier::read(&mut fields)?;
        let signature = fields.octet_string()?;
        let unsigned = attributes(&mut fields, 1)?;
        fields.finish()?;
        let ess = |kind, version| signing_certificate(signed.as_ref(), kind, version);
        Ok(Self {
            version,
            identifier,
            digest,
            digest_identifier,
            ess: ess(oid::SIGNING_CERTIFICATE_V2, EssVersion::V2)?,
            ess_v1: ess(oid::SIGNING_CERTIFICATE, EssVersion::V1)?,
            signed,
            algorithm: SignatureAlgorithm::from_identifier(&algorithm_identifier, digest),
            algorithm_identifier,
            signature,
            unsigned,
        })
    }

    /// How the signer is named.
    pub fn identifier(&self) -> SignerIdentifier<'a> {
        self.identifier
    }

    /// Digest algorithm of the content.
    pub fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest
    }

    /// Signature algorithm; `None` when not known by name.
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        self.algorithm
    }

    /// Content of the signature OCTET STRING, which is what a signature-time-stamp is over.
    pub fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// Signed attributes, if any.
    pub fn signed_attributes(&self) -> Option<&Attributes<'a>> {
        self.signed.as_ref()
    }

    /// Unsigned attributes, if any. Anybody can change them.
    pub fn unsigned_attributes(&self) -> Option<&Attributes<'a>> {
        self.unsigned.as_ref()
    }
}

fn attributes<'a>(fields: &mut Reader<'a>, number: u8) -> Result<Option<Attributes<'a>>, CmsError> {
    let element = fields.optional(Tag::context(number))?;
    element.map(|set| Attributes::read(set.value)).transpose()
}

fn signing_certificate<'a>(
    signed: Option<&Attributes<'a>>,
    kind: oid::Oid,
    version: EssVersion,
) -> Result<Option<SigningCertificate<'a>>, CmsError> {
    let Some(value) = signed
        .map(|signed| signed.single(kind))
        .transpose()?
        .flatten()
    else {
        return Ok(None);
    };
    Ok(Some(SigningCertificate::read(value, version)?))
}
