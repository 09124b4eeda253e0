//! A region 地区: its authorities, its keys, and the seals that it makes.

use serde::{Deserialize, Serialize};
use yinxin_keys::{KeyError, KeyId, KeySpec, KeyStore, Policy, PublicKey, Purpose, Random, Suite};
use yinxin_page::FaceError;
use yinxin_verifier::value::{AreaCode, Time};

use crate::{
    card::{DepartmentCard, FaceSource, SealCard, SealPurpose, base64_bytes},
    pki::{self, CertificateOrder, Issuer, PkiError, Profile, Subject, Validity},
    publish::{self, PublishError},
};

const YEAR: i64 = 365 * 86_400 + 86_400 / 4;
/// A root outlives two generations of what hangs below it.
const ROOT_LIFE: i64 = 20 * YEAR;
const AUTHORITY_LIFE: i64 = 10 * YEAR;
/// Seal certificates live three years at most (`pki` profile of the field).
const SEAL_LIFE: i64 = 3 * YEAR;

/// A region as the service keeps it. The keys themselves are in the key store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// GB/T 2260 code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// Where the service answers, without a slash at the end; stands in certificates and QR codes.
    pub public_url: String,
    /// When it was made: from then on its services serve.
    pub created: Time,
    /// Root of the region's certificates.
    pub root: Authority,
    /// Issues seal certificates.
    pub seal_ca: Authority,
    /// Stamps time.
    pub tsa: Authority,
    /// Signs the region's trust list.
    pub list_key: KeyId,
    /// Signs the region's bundles.
    pub bundle_key: KeyId,
    /// The national root key: a region alone is its own nation of one.
    pub national_key: KeyId,
    /// The pinned root file, as made at the beginning.
    pub root_json: String,
    /// Counts the publications: sequence of the lists and number of the revocation lists.
    pub published: u64,
}

/// A certificate with its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its key.
    pub key: KeyId,
    /// Its certificate, DER.
    #[serde(with = "base64_bytes")]
    pub certificate: Vec<u8>,
}

/// What a region is called and where it answers.
#[derive(Clone, Debug)]
pub struct RegionOrder<'a> {
    /// GB/T 2260 code.
    pub code: AreaCode,
    /// Its name, e.g. 上海市.
    pub name: &'a str,
    /// Base URL of the service.
    pub public_url: &'a str,
}

/// A seal to be made 制章.
#[derive(Clone, Debug)]
pub struct SealOrder {
    /// Its owner.
    pub department: DepartmentCard,
    /// What it seals.
    pub purpose: SealPurpose,
    /// Its name.
    pub name: String,
    /// Its code, unique in the region; [`seal_code`] makes one.
    pub code: String,
    /// Its face; `None`: drawn from the names.
    pub face: Option<FaceSource>,
    /// What limits its key beside the purpose.
    pub policy: Policy,
}

