//! Reading certificate revocation lists (RFC 5280 5).

use std::sync::Arc;

use super::entries::{Entries, Entry};
use super::parts::{self, Extension};
use super::point::{Reasons, point_names};
use super::signed::Signed;
use super::{CrlError, Unusable};
use crate::crypto::{AlgorithmIdentifier, Sha256, SignatureAlgorithm, SignatureVerifier, sha256};
use crate::der::{DerError, Reader, Tag};
use crate::value::Time;

/// A CRL, parsed once; its signature is checked where an issuer is at hand. Cheap to clone.
#[derive(Clone)]
pub struct Crl(Arc<Fields>);

struct Fields {
    signed: Signed,
    id: Sha256,
    issuer: Vec<u8>,
    this_update: Time,
    next_update: Option<Time>,
    entries: Entries,
    extensions: Extensions,
}

/// What the extensions of a list say.
#[derive(Debug, Default)]
struct Extensions {
    scope: Scope,
    number: Option<Vec<u8>>,
    base_number: Option<Vec<u8>>,
    authority_key: Option<Vec<u8>>,
    expired_since: Option<Time>,
    unknown_critical: bool,
}

/// issuingDistributionPoint (RFC 5280 5.2.5): which certificates and reasons the list is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Scope {
    /// Where this list is: `GeneralName`s (DER); empty when it does not say.
    pub(super) names: Vec<Vec<u8>>,
    pub(super) users_only: bool,
    pub(super) authorities_only: bool,
    pub(super) attributes_only: bool,
    pub(super) reasons: Reasons,
    /// Speaks for other issuers too.
    pub(super) is_indirect: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            users_only: false,
            authorities_only: false,
            attributes_only: false,
            reasons: Reasons::ALL,
            is_indirect: false,
        }
    }
}

impl Crl {
    /// 32 MiB: about 800 000 entries, more than any national authority publishes in one list.
    pub const SIZE_LIMIT: usize = 32 << 20;

    /// Reads DER. Bytes after the list are refused.
    pub fn parse(der: &[u8]) -> Result<Self, CrlError> {
        if der.len() > Self::SIZE_LIMIT {
            return Err(CrlError::TooLarge(der.len()));
        }
        Ok(Self(Arc::new(Fields::read(der)?)))
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        self.0.signed.der()
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> Sha256 {
        self.0.id
    }

    /// DER of the issuer's name.
    pub fn issuer(&self) -> &[u8] {
        &self.0.issuer
    }

    /// When the list was made.
    pub fn this_update(&self) -> Time {
        self.0.this_update
    }

    /// When the next one is due at the latest.
    pub fn next_update(&self) -> Option<Time> {
        self.0.next_update
    }

    /// The entry of the certificate of this issuer with this serial number; the worst, if there are several.
    pub(super) fn entry(&self, issuer: &[u8], serial: &[u8]) -> Option<Entry> {
        let own = issuer == self.issuer();
        self.0.entries.find(own, issuer, serial)
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.0.extensions.scope
    }

    /// cRLNumber, big-endian.
    pub(super) fn number(&self) -> Option<&[u8]> {
        self.0.extensions.number.as_deref()
    }

    /// BaseCRLNumber of a delta CRL, big-endian.
    pub(super) fn base_number(&self) -> Option<&[u8]> {
        self.0.extensions.base_number.as_deref()
    }

    /// authorityKeyIdentifier (DER).
    pub(super) fn authority_key(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key.as_deref()
    }

    /// expiredCertsOnCRL (X.509 9.5.2.8): certificates that expired since then stay on the list.
    pub(super) fn expired_since(&self) -> Option<Time> {
        self.0.extensions.expired_since
    }

    /// An extension of the list or of any entry must be understood, and is not (RFC 5280 5.2, 5.3).
    pub(super) fn has_unknown_critical(&self) -> bool {
        let foreign = !self.scope().is_indirect && self.0.entries.name_other_issuers();
        self.0.extensions.unknown_critical || self.0.entries.has_unknown_critical() || foreign
    }

    /// This key (`SubjectPublicKeyInfo`) signed the list.
    pub(super) fn check_signature(
        &self,
        spki: &[u8],
        verifier: &dyn SignatureVerifier,
    ) -> Result<SignatureAlgorithm, Unusable> {
        self.0.signed.check(spki, verifier)
    }
}

impl std::fmt::Debug for Crl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Crl({})", self.this_update())
    }
}

