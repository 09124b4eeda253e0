//! Reading OCSP responses (RFC 6960 4.2).

use std::sync::Arc;

use super::parts;
use super::signed::Signed;
use super::single::Single;
use super::subject;
use super::{OcspError, Unusable};
use crate::crypto::{DigestAlgorithm, Sha256, SignatureAlgorithm, SignatureVerifier, sha256};
use crate::der::{self, DerError, Element, Reader, Tag};
use crate::oid;
use crate::path::Certificate;
use crate::value::Time;

/// Answers in one response; authorities put a few hundred into one at most.
const ANSWERS: usize = 1_000;

/// Certificates in one response: the responder's and those above it.
const CERTIFICATES: usize = 16;

/// A successful response, parsed once; its signature is checked where an issuer is at hand. Cheap to clone.
#[derive(Clone)]
pub struct OcspResponse(Arc<Fields>);

struct Fields {
    id: Sha256,
    signed: Signed,
    responder: ResponderId,
    produced_at: Time,
    answers: Vec<Single>,
    unknown_critical: bool,
    certificates: Vec<Certificate>,
}

/// Who says that he signed it.
#[derive(Debug, Eq, PartialEq)]
enum ResponderId {
    /// DER of the subject's name.
    Name(Vec<u8>),
    /// SHA-1 of the key, which is a way to look it up and nothing more.
    KeyHash(Vec<u8>),
}

impl OcspResponse {
    /// 1 MiB; a response for one certificate has 1 to 5 KB.
    pub const SIZE_LIMIT: usize = 1 << 20;

    /// Reads DER of `OCSPResponse`. Bytes after it are refused, and so is a response that is no answer.
    ///
    /// ```text
    /// OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT ResponseBytes OPTIONAL }
    /// ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }
    /// ```
    pub fn parse(der: &[u8]) -> Result<Self, OcspError> {
        check_size(der)?;
        let mut outer = Reader::new(der);
        let mut fields = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        match fields.expect(Tag::ENUMERATED)?.value {
            [0] => (),
            [status] => return Err(OcspError::Status(*status)),
            _ => return Err(DerError::Integer.into()),
        }
        let mut explicit = fields.nested(Tag::context(0))?;
        fields.finish()?;
        let mut bytes = explicit.nested(Tag::SEQUENCE)?;
        explicit.finish()?;
        let kind = bytes.oid()?;
        if !kind.is(oid::OCSP_BASIC.arcs) {
            return Err(OcspError::Type(kind.to_string()));
        }
        let basic = bytes.octet_string()?;
        bytes.finish()?;
        Ok(Self(Arc::new(Fields::read(basic, sha256(der))?)))
    }

    /// Begins as an `OCSPResponse` does, and no list or certificate: with an ENUMERATED.
    pub fn is_like(der: &[u8]) -> bool {
        let mut outer = Reader::new(der);
        let inside = outer.nested(Tag::SEQUENCE);
        inside.is_ok_and(|inside| inside.peek() == Some(Tag::ENUMERATED))
    }

    /// Reads DER of `BasicOCSPResponse`, as it stands in CMS.
    pub fn parse_basic(der: &[u8]) -> Result<Self, OcspError> {
        check_size(der)?;
        Ok(Self(Arc::new(Fields::read(der, sha256(der))?)))
    }

    /// SHA-256 of the bytes as they were found.
    pub fn sha256(&self) -> Sha256 {
        self.0.id
    }

    /// When it was signed.
    pub fn produced_at(&self) -> Time {
        self.0.produced_at
    }

    /// Certificates that it carries. Candidates only.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }

    /// What it says of each certificate.
    pub(super) fn answers(&self) -> &[Single] {
        &self.0.answers
    }

    /// An extension of the whole must be understood, and is not.
    pub(super) fn has_unknown_critical(&self) -> bool {
        self.0.unknown_critical
    }

