//! What the CRLs at hand say about one certificate: facts with times, not a verdict.

use super::crl::Entry;
use super::{Certificate, Crl, CrlUnusable, RevocationReason};
use crate::crypto::SignatureVerifier;
use crate::value::Time;

/// What is known of a certificate's revocation. EN 319 102-1 5.2.6 and 5.5 turn this into an indication,
/// together with the time at which the signature is proven to have existed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Revocation {
    /// Not on a list that is in force at the moment of the judgement.
    Good {
        /// When the list was made.
        this_update: Time,
        /// When the next is due.
        next_update: Time,
    },
    /// No data are needed: a trust anchor, or a certificate that says so itself (RFC 9608).
    NotNeeded,
    /// Suspended (certificateHold) when the list was made.
    OnHold {
        /// Since when.
        since: Time,
        /// When the list was made.
        this_update: Time,
    },
    /// Revoked.
    Revoked {
        /// Since when.
        at: Time,
        /// Why, if said.
        reason: Option<RevocationReason>,
        /// When the list was made.
        this_update: Time,
    },
    /// Not on a list whose next update is overdue at the moment of the judgement.
    Stale {
        /// When the list was made.
        this_update: Time,
        /// When the next was due.
        next_update: Time,
    },
    /// No list says anything about it.
    Unknown {
        /// Why the lists of the same issuer, if any, could not be used.
        unusable: Vec<CrlUnusable>,
    },
}

/// Lists of one issuer that are tried for one certificate; an authority publishes one, a trust bundle keeps a few.
const CRL_LIMIT: usize = 10;

/// Asks the usable list that was made last.
pub(super) fn revocation(
    certificate: &Certificate,
    issuer: &Certificate,
    crls: &[Crl],
    now: Time,
    verifier: &dyn SignatureVerifier,
) -> Revocation {
    if certificate.no_rev_avail() && !certificate.is_ca() {
        return Revocation::NotNeeded;
    }
    let mut unusable = Vec::new();
    for crl in candidates(certificate, crls) {
        match crl.check(certificate, issuer, now, verifier) {
            Ok(next_update) => return status(certificate, crl, next_update, now),
            Err(reason) => unusable.push(reason),
        }
    }
    Revocation::Unknown { unusable }
}

/// Lists in the issuer's name, last made first.
fn candidates<'c>(certificate: &Certificate, crls: &'c [Crl]) -> Vec<&'c Crl> {
    let mut candidates: Vec<&Crl> = crls
        .iter()
        .filter(|crl| crl.issuer() == certificate.issuer())
        .collect();
    candidates.sort_by_key(|crl| std::cmp::Reverse(crl.this_update()));
    candidates.truncate(CRL_LIMIT);
    candidates
}

fn status(certificate: &Certificate, crl: &Crl, next_update: Time, now: Time) -> Revocation {
    let this_update = crl.this_update();
    match crl.entry(certificate) {
        Some(Entry {
            reason: Some(RevocationReason::CertificateHold),
            at,
        }) => Revocation::OnHold {
            since: at,
            this_update,
        },
        // Only a delta takes a certificate off a list; on a complete one it means: no longer on hold.
        Some(Entry { reason, at }) if reason != Some(RevocationReason::RemoveFromCrl) => {
            Revocation::Revoked {
                at,
                reason,
                this_update,
            }
        }
        _ if now > next_update => Revocation::Stale {
            this_update,
            next_update,
        },
        _ => Revocation::Good {
            this_update,
            next_update,
        },
    }
}
