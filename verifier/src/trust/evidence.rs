//! What a judge is given to judge by.

use super::chain::TrustChain;
use super::error::TrustError;
use super::pem;
use super::region::VerifiedRegion;
use crate::path::{
    Anchor, Certificate, CertificateError, Crl, CrlError, OcspError, OcspResponse, RevocationData,
};
use crate::report::ReasonCode;

/// Trust material: pinned roots with their bundles, plain anchors, CRLs. Everything in it is verified as far as
/// it can be without a file and without a clock; dates are looked at when a file is judged.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    chains: Vec<TrustChain>,
    anchors: Vec<Anchor>,
    tsa_anchors: Vec<Anchor>,
    revocation: RevocationData,
    refused: Vec<TrustError>,
}

/// Why a certificate or CRL file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// Neither PEM nor DER.
    #[error("neither PEM nor DER")]
    Encoding,
    /// Not a certificate that can be trusted.
    #[error(transparent)]
    Anchor(#[from] CertificateError),
    /// Not a CRL.
    #[error(transparent)]
    Crl(#[from] CrlError),
    /// An OCSP response without an answer.
    #[error(transparent)]
    Ocsp(#[from] OcspError),
}

impl Evidence {
    /// No trust at all: every seal is undetermined at best.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pinned root and a bundle that chains to it.
    pub fn with_bundle(mut self, root: &[u8], bundle: &[u8]) -> Result<Self, TrustError> {
        self.add_chain(root, bundle)?;
        Ok(self)
    }

    /// As [`with_bundle`](Self::with_bundle); a bundle that does not hold is remembered, so that reports can say
    /// why a signer is not trusted. Nothing of it is relied on.
    pub fn with_bundle_or_refusal(mut self, root: &[u8], bundle: &[u8]) -> Self {
        if let Err(error) = self.add_chain(root, bundle) {
            self.refused.push(error);
        }
        self
    }

    /// Adds a root of seal certificates, or a single seal certificate; PEM (one or more) or DER.
    pub fn with_anchor(mut self, pem_or_der: &[u8]) -> Result<Self, EvidenceError> {
        self.anchors.extend(anchors(pem_or_der)?);
        Ok(self)
    }

    /// Adds a root of time-stamp certificates; PEM (one or more) or DER.
    pub fn with_tsa_anchor(mut self, pem_or_der: &[u8]) -> Result<Self, EvidenceError> {
        self.tsa_anchors.extend(anchors(pem_or_der)?);
        Ok(self)
    }

    /// Adds CRLs, PEM (one or more) or DER, or an OCSP response in DER.
    pub fn with_crl(mut self, pem_or_der: &[u8]) -> Result<Self, EvidenceError> {
        if OcspResponse::is_like(pem_or_der) {
            self.revocation.ocsps.push(OcspResponse::parse(pem_or_der)?);
            return Ok(self);
        }
        for der in pem::blocks(pem_or_der, "X509 CRL").ok_or(EvidenceError::Encoding)? {
            self.revocation.crls.push(Crl::parse(&der)?);
        }
        Ok(self)
    }

    /// The chains.
    pub fn chains(&self) -> &[TrustChain] {
        &self.chains
    }

    /// Every listed region with the chain that vouches for it.
    pub fn regions(&self) -> impl Iterator<Item = (&TrustChain, &VerifiedRegion)> {
        self.chains
            .iter()
            .flat_map(|chain| chain.regions().iter().map(move |region| (chain, region)))
    }

    /// The region that has this certificate among its roots.
    pub fn region_of(&self, root: &Certificate) -> Option<(&TrustChain, &VerifiedRegion)> {
        self.regions().find(|(_, region)| {
            region
                .anchors()
                .iter()
                .any(|anchor| anchor.certificate() == root)
        })
    }

    /// Two regions have this certificate among their roots: whose word counts for it, nobody can say.
    pub fn claimed_twice(&self, root: &Certificate) -> Option<(ReasonCode, String)> {
        let names = |region: &VerifiedRegion| {
            let anchors = region.anchors().iter();
            anchors.map(Anchor::certificate).any(|one| one == root)
        };
        let mut claims = self.regions().map(|(_, region)| region);
        let first = &claims.find(|region| names(region))?.list().code;
        let second = claims.find(|region| names(region) && region.list().code != *first)?;
        let detail = format!(
            "regions {first} and {} have the same root",
            second.list().code
        );
        Some((ReasonCode::ListEquivocation, detail))
    }

    /// Plain anchors of seals.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// Plain anchors of time stamps.
    pub fn tsa_anchors(&self) -> &[Anchor] {
        &self.tsa_anchors
    }

    /// Revocation data, not yet verified: that is done with the issuer at hand.
    pub fn revocation(&self) -> &RevocationData {
        &self.revocation
    }

    /// Bundles that were given and not taken.
    pub fn refused(&self) -> &[TrustError] {
        &self.refused
    }

    fn add_chain(&mut self, root: &[u8], bundle: &[u8]) -> Result<(), TrustError> {
        let (mut chain, crls) = TrustChain::read(root, bundle)?;
        self.chains
            .iter()
            .try_for_each(|other| chain.check_beside(other))?;
        self.chains.iter().for_each(|other| chain.yield_to(other));
        self.chains
            .iter_mut()
            .for_each(|other| other.yield_to(&chain));
        self.chains.push(chain);
        self.revocation.crls.extend(crls);
        Ok(())
    }
}

fn anchors(pem_or_der: &[u8]) -> Result<Vec<Anchor>, EvidenceError> {
    let blocks = pem::blocks(pem_or_der, "CERTIFICATE").ok_or(EvidenceError::Encoding)?;
    blocks
        .iter()
        .map(|der| Anchor::parse(der).map_err(EvidenceError::from))
        .collect()
}
