//! The outer structure (RFC 5652 3 and 5.1), and how it departs from our own profile.

use super::{Attributes, CmsError, Deviation, SignerIdentifier, SignerInfo};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm, is_low_s_p256};
use crate::der::{Element, Reader, Tag, is_sorted, set_of};
use crate::oid;
use crate::path::Certificate;

/// Certificates that one structure may carry; real ones have under ten.
const CERTIFICATE_LIMIT: usize = 100;

/// How much is tolerated.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Strictness {
    /// Our own profile: every byte accounted for.
    #[default]
    Own,
    /// Other makers' files: whatever still proves itself.
    Foreign,
}

/// What is signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shape {
    /// id-data, outside.
    Detached,
    /// id-ct-TSTInfo, inside.
    TimeStamp,
}

/// A parsed `SignedData`. Nothing in it is verified yet: see [`SignedData::verify`].
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    pub(super) shape: Shape,
    pub(super) content: Option<&'a [u8]>,
    certificates: Vec<Certificate>,
    crls: Vec<&'a [u8]>,
    signer: SignerInfo<'a>,
    deviations: Vec<Deviation>,
}

/// Parses DER of a signature over outside content.
pub fn parse(der: &[u8], strictness: Strictness) -> Result<SignedData<'_>, CmsError> {
    let signed = parse_as(der, Shape::Detached)?;
    match (strictness, signed.deviations.first()) {
        (Strictness::Own, Some(deviation)) => Err(CmsError::Profile(*deviation)),
        _ => Ok(signed),
    }
}

/// Parses DER of a time-stamp token, tolerantly.
pub(crate) fn parse_token(der: &[u8]) -> Result<SignedData<'_>, CmsError> {
    parse_as(der, Shape::TimeStamp)
}

/// ```text
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
/// ```
pub(super) fn parse_as(der: &[u8], shape: Shape) -> Result<SignedData<'_>, CmsError> {
    let mut outer = Reader::new(der);
    let mut info = outer.nested(Tag::SEQUENCE)?;
    outer.finish()?;
    let kind = info.oid()?;
    if !kind.is(oid::SIGNED_DATA.arcs) {
        return Err(CmsError::Type(kind.to_string()));
    }
    let mut explicit = info.nested(Tag::context(0))?;
    info.finish()?;
    let fields = explicit.nested(Tag::SEQUENCE)?;
    explicit.finish()?;
    Parts::read(fields)?.into_signed_data(shape)
}

/// ```text
/// SignedData ::= SEQUENCE { version, digestAlgorithms SET OF, encapContentInfo SEQUENCE { OID, [0] OCTET STRING },
///                           certificates [0] IMPLICIT, crls [1] IMPLICIT, signerInfos SET OF }
/// ```
struct Parts<'a> {
    version: u64,
    digests: Vec<Element<'a>>,
    content_type: crate::der::Oid<'a>,
    content: Option<&'a [u8]>,
    certificates: Vec<Element<'a>>,
    crls: Option<Vec<Element<'a>>>,
    signers: Vec<Element<'a>>,
}

impl<'a> Parts<'a> {
    fn read(mut fields: Reader<'a>) -> Result<Self, CmsError> {
        let version = fields.small_integer()?;
        let digests = set_of(fields.expect(Tag::SET)?.value, CERTIFICATE_LIMIT)?;
        let mut encapsulated = fields.nested(Tag::SEQUENCE)?;
        let content_type = encapsulated.oid()?;
        let content = encapsulated.optional(Tag::context(0))?;
        encapsulated.finish()?;
        let certificates = fields.optional(Tag::context(0))?;
        let crls = fields.optional(Tag::context(1))?;
        let signers = set_of(fields.expect(Tag::SET)?.value, CERTIFICATE_LIMIT)?;
        fields.finish()?;
        let set = |set: Element<'a>| set_of(set.value, CERTIFICATE_LIMIT);
        Ok(Self {
            version,
            digests,
            content_type,
            content: content.map(octets).transpose()?,
            certificates: certificates.map(set).transpose()?.unwrap_or_default(),
            crls: crls.map(set).transpose()?,
            signers,
        })
    }

