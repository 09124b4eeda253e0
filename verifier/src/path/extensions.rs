//! Extensions of a certificate (RFC 5280 4.2): where each is, and what the few say that every path asks for.

use super::CertificateError;
use super::span::{Span, Spans};
use crate::der::{DerError, Oid, Reader, Tag};

/// Extensions that one certificate may have; real ones have under twenty.
const LIMIT: usize = 64;

/// One extension, as written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Extension<'c> {
    /// Who does not understand it must refuse the certificate.
    pub critical: bool,
    /// DER inside the OCTET STRING.
    pub value: &'c [u8],
}

/// Positions of all, and the values of those that are small.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    all: Vec<Entry>,
    pub(super) authority: Option<Authority>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) subject_key_id: Option<Span>,
    pub(super) authority_key_id: Option<Span>,
    /// Says itself that no revocation data exist or are needed.
    pub(super) no_rev_avail: bool,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Span,
    critical: bool,
    value: Span,
}

/// basicConstraints of a certificate authority (RFC 5280 4.2.1.9).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Authority {
    /// Authorities that may follow below it on a path, self-issued ones not counted.
    pub(super) path_length: Option<u64>,
}

/// keyUsage bits (RFC 5280 4.2.1.3), bit 0 = digitalSignature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation, also called contentCommitment
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// keyCertSign
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign
    pub const CRL_SIGN: Self = Self(1 << 6);

    /// At least one bit of `other` is set.
    pub const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// No bit outside `other` is set.
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Both sets together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Content of the BIT STRING: the number of unused bits, then the bits, first the highest.
    fn read(content: &[u8]) -> Result<Self, DerError> {
        let (unused @ 0..=7, octets) = content.split_first().ok_or(DerError::BitString)? else {
            return Err(DerError::BitString);
        };
        if octets.is_empty() && *unused > 0 {
            return Err(DerError::BitString);
        }
        let octet = |at: usize| u16::from(octets.get(at).copied().unwrap_or(0).reverse_bits());
        Ok(Self(octet(0) | octet(1) << 8))
    }
}

impl Extensions {
    /// Reads the SEQUENCE OF Extension, which may be empty though RFC 5280 4.1 forbids it: some libraries write it so.
    pub(super) fn read(list: &[u8], spans: Spans<'_>) -> Result<Self, CertificateError> {
        let mut read = Self {
            all: Vec::with_capacity(12),
            ..Self::default()
        };
        let mut outer = Reader::new(list);
        let mut entries = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        while !entries.is_empty() {
            read.push(&mut entries, spans)?;
        }
        Ok(read)
    }

    /// ```text
    /// Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
    /// ```
    fn push(&mut self, entries: &mut Reader<'_>, spans: Spans<'_>) -> Result<(), CertificateError> {
        let mut fields = entries.nested(Tag::SEQUENCE)?;
        let kind = fields.oid()?;
        let critical = flag(&mut fields)?;
        let value = fields.octet_string()?;
        fields.finish()?;
        if self.find(kind.content(), spans).is_some() {
            return Err(CertificateError::ExtensionTwice(kind.to_string()));
        }
        if self.all.len() >= LIMIT {
            return Err(CertificateError::TooManyExtensions { limit: LIMIT });
        }
        self.all.push(Entry {
            kind: spans.of(kind.content()),
            critical,
            value: spans.of(value),
        });
        self.take(kind, value, spans)
            .map_err(|fault| CertificateError::Extension {
                kind: kind.to_string(),
                fault,
            })
    }

    /// Keeps what every path asks for. A malformed one of these cannot be passed over.
    fn take(&mut self, kind: Oid<'_>, value: &[u8], spans: Spans<'_>) -> Result<(), DerError> {
        match kind.content() {
            [0x55, 0x1d, 14] => {
                self.subject_key_id = Some(spans.of(whole(value, |reader| reader.octet_string())?))
            }
            [0x55, 0x1d, 15] => {
                let bits = whole(value, |reader| reader.expect(Tag::BIT_STRING))?;
                self.key_usage = Some(KeyUsage::read(bits.value)?);
            }
            [0x55, 0x1d, 19] => self.authority = whole(value, basic_constraints)?,
            [0x55, 0x1d, 35] => {
                self.authority_key_id = authority_key_id(value)?.map(|id| spans.of(id))
            }
            [0x55, 0x1d, 37] => check_purposes(value)?,
            _ => self.no_rev_avail |= is_no_rev_avail(kind),
        }
        Ok(())
    }

