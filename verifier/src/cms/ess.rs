//! The signing-certificate attributes, which bind a signature to one certificate (RFC 5035).

use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, constant_time_eq};
use crate::der::{DerError, Element, Reader, Tag, set_of};
use crate::path::Certificate;

/// Certificates that an attribute may name.
const ENTRY_LIMIT: usize = 32;

/// Which of the two attributes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EssVersion {
    /// signing-certificate: SHA-1, from before 2007.
    V1,
    /// signing-certificate-v2.
    V2,
}

/// ```text
/// ESSCertIDv2 ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier DEFAULT {sha256},
///                            certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
/// ESSCertID   ::= SEQUENCE { certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct EssCertificateId<'a> {
    digest: Option<DigestAlgorithm>,
    hash: &'a [u8],
    issuer_serial: Option<Element<'a>>,
    default_written: bool,
}

impl<'a> EssCertificateId<'a> {
    /// The hash is this certificate's.
    pub fn matches(&self, certificate: &Certificate) -> bool {
        if self.digest == Some(DigestAlgorithm::Sha256) {
            return constant_time_eq(self.hash, certificate.sha256().as_bytes());
        }
        let digest = self
            .digest
            .map(|digest| digest.digest(&[certificate.der()]));
        digest.is_some_and(|digest| constant_time_eq(self.hash, digest.as_ref()))
    }

    /// issuerSerial, if there, names this certificate.
    pub fn issuer_serial_fits(&self, certificate: &Certificate) -> bool {
        self.issuer_serial
            .is_none_or(|found| issuer_serial_is(found, certificate).unwrap_or(false))
    }

    fn read(element: &Element<'a>, version: EssVersion) -> Result<Self, DerError> {
        let mut fields = Reader::new(element.raw).nested(Tag::SEQUENCE)?;
        let written = match version == EssVersion::V2 && fields.peek() == Some(Tag::SEQUENCE) {
            true => Some(AlgorithmIdentifier::read(&mut fields)?),
            false => None,
        };
        let hash = fields.octet_string()?;
        let issuer_serial = fields.optional(Tag::SEQUENCE)?;
        fields.finish()?;
        let digest = match (version, written) {
            (EssVersion::V1, _) => Some(DigestAlgorithm::Sha1),
            (EssVersion::V2, None) => Some(DigestAlgorithm::Sha256),
            (EssVersion::V2, Some(identifier)) => identifier.digest(),
        };
        Ok(Self {
            digest,
            hash,
            issuer_serial,
            default_written: written.is_some() && digest == Some(DigestAlgorithm::Sha256),
        })
    }
}

/// ```text
/// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber }
/// ```
fn issuer_serial_is(found: Element<'_>, certificate: &Certificate) -> Result<bool, DerError> {
    const DIRECTORY_NAME: Tag = Tag::context(4);
    let mut fields = Reader::new(found.value);
    let names = fields.expect(Tag::SEQUENCE)?;
    let serial = fields.expect(Tag::INTEGER)?;
    fields.finish()?;
    let names = set_of(names.value, ENTRY_LIMIT)?;
    let named = names
        .iter()
        .any(|name| name.tag == DIRECTORY_NAME && name.value == certificate.issuer());
    Ok(named && serial.value == certificate.serial())
}

/// The whole attribute value.
///
/// ```text
/// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF PolicyInformation OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub(super) struct SigningCertificate<'a> {
    pub(super) version: EssVersion,
    pub(super) certificates: Vec<EssCertificateId<'a>>,
    has_policies: bool,
}

impl<'a> SigningCertificate<'a> {
    pub(super) fn read(value: Element<'a>, version: EssVersion) -> Result<Self, DerError> {
        let mut fields = Reader::new(value.raw).nested(Tag::SEQUENCE)?;
        let certificates = fields.expect(Tag::SEQUENCE)?;
        let policies = fields.optional(Tag::SEQUENCE)?;
        fields.finish()?;
        let certificates = set_of(certificates.value, ENTRY_LIMIT)?
            .iter()
            .map(|element| EssCertificateId::read(element, version))
            .collect::<Result<Vec<_>, _>>()?;
        match certificates.is_empty() {
            true => Err(DerError::Truncated),
            false => Ok(Self {
                version,
                certificates,
                has_policies: policies.is_some(),
            }),
        }
    }

    /// The signer's entry is the first (RFC 5035 3).
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        self.certificates
            .first()
            .is_some_and(|first| first.matches(certificate))
    }

    pub(super) fn issuer_serial_fits(&self, certificate: &Certificate) -> bool {
        let first = self.certificates.first();
        first.is_some_and(|first| first.issuer_serial_fits(certificate))
    }

    /// Version 2, SHA-256 by default, no policies.
    pub(super) fn is_plain(&self) -> bool {
        let plain = |id: &EssCertificateId<'_>| {
            id.digest == Some(DigestAlgorithm::Sha256) && !id.default_written
        };
        self.version == EssVersion::V2 && !self.has_policies && self.certificates.iter().all(plain)
    }

    /// The certificates named, in the order named, if `carried` are exactly these.
    pub(super) fn path<'c>(&self, carried: &'c [Certificate]) -> Option<Vec<&'c Certificate>> {
        let named: Option<Vec<&Certificate>> = self
            .certificates
            .iter()
            .map(|id| carried.iter().find(|certificate| id.matches(certificate)))
            .collect();
        named.filter(|named| {
            named.len() == carried.len() && carried.iter().all(|one| named.contains(&one))
        })
    }
}
