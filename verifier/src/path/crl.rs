//! Certificate revocation lists (RFC 5280 5), complete and direct ones.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use x509_parser::extensions::{
    DistributionPointName, GeneralName, IssuingDistributionPoint, ParsedExtension,
};
use x509_parser::prelude::{CertificateRevocationList, FromDer, X509Extension};
use x509_parser::revocation_list::RevokedCertificate;

use super::{Certificate, KeyUsage};
use crate::crypto::{
    AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm, SignatureError, SignatureVerifier,
};
use crate::der::{DerError, Reader, Tag};
use crate::value::Time;

/// A CRL, parsed once; its signature is checked where an issuer is at hand. Cheap to clone.
#[derive(Clone)]
pub struct Crl(Arc<Fields>);

struct Fields {
    der: Vec<u8>,
    /// Position of `tbsCertList` within `der`.
    signed: std::ops::Range<usize>,
    algorithm: Option<SignatureAlgorithm>,
    signature: Vec<u8>,
    issuer: Vec<u8>,
    this_update: Time,
    next_update: Option<Time>,
    scope: Scope,
    entries: HashMap<Vec<u8>, Entry>,
    /// The key (`SubjectPublicKeyInfo`) whose signature this was found to be.
    signed_by: OnceLock<Vec<u8>>,
}

/// What issuingDistributionPoint (RFC 5280 5.2.5) leaves of the CRL.
#[derive(Debug, Default)]
struct Scope {
    uris: Vec<String>,
    users_only: bool,
    authorities_only: bool,
    unusable: Option<CrlUnusable>,
}

/// One revoked certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) at: Time,
    pub(super) reason: Option<RevocationReason>,
}

/// reasonCode (RFC 5280 5.3.1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum RevocationReason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    RemoveFromCrl,
    PrivilegeWithdrawn,
    AaCompromise,
}

/// Why bytes are no CRL.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// Not the structure of RFC 5280 5.1.
    #[error("CRL is malformed: {0}")]
    Malformed(String),
    /// Longer than [`Crl::SIZE_LIMIT`].
    #[error("CRL of {0} bytes is too large")]
    TooLarge(usize),
}

impl From<DerError> for CrlError {
    fn from(error: DerError) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// Why a CRL says nothing about a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlUnusable {
    /// A delta CRL, without the base that it changes (RFC 5280 5.2.4).
    #[error("a delta CRL says nothing by itself")]
    Delta,
    /// Made after the moment of the judgement.
    #[error("the CRL is from the future")]
    FromTheFuture,
    /// Speaks for other issuers than its own (RFC 5280 5.2.5 indirectCRL, 5.3.3).
    #[error("indirect CRLs are not supported")]
    Indirect,
    /// The issuer's keyUsage does not allow cRLSign.
    #[error("the issuer's key may not sign CRLs")]
    IssuerMayNotSign,
    /// No nextUpdate, which RFC 5280 5.1.2.5 demands.
    #[error("the CRL has no next update")]
    NoNextUpdate,
    /// Another issuer's.
    #[error("the CRL is another issuer's")]
    OtherIssuer,
    /// Its scope does not cover the certificate (RFC 5280 5.2.5).
    #[error("the CRL does not cover this certificate")]
    OutOfScope,
    /// Covers some reasons only.
    #[error("the CRL covers only some reasons")]
    PartialReasons,
    /// The signature does not verify.
    #[error("CRL signature: {0}")]
    Signature(SignatureError),
    /// An extension that must be understood is not.
    #[error("the CRL has an unknown critical extension")]
    UnknownCritical,
    /// The signature algorithm is not known.
    #[error("the CRL is signed with an unknown algorithm")]
    UnknownAlgorithm,
}

impl Crl {
    /// 32 MiB: about 800 000 entries, more than any national authority publishes in one list.
    pub const SIZE_LIMIT: usize = 32 << 20;

