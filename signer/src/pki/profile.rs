//! The certificates of a region, one profile each.

use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, CustomExtension, DistinguishedName,
    DnType, DnValue, IsCa, KeyIdMethod, KeyUsagePurpose, SerialNumber,
};
use yinxin_keys::{KeyStore, PublicKey, Purpose, Random};
use yinxin_verifier::{
    oid::{self, Oid},
    value::{Time, Uscc},
};

use super::{
    PkiError, key_identifier,
    remote::{RemoteKey, SubjectKey},
};
use crate::der;

/// What a certificate is for; decides its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Root of a region: self-signed, signs certificates and revocation lists.
    RegionRoot,
    /// Issues seal certificates and nothing below them (path length 0).
    SealCa,
    /// Stamps time: the one, critical extended key usage of RFC 3161, 2.3.
    TimeStamp,
    /// Seals licences.
    LicenceSeal,
    /// Seals documents.
    DocumentSeal,
}

/// Whom a certificate is for.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// O: legal name of the body.
    pub organisation: &'a str,
    /// organizationIdentifier: its unified social credit code.
    pub uscc: Option<&'a Uscc>,
    /// serialNumber: code of the seal.
    pub seal_code: Option<&'a str>,
    /// CN: name of the seal or the authority.
    pub name: &'a str,
}

/// From when, for how long.
#[derive(Clone, Copy, Debug)]
pub struct Validity {
    /// First moment.
    pub from: Time,
    /// Length in seconds.
    pub seconds: i64,
}

/// The authority that signs.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// Its certificate, DER.
    pub certificate: &'a [u8],
    /// Its key.
    pub key: &'a PublicKey,
    /// Where its revocation list is.
    pub crl_url: &'a str,
    /// Where its certificate is.
    pub certificate_url: &'a str,
}

/// Everything about a certificate to be made.
#[derive(Clone, Debug)]
pub struct CertificateOrder<'a> {
    /// What for.
    pub profile: Profile,
    /// Whom for.
    pub subject: Subject<'a>,
    /// The subject's key.
    pub key: &'a PublicKey,
    /// When.
    pub validity: Validity,
    /// Who signs; `None`: the subject itself.
    pub issuer: Option<Issuer<'a>>,
}

/// Makes a certificate: DER.
pub fn issue(
    order: &CertificateOrder<'_>,
    keys: &dyn KeyStore,
    random: &dyn Random,
) -> Result<Vec<u8>, PkiError> {
    let params = params(order, random)?;
    let signer = order.issuer.map_or(order.key, |issuer| issuer.key);
    let remote = RemoteKey::new(keys, signer, Purpose::Certificate, order.subject.name)?;
    let made = match order.issuer {
        None => params.self_signed(&remote),
        Some(issuer) => rcgen::Issuer::from_ca_cert_der(&issuer.certificate.into(), &remote)
            .and_then(|authority| params.signed_by(&SubjectKey(order.key), &authority)),
    };
    made.map(|certificate| certificate.der().to_vec())
        .map_err(|error| remote.error(error))
}

fn params(
    order: &CertificateOrder<'_>,
    random: &dyn Random,
) -> Result<CertificateParams, PkiError> {
    let mut params = CertificateParams::default();
    params.not_before = order.validity.from.to_offset();
    params.not_after = order.validity.end()?.to_offset();
    params.serial_number = Some(serial_number(random));
    params.distinguished_name = name(&order.subject)?;
    params.key_identifier_method = KeyIdMethod::PreSpecified(key_identifier(order.key));
    params.is_ca = order.profile.is_ca();
    params.key_usages = order.profile.key_usages();
    params.custom_extensions = order.profile.extensions(order.issuer);
    if let Some(issuer) = order.issuer {
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = vec![CrlDistributionPoint {
            uris: vec![issuer.crl_url.to_owned()],
        }];
    }
    Ok(params)
}

impl Validity {
    pub(super) fn end(self) -> Result<Time, PkiError> {
        self.from
            .add_seconds(self.seconds)
            .ok_or(PkiError::Validity {
                from: self.from,
                seconds: self.seconds,
            })
    }
}

