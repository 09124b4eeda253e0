//! One certificate (RFC 5280 4.1), parsed once.

use std::sync::Arc;

use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};

use crate::crypto::{KeyError, PublicKey, Sha256, sha256};
use crate::der::Oid;
use crate::oid;
use crate::value::Time;

/// A certificate and what is asked of it later. Cheap to clone; equal when the bytes are.
#[derive(Clone)]
pub struct Certificate(Arc<Fields>);

struct Fields {
    der: Vec<u8>,
    sha256: Sha256,
    serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    spki: Vec<u8>,
    names: Vec<(String, String)>,
    not_before: Time,
    not_after: Time,
    is_v1: bool,
    extensions: Extensions,
}

#[derive(Default)]
struct Extensions {
    is_ca: bool,
    key_usage: Option<KeyUsage>,
    extended_key_usage: Option<ExtendedKeyUsage>,
    subject_key_id: Option<Vec<u8>>,
    no_rev_avail: bool,
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
}

/// extKeyUsage (RFC 5280 4.2.1.12).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExtendedKeyUsage {
    /// The extension is critical.
    pub critical: bool,
    /// Purposes, dotted, in the order found.
    pub purposes: Vec<String>,
}

impl ExtendedKeyUsage {
    /// Names this purpose.
    pub fn has(&self, purpose: oid::Oid) -> bool {
        self.purposes.iter().any(|found| found == purpose.dotted)
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

/// Why bytes are no certificate that we can use.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// An extension is there twice (RFC 5280 4.2).
    #[error("extension {0} is there twice")]
    ExtensionTwice(String),
    /// Not an X.509 certificate.
    #[error("certificate is malformed: {0}")]
    Malformed(String),
    /// Longer than [`Certificate::SIZE_LIMIT`].
    #[error("certificate of {0} bytes is too large")]
    TooLarge(usize),
}

impl Certificate {
    /// 64 KiB, the limit of rustls-webpki; certificates of people and seals have 1 to 2 KiB.
    pub const SIZE_LIMIT: usize = 65_535;

    /// Reads DER. Bytes after the certificate are refused.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > Self::SIZE_LIMIT {
            return Err(CertificateError::TooLarge(der.len()));
        }
        let malformed = |what: &str| CertificateError::Malformed(what.to_owned());
        let (rest, parsed) = X509Certificate::from_der(der)
            .map_err(|error| CertificateError::Malformed(error.to_string()))?;
        if !rest.is_empty() {
            return Err(malformed("bytes after the end"));
        }
        Ok(Self(Arc::new(Fields {
            der: der.to_vec(),
            sha256: sha256(der),
            serial: parsed.raw_serial().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            subject: parsed.subject().as_raw().to_vec(),
            spki: parsed.public_key().raw.to_vec(),
            names: names(&parsed),
            not_before: Time::from_unix(parsed.validity().not_before.timestamp()),
            not_after: Time::from_unix(parsed.validity().not_after.timestamp()),
            is_v1: parsed.version() == X509Version::V1,
            extensions: Extensions::read(&parsed)?,
        })))
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> Sha256 {
        self.0.sha256
    }

    /// Content octets of the serial number.
    pub fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// DER of the issuer's name.
    pub fn issuer(&self) -> &[u8] {
        &self.0.issuer
    }

    /// DER of the subject's name.
    pub fn subject(&self) -> &[u8] {
        &self.0.subject
    }

    /// DER of the `SubjectPublicKeyInfo`.
    pub fn spki(&self) -> &[u8] {
        &self.0.spki
    }

    /// The key, if of a known kind.
    pub fn public_key(&self) -> Result<PublicKey<'_>, KeyError> {
        PublicKey::from_spki(self.spki())
    }

    /// First second of validity.
    pub fn not_before(&self) -> Time {
        self.0.not_before
    }

    /// Last second of validity.
    pub fn not_after(&self) -> Time {
        self.0.not_after
    }

    /// `at` lies within the validity, both ends included (RFC 5280 4.1.2.5).
    pub fn is_valid_at(&self, at: Time) -> bool {
        self.0.not_before <= at && at <= self.0.not_after
    }

    /// First subject attribute of this type, if it is text.
    pub fn subject_attribute(&self, kind: oid::Oid) -> Option<&str> {
        let named = |(found, _): &&(String, String)| found == kind.dotted;
        self.0
            .names
            .iter()
            .find(named)
            .map(|(_, text)| text.as_str())
    }

    /// The subject in words: `CN=…, O=…`, most special part first as in RFC 4514, without its escapes.
    pub fn subject_text(&self) -> String {
        let part = |(kind, text): &(String, String)| format!("{}={text}", short_name(kind));
        let parts: Vec<String> = self.0.names.iter().rev().map(part).collect();
        parts.join(", ")
    }

    /// basicConstraints says cA.
    pub fn is_ca(&self) -> bool {
        self.0.extensions.is_ca
    }

    /// Issuer and subject are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.0.issuer == self.0.subject
    }

    /// Version 1, from before extensions.
    pub fn is_v1(&self) -> bool {
        self.0.is_v1
    }

    /// keyUsage, if there.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.extensions.key_usage
    }

    /// extKeyUsage, if there.
    pub fn extended_key_usage(&self) -> Option<&ExtendedKeyUsage> {
        self.0.extensions.extended_key_usage.as_ref()
    }

    /// subjectKeyIdentifier, if there.
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_id.as_deref()
    }

    /// Says itself that no revocation data exist (RFC 9608), or that they are not needed (ETSI EN 319 412-1 5.2).
    pub fn no_rev_avail(&self) -> bool {
        self.0.extensions.no_rev_avail
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
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({}, {})", self.subject_text(), self.sha256())
    }
}