    /// Reads DER. Bytes after the list are refused.
    pub fn parse(der: &[u8]) -> Result<Self, CrlError> {
        if der.len() > Self::SIZE_LIMIT {
            return Err(CrlError::TooLarge(der.len()));
        }
        let envelope = Envelope::read(der)?;
        let (_, parsed) = CertificateRevocationList::from_der(der)
            .map_err(|error| CrlError::Malformed(error.to_string()))?;
        let list = &parsed.tbs_cert_list;
        let mut scope = scope(list.extensions());
        let entries = entries(&list.revoked_certificates, &mut scope);
        Ok(Self(Arc::new(Fields {
            der: der.to_vec(),
            signed: envelope.signed,
            algorithm: envelope.algorithm,
            signature: envelope.signature.to_vec(),
            issuer: list.issuer.as_raw().to_vec(),
            this_update: Time::from_unix(list.this_update.timestamp()),
            next_update: list.next_update.map(|at| Time::from_unix(at.timestamp())),
            scope,
            entries,
            signed_by: OnceLock::new(),
        })))
    }

    /// The bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
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

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Nobody is on the list.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    pub(super) fn entry(&self, certificate: &Certificate) -> Option<Entry> {
        self.0.entries.get(certificate.serial()).copied()
    }

    /// The list speaks about `certificate`, and `issuer`, who issued that, signed it. Gives nextUpdate.
    pub(super) fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        now: Time,
        verifier: &dyn SignatureVerifier,
    ) -> Result<Time, CrlUnusable> {
        if self.issuer() != certificate.issuer() || self.issuer() != issuer.subject() {
            return Err(CrlUnusable::OtherIssuer);
        }
        self.check_scope(certificate)?;
        if self.this_update() > now.add_seconds(super::check::CLOCK_SKEW).unwrap_or(now) {
            return Err(CrlUnusable::FromTheFuture);
        }
        let next_update = self.next_update().ok_or(CrlUnusable::NoNextUpdate)?;
        self.check_signature(issuer, verifier)?;
        Ok(next_update)
    }

    fn check_scope(&self, certificate: &Certificate) -> Result<(), CrlUnusable> {
        let scope = &self.0.scope;
        if let Some(unusable) = scope.unusable {
            return Err(unusable);
        }
        let kind_fits = match certificate.is_ca() {
            true => !scope.users_only,
            false => !scope.authorities_only,
        };
        // Any of the certificate's points may name the list's (RUSTSEC-2026-0049: not only the first).
        let point_fits = scope.uris.is_empty()
            || scope
                .uris
                .iter()
                .any(|uri| certificate.crl_uris().contains(uri));
        match kind_fits && point_fits {
            true => Ok(()),
            false => Err(CrlUnusable::OutOfScope),
        }
    }

    fn check_signature(
        &self,
        issuer: &Certificate,
        verifier: &dyn SignatureVerifier,
    ) -> Result<(), CrlUnusable> {
        let may_sign = issuer
            .key_usage()
            .is_none_or(|usage| usage.has_any(KeyUsage::CRL_SIGN));
        if !may_sign {
            return Err(CrlUnusable::IssuerMayNotSign);
        }
        // A list may be megabytes; one look at its bytes is enough. Like `Memo`, this remembers mathematics only.
        if self.0.signed_by.get().map(Vec::as_slice) == Some(issuer.spki()) {
            return Ok(());
        }
        let algorithm = self.0.algorithm.ok_or(CrlUnusable::UnknownAlgorithm)?;
        let key = issuer
            .public_key()
            .map_err(|_| CrlUnusable::UnknownAlgorithm)?;
        let signed = self.0.der.get(self.0.signed.clone()).unwrap_or_default();
        verifier
            .verify(algorithm, key, signed, &self.0.signature)
            .map_err(CrlUnusable::Signature)?;
        self.0.signed_by.get_or_init(|| issuer.spki().to_vec());
        Ok(())
    }
}

impl std::fmt::Debug for Crl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Crl({} entries, {})", self.len(), self.this_update())
    }
}

impl From<u8> for RevocationReason {
    fn from(code: u8) -> Self {
        match code {
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => Self::Unspecified,
        }
    }
}

/// ```text
/// CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
/// ```
struct Envelope<'a> {
    signed: std::ops::Range<usize>,
    algorithm: Option<SignatureAlgorithm>,
    signature: &'a [u8],
}

