//! CMS signed attributes (RFC 5652, 5.4): the SET OF that is signed.

use super::ShapeError;
use super::der::{self, Reader};
use super::oid;
use crate::Purpose;

/// Exactly the attributes of the purpose, each with one value: content-type, message-digest, signing-certificate-v2,
/// and for licences the digest of `licence.json`. The message digest is `digest`. Gives the hash of the certificate that
/// is named as the signer's.
pub(super) fn check(
    purpose: Purpose,
    message: &[u8],
    digest: &[u8; 32],
) -> Result<[u8; 32], ShapeError> {
    let wrong = || ShapeError::Attributes { purpose };
    let found = Attributes::read(message)?;
    let content_type = match purpose {
        Purpose::TimeStamp => oid::TST_INFO,
        _ => oid::DATA,
    };
    let complete = found.content_type == Some(content_type)
        && found.licence_digest == (purpose == Purpose::SealLicence);
    match (found.message_digest, found.signing_certificate) {
        (Some(named), Some(certificate)) if complete => match named == digest {
            true => Ok(certificate),
            false => Err(ShapeError::DigestDiffers),
        },
        _ => Err(wrong()),
    }
}

/// The attributes that we know; any other is an error.
#[derive(Default)]
struct Attributes<'a> {
    content_type: Option<&'a [u8]>,
    message_digest: Option<&'a [u8]>,
    /// Of the first that is named: the signer's (RFC 5035, 3).
    signing_certificate: Option<[u8; 32]>,
    licence_digest: bool,
}

const WHAT: &str = "signed attributes";

impl<'a> Attributes<'a> {
    fn read(message: &'a [u8]) -> Result<Self, ShapeError> {
        let mut outer = Reader::new(message, WHAT);
        let mut set = outer.inside(der::SET)?;
        outer.end()?;
        let mut found = Self::default();
        let mut before: &[u8] = &[];
        while !set.is_empty() {
            let attribute = set.value(der::SEQUENCE)?;
            // X.690, 11.6: ascending; the same twice is refused with it.
            if attribute.whole <= before {
                return Err(not_der());
            }
            before = attribute.whole;
            found.take(Reader::new(attribute.content, WHAT))?;
        }
        Ok(found)
    }

    fn take(&mut self, mut attribute: Reader<'a>) -> Result<(), ShapeError> {
        let name = attribute.value(der::OBJECT_IDENTIFIER)?.content;
        let mut values = attribute.inside(der::SET)?;
        attribute.end()?;
        let fresh = match name {
            oid::CONTENT_TYPE => {
                let kind = values.value(der::OBJECT_IDENTIFIER)?.content;
                self.content_type.replace(kind).is_none()
            }
            oid::MESSAGE_DIGEST => {
                let digest = values.value(der::OCTET_STRING)?.content;
                self.message_digest.replace(digest).is_none()
            }
            oid::SIGNING_CERTIFICATE_V2 => {
                let first = signing_certificates(values.inside(der::SEQUENCE)?)?;
                self.signing_certificate.replace(first).is_none()
            }
            oid::LICENCE_DIGEST => {
                let digest = values.value(der::OCTET_STRING)?.content;
                digest.len() == 32 && !std::mem::replace(&mut self.licence_digest, true)
            }
            _ => false,
        };
        values.end()?;
        match fresh {
            true => Ok(()),
            false => Err(not_der()),
        }
    }
}

/// `SEQUENCE { SEQUENCE OF ESSCertIDv2 }` (RFC 5035, 3), at least one; a hash of 32 octets in the default algorithm or a
/// named one, no policies. The hash of the first.
fn signing_certificates(mut value: Reader<'_>) -> Result<[u8; 32], ShapeError> {
    let mut ids = value.inside(der::SEQUENCE)?;
    value.end()?;
    let first = certificate_id(&mut ids)?;
    while !ids.is_empty() {
        certificate_id(&mut ids)?;
    }
    Ok(first)
}

fn certificate_id(ids: &mut Reader<'_>) -> Result<[u8; 32], ShapeError> {
    let mut id = ids.inside(der::SEQUENCE)?;
    id.optional(der::SEQUENCE)?;
    let hash = id.value(der::OCTET_STRING)?.content;
    id.optional(der::SEQUENCE)?;
    id.end()?;
    hash.try_into().map_err(|_| not_der())
}

fn not_der() -> ShapeError {
    ShapeError::NotDer { what: WHAT.into() }
}
