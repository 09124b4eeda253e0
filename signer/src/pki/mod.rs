//! Certificates and revocation lists, made by `rcgen` with keys that stay in the key store.
//!
//! Everything of `rcgen` ends here: the rest of the crate asks for a [`Profile`].

mod crl;
mod profile;
mod remote;

pub use crl::{CrlOrder, Revoked, revocation_list};
pub use profile::{CertificateOrder, Issuer, Profile, Subject, Validity, issue};

use x509_parser::prelude::{FromDer, X509Certificate};
use yinxin_keys::{KeyError, PublicKey, Suite};
use yinxin_verifier::{crypto::sha256, value::Time};

/// Why a certificate or revocation list was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PkiError {
    /// The suite has no certificates yet.
    #[error("certificates for suite {0} are not available")]
    SuiteNotAvailable(Suite),
    /// The key store did not sign.
    #[error("key store: {0}")]
    Key(#[from] KeyError),
    /// A name that X.509 cannot carry, or an issuer's certificate that cannot be read.
    #[error("certificate: {0}")]
    Certificate(String),
    /// A moment outside what X.509 can say.
    #[error("a validity of {seconds} seconds from {from} is out of range")]
    Validity {
        /// Start.
        from: Time,
        /// Length in seconds.
        seconds: i64,
    },
}

/// Key identifier: the leftmost 160 bits of the SHA-256 of the subjectPublicKey (RFC 7093, method 1).
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    sha256(&key.point).as_ref()[..20].to_vec()
}

/// Serial number of a certificate, big-endian, as revocation lists name it; `None` where it cannot be read.
pub fn serial(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some(certificate.raw_serial().to_vec())
}