    fn into_signed_data(self, shape: Shape) -> Result<SignedData<'a>, CmsError> {
        self.check_shape(shape)?;
        let [signer] = self.signers.as_slice() else {
            return Err(CmsError::Signers(self.signers.len()));
        };
        let signer = SignerInfo::read(*signer)?;
        let certificates: Vec<Certificate> = self
            .certificates
            .iter()
            .filter(|element| element.tag == Tag::SEQUENCE)
            .filter_map(|element| Certificate::parse(element.raw).ok())
            .collect();
        let deviations = deviations(&self, &certificates, &signer, shape);
        let crls = self.crls.unwrap_or_default();
        Ok(SignedData {
            shape,
            content: self.content,
            certificates,
            crls: crls.iter().map(|element| element.raw).collect(),
            signer,
            deviations,
        })
    }

    fn check_shape(&self, shape: Shape) -> Result<(), CmsError> {
        let expected = shape.content_type();
        if !self.content_type.is(expected.arcs) {
            return Err(CmsError::ContentType {
                expected: expected.dotted,
                found: self.content_type.to_string(),
            });
        }
        let found = self.content.is_some();
        match found == (shape == Shape::TimeStamp) {
            true => Ok(()),
            false => Err(CmsError::Content { found }),
        }
    }
}

fn octets(explicit: Element<'_>) -> Result<&[u8], CmsError> {
    let mut inside = Reader::new(explicit.value);
    let octets = inside.octet_string()?;
    inside.finish()?;
    Ok(octets)
}

impl Shape {
    pub(super) fn content_type(self) -> oid::Oid {
        match self {
            Self::Detached => oid::DATA,
            Self::TimeStamp => oid::TST_INFO,
        }
    }
}

impl<'a> SignedData<'a> {
    /// The signer.
    pub fn signer_info(&self) -> &SignerInfo<'a> {
        &self.signer
    }

    /// Content inside, which only a time stamp has.
    pub(crate) fn content(&self) -> Option<&'a [u8]> {
        self.content
    }

    /// Certificates carried, in the order found. Candidates only.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Revocation lists carried (DER). Candidates only.
    pub fn crls(&self) -> &[&'a [u8]] {
        &self.crls
    }

    /// Value (DER) of the one signed attribute of this type. Anything but exactly one value is `None`.
    pub fn attribute(&self, kind: oid::Oid) -> Option<&'a [u8]> {
        let signed = self.signer.signed.as_ref()?;
        signed.single(kind).ok().flatten().map(|value| value.raw)
    }

    /// Time stamps over the signature value (DER), in the order found.
    pub fn time_stamp_tokens(&self) -> Vec<&'a [u8]> {
        let unsigned = self.signer.unsigned.iter();
        unsigned
            .flat_map(|unsigned| unsigned.of(oid::SIGNATURE_TIME_STAMP))
            .flat_map(|attribute| attribute.values.iter().map(|value| value.raw))
            .collect()
    }

    /// Where this departs from our own profile; empty when it does not.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    pub(super) fn deviate(&mut self, deviation: Deviation) {
        self.deviations.push(deviation);
    }
}

