//! What a time-stamp authority signs (RFC 3161 2.4.2).

use super::StampError;
use crate::cms::Content;
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, constant_time_eq};
use crate::der::{DerError, Element, Instant, Oid, Reader, Tag, generalized_time, set_of};
use crate::value::Time;

/// Extensions that one token may have; real ones have none or two.
const EXTENSION_LIMIT: usize = 32;

/// ```text
/// TSTInfo ::= SEQUENCE { version INTEGER { v1(1) }, policy OBJECT IDENTIFIER, messageImprint MessageImprint,
///   serialNumber INTEGER, genTime GeneralizedTime, accuracy Accuracy OPTIONAL, ordering BOOLEAN DEFAULT FALSE,
///   nonce INTEGER OPTIONAL, tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT Extensions OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub struct TstInfo<'a> {
    policy: Oid<'a>,
    digest: DigestAlgorithm,
    imprint: &'a [u8],
    serial: &'a [u8],
    gen_time: Instant,
    accuracy: Option<Accuracy>,
    nonce: Option<&'a [u8]>,
}

/// By how much genTime may be off, either way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Accuracy {
    /// Microseconds.
    pub microseconds: u64,
}

impl<'a> TstInfo<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, StampError> {
        let mut outer = Reader::new(der);
        let mut fields = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        match fields.small_integer()? {
            1 => (),
            other => return Err(StampError::Version(other)),
        }
        let policy = fields.oid()?;
        let (digest, imprint) = message_imprint(&mut fields)?;
        let serial = fields.integer()?.content();
        let gen_time = generalized_time(fields.expect(Tag::GENERALIZED_TIME)?.value)?;
        let accuracy = fields.optional(Tag::SEQUENCE)?.map(accuracy).transpose()?;
        ordering(&mut fields)?;
        let nonce = match fields.peek() == Some(Tag::INTEGER) {
            true => Some(fields.integer()?.content()),
            false => None,
        };
        fields.optional(Tag::context(0))?;
        if let Some(extensions) = fields.optional(Tag::context(1))? {
            refuse_critical(extensions)?;
        }
        fields.finish()?;
        Ok(Self {
            policy,
            digest,
            imprint,
            serial,
            gen_time,
            accuracy,
            nonce,
        })
    }

    /// When the token was made, cut to the second.
    pub fn time(&self) -> Time {
        Time::from_unix(self.gen_time.unix)
    }

    /// When the token was made, with its fraction of a second.
    pub fn gen_time(&self) -> Instant {
        self.gen_time
    }

    /// By how much that may be off, if the authority says so.
    pub fn accuracy(&self) -> Option<Accuracy> {
        self.accuracy
    }

    /// The authority's policy.
    pub fn policy(&self) -> Oid<'a> {
        self.policy
    }

    /// Content of the serial number.
    pub fn serial(&self) -> &'a [u8] {
        self.serial
    }

    /// Content of the nonce, if there.
    pub fn nonce(&self) -> Option<&'a [u8]> {
        self.nonce
    }

    /// Digest algorithm of the imprint.
    pub fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest
    }

    /// The imprint is the digest of this.
    pub(super) fn covers(&self, stamped: &Content<'_>) -> bool {
        constant_time_eq(stamped.digest(self.digest).as_ref(), self.imprint)
    }
}

/// ```text
/// MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING }
/// ```
fn message_imprint<'a>(fields: &mut Reader<'a>) -> Result<(DigestAlgorithm, &'a [u8]), StampError> {
    let mut imprint = fields.nested(Tag::SEQUENCE)?;
    let identifier = AlgorithmIdentifier::read(&mut imprint)?;
    let value = imprint.octet_string()?;
    imprint.finish()?;
    identifier
        .digest()
        .filter(|digest| digest.length() == value.len())
        .map(|digest| (digest, value))
        .ok_or_else(|| StampError::Imprint {
            algorithm: identifier.oid.to_string(),
            length: value.len(),
        })
}

/// ```text
/// Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL, micros [1] INTEGER (1..999) OPTIONAL }
/// ```
fn accuracy(element: Element<'_>) -> Result<Accuracy, StampError> {
    let mut fields = Reader::new(element.value);
    let seconds = match fields.peek() == Some(Tag::INTEGER) {
        true => fields.small_integer()?,
        false => 0,
    };
    let millis = thousandths(&mut fields, 0)?;
    let micros = thousandths(&mut fields, 1)?;
    fields.finish()?;
    let microseconds = seconds
        .saturating_mul(1_000_000)
        .saturating_add(millis.saturating_mul(1_000))
        .saturating_add(micros);
    Ok(Accuracy { microseconds })
}

fn thousandths(fields: &mut Reader<'_>, number: u8) -> Result<u64, DerError> {
    match fields
        .optional(Tag::context_primitive(number))?
        .map(|element| element.value)
    {
        None => Ok(0),
        Some([low @ 1..=0x7f]) => Ok(u64::from(*low)),
        Some([0, low @ 0x80..=0xff]) => Ok(u64::from(*low)),
        Some([high @ 1..=3, low]) => match u64::from(*high) << 8 | u64::from(*low) {
            value @ ..1000 => Ok(value),
            _ => Err(DerError::Integer),
        },
        Some(_) => Err(DerError::Integer),
    }
}

/// FALSE written out is not DER, but under the authority's signature, and common.
fn ordering(fields: &mut Reader<'_>) -> Result<(), DerError> {
    match fields.default_false() {
        Ok(_) | Err(DerError::DefaultWritten) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
fn refuse_critical(extensions: Element<'_>) -> Result<(), StampError> {
    for extension in set_of(extensions.value, EXTENSION_LIMIT)? {
        let mut fields = Reader::new(extension.raw).nested(Tag::SEQUENCE)?;
        let kind = fields.oid()?;
        if fields.default_false()? {
            return Err(StampError::CriticalExtension(kind.to_string()));
        }
    }
    Ok(())
}
