//! Certificates and lists, made in code.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CrlIssuingDistributionPoint, CustomExtension, DistinguishedName, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
};
use time::OffsetDateTime;
use yinxin_verifier::oid;
use yinxin_verifier::path::{Anchor, Certificate, Crl};
use yinxin_verifier::value::Time;

/// 2026-11-22T04:00:00Z, the "now" of all tests.
pub(crate) const NOW: i64 = 1_795_320_000;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 86_400;

/// NOW and some seconds more.
pub(crate) fn at(offset: i64) -> Time {
    Time::from_unix(NOW + offset)
}

pub(crate) fn date(offset: i64) -> OffsetDateTime {
    at(offset).to_offset()
}

/// Somebody with a key and a certificate.
pub(crate) struct Identity {
    pub key: KeyPair,
    pub params: CertificateParams,
    pub der: Vec<u8>,
}

impl Identity {
    pub(crate) fn certificate(&self) -> Certificate {
        Certificate::parse(&self.der).unwrap()
    }

    pub(crate) fn anchor(&self) -> Anchor {
        Anchor::new(self.certificate())
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }

    /// A certificate of this authority for a new key.
    pub(crate) fn issue(&self, params: CertificateParams) -> Identity {
        self.issue_to(KeyPair::generate().unwrap(), params)
    }

    pub(crate) fn issue_to(&self, key: KeyPair, params: CertificateParams) -> Identity {
        let der = params
            .signed_by(&key, &self.issuer())
            .unwrap()
            .der()
            .to_vec();
        Identity { key, params, der }
    }
}

pub(crate) fn self_signed(params: CertificateParams) -> Identity {
    let key = KeyPair::generate().unwrap();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    Identity { key, params, der }
}

/// A name, a year of validity on either side, and nothing else.
pub(crate) fn plain(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date(-365 * DAY);
    params.not_after = date(365 * DAY);
    params
}

pub(crate) fn authority(name: &str) -> CertificateParams {
    let mut params = plain(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A seal certificate of our own profile.
pub(crate) fn seal(name: &str, purpose: oid::Oid) -> CertificateParams {
    let mut params = signer(name);
    params.custom_extensions = vec![usages(
        &[oid::EKU_DOCUMENT_SIGNING.arcs, purpose.arcs],
        false,
    )];
    params
}

/// A person's signing certificate, as other authorities issue them.
pub(crate) fn signer(name: &str) -> CertificateParams {
    let mut params = plain(name);
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::ContentCommitment,
    ];
    params
}

pub(crate) fn tsa(name: &str) -> CertificateParams {
    let mut params = signer(name);
    params.custom_extensions = vec![usages(&[oid::EKU_TIME_STAMPING.arcs], true)];
    params
}

/// extKeyUsage.
pub(crate) fn usages(purposes: &[&[u64]], critical: bool) -> CustomExtension {
    let purposes: Vec<Vec<u8>> = purposes
        .iter()
        .map(|arcs| super::writer::oid(arcs))
        .collect();
    let mut extension = CustomExtension::from_oid_content(
        &[2, 5, 29, 37],
        super::writer::tlv(0x30, &purposes.concat()),
    );
    extension.set_criticality(critical);
    extension
}

/// Root, seal authority, time-stamp authority, and a licence seal: a region in small.
pub(crate) struct Region {
    pub root: Identity,
    pub seal_ca: Identity,
    pub tsa: Identity,
    pub seal: Identity,
}

impl Region {
    pub(crate) fn new() -> Self {
        let root = self_signed(authority("根"));
        let mut limited = authority("印章认证中心");
        limited.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let seal_ca = root.issue(limited);
        let tsa = root.issue(tsa("时间戳"));
        let seal = seal_ca.issue(seal("上海市某局", oid::EKU_LICENCE_SEAL));
        Self {
            root,
            seal_ca,
            tsa,
            seal,
        }
    }

    /// Seal to root.
    pub(crate) fn seal_chain(&self) -> Vec<Vec<u8>> {
        vec![
            self.seal.der.clone(),
            self.seal_ca.der.clone(),
            self.root.der.clone(),
        ]
    }

    /// Time-stamp authority to root.
    pub(crate) fn tsa_chain(&self) -> Vec<Vec<u8>> {
        vec![self.tsa.der.clone(), self.root.der.clone()]
    }

    /// Empty lists of both authorities, in force.
    pub(crate) fn crls(&self) -> Vec<Crl> {
        vec![
            crl(&self.root, list(-HOUR, DAY, vec![])),
            crl(&self.seal_ca, list(-HOUR, DAY, vec![])),
        ]
    }
}

pub(crate) fn list(
    this: i64,
    next: i64,
    revoked_certs: Vec<RevokedCertParams>,
) -> CertificateRevocationListParams {
    CertificateRevocationListParams {
        this_update: date(this),
        next_update: date(next),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs,
        key_identifier_method: KeyIdMethod::Sha256,
    }
}

pub(crate) fn crl_der(issuer: &Identity, list: CertificateRevocationListParams) -> Vec<u8> {
    list.signed_by(&issuer.issuer()).unwrap().der().to_vec()
}

pub(crate) fn crl(issuer: &Identity, list: CertificateRevocationListParams) -> Crl {
    Crl::parse(&crl_der(issuer, list)).unwrap()
}

pub(crate) fn revoked(
    who: &Identity,
    offset: i64,
    reason: Option<rcgen::RevocationReason>,
) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: SerialNumber::from_slice(who.certificate().serial()),
        revocation_time: date(offset),
        reason_code: reason,
        invalidity_date: None,
    }
}

pub(crate) fn point(uri: &str) -> CrlDistributionPoint {
    CrlDistributionPoint {
        uris: vec![uri.to_owned()],
    }
}

pub(crate) fn issuing_point(
    uri: &str,
    scope: Option<rcgen::CrlScope>,
) -> Option<CrlIssuingDistributionPoint> {
    Some(CrlIssuingDistributionPoint {
        distribution_point: point(uri),
        scope,
    })
}
