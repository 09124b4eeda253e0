//! TBSCertificate (RFC 5280, 4.1) of one of our profiles, for a key that lives here.

use super::der::{self, Reader, Value};
use super::{Circumstances, ShapeError, check_algorithm, oid, time};
use crate::{Purpose, Suite};

const DAY: i64 = 86_400;
/// Three years, as the field has it for seals.
const SEAL_LIFE: i64 = 1_097 * DAY;
/// What stamps time or certifies lives longer; the root twenty years.
const STAMP_LIFE: i64 = 11 * 366 * DAY;
const AUTHORITY_LIFE: i64 = 21 * 366 * DAY;

/// keyUsage (RFC 5280, 4.2.1.3) as BIT STRINGs: unused bits, bits.
const DIGITAL_SIGNATURE: &[u8] = &[7, 0b1000_0000];
const SIGNATURE_AND_CONTENT_COMMITMENT: &[u8] = &[6, 0b1100_0000];
const CERTIFICATES_AND_LISTS: &[u8] = &[1, 0b0000_0110];

/// A certificate of a profile, for a key of this store that was born for it; authorities in a ceremony only. Gives that
/// key's SubjectPublicKeyInfo.
pub(super) fn check<'a>(
    message: &'a [u8],
    around: &Circumstances<'_>,
) -> Result<&'a [u8], ShapeError> {
    let certificate = Certificate::read(message)?;
    check_algorithm(certificate.algorithm, around.suite)?;
    let (kind, life) = certificate.extensions.profile()?;
    if kind == Purpose::Certificate {
        around.needs_ceremony("a certificate of an authority")?;
    }
    around.present("the certificate's begin", certificate.from, DAY)?;
    if certificate.to <= certificate.from || certificate.to - certificate.from > life {
        return Err(refuse("it lives too long"));
    }
    match (around.purposes_of)(certificate.subject_key) {
        Some(purposes) if purposes.contains(&kind) => Ok(certificate.subject_key),
        _ => Err(ShapeError::ForeignSubject),
    }
}

/// The certificate that a signature makes of a TBSCertificate (RFC 5280, 4.1).
pub(crate) fn signed(message: &[u8], signature: &[u8], suite: Suite) -> Option<Vec<u8>> {
    let algorithm = match suite {
        Suite::P256 => oid::ECDSA_WITH_SHA256,
        Suite::Sm2 => oid::SM2_WITH_SM3,
        Suite::Ed25519 => return None,
    };
    let algorithm = tlv(der::SEQUENCE, algorithm)?;
    let signature = tlv(der::BIT_STRING, &[&[0], signature].concat())?;
    tlv(der::SEQUENCE, &[message, &algorithm, &signature].concat())
}

/// A value of less than 64 KiB.
fn tlv(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let [high, low] = u16::try_from(content.len()).ok()?.to_be_bytes();
    let head = match (high, low) {
        (0, ..0x80) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    Some([&head, content].concat())
}

struct Certificate<'a> {
    algorithm: &'a [u8],
    from: i64,
    to: i64,
    /// SubjectPublicKeyInfo.
    subject_key: &'a [u8],
    extensions: Extensions<'a>,
}

impl<'a> Certificate<'a> {
    fn read(message: &'a [u8]) -> Result<Self, ShapeError> {
        const V3: &[u8] = &[2, 1, 2];
        let mut outer = Reader::new(message, "TBSCertificate");
        let mut body = outer.inside(der::SEQUENCE)?;
        outer.end()?;
        if body.value(der::context(0))?.content != V3 {
            return Err(refuse("its version is not 3"));
        }
        body.value(der::INTEGER)?;
        let algorithm = body.value(der::SEQUENCE)?.content;
        body.value(der::SEQUENCE)?;
        let mut validity = body.inside(der::SEQUENCE)?;
        let (from, to) = (time::x509(&mut validity)?, time::x509(&mut validity)?);
        validity.end()?;
        body.value(der::SEQUENCE)?;
        let subject_key = body.value(der::SEQUENCE)?.whole;
        let extensions = Extensions::read(body.inside(der::context(3))?)?;
        body.end()?;
        Ok(Self {
            algorithm,
            from,
            to,
            subject_key,
            extensions,
        })
    }
}

/// The extensions that decide the profile.
#[derive(Default)]
struct Extensions<'a> {
    is_authority: bool,
    key_usage: Option<&'a [u8]>,
    /// Names of the extended key usages.
    usages: Vec<&'a [u8]>,
}

impl<'a> Extensions<'a> {
    fn read(mut explicit: Reader<'a>) -> Result<Self, ShapeError> {
        let mut list = explicit.inside(der::SEQUENCE)?;
        explicit.end()?;
        let mut found = Self::default();
        let mut names: Vec<&[u8]> = Vec::new();
        while !list.is_empty() {
            let mut extension = list.inside(der::SEQUENCE)?;
            let name = extension.value(der::OBJECT_IDENTIFIER)?.content;
            extension.optional(der::BOOLEAN)?;
            let value = extension.value(der::OCTET_STRING)?;
            extension.end()?;
            // RFC 5280, 4.2: not twice.
            if names.contains(&name) {
                return Err(refuse("an extension stands twice"));
            }
            names.push(name);
            found.take(name, value)?;
        }
        Ok(found)
    }

    fn take(&mut self, name: &[u8], value: Value<'a>) -> Result<(), ShapeError> {
        let mut inner = Reader::new(value.content, "an extension");
        match name {
            oid::BASIC_CONSTRAINTS => {
                let mut constraints = inner.inside(der::SEQUENCE)?;
                self.is_authority = constraints.optional(der::BOOLEAN)?.is_some();
                constraints.optional(der::INTEGER)?;
                constraints.end()?;
            }
            oid::KEY_USAGE => self.key_usage = Some(inner.value(der::BIT_STRING)?.content),
            oid::EXTENDED_KEY_USAGE => {
                let mut usages = inner.inside(der::SEQUENCE)?;
                while !usages.is_empty() {
                    self.usages
                        .push(usages.value(der::OBJECT_IDENTIFIER)?.content);
                }
            }
            // What else it says does not widen what it may do.
            _ => return Ok(()),
        }
        inner.end()
    }

    /// What the certified key must have been born for, and how long such a certificate lives at most.
    fn profile(&self) -> Result<(Purpose, i64), ShapeError> {
        let usage = self.key_usage.ok_or_else(|| refuse("no key usage"))?;
        match (self.is_authority, usage, &self.usages[..]) {
            (true, CERTIFICATES_AND_LISTS, []) => Ok((Purpose::Certificate, AUTHORITY_LIFE)),
            (false, DIGITAL_SIGNATURE, [oid::TIME_STAMPING]) => {
                Ok((Purpose::TimeStamp, STAMP_LIFE))
            }
            (
                false,
                SIGNATURE_AND_CONTENT_COMMITMENT,
                [oid::DOCUMENT_SIGNING, oid::LICENCE_SEAL],
            ) => Ok((Purpose::SealLicence, SEAL_LIFE)),
            (
                false,
                SIGNATURE_AND_CONTENT_COMMITMENT,
                [oid::DOCUMENT_SIGNING, oid::DOCUMENT_SEAL],
            ) => Ok((Purpose::SealDocument, SEAL_LIFE)),
            _ => Err(refuse("its key usages belong together in none")),
        }
    }
}

fn refuse(why: &'static str) -> ShapeError {
    ShapeError::Profile { why: why.into() }
}
