//! One certificate whose revocation is looked up.

use super::best::best;
use super::{Datum, DatumStatus, PathCertificate, Revocation, RevocationData, Unusable};
use super::{lists, responses, subject};
use crate::crypto::SignatureVerifier;
use crate::path::Certificate;
use crate::value::Time;

/// A certificate, who stands above it, and what is at hand.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) certificate: &'a Certificate,
    /// Its issuer first, the anchor last.
    pub(super) authorities: &'a [Certificate],
    /// Among them signers of revocation data may be.
    pub(super) pool: &'a [Certificate],
    pub(super) data: &'a RevocationData,
    pub(super) now: Time,
    pub(super) verifier: &'a dyn SignatureVerifier,
    /// The certificate signs revocation data itself. Then only data that the authorities above it sign count, or the
    /// search would not end.
    pub(super) of_signer: bool,
}

/// What the data at hand say, and why some of them say nothing.
#[derive(Default)]
pub(super) struct Found {
    pub(super) data: Vec<Datum>,
    pub(super) unusable: Vec<Unusable>,
}

impl<'a> Case<'a> {
    pub(super) fn facts(&self) -> PathCertificate {
        let (revocation, data) = match self.authorities.first() {
            Some(issuer) => self.judge(issuer),
            None => (Revocation::NotNeeded, Vec::new()),
        };
        PathCertificate {
            certificate: self.certificate.clone(),
            revocation,
            data,
        }
    }

    /// The facts on somebody below one of the authorities, who signed revocation data.
    pub(super) fn of_signer(
        &self,
        signer: &'a Certificate,
        authorities: &'a [Certificate],
    ) -> Self {
        Self {
            certificate: signer,
            authorities,
            of_signer: true,
            ..*self
        }
    }

    /// Made after the judgement, even if the other's clock runs ahead of ours.
    pub(super) fn is_future(&self, made: Time) -> bool {
        let skewed = self.now.add_seconds(crate::path::CLOCK_SKEW);
        made > skewed.unwrap_or(self.now)
    }

    fn judge(&self, issuer: &Certificate) -> (Revocation, Vec<Datum>) {
        let mut found = lists::ask(self, issuer);
        let answers = responses::ask(self, issuer);
        found.data.extend(answers.data);
        found.unusable.extend(answers.unusable);
        // Of two as late as each other, the one that is against the certificate comes first.
        found.data.sort_by_key(|datum| {
            let is_good = datum.status == DatumStatus::Good;
            (std::cmp::Reverse(datum.this_update), is_good)
        });
        let best = best(self.certificate, &found.data, self.now);
        let fact = match best {
            Some(fact @ (Revocation::Revoked { .. } | Revocation::OnHold { .. })) => fact,
            _ if self.needs_none() => Revocation::NotNeeded,
            Some(fact) => fact,
            None => unknown(&found),
        };
        (fact, found.data)
    }

    /// It says itself that there are none: a claim that no authority may make (RFC 9608 4, RFC 6960 4.2.2.2.1).
    fn needs_none(&self) -> bool {
        let nocheck = self.of_signer && subject::has_ocsp_no_check(self.certificate);
        !self.certificate.is_ca() && (self.certificate.no_rev_avail() || nocheck)
    }
}

/// Data that no longer know of the certificate are among the reasons.
fn unknown(found: &Found) -> Revocation {
    let good = |datum: &&Datum| datum.status == DatumStatus::Good;
    let forgotten = found
        .data
        .iter()
        .filter(good)
        .map(|_| Unusable::AfterExpiry);
    Revocation::Unknown {
        unusable: found.unusable.iter().copied().chain(forgotten).collect(),
    }
}