    /// The one of this type, given by the content octets of its identifier.
    pub(super) fn find<'c>(&self, kind: &[u8], spans: Spans<'c>) -> Option<Extension<'c>> {
        let found = self.all.iter().find(|one| spans.at(one.kind) == kind)?;
        Some(Extension {
            critical: found.critical,
            value: spans.at(found.value),
        })
    }

    /// All with their identifiers, in the order written.
    pub(super) fn iter<'c>(
        &self,
        spans: Spans<'c>,
    ) -> impl Iterator<Item = (&'c [u8], Extension<'c>)> {
        self.all.iter().map(move |one| {
            let extension = Extension {
                critical: one.critical,
                value: spans.at(one.value),
            };
            (spans.at(one.kind), extension)
        })
    }
}

/// Reads the one element that makes up a value.
pub(super) fn whole<'a, T>(
    value: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, DerError>,
) -> Result<T, DerError> {
    let mut reader = Reader::new(value);
    let read = read(&mut reader)?;
    reader.finish()?;
    Ok(read)
}

/// BOOLEAN DEFAULT FALSE. FALSE written out is not DER, but harmless and common in certificates.
fn flag(reader: &mut Reader<'_>) -> Result<bool, DerError> {
    match reader.optional(Tag::BOOLEAN)?.map(|element| element.value) {
        None | Some([0]) => Ok(false),
        Some([0xff]) => Ok(true),
        Some(_) => Err(DerError::Boolean),
    }
}

/// ```text
/// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
/// ```
fn basic_constraints(reader: &mut Reader<'_>) -> Result<Option<Authority>, DerError> {
    let mut fields = reader.nested(Tag::SEQUENCE)?;
    let is_authority = flag(&mut fields)?;
    let path_length = match fields.is_empty() {
        true => None,
        false => Some(fields.small_integer()?),
    };
    fields.finish()?;
    Ok(is_authority.then_some(Authority { path_length }))
}

/// ```text
/// AuthorityKeyIdentifier ::= SEQUENCE {
///     keyIdentifier [0] OCTET STRING OPTIONAL, authorityCertIssuer [1] GeneralNames OPTIONAL,
///     authorityCertSerialNumber [2] INTEGER OPTIONAL }
/// ```
fn authority_key_id(value: &[u8]) -> Result<Option<&[u8]>, DerError> {
    let mut fields = whole(value, |reader| reader.nested(Tag::SEQUENCE))?;
    let id = fields.optional(Tag::context_primitive(0))?;
    fields.optional(Tag::context(1))?;
    fields.optional(Tag::context_primitive(2))?;
    fields.finish()?;
    Ok(id.map(|id| id.value))
}

/// ```text
/// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
/// ```
fn check_purposes(value: &[u8]) -> Result<(), DerError> {
    let mut purposes = whole(value, |reader| reader.nested(Tag::SEQUENCE))?;
    purposes.oid()?;
    while !purposes.is_empty() {
        purposes.oid()?;
    }
    Ok(())
}

/// noRevAvail 2.5.29.56 (RFC 9608), validity-assured short term 0.4.0.194121.2.1 (EN 319 412-1).
fn is_no_rev_avail(kind: Oid<'_>) -> bool {
    matches!(kind.content(), [0x55, 0x1d, 56]) || kind.is(&[0, 4, 0, 194121, 2, 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_usage_bits_are_read_from_the_highest() {
        let read = |content: &[u8]| KeyUsage::read(content);
        assert_eq!(
            read(&[1, 0x06]),
            Ok(KeyUsage::KEY_CERT_SIGN.and(KeyUsage::CRL_SIGN))
        );
        assert_eq!(
            read(&[6, 0xc0]),
            Ok(KeyUsage::DIGITAL_SIGNATURE.and(KeyUsage::NON_REPUDIATION))
        );
        assert_eq!(read(&[7, 0, 0x80]), Ok(KeyUsage(1 << 8)));
        for content in [&[][..], &[8, 0x80], &[1]] {
            assert_eq!(read(content), Err(DerError::BitString), "{content:?}");
        }
    }

    #[test]
    fn basic_constraints_tell_authorities_and_their_reach() {
        let read = |value: &[u8]| whole(value, basic_constraints);
        let authority = |path_length| Ok(Some(Authority { path_length }));
        assert_eq!(read(&[0x30, 0]), Ok(None));
        assert_eq!(read(&[0x30, 3, 1, 1, 0]), Ok(None));
        assert_eq!(read(&[0x30, 3, 1, 1, 0xff]), authority(None));
        assert_eq!(read(&[0x30, 6, 1, 1, 0xff, 2, 1, 3]), authority(Some(3)));
        for value in [
            &[0x30, 3, 1, 1, 1][..],
            &[0x30, 3, 2, 1, 0x80],
            &[0x30, 0, 0],
        ] {
            assert!(read(value).is_err(), "{value:?}");
        }
    }
}