impl Fields {
    /// ```text
    /// CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
    /// TBSCertList ::= SEQUENCE { version INTEGER OPTIONAL, signature, issuer Name, thisUpdate, nextUpdate OPTIONAL,
    ///                            revokedCertificates SEQUENCE OF OPTIONAL, crlExtensions [0] OPTIONAL }
    /// ```
    fn read(der: &[u8]) -> Result<Self, DerError> {
        let opened = Signed::read(der)?;
        opened.rest.finish()?;
        let mut fields = Reader::new(opened.part);
        fields.optional(Tag::INTEGER)?;
        let inside = AlgorithmIdentifier::read(&mut fields)?;
        let issuer = fields.expect(Tag::SEQUENCE)?.raw.to_vec();
        let this_update = parts::time(&mut fields)?;
        let next_update = match fields.peek() {
            Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => Some(parts::time(&mut fields)?),
            _ => None,
        };
        let entries = fields.optional(Tag::SEQUENCE)?;
        let extensions = fields.optional(Tag::context(0))?;
        fields.finish()?;
        let mut signed = opened.signed;
        // RFC 5280 5.1.1.2: the same inside and outside.
        if inside.raw != opened.algorithm {
            signed.forget_algorithm();
        }
        Ok(Self {
            signed,
            id: sha256(der),
            entries: entries.map_or(Ok(Entries::default()), |list| Entries::read(list.value))?,
            extensions: match extensions {
                Some(explicit) => Extensions::read(explicit.value, &issuer)?,
                None => Extensions::default(),
            },
            issuer,
            this_update,
            next_update,
        })
    }
}

impl Extensions {
    fn read(content: &[u8], issuer: &[u8]) -> Result<Self, DerError> {
        let mut read = Self::default();
        for extension in parts::extensions(content)? {
            read.take(&extension, issuer)?;
        }
        Ok(read)
    }

    fn take(&mut self, extension: &Extension<'_>, issuer: &[u8]) -> Result<(), DerError> {
        match extension.kind.content() {
            [0x55, 0x1d, 20] => self.number = Some(number(extension.value)?),
            [0x55, 0x1d, 27] => self.base_number = Some(number(extension.value)?),
            [0x55, 0x1d, 28] => self.scope = Scope::read(extension.value, issuer)?,
            [0x55, 0x1d, 35] => self.authority_key = Some(extension.value.to_vec()),
            [0x55, 0x1d, 60] => {
                self.expired_since = Some(parts::only_time(extension.value)?);
            }
            _ => self.unknown_critical |= extension.critical,
        }
        Ok(())
    }
}

impl Scope {
    /// ```text
    /// IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0], onlyContainsUserCerts [1] BOOLEAN,
    ///   onlyContainsCACerts [2] BOOLEAN, onlySomeReasons [3] ReasonFlags, indirectCRL [4] BOOLEAN,
    ///   onlyContainsAttributeCerts [5] BOOLEAN }
    /// ```
    fn read(content: &[u8], issuer: &[u8]) -> Result<Self, DerError> {
        let mut outer = Reader::new(content);
        let mut fields = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        let place = fields.optional(Tag::context(0))?;
        let users_only = flag(&mut fields, 1)?;
        let authorities_only = flag(&mut fields, 2)?;
        let reasons = fields.optional(Tag::context_primitive(3))?;
        let is_indirect = flag(&mut fields, 4)?;
        let attributes_only = flag(&mut fields, 5)?;
        fields.finish()?;
        Ok(Self {
            names: place.map_or(Ok(Vec::new()), |place| point_names(place.value, issuer))?,
            users_only,
            authorities_only,
            attributes_only,
            reasons: reasons.map_or(Ok(Reasons::ALL), |bits| Reasons::read(bits.value))?,
            is_indirect,
        })
    }
}

/// Implicit BOOLEAN. Some authorities write the default out.
fn flag(fields: &mut Reader<'_>, number: u8) -> Result<bool, DerError> {
    match fields
        .optional(Tag::context_primitive(number))?
        .map(|element| element.value)
    {
        None | Some([0]) => Ok(false),
        Some([0xff]) => Ok(true),
        Some(_) => Err(DerError::Boolean),
    }
}

/// `CRLNumber ::= INTEGER (0..MAX)`, of at most 20 octets (RFC 5280 5.2.3), without leading zeros.
fn number(content: &[u8]) -> Result<Vec<u8>, DerError> {
    let mut reader = Reader::new(content);
    let integer = reader.integer()?;
    reader.finish()?;
    if integer.content() == [0] {
        return Ok(Vec::new());
    }
    let digits = integer.positive().filter(|digits| digits.len() <= 20);
    digits.map(<[u8]>::to_vec).ok_or(DerError::Integer)
}