fn deviations(
    parts: &Parts<'_>,
    certificates: &[Certificate],
    signer: &SignerInfo<'_>,
    shape: Shape,
) -> Vec<Deviation> {
    let (version, signer_version) = versions(shape);
    let digests_are_the_signers =
        matches!(parts.digests.as_slice(), [one] if one.raw == signer.digest_identifier.raw);
    [
        (
            parts.version == version && signer.version == signer_version,
            Deviation::Version,
        ),
        (digests_are_the_signers, Deviation::DigestAlgorithms),
        (
            parts.certificates.len() == certificates.len(),
            Deviation::OtherCertificate,
        ),
        (is_sorted(&parts.certificates), Deviation::CertificateOrder),
        (parts.crls.is_none(), Deviation::Crls),
        (
            is_named_path(signer, certificates),
            Deviation::CertificatePath,
        ),
        (
            identifies_first(signer, certificates),
            Deviation::SignerIdentifier,
        ),
        (has_plain_ess(signer), Deviation::EssSpelling),
        (
            is_plain(&signer.digest_identifier)
                && is_plain(&signer.algorithm_identifier)
                && signer.digest_identifier.digest().is_some(),
            Deviation::AlgorithmSpelling,
        ),
        (is_our_suite(signer), Deviation::Suite),
        (
            !is_our_suite(signer) || is_low_s_p256(signer.signature),
            Deviation::HighS,
        ),
        (
            signer.signed.as_ref().is_some_and(Attributes::is_sorted),
            Deviation::AttributeOrder,
        ),
        (
            has_our_signed_attributes(signer),
            Deviation::SignedAttribute,
        ),
        (
            has_our_unsigned_attributes(signer, shape),
            Deviation::UnsignedAttributes,
        ),
    ]
    .into_iter()
    .filter_map(|(holds, deviation)| (!holds).then_some(deviation))
    .collect()
}

/// RFC 5652 5.1 and 5.3, for plain certificates and a signer named by issuer and serial number.
fn versions(shape: Shape) -> (u64, u64) {
    match shape {
        Shape::Detached => (1, 1),
        Shape::TimeStamp => (3, 1),
    }
}

/// Those carried are those named, each issued by the next, the last by itself.
fn is_named_path(signer: &SignerInfo<'_>, certificates: &[Certificate]) -> bool {
    let Some(path) = signer.ess.as_ref().and_then(|ess| ess.path(certificates)) else {
        return false;
    };
    let issuers = path.iter().skip(1).chain(path.last());
    path.iter()
        .zip(issuers)
        .all(|(subject, issuer)| subject.issuer() == issuer.subject())
}

fn identifies_first(signer: &SignerInfo<'_>, certificates: &[Certificate]) -> bool {
    let named = |one: &&Certificate| signer.ess.as_ref().is_some_and(|ess| ess.names(one));
    matches!(signer.identifier, SignerIdentifier::IssuerAndSerial { .. })
        && certificates
            .iter()
            .find(named)
            .is_some_and(|first| signer.identifier.matches(first))
}

fn has_plain_ess(signer: &SignerInfo<'_>) -> bool {
    signer
        .ess
        .as_ref()
        .is_some_and(super::ess::SigningCertificate::is_plain)
}

fn is_plain(identifier: &AlgorithmIdentifier<'_>) -> bool {
    identifier.parameters.is_none()
}

fn is_our_suite(signer: &SignerInfo<'_>) -> bool {
    signer.digest == DigestAlgorithm::Sha256
        && signer.algorithm == Some(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256))
}

fn has_our_signed_attributes(signer: &SignerInfo<'_>) -> bool {
    const OURS: [oid::Oid; 4] = [
        oid::CONTENT_TYPE,
        oid::MESSAGE_DIGEST,
        oid::SIGNING_CERTIFICATE_V2,
        oid::LICENCE_DIGEST,
    ];
    signer.signed.as_ref().is_some_and(|signed| {
        signed
            .iter()
            .all(|attribute| OURS.iter().any(|ours| attribute.kind.is(ours.arcs)))
    })
}

/// One time stamp over a seal; nothing at all in a time stamp.
fn has_our_unsigned_attributes(signer: &SignerInfo<'_>, shape: Shape) -> bool {
    match (shape, &signer.unsigned) {
        (Shape::TimeStamp, unsigned) => unsigned.is_none(),
        (Shape::Detached, None) => false,
        (Shape::Detached, Some(unsigned)) => {
            unsigned.iter().count() == 1
                && matches!(unsigned.single(oid::SIGNATURE_TIME_STAMP), Ok(Some(_)))
        }
    }
}
