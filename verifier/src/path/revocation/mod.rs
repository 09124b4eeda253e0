//! What lists (RFC 5280 5 and 6.3) and OCSP responses (RFC 6960) say of the certificates on a path: facts with times
//! and signers, not a verdict.
//!
//! Revocation data count when they are signed by the certificate's issuer, or by somebody whom an authority on that
//! very path made a signer of such data. RFC 5280 6.3.3 (f) would take any path to the same anchor; the narrower rule
//! needs no second search, and no authority elsewhere under the root can speak about what is not its own.

mod best;
mod case;
mod crl;
mod delta;
mod entries;
mod fact;
mod lists;
mod ocsp;
mod parts;
mod point;
mod reason;
mod responses;
mod scope;
mod signed;
mod signer;
mod single;
mod subject;
mod unusable;

pub use crl::Crl;
pub use fact::{Datum, DatumStatus, PathCertificate, Revocation, SignedAs, Source};
pub use ocsp::OcspResponse;
pub use reason::RevocationReason;
pub use unusable::{CrlError, OcspError, Unusable};

use std::borrow::Cow;

use super::Certificate;
use crate::crypto::SignatureVerifier;
use crate::value::Time;
use case::Case;

/// Revocation data at hand. Candidates only: each proves itself where it is used. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RevocationData {
    /// Revocation lists.
    pub crls: Vec<Crl>,
    /// OCSP responses.
    pub ocsps: Vec<OcspResponse>,
}

impl RevocationData {
    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.crls.is_empty() && self.ocsps.is_empty()
    }

    /// These and others.
    pub fn with(&self, others: Self) -> Cow<'_, Self> {
        if others.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut all = self.clone();
        all.extend(others);
        Cow::Owned(all)
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        self.crls.extend(others.crls);
        self.ocsps.extend(others.ocsps);
    }
}

impl From<&[Crl]> for RevocationData {
    fn from(crls: &[Crl]) -> Self {
        Self {
            crls: crls.to_vec(),
            ocsps: Vec::new(),
        }
    }
}

/// The facts on each certificate of a path, the one asked about first, the anchor last. `pool` are certificates
/// among which signers of revocation data may be.
pub(super) fn facts(
    certificates: Vec<Certificate>,
    pool: &[Certificate],
    data: &RevocationData,
    now: Time,
    verifier: &dyn SignatureVerifier,
) -> Vec<PathCertificate> {
    let mut rest = certificates.as_slice();
    let mut facts = Vec::with_capacity(rest.len());
    while let Some((certificate, authorities)) = rest.split_first() {
        let case = Case {
            certificate,
            authorities,
            pool,
            data,
            now,
            verifier,
            of_signer: false,
        };
        facts.push(case.facts());
        rest = authorities;
    }
    facts
}
