//! What a certificate says of its own revocation.

use super::parts::{self, Extension};
use super::point::{self, DistributionPoint};
use crate::der::{DerError, Reader, Tag};
use crate::path::Certificate;

/// Where the lists about it are: what it says, and what is always implied. One whose points cannot be read is on no
/// list that we could tell.
pub(super) fn distribution_points(certificate: &Certificate) -> Vec<DistributionPoint> {
    let issuer = certificate.issuer();
    let read = with_extension(certificate, &[0x55, 0x1d, 31], |extension| {
        point::points(extension.value, issuer)
    });
    match read {
        None => vec![DistributionPoint::implied(issuer)],
        Some(Ok(mut points)) => {
            points.push(DistributionPoint::implied(issuer));
            points
        }
        Some(Err(_)) => Vec::new(),
    }
}

/// Content of `subjectPublicKey` without the octet of unused bits.
pub(super) fn key_bits(certificate: &Certificate) -> Option<&[u8]> {
    let mut fields = Reader::new(certificate.spki()).nested(Tag::SEQUENCE).ok()?;
    fields.expect(Tag::SEQUENCE).ok()?;
    fields.bit_string().ok()
}

/// id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1), 1.3.6.1.5.5.7.48.1.5.
pub(super) fn has_ocsp_no_check(certificate: &Certificate) -> bool {
    let kind = [0x2b, 6, 1, 5, 5, 7, 0x30, 1, 5];
    with_extension(certificate, &kind, |_| ()).is_some()
}

/// An extension that must be understood is none of those that a signer of revocation data has: key identifiers,
/// usages, names, constraints, policies, points.
pub(super) fn has_unknown_critical(certificate: &Certificate) -> bool {
    let known = |kind: &[u8]| {
        matches!(
            kind,
            [
                0x55,
                0x1d,
                14 | 15 | 17 | 18 | 19 | 30 | 31 | 32 | 35 | 36 | 37 | 56
            ]
        )
    };
    read(certificate, |all| {
        all.iter()
            .any(|one| one.critical && !known(one.kind.content()))
    })
    .unwrap_or(true)
}

fn with_extension<T>(
    certificate: &Certificate,
    kind: &[u8],
    look: impl FnOnce(&Extension<'_>) -> T,
) -> Option<T> {
    let found = read(certificate, |all| {
        all.iter().find(|one| one.kind.content() == kind).map(look)
    });
    found.ok().flatten()
}

/// ```text
/// TBSCertificate ::= SEQUENCE { [0] version, serial, signature, issuer, validity, subject, spki, [1], [2],
///                               extensions [3] EXPLICIT Extensions }
/// ```
fn read<T>(
    certificate: &Certificate,
    look: impl FnOnce(&[Extension<'_>]) -> T,
) -> Result<T, DerError> {
    let mut signed = Reader::new(certificate.der()).nested(Tag::SEQUENCE)?;
    let mut fields = signed.nested(Tag::SEQUENCE)?;
    while let Some(field) = fields.any_optional()? {
        if field.tag == Tag::context(3) {
            return Ok(look(&parts::extensions(field.value)?));
        }
    }
    Ok(look(&[]))
}
