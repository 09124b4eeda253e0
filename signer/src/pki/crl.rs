//! Certificate revocation lists (RFC 5280, 5).
//!
//! Written here and not by `rcgen`, which has no expiredCertsOnCRL: a licence outlives the certificate of its seal, so
//! its revocation must be told for longer than that.

use rcgen::SigningKey;
use x509_parser::prelude::{FromDer, X509Certificate};
use yinxin_keys::{KeyStore, Purpose};
use yinxin_verifier::{oid, value::Time};

use super::{Issuer, PkiError, Validity, key_identifier, remote::RemoteKey};
use crate::der;

/// A revocation list to be made.
#[derive(Clone, Debug)]
pub struct CrlOrder<'a> {
    /// The authority whose certificates it is about.
    pub issuer: Issuer<'a>,
    /// Higher than that of every list before.
    pub number: u64,
    /// thisUpdate, and the seconds until nextUpdate.
    pub validity: Validity,
    /// All certificates that were ever revoked, the expired ones too.
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
    let signed = to_be_signed(order)?;
    let signature = remote.sign(&signed).map_err(|error| remote.error(error))?;
    Ok(der::sequence(&[
        &signed,
        &algorithm(),
        &der::bit_string(&signature),
    ]))
}

/// ```text
/// TBSCertList ::= SEQUENCE { version INTEGER, signature, issuer Name, thisUpdate, nextUpdate,
///                            revokedCertificates SEQUENCE OF OPTIONAL, crlExtensions [0] Extensions }
/// ```
fn to_be_signed(order: &CrlOrder<'_>) -> Result<Vec<u8>, PkiError> {
    let (_, issuer) = X509Certificate::from_der(order.issuer.certificate)
        .map_err(|error| PkiError::Certificate(error.to_string()))?;
    let since = Time::from_unix(issuer.validity().not_before.timestamp());
    let entries: Vec<Vec<u8>> = order.revoked.iter().map(entry).collect();
    let entries = match entries.is_empty() {
        true => Vec::new(),
        false => der::sequence(&[&entries.concat()]),
    };
    Ok(der::sequence(&[
        &der::integer(VERSION_2),
        &algorithm(),
        issuer.subject().as_raw(),
        &der::x509_time(order.validity.from),
        &der::x509_time(order.validity.end()?),
        &entries,
        &der::context(0, &extensions(order, since)),
    ]))
}

const VERSION_2: u64 = 1;

fn algorithm() -> Vec<u8> {
    der::sequence(&[&der::oid(oid::ECDSA_SHA256)])
}

/// Reason "unspecified" is left out, as RFC 5280, 5.3.1 wants.
fn entry(revoked: &Revoked) -> Vec<u8> {
    der::sequence(&[&der::unsigned(&revoked.serial), &der::x509_time(revoked.at)])
}

/// `since`: the authority's first day. Nobody who is on the list is ever taken off it.
fn extensions(order: &CrlOrder<'_>, since: Time) -> Vec<u8> {
    let key = der::tlv(0x80, &key_identifier(order.issuer.key));
    der::sequence(&[
        &extension(oid::AUTHORITY_KEY_IDENTIFIER, &der::sequence(&[&key])),
        &extension(oid::CRL_NUMBER, &der::integer(order.number)),
        &extension(oid::EXPIRED_CERTS_ON_CRL, &der::generalized_time(since)),
    ])
}

fn extension(kind: oid::Oid, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(kind), &der::octets(value)])
}