impl Profile {
    fn is_ca(self) -> IsCa {
        match self {
            Self::RegionRoot => IsCa::Ca(BasicConstraints::Unconstrained),
            Self::SealCa => IsCa::Ca(BasicConstraints::Constrained(0)),
            _ => IsCa::ExplicitNoCa,
        }
    }

    fn key_usages(self) -> Vec<KeyUsagePurpose> {
        match self {
            Self::RegionRoot | Self::SealCa => {
                vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]
            }
            Self::TimeStamp => vec![KeyUsagePurpose::DigitalSignature],
            Self::LicenceSeal | Self::DocumentSeal => {
                vec![
                    KeyUsagePurpose::DigitalSignature,
                    KeyUsagePurpose::ContentCommitment,
                ]
            }
        }
    }

    fn extensions(self, issuer: Option<Issuer<'_>>) -> Vec<CustomExtension> {
        let mut extensions = Vec::new();
        match self {
            Self::RegionRoot | Self::SealCa => {}
            Self::TimeStamp => extensions.push(extended_key_usage(&[oid::EKU_TIME_STAMPING], true)),
            Self::LicenceSeal => extensions.push(seal_usage(oid::EKU_LICENCE_SEAL)),
            Self::DocumentSeal => extensions.push(seal_usage(oid::EKU_DOCUMENT_SEAL)),
        }
        if let Some(issuer) = issuer {
            extensions.push(certificate_policies());
            extensions.push(authority_information(issuer.certificate_url));
        }
        extensions
    }
}

fn seal_usage(purpose: Oid) -> CustomExtension {
    extended_key_usage(&[oid::EKU_DOCUMENT_SIGNING, purpose], false)
}

/// extKeyUsage (RFC 5280, 4.2.1.12), written here because rcgen never marks it critical.
fn extended_key_usage(usages: &[Oid], critical: bool) -> CustomExtension {
    let usages: Vec<u8> = usages.iter().flat_map(|&usage| der::oid(usage)).collect();
    let mut extension =
        CustomExtension::from_oid_content(&[2, 5, 29, 37], der::sequence(&[&usages]));
    extension.set_criticality(critical);
    extension
}

/// certificatePolicies (RFC 5280, 4.2.1.4). A CA that names a policy binds those below it to it, so both
/// levels name ours.
fn certificate_policies() -> CustomExtension {
    let policy = der::sequence(&[&der::oid(oid::CERTIFICATE_POLICY)]);
    CustomExtension::from_oid_content(&[2, 5, 29, 32], der::sequence(&[&policy]))
}

/// authorityInfoAccess (RFC 5280, 4.2.2.1) with the one method caIssuers.
fn authority_information(url: &str) -> CustomExtension {
    const CA_ISSUERS: Oid = Oid {
        dotted: "1.3.6.1.5.5.7.48.2",
        arcs: &[1, 3, 6, 1, 5, 5, 7, 48, 2],
    };
    const URI: u8 = 0x86;
    let access = der::sequence(&[&der::oid(CA_ISSUERS), &der::tlv(URI, url.as_bytes())]);
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], der::sequence(&[&access]))
}

fn name(subject: &Subject<'_>) -> Result<DistinguishedName, PkiError> {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, printable("CN")?);
    name.push(DnType::OrganizationName, subject.organisation);
    if let Some(uscc) = subject.uscc {
        let kind = DnType::from_oid(oid::ORGANIZATION_IDENTIFIER.arcs);
        name.push(kind, printable(uscc.as_str())?);
    }
    if let Some(code) = subject.seal_code {
        name.push(DnType::from_oid(oid::SERIAL_NUMBER.arcs), printable(code)?);
    }
    name.push(DnType::CommonName, subject.name);
    Ok(name)
}

fn printable(text: &str) -> Result<DnValue, PkiError> {
    let value = text.try_into().map_err(|_| {
        PkiError::Certificate(format!("{text:?} does not fit in a PrintableString"))
    })?;
    Ok(DnValue::PrintableString(value))
}

/// 127 random bits: more than RFC 5280 wants unique, positive, and 16 octets long at most.
fn serial_number(random: &dyn Random) -> SerialNumber {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    bytes[0] = bytes[0] & 0x7F | 0x40;
    SerialNumber::from_slice(&bytes)
}