/// Why a region or a seal was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegionError {
    /// The key store.
    #[error("key store: {0}")]
    Key(#[from] KeyError),
    /// A certificate.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// The root file.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The seal's face.
    #[error("seal face: {0}")]
    Face(#[from] FaceError),
}

/// Code of a seal: area and a running number of eight digits, as e-seals in use have it.
pub fn seal_code(area: &AreaCode, number: u32) -> String {
    format!("{area}{number:08}")
}

impl Region {
    /// Makes a region with all its keys and certificates.
    pub fn create(
        order: &RegionOrder<'_>,
        keys: &dyn KeyStore,
        random: &dyn Random,
        now: Time,
    ) -> Result<Self, RegionError> {
        let maker = Maker {
            order,
            keys,
            random,
            now,
        };
        let root_key = maker.key(&[Purpose::Certificate, Purpose::Crl], "region root CA")?;
        let root = maker.authority(Profile::RegionRoot, &root_key, None)?;
        let issuer = Some((&root, &root_key));
        let seal_ca_key = maker.key(&[Purpose::Certificate, Purpose::Crl], "seal CA")?;
        let tsa_key = maker.key(&[Purpose::TimeStamp], "time stamps")?;
        let national = maker.key(&[Purpose::Root, Purpose::TrustList], "national root")?;
        Ok(Self {
            code: order.code.clone(),
            name: order.name.to_owned(),
            public_url: order.public_url.trim_end_matches('/').to_owned(),
            created: now,
            seal_ca: maker.authority(Profile::SealCa, &seal_ca_key, issuer)?,
            tsa: maker.authority(Profile::TimeStamp, &tsa_key, issuer)?,
            root,
            list_key: maker.key(&[Purpose::TrustList], "trust list")?.id,
            bundle_key: maker.key(&[Purpose::Bundle], "bundles")?.id,
            root_json: publish::root_file(order.name, &national, keys, now)?,
            national_key: national.id,
            published: 0,
        })
    }

    /// Makes a seal: its key, its certificate, its card.
    pub fn make_seal(
        &self,
        order: SealOrder,
        keys: &dyn KeyStore,
        random: &dyn Random,
        now: Time,
    ) -> Result<SealCard, RegionError> {
        let face = order
            .face
            .unwrap_or_else(|| FaceSource::drawn(&order.department, &order.name, &order.code));
        face.face()?;
        let label = format!("seal {}", order.code);
        let purposes = [order.purpose.key_purpose()];
        let spec = KeySpec::new(Suite::P256, purposes, label).with_policy(order.policy);
        let key = keys.generate(&spec)?;
        let ca_key = keys.public(&self.seal_ca.key)?;
        let certificate = pki::issue(
            &CertificateOrder {
                profile: seal_profile(order.purpose),
                subject: Subject {
                    organisation: &order.department.name,
                    uscc: Some(&order.department.uscc),
                    seal_code: Some(&order.code),
                    name: &order.name,
                },
                key: &key,
                validity: Validity {
                    from: now,
                    seconds: SEAL_LIFE,
                },
                issuer: Some(Issuer {
                    certificate: &self.seal_ca.certificate,
                    key: &ca_key,
                    crl_url: &format!("{}/crl/seal-ca.crl", self.public_url),
                    certificate_url: &format!("{}/ca/seal-ca.cer", self.public_url),
                }),
            },
            keys,
            random,
        )?;
        Ok(SealCard {
            id: random_hex::<8>(random),
            code: order.code,
            name: order.name,
            department: order.department,
            purpose: order.purpose,
            key: key.id,
            certificate,
            face,
        })
    }

    /// Gives a seal a new key with this policy, and a certificate; its id, code and face stay. What it sealed before still verifies.
    pub fn renew_seal(
        &self,
        card: &SealCard,
        policy: Policy,
        keys: &dyn KeyStore,
        random: &dyn Random,
        now: Time,
    ) -> Result<SealCard, RegionError> {
        let order = SealOrder {
            department: card.department.clone(),
            purpose: card.purpose,
            name: card.name.clone(),
            code: card.code.clone(),
            face: Some(card.face.clone()),
            policy,
        };
        let renewed = self.make_seal(order, keys, random, now)?;
        Ok(SealCard {
            id: card.id.clone(),
            ..renewed
        })
    }

    /// The path of the region's time stamps, the authority's own certificate first.
    pub fn tsa_path(&self) -> [&[u8]; 2] {
        [&self.tsa.certificate, &self.root.certificate]
    }

    /// The path of a seal of this region, the seal's own certificate first.
    pub fn seal_path<'a>(&'a self, seal: &'a SealCard) -> [&'a [u8]; 3] {
        [
            &seal.certificate,
            &self.seal_ca.certificate,
            &self.root.certificate,
        ]
    }
}

/// Lower-case hexadecimal digits of `N` random bytes.
pub(crate) fn random_hex<const N: usize>(random: &dyn Random) -> String {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn seal_profile(purpose: SealPurpose) -> Profile {
    match purpose {
        SealPurpose::Licence => Profile::LicenceSeal,
        SealPurpose::Document => Profile::DocumentSeal,
    }
}

/// What all certificates of a new region share.
struct Maker<'a> {
    order: &'a RegionOrder<'a>,
    keys: &'a dyn KeyStore,
    random: &'a dyn Random,
    now: Time,
}

impl Maker<'_> {
    fn key(&self, purposes: &[Purpose], label: &str) -> Result<PublicKey, KeyError> {
        let label = format!("{} {label}", self.order.code);
        self.keys
            .generate(&KeySpec::new(Suite::P256, purposes.iter().copied(), label))
    }

    fn authority(
        &self,
        profile: Profile,
        key: &PublicKey,
        issuer: Option<(&Authority, &PublicKey)>,
    ) -> Result<Authority, PkiError> {
        let (title, life) = match profile {
            Profile::RegionRoot => ("电子印章根证书", ROOT_LIFE),
            Profile::TimeStamp => ("时间戳", AUTHORITY_LIFE),
            _ => ("电子印章签发证书", AUTHORITY_LIFE),
        };
        let base = self.order.public_url.trim_end_matches('/');
        let (crl_url, certificate_url) = (
            format!("{base}/crl/root.crl"),
            format!("{base}/ca/root.cer"),
        );
        let certificate = pki::issue(
            &CertificateOrder {
                profile,
                subject: Subject {
                    organisation: self.order.name,
                    uscc: None,
                    seal_code: None,
                    name: &format!("{}{title}", self.order.name),
                },
                key,
                validity: Validity {
                    from: self.now,
                    seconds: life,
                },
                issuer: issuer.map(|(authority, key)| Issuer {
                    certificate: &authority.certificate,
                    key,
                    crl_url: &crl_url,
                    certificate_url: &certificate_url,
                }),
            },
            self.keys,
            self.random,
        )?;
        Ok(Authority {
            key: key.id.clone(),
            certificate,
        })
    }
}
