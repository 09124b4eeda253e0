//! Certificate revocation lists (RFC 5280, 5).

use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};
use yinxin_keys::{KeyStore, Purpose};
use yinxin_verifier::value::Time;

use super::{Issuer, PkiError, Validity, key_identifier, remote::RemoteKey};

/// A revocation list to be made.
#[derive(Clone, Debug)]
pub struct CrlOrder<'a> {
    /// The authority whose certificates it is about.
    pub issuer: Issuer<'a>,
    /// Higher than that of every list before.
    pub number: u64,
    /// thisUpdate, and the seconds until nextUpdate.
    pub validity: Validity,
    /// Certificates that are revoked.
    pub revoked: &'a [Revoked],
}

/// A revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Revoked {
    /// Serial number, big-endian.
    pub serial: Vec<u8>,
    /// Since when.
    pub at: Time,
}

/// Makes a revocation list: DER, the whole scope of the issuer.
pub fn revocation_list(order: &CrlOrder<'_>, keys: &dyn KeyStore) -> Result<Vec<u8>, PkiError> {
    let remote = RemoteKey::new(keys, order.issuer.key, Purpose::Crl, "crl")?;
    let params = CertificateRevocationListParams {
        this_update: order.validity.from.to_offset(),
        next_update: order.validity.end()?.to_offset(),
        crl_number: SerialNumber::from(order.number),
        issuing_distribution_point: None,
        revoked_certs: order.revoked.iter().map(entry).collect(),
        key_identifier_method: KeyIdMethod::PreSpecified(key_identifier(order.issuer.key)),
    };
    rcgen::Issuer::from_ca_cert_der(&order.issuer.certificate.into(), &remote)
        .and_then(|authority| params.signed_by(&authority))
        .map(|list| list.der().to_vec())
        .map_err(|error| remote.error(error))
}

/// Reason "unspecified" is left out, as RFC 5280, 5.3.1 wants.
fn entry(revoked: &Revoked) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: SerialNumber::from_slice(&revoked.serial),
        revocation_time: revoked.at.to_offset(),
        reason_code: None,
        invalidity_date: None,
    }
}
