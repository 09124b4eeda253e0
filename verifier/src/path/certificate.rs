//! One certificate (RFC 5280 4.1), parsed once.

use std::sync::{Arc, OnceLock};

use super::extensions::{Extension, KeyUsage};
use super::fields::{Fields, Version};
use super::name::{self, same_name};
use super::span::{Span, Spans};
use crate::crypto::{KeyError, PublicKey, Sha256, SignatureAlgorithm, sha256};
use crate::der::{DerError, Oid, Reader, Tag};
use crate::oid;
use crate::value::Time;

/// A certificate and what is asked of it later. Cheap to clone; equal when the bytes are.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Box<[u8]>,
    fields: Fields,
    sha256: OnceLock<Sha256>,
    subject_texts: OnceLock<Vec<(String, String)>>,
    subject_key: OnceLock<Sha256>,
    issuer_key: OnceLock<Sha256>,
}

/// extKeyUsage (RFC 5280 4.2.1.12).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExtendedKeyUsage<'c> {
    /// The extension is critical.
    pub critical: bool,
    value: &'c [u8],
}

impl<'c> ExtendedKeyUsage<'c> {
    /// Purposes in the order written; one at least.
    pub fn purposes(&self) -> impl Iterator<Item = Oid<'c>> + use<'c> {
        let mut purposes = Reader::new(self.value)
            .nested(Tag::SEQUENCE)
            .unwrap_or(Reader::new(&[]));
        std::iter::from_fn(move || purposes.oid().ok())
    }

    /// Names this purpose.
    pub fn has(&self, purpose: oid::Oid) -> bool {
        self.purposes().any(|found| found.is(purpose.arcs))
    }

    /// Purposes, dotted.
    pub(super) fn dotted(&self) -> Vec<String> {
        self.purposes().map(|purpose| purpose.to_string()).collect()
    }
}

/// What a seal certificate of our own profile may seal.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SealUse {
    /// Licences (电子证照).
    Licence,
    /// Documents (公文, 材料).
    Document,
}

/// Serial numbers that RFC 5280 4.1.2.2 forbids authorities, and asks users to bear with.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OddSerial {
    /// Over 20 octets.
    #[error("serial number of {octets} octets, above 20")]
    Long {
        /// How many.
        octets: usize,
    },
    /// Below zero.
    #[error("negative serial number")]
    Negative,
    /// With leading octets that DER forbids (X.690 8.3.2).
    #[error("serial number with superfluous octets")]
    Padded,
    /// Zero.
    #[error("serial number zero")]
    Zero,
}

/// Why bytes are no certificate that we can use.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// An extension that every path asks for is malformed.
    #[error("extension {kind} is malformed: {fault}")]
    Extension {
        /// Which, dotted.
        kind: String,
        /// What is wrong with it.
        fault: DerError,
    },
    /// An extension is there twice (RFC 5280 4.2).
    #[error("extension {0} is there twice")]
    ExtensionTwice(String),
    /// Not an X.509 certificate.
    #[error("certificate is malformed: {0}")]
    Malformed(#[from] DerError),
    /// Longer than [`Certificate::SIZE_LIMIT`].
    #[error("certificate of {0} bytes is too large")]
    TooLarge(usize),
    /// More extensions than any real certificate has.
    #[error("certificate has more than {limit} extensions")]
    TooManyExtensions {
        /// Greatest number allowed.
        limit: usize,
    },
    /// A version of the format that does not exist: the number written is one less than the version.
    #[error("certificate version {0} is unknown, expected 1 or 2")]
    Version(u64),
}

impl Certificate {
    /// 64 KiB, the limit of rustls-webpki; certificates of people and seals have 1 to 2 KiB.
    pub const SIZE_LIMIT: usize = 65_535;

