//! Trust anchors, given as certificates.

use rustls_pki_types::{CertificateDer, TrustAnchor};

use super::{Certificate, CertificateError, KeyUsage};

/// A certificate that is trusted because a list or a caller says so.
///
/// A certificate authority vouches for what it issued. Any other certificate vouches for itself alone:
/// pinning one seal does not let its key issue others.
#[derive(Clone, Debug)]
pub struct Anchor {
    certificate: Certificate,
    issuer: Option<TrustAnchor<'static>>,
}

/// Why a certificate cannot be an anchor.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// Not a certificate that we can read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// An authority's certificate whose name, key or constraints the path check cannot read.
    #[error("anchor is malformed: {0}")]
    Malformed(String),
}

impl Anchor {
    /// Trusts this certificate.
    pub fn new(certificate: Certificate) -> Result<Self, AnchorError> {
        let issuer = match may_issue(&certificate) {
            true => Some(trust_anchor(&certificate)?),
            false => None,
        };
        Ok(Self {
            certificate,
            issuer,
        })
    }

    /// Reads DER and trusts it.
    pub fn parse(der: &[u8]) -> Result<Self, AnchorError> {
        Self::new(Certificate::parse(der)?)
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// What the path builder needs, if this may issue certificates.
    pub(super) fn issuer(&self) -> Option<&TrustAnchor<'static>> {
        self.issuer.as_ref()
    }
}

fn may_issue(certificate: &Certificate) -> bool {
    let signs = certificate
        .key_usage()
        .is_none_or(|usage| usage.has_any(KeyUsage::KEY_CERT_SIGN));
    // Version 1 roots cannot say that they are authorities.
    (certificate.is_ca() || (certificate.is_v1() && certificate.is_self_issued())) && signs
}

fn trust_anchor(certificate: &Certificate) -> Result<TrustAnchor<'static>, AnchorError> {
    webpki::anchor_from_trusted_cert(&CertificateDer::from(certificate.der()))
        .map(|anchor| anchor.to_owned())
        .map_err(|error| AnchorError::Malformed(error.to_string()))
}