impl Extensions {
    fn read(parsed: &X509Certificate<'_>) -> Result<Self, CertificateError> {
        let mut read = Self::default();
        let mut seen = Vec::new();
        for extension in parsed.extensions() {
            let kind = extension.oid.as_bytes();
            if seen.contains(&kind) {
                return Err(CertificateError::ExtensionTwice(extension.oid.to_string()));
            }
            seen.push(kind);
            read.take(kind, extension.critical, extension.parsed_extension())?;
        }
        Ok(read)
    }

    fn take(
        &mut self,
        kind: &[u8],
        critical: bool,
        extension: &ParsedExtension<'_>,
    ) -> Result<(), CertificateError> {
        match extension {
            ParsedExtension::BasicConstraints(constraints) => self.is_ca = constraints.ca,
            ParsedExtension::KeyUsage(usage) => self.key_usage = Some(KeyUsage(usage.flags)),
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.extended_key_usage = Some(ExtendedKeyUsage {
                    critical,
                    purposes: purposes(usage),
                });
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::ParseError { error } if critical || is_needed(kind) => {
                return Err(CertificateError::Malformed(error.to_string()));
            }
            _ => self.no_rev_avail |= is_no_rev_avail(kind),
        }
        Ok(())
    }
}

/// Extensions that [`Extensions`] reads; a malformed one cannot be passed over.
fn is_needed(kind: &[u8]) -> bool {
    matches!(kind, [0x55, 0x1d, 14 | 15 | 19 | 31 | 37])
}

/// noRevAvail 2.5.29.56 (RFC 9608), validity-assured short term 0.4.0.194121.2.1 (EN 319 412-1).
fn is_no_rev_avail(kind: &[u8]) -> bool {
    Oid::from_content(kind)
        .is_ok_and(|oid| oid.is(&[2, 5, 29, 56]) || oid.is(&[0, 4, 0, 194121, 2, 1]))
}

fn purposes(usage: &x509_parser::extensions::ExtendedKeyUsage<'_>) -> Vec<String> {
    let named = [
        (usage.any, "2.5.29.37.0"),
        (usage.server_auth, "1.3.6.1.5.5.7.3.1"),
        (usage.client_auth, "1.3.6.1.5.5.7.3.2"),
        (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
        (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
        (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
        (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
    ];
    let known = named.into_iter().filter(|(set, _)| *set);
    let other = usage.other.iter().map(|oid| oid.to_id_string());
    known
        .map(|(_, dotted)| dotted.to_owned())
        .chain(other)
        .collect()
}

fn names(parsed: &X509Certificate<'_>) -> Vec<(String, String)> {
    let text = |attribute: &x509_parser::x509::AttributeTypeAndValue<'_>| {
        let text = match attribute.as_str() {
            Ok(text) => text.to_owned(),
            Err(_) => utf16(attribute)?,
        };
        Some((attribute.attr_type().to_id_string(), text))
    };
    parsed
        .subject()
        .iter_attributes()
        .filter_map(text)
        .collect()
}

/// BMPString, which older national authorities still write for Chinese names.
fn utf16(attribute: &x509_parser::x509::AttributeTypeAndValue<'_>) -> Option<String> {
    const BMP_STRING: u32 = 30;
    let value = attribute.attr_value();
    if value.header.tag().0 != BMP_STRING {
        return None;
    }
    let units: Vec<u16> = value
        .data
        .chunks_exact(2)
        .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
        .collect();
    String::from_utf16(&units).ok()
}

fn short_name(kind: &str) -> &str {
    match kind {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.97" => "organizationIdentifier",
        _ => kind,
    }
}
