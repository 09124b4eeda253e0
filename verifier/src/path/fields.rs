//! Reading a certificate (RFC 5280 4.1) into positions.

use super::CertificateError;
use super::extensions::Extensions;
use super::name;
use super::span::{Span, Spans};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm};
use crate::der::{DerError, Instant, Reader, Tag, generalized_time, utc_time};
use crate::value::Time;

/// Version of the format; 2 and 3 differ by extensions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Version {
    V1,
    V2,
    V3,
}

/// Where everything is.
#[derive(Debug)]
pub(super) struct Fields {
    /// What is signed: the element `tbsCertificate`.
    pub(super) signed: Span,
    /// Identifier of the signature algorithm, its content octets.
    pub(super) algorithm_id: Span,
    /// `None`: not known, or not one for certificates.
    pub(super) algorithm: Option<SignatureAlgorithm>,
    /// The algorithm is named alike inside and outside of what is signed (RFC 5280 4.1.1.2).
    pub(super) names_one_algorithm: bool,
    pub(super) signature: Span,
    pub(super) version: Version,
    /// Content octets.
    pub(super) serial: Span,
    pub(super) issuer: Span,
    pub(super) subject: Span,
    pub(super) spki: Span,
    pub(super) not_before: Time,
    pub(super) not_after: Time,
    pub(super) extensions: Extensions,
}

impl Fields {
    /// ```text
    /// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
    /// TBSCertificate ::= SEQUENCE {
    ///     version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier, issuer Name,
    ///     validity SEQUENCE { notBefore Time, notAfter Time }, subject Name, subjectPublicKeyInfo,
    ///     issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL, subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL,
    ///     extensions [3] EXPLICIT Extensions OPTIONAL }
    /// ```
    pub(super) fn read(der: &[u8]) -> Result<Self, CertificateError> {
        let spans = Spans(der);
        let mut outer = Reader::new(der);
        let mut certificate = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        let signed = certificate.expect(Tag::SEQUENCE)?;
        let outside = AlgorithmIdentifier::read(&mut certificate)?;
        let signature = certificate.bit_string()?;
        certificate.finish()?;

        let mut tbs = Reader::new(signed.value);
        let version = version(&mut tbs)?;
        let serial = serial(&mut tbs)?;
        let inside = tbs.expect(Tag::SEQUENCE)?;
        let issuer = name(&mut tbs)?;
        let (not_before, not_after) = validity(&mut tbs)?;
        let subject = name(&mut tbs)?;
        let spki = tbs.expect(Tag::SEQUENCE)?;
        skip_unique_ids(&mut tbs, version)?;
        let extensions = extensions(tbs, version, spans)?;
        Ok(Self {
            signed: spans.of(signed.raw),
            algorithm_id: spans.of(outside.oid.content()),
            algorithm: certificate_algorithm(&outside),
            names_one_algorithm: inside.raw == outside.raw,
            signature: spans.of(signature),
            version,
            serial: spans.of(serial),
            issuer: spans.of(issuer),
            subject: spans.of(subject),
            spki: spans.of(spki.raw),
            not_before,
            not_after,
            extensions,
        })
    }
}

fn version(tbs: &mut Reader<'_>) -> Result<Version, CertificateError> {
    let Some(written) = tbs.optional(Tag::context(0))? else {
        return Ok(Version::V1);
    };
    let mut inside = Reader::new(written.value);
    let number = inside.small_integer()?;
    inside.finish()?;
    match number {
        1 => Ok(Version::V2),
        2 => Ok(Version::V3),
        _ => Err(CertificateError::Version(number)),
    }
}

/// Negative, zero, over 20 octets or with superfluous octets: such numbers exist, and are compared octet by octet
/// (RFC 5280 4.1.2.2 asks users to handle them gracefully).
fn serial<'a>(tbs: &mut Reader<'a>) -> Result<&'a [u8], DerError> {
    match tbs.expect(Tag::INTEGER)?.value {
        [] => Err(DerError::Integer),
        octets => Ok(octets),
    }
}

fn name<'a>(tbs: &mut Reader<'a>) -> Result<&'a [u8], DerError> {
    let name = tbs.expect(Tag::SEQUENCE)?.raw;
    name::check(name)?;
    Ok(name)
}

fn validity(tbs: &mut Reader<'_>) -> Result<(Time, Time), DerError> {
    let mut fields = tbs.nested(Tag::SEQUENCE)?;
    let (not_before, not_after) = (time(&mut fields)?, time(&mut fields)?);
    fields.finish()?;
    Ok((not_before, not_after))
}

/// Whole seconds, UTC (RFC 5280 4.1.2.5). Either form for any year: the one that does not belong says the same.
fn time(fields: &mut Reader<'_>) -> Result<Time, DerError> {
    let element = fields.any()?;
    let instant = match element.tag {
        Tag::UTC_TIME => utc_time(element.value)?,
        Tag::GENERALIZED_TIME => generalized_time(element.value)?,
        _ => return Err(DerError::Time),
    };
    match instant {
        Instant {
            unix,
            nanoseconds: 0,
        } => Ok(Time::from_unix(unix)),
        _ => Err(DerError::Time),
    }
}

/// Nobody uses them since names are not given out twice; RFC 5280 4.1.2.8 lets them be.
fn skip_unique_ids(tbs: &mut Reader<'_>, version: Version) -> Result<(), DerError> {
    if version != Version::V1 {
        tbs.optional(Tag::context_primitive(1))?;
        tbs.optional(Tag::context_primitive(2))?;
    }
    Ok(())
}

/// What is left of the certificate: nothing, or the extensions of version 3.
fn extensions(
    mut tbs: Reader<'_>,
    version: Version,
    spans: Spans<'_>,
) -> Result<Extensions, CertificateError> {
    let written = match version {
        Version::V3 => tbs.optional(Tag::context(3))?,
        Version::V1 | Version::V2 => None,
    };
    tbs.finish()?;
    match written {
        Some(written) => Extensions::read(written.value, spans),
        None => Ok(Extensions::default()),
    }
}

/// The bare `rsaEncryption` names no digest, and so no signature algorithm of a certificate (RFC 4055 5).
fn certificate_algorithm(identifier: &AlgorithmIdentifier<'_>) -> Option<SignatureAlgorithm> {
    const RSA_ENCRYPTION: &[u64] = &[1, 2, 840, 113549, 1, 1, 1];
    match identifier.oid.is(RSA_ENCRYPTION) {
        true => None,
        false => SignatureAlgorithm::from_identifier(identifier, DigestAlgorithm::Sha256),
    }
}