    /// The one who signed it says that he is this one.
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        match &self.0.responder {
            ResponderId::Name(name) => certificate.subject() == name,
            ResponderId::KeyHash(hash) => subject::key_bits(certificate)
                .is_some_and(|bits| DigestAlgorithm::Sha1.digest(&[bits]).as_ref() == hash),
        }
    }

    /// This key (`SubjectPublicKeyInfo`) signed it.
    pub(super) fn check_signature(
        &self,
        spki: &[u8],
        verifier: &dyn SignatureVerifier,
    ) -> Result<SignatureAlgorithm, Unusable> {
        self.0.signed.check(spki, verifier)
    }
}

impl std::fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OcspResponse({})", self.produced_at())
    }
}

fn check_size(der: &[u8]) -> Result<(), OcspError> {
    match der.len() <= OcspResponse::SIZE_LIMIT {
        true => Ok(()),
        false => Err(OcspError::TooLarge(der.len())),
    }
}

impl Fields {
    /// ```text
    /// BasicOCSPResponse ::= SEQUENCE { tbsResponseData, signatureAlgorithm, signature, certs [0] SEQUENCE OF OPTIONAL }
    /// ResponseData ::= SEQUENCE { version [0] DEFAULT v1, responderID, producedAt GeneralizedTime,
    ///                             responses SEQUENCE OF SingleResponse, responseExtensions [1] OPTIONAL }
    /// ```
    fn read(der: &[u8], id: Sha256) -> Result<Self, DerError> {
        let mut opened = Signed::read(der)?;
        let certificates = opened.rest.optional(Tag::context(0))?;
        opened.rest.finish()?;
        let mut fields = Reader::new(opened.part);
        check_version(fields.optional(Tag::context(0))?)?;
        let responder = ResponderId::read(&mut fields)?;
        let produced_at = parts::time(&mut fields)?;
        let answers = der::set_of(fields.expect(Tag::SEQUENCE)?.value, ANSWERS)?;
        let extensions = fields.optional(Tag::context(1))?;
        fields.finish()?;
        Ok(Self {
            id,
            signed: opened.signed,
            responder,
            produced_at,
            answers: answers
                .into_iter()
                .map(Single::read)
                .collect::<Result<_, _>>()?,
            unknown_critical: extensions.map_or(Ok(false), |list| unknown_critical(list.value))?,
            certificates: certificates.map_or(Ok(Vec::new()), |list| carried(list.value))?,
        })
    }
}

/// Version 1, which DER leaves out and some responders write.
fn check_version(version: Option<Element<'_>>) -> Result<(), DerError> {
    match version.map(|explicit| Reader::new(explicit.value).small_integer()) {
        None | Some(Ok(0)) => Ok(()),
        Some(Ok(_)) => Err(DerError::Integer),
        Some(Err(error)) => Err(error),
    }
}

/// A nonce is known: it answers a question that was not ours.
fn unknown_critical(content: &[u8]) -> Result<bool, DerError> {
    let extensions = parts::extensions(content)?;
    Ok(extensions
        .iter()
        .any(|one| one.critical && !one.kind.is(oid::OCSP_NONCE.arcs)))
}

/// Certificates that we cannot read sign nothing for us.
fn carried(content: &[u8]) -> Result<Vec<Certificate>, DerError> {
    let mut outer = Reader::new(content);
    let list = outer.expect(Tag::SEQUENCE)?;
    outer.finish()?;
    let elements = der::set_of(list.value, CERTIFICATES)?;
    Ok(elements
        .iter()
        .filter_map(|element| Certificate::parse(element.raw).ok())
        .collect())
}

impl ResponderId {
    /// `CHOICE { byName [1] Name, byKey [2] OCTET STRING }`, both explicit.
    fn read(fields: &mut Reader<'_>) -> Result<Self, DerError> {
        if let Some(name) = fields.optional(Tag::context(1))? {
            let mut inside = Reader::new(name.value);
            let name = inside.expect(Tag::SEQUENCE)?.raw.to_vec();
            inside.finish()?;
            return Ok(Self::Name(name));
        }
        let mut inside = fields.nested(Tag::context(2))?;
        let hash = inside.octet_string()?.to_vec();
        inside.finish()?;
        Ok(Self::KeyHash(hash))
    }
}
