//! One answer of an OCSP response (RFC 6960 4.2.1, 4.4).

use super::entries::reason;
use super::parts::{self, Extension};
use super::{RevocationReason, subject};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};
use crate::der::{DerError, Element, Reader, Tag};
use crate::oid;
use crate::path::Certificate;
use crate::value::Time;

/// What a response says of one certificate.
#[derive(Debug)]
pub(super) struct Single {
    certificate: CertId,
    pub(super) status: Status,
    pub(super) this_update: Time,
    pub(super) next_update: Option<Time>,
    /// Certificates that expired since then are still answered for (archiveCutoff).
    pub(super) archive_cutoff: Option<Time>,
    cert_hash: Option<CertHash>,
    /// An extension must be understood, and is not.
    pub(super) unknown_critical: bool,
}

/// CertStatus.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    Good,
    Revoked {
        at: Time,
        reason: Option<RevocationReason>,
    },
    Unknown,
}

/// CertID: whose certificate, and which. A key to look it up by, so that old digests serve.
#[derive(Debug)]
struct CertId {
    digest: Option<DigestAlgorithm>,
    issuer_name_hash: Vec<u8>,
    issuer_key_hash: Vec<u8>,
    /// Content octets.
    serial: Vec<u8>,
}

/// ETSI CertHash (Common PKI, part 4): the responder has this very certificate on record.
#[derive(Debug)]
struct CertHash {
    digest: Option<DigestAlgorithm>,
    value: Vec<u8>,
}

impl Single {
    /// ```text
    /// SingleResponse ::= SEQUENCE { certID, certStatus CHOICE { good [0] NULL, revoked [1] RevokedInfo, unknown [2] NULL },
    ///                               thisUpdate, nextUpdate [0] EXPLICIT OPTIONAL, singleExtensions [1] EXPLICIT OPTIONAL }
    /// ```
    pub(super) fn read(element: Element<'_>) -> Result<Self, DerError> {
        let mut outer = Reader::new(element.raw);
        let mut fields = outer.nested(Tag::SEQUENCE)?;
        let certificate = CertId::read(&mut fields)?;
        let status = Status::read(fields.any()?)?;
        let this_update = parts::time(&mut fields)?;
        let next_update = fields.optional(Tag::context(0))?;
        let extensions = fields.optional(Tag::context(1))?;
        fields.finish()?;
        let mut single = Self {
            certificate,
            status,
            this_update,
            next_update: next_update
                .map(|explicit| parts::only_time(explicit.value))
                .transpose()?,
            archive_cutoff: None,
            cert_hash: None,
            unknown_critical: false,
        };
        if let Some(list) = extensions {
            for extension in parts::extensions(list.value)? {
                single.take(&extension)?;
            }
        }
        Ok(single)
    }

    fn take(&mut self, extension: &Extension<'_>) -> Result<(), DerError> {
        let kind = extension.kind;
        if kind.is(oid::OCSP_ARCHIVE_CUTOFF.arcs) {
            self.archive_cutoff = Some(parts::only_time(extension.value)?);
        } else if kind.is(oid::CERT_HASH.arcs) {
            self.cert_hash = Some(CertHash::read(extension.value)?);
        } else {
            self.unknown_critical |= extension.critical;
        }
        Ok(())
    }

    /// It is about this certificate of this issuer, both digests computed anew.
    pub(super) fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.certificate.serial == certificate.serial_number()
            && self.certificate.names_issuer(certificate.issuer(), issuer)
    }

    /// CertHash, where there, is the certificate's.
    pub(super) fn has_right_hash(&self, certificate: &Certificate) -> bool {
        self.cert_hash.as_ref().is_none_or(|hash| {
            digest(hash.digest, certificate.der()).is_some_and(|digest| digest == hash.value)
        })
    }
}

impl Status {
    fn read(element: Element<'_>) -> Result<Self, DerError> {
        match (element.tag, element.value) {
            (Tag(0x80), []) => Ok(Self::Good),
            (Tag(0x82), []) => Ok(Self::Unknown),
            (Tag(0xa1), content) => Self::revoked(content),
            (found, _) => Err(DerError::Tag {
                expected: Tag(0xa1),
                found,
            }),
        }
    }

    /// `RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }`
    fn revoked(content: &[u8]) -> Result<Self, DerError> {
        let mut fields = Reader::new(content);
        let at = parts::time(&mut fields)?;
        let why = fields.optional(Tag::context(0))?;
        fields.finish()?;
        Ok(Self::Revoked {
            at,
            reason: why.map(|explicit| reason(explicit.value)).transpose()?,
        })
    }
}

impl CertId {
    /// ```text
    /// CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING, serialNumber }
    /// ```
    fn read(fields: &mut Reader<'_>) -> Result<Self, DerError> {
        let mut id = fields.nested(Tag::SEQUENCE)?;
        let read = Self {
            digest: AlgorithmIdentifier::read(&mut id)?.digest(),
            issuer_name_hash: id.octet_string()?.to_vec(),
            issuer_key_hash: id.octet_string()?.to_vec(),
            serial: id.integer()?.content().to_vec(),
        };
        id.finish()?;
        Ok(read)
    }

    fn names_issuer(&self, name: &[u8], issuer: &Certificate) -> bool {
        let same = |bytes: &[u8], hash: &[u8]| {
            digest(self.digest, bytes).is_some_and(|digest| digest == hash)
        };
        same(name, &self.issuer_name_hash)
            && subject::key_bits(issuer).is_some_and(|bits| same(bits, &self.issuer_key_hash))
    }
}

impl CertHash {
    /// `CertHash ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, certificateHash OCTET STRING }`
    fn read(content: &[u8]) -> Result<Self, DerError> {
        let mut outer = Reader::new(content);
        let mut fields = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        let read = Self {
            digest: AlgorithmIdentifier::read(&mut fields)?.digest(),
            value: fields.octet_string()?.to_vec(),
        };
        fields.finish()?;
        Ok(read)
    }
}

/// `None`: the algorithm is not known.
fn digest(algorithm: Option<DigestAlgorithm>, bytes: &[u8]) -> Option<Vec<u8>> {
    let digest = algorithm?.digest(&[bytes]);
    Some(digest.as_ref().to_vec())
}
