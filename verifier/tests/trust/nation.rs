//! A nation made for tests: root keys, lists, a bundle, each part of which a test can spoil.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, SerialNumber, SigningKey,
};
use serde::Serialize;
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::format::{
    BUNDLE_MAGIC, BUNDLE_VERSION, Department, ENVELOPE_SCHEMA, Envelope, EnvelopeSignature, Grant,
    Manifest, ManifestMember, NationalList, PublicKeyEntry, RegionEntry, RegionList, Root, Service,
    ServiceKind, base64, payload_type, signed_message,
};
use yinxin_verifier::value::{AreaCode, LicenceTypeCode, Suite, Time, Uscc};

pub(crate) const USCC: &str = "11430000006122244L";
pub(crate) const TYPE: &str = "11100000000013338W011";

pub(crate) fn time(text: &str) -> Time {
    Time::parse_rfc3339(text).unwrap()
}

pub(crate) fn uscc() -> Uscc {
    Uscc::parse(USCC).unwrap()
}

pub(crate) fn area(code: &str) -> AreaCode {
    AreaCode::parse(code).unwrap()
}

pub(crate) fn licence_type() -> LicenceTypeCode {
    LicenceTypeCode::parse(TYPE).unwrap()
}

pub(crate) fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

pub(crate) fn entry(key: &KeyPair) -> PublicKeyEntry {
    let spki = key.subject_public_key_info();
    PublicKeyEntry {
        id: sha256(&spki).hex(),
        suite: Suite::P256,
        spki: base64::encode(&spki),
    }
}

/// Signs a payload with each of the keys.
pub(crate) fn sign(r#type: &str, payload: &impl Serialize, keys: &[&KeyPair]) -> Envelope {
    let payload = serde_json::to_string(payload).unwrap();
    let message = signed_message(r#type, &payload);
    let signatures = keys.iter().map(|key| EnvelopeSignature {
        key: entry(key).id,
        value: base64::encode(&key.sign(&message).unwrap()),
    });
    Envelope {
        schema: ENVELOPE_SCHEMA.to_owned(),
        r#type: r#type.to_owned(),
        signatures: signatures.collect(),
        payload,
    }
}

pub(crate) fn bytes(envelope: &Envelope) -> Vec<u8> {
    serde_json::to_vec(envelope).unwrap()
}

/// Everything that goes into a root file and a bundle; change what you like, then `root_json` and `bundle`.
pub(crate) struct Nation {
    pub(crate) root_keys: Vec<KeyPair>,
    pub(crate) list_key: KeyPair,
    pub(crate) bundle_key: KeyPair,
    pub(crate) root: Root,
    pub(crate) national: NationalList,
    pub(crate) region: RegionList,
    pub(crate) crl: Vec<u8>,
    pub(crate) ca: Vec<u8>,
}

impl Nation {
    /// Two of three root keys; one region, 430000, with one department.
    pub(crate) fn new() -> Self {
        let root_keys = vec![key(), key(), key()];
        let (list_key, bundle_key) = (key(), key());
        let (issued, next_update) = (time("2026-11-01T00:00:00Z"), time("2026-12-01T00:00:00Z"));
        let (ca, crl) = authority();
        Self {
            root: Root {
                name: "国家信任根".into(),
                version: 1,
                issued: time("2026-01-01T00:00:00Z"),
                expires: time("2036-01-01T00:00:00Z"),
                threshold: 2,
                keys: root_keys.iter().map(entry).collect(),
            },
            national: NationalList {
                name: "国家总表".into(),
                sequence: 7,
                issued,
                next_update,
                regions: vec![RegionEntry {
                    code: area("430000"),
                    name: "湖南省".into(),
                    list_keys: vec![entry(&list_key)],
                    bundle_keys: vec![entry(&bundle_key)],
                    least_sequence: 3,
                }],
                recognition: [],
            },
            region: RegionList {
                code: area("430000"),
                name: "湖南省".into(),
                sequence: 3,
                issued,
                next_update,
                services: vec![Service {
                    kind: ServiceKind::RootCa,
                    name: "根".into(),
                    certificate: base64::encode(&ca),
                    from: issued,
                    to: None,
                }],
                departments: vec![department()],
            },
            root_keys,
            list_key,
            bundle_key,
            crl,
            ca,
        }
    }

    pub(crate) fn root_json(&self) -> Vec<u8> {
        let keys: Vec<&KeyPair> = self.root_keys.iter().collect();
        bytes(&sign(payload_type::ROOT, &self.root, &keys))
    }

    pub(crate) fn national_json(&self) -> Vec<u8> {
        bytes(&sign(
            payload_type::NATIONAL,
            &self.national,
            &[&self.root_keys[0], &self.root_keys[1]],
        ))
    }

    pub(crate) fn region_json(&self) -> Vec<u8> {
        bytes(&sign(payload_type::REGION, &self.region, &[&self.list_key]))
    }

    pub(crate) fn members(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("national.json".into(), self.national_json()),
            ("regions/430000.json".into(), self.region_json()),
            ("crl/root.crl".into(), self.crl.clone()),
        ]
    }

    pub(crate) fn bundle(&self) -> Vec<u8> {
        self.bundle_of(&self.members())
    }

    /// A bundle of these members, with a manifest that fits them.
    pub(crate) fn bundle_of(&self, members: &[(String, Vec<u8>)]) -> Vec<u8> {
        container(&bytes(&self.manifest(members)), members)
    }

    pub(crate) fn manifest(&self, members: &[(String, Vec<u8>)]) -> Envelope {
        let manifest = Manifest {
            made: self.region.issued,
            region: self.region.code.clone(),
            members: members
                .iter()
                .map(|(name, bytes)| manifest_member(name, bytes))
                .collect(),
        };
        sign(payload_type::BUNDLE, &manifest, &[&self.bundle_key])
    }
}

pub(crate) fn manifest_member(name: &str, bytes: &[u8]) -> ManifestMember {
    ManifestMember {
        name: name.into(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes).hex(),
    }
}

/// The container around a manifest and members, whatever they are.
pub(crate) fn container(manifest: &[u8], members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = BUNDLE_MAGIC.to_vec();
    out.extend(BUNDLE_VERSION.to_be_bytes());
    out.extend((members.len() as u16 + 1).to_be_bytes());
    let first = [("manifest.json", manifest)].into_iter();
    let rest = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    for (name, bytes) in first.chain(rest) {
        out.extend((name.len() as u16).to_be_bytes());
        out.extend(name.as_bytes());
        out.extend((bytes.len() as u32).to_be_bytes());
        out.extend(bytes);
    }
    out
}

fn department() -> Department {
    let from = time("2026-01-01T00:00:00Z");
    Department {
        uscc: uscc(),
        name: "某局".into(),
        area: area("430000"),
        grants: vec![Grant {
            licence_type: licence_type(),
            name: "食品经营许可证".into(),
            area: area("430100"),
            from,
            to: Some(time("2026-10-01T00:00:00Z")),
        }],
        from,
        to: Some(time("2027-01-01T00:00:00Z")),
    }
}

/// A certificate authority and its empty CRL.
fn authority() -> (Vec<u8>, Vec<u8>) {
    let key = key();
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "Test Root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key).unwrap();
    let crl = CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 11, 1),
        next_update: rcgen::date_time_ymd(2026, 12, 1),
        crl_number: SerialNumber::from(1u64),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let crl = crl.signed_by(&Issuer::new(params, &key)).unwrap();
    (certificate.der().to_vec(), crl.der().to_vec())
}