    /// Reads DER. Bytes after the certificate are refused.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > Self::SIZE_LIMIT {
            return Err(CertificateError::TooLarge(der.len()));
        }
        let fields = Fields::read(der)?;
        Ok(Self(Arc::new(Inner {
            der: der.into(),
            fields,
            sha256: OnceLock::new(),
            subject_texts: OnceLock::new(),
            subject_key: OnceLock::new(),
            issuer_key: OnceLock::new(),
        })))
    }

    fn part(&self, span: Span) -> &[u8] {
        self.spans().at(span)
    }

    fn spans(&self) -> Spans<'_> {
        Spans(&self.0.der)
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.0.fields
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> Sha256 {
        *self.0.sha256.get_or_init(|| sha256(&self.0.der))
    }

    /// Content octets of the serial number.
    pub fn serial(&self) -> &[u8] {
        self.part(self.0.fields.serial)
    }

    /// The serial number as lists and responses must write it, whose reader knows one spelling of a number alone.
    pub(super) fn serial_number(&self) -> &[u8] {
        unpadded(self.serial())
    }

    /// What is wrong with the serial number, if anything is. No reason to refuse the certificate.
    pub fn odd_serial(&self) -> Option<OddSerial> {
        match self.serial() {
            [0] => Some(OddSerial::Zero),
            [0, second, ..] if second & 0x80 == 0 => Some(OddSerial::Padded),
            [0xff, second, ..] if second & 0x80 != 0 => Some(OddSerial::Padded),
            [first, ..] if first & 0x80 != 0 => Some(OddSerial::Negative),
            octets if octets.len() > 20 => Some(OddSerial::Long {
                octets: octets.len(),
            }),
            _ => None,
        }
    }

    /// DER of the issuer's name.
    pub fn issuer(&self) -> &[u8] {
        self.part(self.0.fields.issuer)
    }

    /// DER of the subject's name.
    pub fn subject(&self) -> &[u8] {
        self.part(self.0.fields.subject)
    }

    /// Whether `issuer`'s subject is this one's issuer by [`same_name`]. A search asks it a thousand times of one
    /// certificate, so that the forms compared are made once.
    pub(super) fn is_in_name_of(&self, issuer: &Self) -> bool {
        let key = |known: &OnceLock<Sha256>, of: &[u8]| {
            *known.get_or_init(|| sha256(&name::canonical(of)))
        };
        self.issuer() == issuer.subject()
            || key(&self.0.issuer_key, self.issuer())
                == key(&issuer.0.subject_key, issuer.subject())
    }

    /// DER of the `SubjectPublicKeyInfo`.
    pub fn spki(&self) -> &[u8] {
        self.part(self.0.fields.spki)
    }

    /// The key, if of a known kind.
    pub fn public_key(&self) -> Result<PublicKey<'_>, KeyError> {
        PublicKey::from_spki(self.spki())
    }

    /// With what the issuer signed it; `None`: an algorithm that we do not know.
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        self.0.fields.algorithm
    }

    /// The same, dotted, known or not.
    pub(super) fn signature_algorithm_id(&self) -> String {
        let id = Oid::from_content(self.part(self.0.fields.algorithm_id));
        id.map(|id| id.to_string()).unwrap_or_default()
    }

    /// What the issuer signed.
    pub(super) fn signed(&self) -> &[u8] {
        self.part(self.0.fields.signed)
    }

    /// The issuer's signature.
    pub(super) fn signature(&self) -> &[u8] {
        self.part(self.0.fields.signature)
    }

    /// First second of validity.
    pub fn not_before(&self) -> Time {
        self.0.fields.not_before
    }

    /// Last second of validity.
    pub fn not_after(&self) -> Time {
        self.0.fields.not_after
    }

    /// `at` lies within the validity, both ends included (RFC 5280 4.1.2.5).
    pub fn is_valid_at(&self, at: Time) -> bool {
        self.not_before() <= at && at <= self.not_after()
    }

    fn subject_texts(&self) -> &[(String, String)] {
        let texts = || name::texts(self.subject());
        self.0.subject_texts.get_or_init(texts)
    }

    /// First subject attribute of this type, if it is text.
    pub fn subject_attribute(&self, kind: oid::Oid) -> Option<&str> {
        let named = |(found, _): &&(String, String)| found == kind.dotted;
        let found = self.subject_texts().iter().find(named);
        found.map(|(_, text)| text.as_str())
    }

    /// The subject in words: `CN=…, O=…`, most special part first as in RFC 4514, without its escapes.
    pub fn subject_text(&self) -> String {
        name::words(self.subject_texts())
    }

    /// The issuer in words.
    pub fn issuer_text(&self) -> String {
        name::words(&name::texts(self.issuer()))
    }

    /// basicConstraints says cA.
    pub fn is_ca(&self) -> bool {
        self.0.fields.extensions.authority.is_some()
    }

    /// Authorities that may follow below this one on a path (pathLenConstraint), self-issued ones not counted.
    pub fn path_length(&self) -> Option<u64> {
        self.0.fields.extensions.authority?.path_length
    }

    /// Issuer and subject are the same name.
    pub fn is_self_issued(&self) -> bool {
        same_name(self.issuer(), self.subject())
    }

    /// Version 1, from before extensions.
    pub fn is_v1(&self) -> bool {
        self.0.fields.version == Version::V1
    }

    /// An extension, given by its arcs.
    pub fn extension(&self, kind: oid::Oid) -> Option<Extension<'_>> {
        let mut all = self.0.fields.extensions.iter(self.spans());
        let named = |content: &[u8]| Oid::from_content(content).is_ok_and(|oid| oid.is(kind.arcs));
        all.find(|(content, _)| named(content))
            .map(|(_, extension)| extension)
    }

    /// An extension below 2.5.29, given by its last arc.
    pub(super) fn standard_extension(&self, last: u8) -> Option<Extension<'_>> {
        let extensions = &self.0.fields.extensions;
        extensions.find(&[0x55, 0x1d, last], self.spans())
    }

    /// Every extension with the content octets of its identifier, in the order written.
    pub(super) fn extensions(&self) -> impl Iterator<Item = (&[u8], Extension<'_>)> {
        self.0.fields.extensions.iter(self.spans())
    }

    /// keyUsage, if there.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.fields.extensions.key_usage
    }

    /// extKeyUsage, if there.
    pub fn extended_key_usage(&self) -> Option<ExtendedKeyUsage<'_>> {
        let Extension { critical, value } = self.standard_extension(37)?;
        Some(ExtendedKeyUsage { critical, value })
    }

    /// subjectKeyIdentifier, if there.
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        let span = self.0.fields.extensions.subject_key_id?;
        Some(self.part(span))
    }

    /// keyIdentifier of authorityKeyIdentifier, if there.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        let span = self.0.fields.extensions.authority_key_id?;
        Some(self.part(span))
    }

    /// Says itself that no revocation data exist (RFC 9608), or that they are not needed (ETSI EN 319 412-1 5.2).
    pub fn no_rev_avail(&self) -> bool {
        self.0.fields.extensions.no_rev_avail
    }

    /// Seal certificates of our own profile name in extKeyUsage what they seal; `None` for all others.
    /// One that names both uses gives the licence, whose rules are the stricter; the path check refuses it.
    pub fn seal_use(&self) -> Option<SealUse> {
        let usage = self.extended_key_usage()?;
        if usage.has(oid::EKU_LICENCE_SEAL) {
            return Some(SealUse::Licence);
        }
        usage
            .has(oid::EKU_DOCUMENT_SEAL)
            .then_some(SealUse::Document)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({}, {})", self.subject_text(), self.sha256())
    }
}

/// An integer without octets at its head that say nothing (X.690 8.3.2).
fn unpadded(mut integer: &[u8]) -> &[u8] {
    while let [first, second, ..] = integer
        && matches!((first, second >> 7), (0, 0) | (0xff, 1))
    {
        integer = integer.split_at(1).1;
    }
    integer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_written_too_long_is_the_same_number() {
        for (written, number) in [
            (&[5][..], &[5][..]),
            (&[0, 5], &[5]),
            (&[0, 0, 0, 5], &[5]),
            (&[0, 0x80], &[0, 0x80]),
            (&[0xff, 0xff, 0x80], &[0x80]),
            (&[0xff, 0x7f], &[0xff, 0x7f]),
            (&[0, 0], &[0]),
            (&[], &[]),
        ] {
            assert_eq!(unpadded(written), number, "{written:?}");
        }
    }
}
