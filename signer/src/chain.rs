//! A certificate path, with the pieces of CMS that depend on nothing else made once.

use crate::der;
use x509_parser::prelude::{FromDer, X509Certificate};
use yinxin_verifier::crypto::sha256;

/// A path from a signer's certificate to its root, ready to be put into signatures.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    issuer_and_serial: Vec<u8>,
    signing_certificate_v2: Vec<u8>,
    certificate_set: Vec<u8>,
}

/// A certificate that should be in a path is not readable.
#[derive(Debug, thiserror::Error)]
#[error("certificate {position} of the path is not readable")]
pub struct ChainError {
    /// Position in the path, the signer's own is 0.
    pub position: usize,
}

impl Chain {
    /// `path`: DER certificates, the signer's first, the root last.
    pub(crate) fn new(path: &[&[u8]]) -> Result<Self, ChainError> {
        let signer = path.first().ok_or(ChainError { position: 0 })?;
        let (_, certificate) =
            X509Certificate::from_der(signer).map_err(|_| ChainError { position: 0 })?;
        Ok(Self {
            issuer_and_serial: der::sequence(&[
                certificate.issuer().as_raw(),
                &der::unsigned(certificate.raw_serial()),
            ]),
            signing_certificate_v2: signing_certificate_v2(path),
            certificate_set: der::set_content(path.iter().map(|c| c.to_vec()).collect()),
        })
    }

    /// IssuerAndSerialNumber of the signer's certificate.
    pub(crate) fn issuer_and_serial(&self) -> &[u8] {
        &self.issuer_and_serial
    }

    /// The value of signing-certificate-v2.
    pub(crate) fn signing_certificate_v2(&self) -> &[u8] {
        &self.signing_certificate_v2
    }

    /// The content octets of SignedData.certificates.
    pub(crate) fn certificate_set(&self) -> &[u8] {
        &self.certificate_set
    }
}

/// SigningCertificateV2 (RFC 5035, 3): SHA-256 is the default and so not written; issuerSerial is left
/// out, as the hash alone names the certificate (EN 319 122-1, 5.2.2.3).
fn signing_certificate_v2(path: &[&[u8]]) -> Vec<u8> {
    let ids: Vec<Vec<u8>> = path
        .iter()
        .map(|certificate| der::sequence(&[&der::octets(sha256(certificate).as_ref())]))
        .collect();
    let ids: Vec<&[u8]> = ids.iter().map(Vec::as_slice).collect();
    der::sequence(&[&der::sequence(&ids)])
}
