//! Trust anchors, given as certificates.

use super::{Certificate, CertificateError, KeyUsage};

/// A certificate that is trusted because a list or a caller says so.
///
/// A certificate authority vouches for what it issued. Any other certificate vouches for itself alone:
/// pinning one seal does not let its key issue others. What the certificate says of itself (validity, name
/// constraints, path length, key usage) binds the anchor too, as RFC 5937 has it.
#[derive(Clone, Debug)]
pub struct Anchor {
    certificate: Certificate,
    may_issue: bool,
}

impl Anchor {
    /// Trusts this certificate.
    pub fn new(certificate: Certificate) -> Self {
        let may_issue = may_issue(&certificate);
        Self {
            certificate,
            may_issue,
        }
    }

    /// Reads DER and trusts it.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        Ok(Self::new(Certificate::parse(der)?))
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Vouches for others, not for itself alone.
    pub(super) fn may_issue(&self) -> bool {
        self.may_issue
    }
}

fn may_issue(certificate: &Certificate) -> bool {
    let signs = certificate
        .key_usage()
        .is_none_or(|usage| usage.has_any(KeyUsage::KEY_CERT_SIGN));
    // Version 1 roots cannot say that they are authorities.
    (certificate.is_ca() || (certificate.is_v1() && certificate.is_self_issued())) && signs
}
