//! What a region publishes: its lists, its revocation lists, and the bundle that holds them all.

use serde::Serialize;
use yinxin_keys::{Authorisation, KeyError, KeyStore, PublicKey, Purpose, Suite, ToSign};
use yinxin_verifier::{
    crypto::sha256,
    format::{
        BUNDLE_MAGIC, BUNDLE_VERSION, Department, ENVELOPE_SCHEMA, Envelope, EnvelopeSignature,
        Manifest, ManifestMember, NationalList, PublicKeyEntry, RegionEntry, RegionList, Root,
        Service, ServiceKind, base64, payload_type, signed_message,
    },
    value::{self, Time},
};

use crate::{
    pki::{self, CrlOrder, Issuer, PkiError, Revoked, Validity},
    region::{Authority, Region},
};

/// Lists and revocation lists go stale after 30 days: a counter without a network gets its bundle by hand,
/// once a month at worst, and a revoked seal must not be believed for longer than that.
pub const LIST_LIFE: i64 = 30 * 86_400;
/// The pinned root file serves as long as the region's root certificate.
const ROOT_LIFE: i64 = 20 * 365 * 86_400;

/// Everything that one publication puts out.
#[derive(Clone, Debug)]
pub struct Publication {
    /// `trust/root.json`: the pinned root.
    pub root: String,
    /// `national.json`.
    pub national: String,
    /// `regions/<code>.json`.
    pub region_list: String,
    /// File name and DER of each revocation list: `root.crl`, `seal-ca.crl`.
    pub crls: Vec<(&'static str, Vec<u8>)>,
    /// File name and PEM of the root certificates, for foreign tools.
    pub anchors: Vec<(&'static str, String)>,
    /// File name and DER of the authorities' certificates, for caIssuers.
    pub certificates: Vec<(&'static str, Vec<u8>)>,
    /// `trust/bundle.yxb`.
    pub bundle: Vec<u8>,
    /// From when all of it is stale.
    pub next_update: Time,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The key store.
    #[error("key store: {0}")]
    Key(#[from] KeyError),
    /// A revocation list.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// A payload that does not become JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A moment out of range.
    #[error("{0} is too late to add the life of a list")]
    Time(Time),
}

/// Publishes the region's state. The number of the publication goes up, in `region`, which the caller
/// stores before it shows the files to anyone.
pub fn publish(
    region: &mut Region,
    departments: Vec<Department>,
    revoked: &[Revoked],
    keys: &dyn KeyStore,
    now: Time,
) -> Result<Publication, PublishError> {
    region.published += 1;
    let next_update = now.add_seconds(LIST_LIFE).ok_or(PublishError::Time(now))?;
    let publisher = Publisher {
        region,
        keys,
        now,
        next_update,
    };
    let national = publisher.national_list()?;
    let region_list = publisher.region_list(departments)?;
    let crls = vec![
        ("root.crl", publisher.crl(&region.root, "root", &[])?),
        (
            "seal-ca.crl",
            publisher.crl(&region.seal_ca, "seal-ca", revoked)?,
        ),
    ];
    let mut members = vec![
        ("national.json".to_owned(), national.clone().into_bytes()),
        (
            format!("regions/{}.json", region.code),
            region_list.clone().into_bytes(),
        ),
    ];
    members.extend(
        crls.iter()
            .map(|(name, der)| (format!("crl/{name}"), der.clone())),
    );
    Ok(Publication {
        root: region.root_json.clone(),
        bundle: publisher.bundle(members)?,
        national,
        region_list,
        crls,
        anchors: vec![("region-root.pem", pem(&region.root.certificate))],
        certificates: vec![
            ("root.cer", region.root.certificate.clone()),
            ("seal-ca.cer", region.seal_ca.certificate.clone()),
            ("tsa.cer", region.tsa.certificate.clone()),
        ],
        next_update,
    })
}

/// The pinned root of a nation of one: one key, which signs the file itself.
pub(crate) fn root_file(
    name: &str,
    key: &PublicKey,
    keys: &dyn KeyStore,
    now: Time,
) -> Result<String, PublishError> {
    let root = Root {
        name: format!("{name}信任根"),
        version: 1,
        issued: now,
        expires: now.add_seconds(ROOT_LIFE).ok_or(PublishError::Time(now))?,
        threshold: 1,
        keys: vec![entry(key)?],
    };
    envelope(payload_type::ROOT, &root, key, Purpose::Root, keys)
}

/// What the parts of one publication share.
struct Publisher<'a> {
    region: &'a Region,
    keys: &'a dyn KeyStore,
    now: Time,
    next_update: Time,
}

impl Publisher<'_> {
    fn national_list(&self) -> Result<String, PublishError> {
        let region = self.region;
        let list = NationalList {
            name: format!("{}信任总表", region.name),
            sequence: region.published,
            issued: self.now,
            next_update: self.next_update,
            regions: vec![RegionEntry {
                code: region.code.clone(),
                name: region.name.clone(),
                list_keys: vec![entry(&self.keys.public(&region.list_key)?)?],
                bundle_keys: vec![entry(&self.keys.public(&region.bundle_key)?)?],
                least_sequence: region.published,
            }],
            recognition: [],
        };
        let key = self.keys.public(&region.national_key)?;
        envelope(
            payload_type::NATIONAL,
            &list,
            &key,
            Purpose::TrustList,
            self.keys,
        )
    }

    fn region_list(&self, departments: Vec<Department>) -> Result<String, PublishError> {
        let region = self.region;
        let list = RegionList {
            code: region.code.clone(),
            name: region.name.clone(),
            sequence: region.published,
            issued: self.now,
            next_update: self.next_update,
            services: vec![
                service(ServiceKind::RootCa, "电子印章根证书", &region.root, region),
                service(ServiceKind::SealCa, "电子印章签发", &region.seal_ca, region),
                service(ServiceKind::Tsa, "时间戳", &region.tsa, region),
            ],
            departments,
        };
        let key = self.keys.public(&region.list_key)?;
        envelope(
            payload_type::REGION,
            &list,
            &key,
            Purpose::TrustList,
            self.keys,
        )
    }

    fn crl(
        &self,
        authority: &Authority,
        name: &str,
        revoked: &[Revoked],
    ) -> Result<Vec<u8>, PublishError> {
        let base = &self.region.public_url;
        let order = CrlOrder {
            issuer: Issuer {
                certificate: &authority.certificate,
                key: &self.keys.public(&authority.key)?,
                crl_url: &format!("{base}/crl/{name}.crl"),
                certificate_url: &format!("{base}/ca/{name}.cer"),
            },
            number: self.region.published,
            validity: Validity {
                from: self.now,
                seconds: LIST_LIFE,
            },
            revoked,
        };
        Ok(pki::revocation_list(&order, self.keys)?)
    }

    /// Layout: `yinxin_verifier::format`, module `bundle`.
    fn bundle(&self, members: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, PublishError> {
        let manifest = Manifest {
            made: self.now,
            region: self.region.code.clone(),
            members: members
                .iter()
                .map(|(name, bytes)| manifest_member(name, bytes))
                .collect(),
        };
        let key = self.keys.public(&self.region.bundle_key)?;
        let manifest = envelope(
            payload_type::BUNDLE,
            &manifest,
            &key,
            Purpose::Bundle,
            self.keys,
        )?;
        let mut bundle = BUNDLE_MAGIC.to_vec();
        bundle.extend(BUNDLE_VERSION.to_be_bytes());
        bundle.extend((members.len() as u16 + 1).to_be_bytes());
        push_member(&mut bundle, "manifest.json", manifest.as_bytes());
        members
            .iter()
            .for_each(|(name, bytes)| push_member(&mut bundle, name, bytes));
        Ok(bundle)
    }
}

fn manifest_member(name: &str, bytes: &[u8]) -> ManifestMember {
    ManifestMember {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes).hex(),
    }
}

fn push_member(bundle: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    bundle.extend((name.len() as u16).to_be_bytes());
    bundle.extend(name.as_bytes());
    bundle.extend((bytes.len() as u32).to_be_bytes());
    bundle.extend(bytes);
}

fn service(kind: ServiceKind, name: &str, authority: &Authority, region: &Region) -> Service {
    Service {
        kind,
        name: format!("{}{name}", region.name),
        certificate: base64::encode(&authority.certificate),
        from: region.created,
        to: None,
    }
}

fn entry(key: &PublicKey) -> Result<PublicKeyEntry, KeyError> {
    Ok(PublicKeyEntry {
        id: sha256(&key.spki).hex(),
        suite: match key.suite {
            Suite::P256 => value::Suite::P256,
            Suite::Sm2 => value::Suite::Sm2,
            // Made for the heads of logs alone; no list names one.
            suite @ Suite::Ed25519 => return Err(KeyError::SuiteNotAvailable { suite }),
        },
        spki: base64::encode(&key.spki),
    })
}

/// Signs `payload` as it will stand in the file: the text is signed, so no canonical form is needed.
fn envelope(
    r#type: &str,
    payload: &impl Serialize,
    key: &PublicKey,
    purpose: Purpose,
    keys: &dyn KeyStore,
) -> Result<String, PublishError> {
    let payload = serde_json::to_string(payload)?;
    let message = signed_message(r#type, &payload);
    let authorisation = Authorisation::new("region", r#type, *sha256(&message).as_bytes());
    let order = ToSign {
        key: &key.id,
        purpose,
        message: &message,
        authorisation: &authorisation,
    };
    let mut signatures = Vec::new();
    for signature in keys.sign(&[order]) {
        let value = base64::encode(&signature?.der);
        signatures.push(EnvelopeSignature {
            key: sha256(&key.spki).hex(),
            value,
        });
    }
    let envelope = Envelope {
        schema: ENVELOPE_SCHEMA.to_owned(),
        r#type: r#type.to_owned(),
        payload,
        signatures,
    };
    Ok(serde_json::to_string(&envelope)?)
}

/// A certificate in PEM (RFC 7468).
pub fn pem(certificate: &[u8]) -> String {
    let text = base64::encode(certificate);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}