impl<'a> Envelope<'a> {
    fn read(der: &'a [u8]) -> Result<Self, DerError> {
        let mut outer = Reader::new(der);
        let list = outer.expect(Tag::SEQUENCE)?;
        outer.finish()?;
        let start = der.len().saturating_sub(list.value.len());
        let mut fields = Reader::new(list.value);
        let signed = fields.expect(Tag::SEQUENCE)?;
        let identifier = AlgorithmIdentifier::read(&mut fields)?;
        let signature = fields.bit_string()?;
        fields.finish()?;
        let same = signed_algorithm(signed.value)?.raw == identifier.raw;
        Ok(Self {
            signed: start..start.saturating_add(signed.raw.len()),
            algorithm: SignatureAlgorithm::from_identifier(&identifier, DigestAlgorithm::Sha256)
                .filter(|_| same),
            signature,
        })
    }
}

/// The algorithm named inside the signed part (RFC 5280 5.1.2.2), which must be the one outside.
fn signed_algorithm(content: &[u8]) -> Result<AlgorithmIdentifier<'_>, DerError> {
    let mut fields = Reader::new(content);
    fields.optional(Tag::INTEGER)?;
    AlgorithmIdentifier::read(&mut fields)
}

fn scope(extensions: &[X509Extension<'_>]) -> Scope {
    let mut scope = Scope::default();
    for extension in extensions {
        match (
            extension.oid.to_id_string().as_str(),
            extension.parsed_extension(),
        ) {
            ("2.5.29.27", _) => scope.unusable = Some(CrlUnusable::Delta),
            (_, ParsedExtension::IssuingDistributionPoint(point)) => scope.limit(point),
            // authorityKeyIdentifier, cRLNumber: lookup helps.
            ("2.5.29.35" | "2.5.29.20", _) => (),
            _ if extension.critical => scope.unusable = Some(CrlUnusable::UnknownCritical),
            _ => (),
        }
    }
    scope
}

impl Scope {
    fn limit(&mut self, point: &IssuingDistributionPoint<'_>) {
        self.users_only = point.only_contains_user_certs;
        self.authorities_only = point.only_contains_ca_certs;
        self.uris = point.distribution_point.iter().flat_map(uris).collect();
        let unreadable = point.distribution_point.is_some() && self.uris.is_empty();
        if point.only_contains_attribute_certs || unreadable {
            self.unusable = Some(CrlUnusable::OutOfScope);
        }
        if point.only_some_reasons.is_some() {
            self.unusable = Some(CrlUnusable::PartialReasons);
        }
        if point.indirect_crl {
            self.unusable = Some(CrlUnusable::Indirect);
        }
    }
}

fn entries(revoked: &[RevokedCertificate<'_>], scope: &mut Scope) -> HashMap<Vec<u8>, Entry> {
    let mut entries = HashMap::with_capacity(revoked.len());
    for certificate in revoked {
        let unknown = certificate.extensions().iter().any(|extension| {
            let kind = extension.oid.to_id_string();
            // reasonCode, invalidityDate
            extension.critical && kind != "2.5.29.21" && kind != "2.5.29.24"
        });
        if unknown {
            scope.unusable = Some(CrlUnusable::UnknownCritical);
        }
        let entry = Entry {
            at: Time::from_unix(certificate.revocation_date.timestamp()),
            reason: certificate
                .reason_code()
                .map(|(_, code)| RevocationReason::from(code.0)),
        };
        entries.insert(certificate.raw_serial().to_vec(), entry);
    }
    entries
}

/// The URIs among a distribution point's names.
pub(super) fn uris(point: &DistributionPointName<'_>) -> Vec<String> {
    let uri = |name: &GeneralName<'_>| match name {
        GeneralName::URI(uri) => Some((*uri).to_owned()),
        _ => None,
    };
    match point {
        DistributionPointName::FullName(names) => names.iter().filter_map(uri).collect(),
        DistributionPointName::NameRelativeToCRLIssuer(_) => Vec::new(),
    }
}
