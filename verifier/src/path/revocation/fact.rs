//! Facts about the revocation of one certificate.

use super::{RevocationReason, Unusable};
use crate::crypto::{Sha256, SignatureAlgorithm};
use crate::path::Certificate;
use crate::value::Time;

/// One certificate of a path, and all that is known of its revocation.
#[derive(Clone, Debug)]
pub struct PathCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// The best that the data say at the moment of the judgement.
    pub revocation: Revocation,
    /// All that usable data say, the latest first. Empty for an anchor.
    pub data: Vec<Datum>,
}

/// What is known of a certificate's revocation. EN 319 102-1 5.2.6 and 5.5 turn this into an indication,
/// together with the time at which the signature is proven to have existed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Revocation {
    /// Not revoked, by data that are in force at the moment of the judgement.
    Good {
        /// When the list or answer was made.
        this_update: Time,
        /// When the next is due.
        next_update: Time,
    },
    /// No data are needed: a trust anchor, or a certificate that says so itself (RFC 9608).
    NotNeeded,
    /// Suspended (certificateHold) when the list or answer was made.
    OnHold {
        /// Since when.
        since: Time,
        /// When the list or answer was made.
        this_update: Time,
    },
    /// Revoked.
    Revoked {
        /// Since when.
        at: Time,
        /// Why, if said.
        reason: Option<RevocationReason>,
        /// When the list or answer was made.
        this_update: Time,
    },
    /// Not revoked, by data that are no more in force at the moment of the judgement.
    Stale {
        /// When the list or answer was made.
        this_update: Time,
        /// When the next was due; `None` for an answer that was only good at its moment.
        next_update: Option<Time>,
    },
    /// No data say anything about it.
    Unknown {
        /// Why the data on the same issuer's certificates, if any, could not be used.
        unusable: Vec<Unusable>,
    },
}

/// One usable list or response: signed by who may, in scope, not from the future.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Datum {
    /// SHA-256 of each list or response as found. Several where lists complete each other: base and delta, or lists
    /// for some reasons each; to rely on the datum, all must be proven to have existed.
    pub ids: Vec<Sha256>,
    /// What it is.
    pub source: Source,
    /// What it says.
    pub status: DatumStatus,
    /// When that was known to be right.
    pub this_update: Time,
    /// When newer information is due; `None`: at any time.
    pub next_update: Option<Time>,
    /// When an OCSP response was signed.
    pub produced_at: Option<Time>,
    /// Whose key signed it.
    pub signer: Certificate,
    /// Why that signer counts.
    pub signed_as: SignedAs,
    /// Of the signer; `None` when it stands on the path itself and is judged there.
    pub signer_revocation: Option<Revocation>,
    /// How it was signed.
    pub algorithm: SignatureAlgorithm,
    /// Certificates that expired since then are still known to it (expiredCertsOnCRL, archiveCutoff).
    pub covers_expired_since: Option<Time>,
}

/// What says so.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Source {
    /// Revocation lists.
    Crl,
    /// An OCSP response.
    Ocsp,
}

/// What one datum says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DatumStatus {
    /// Not revoked.
    Good,
    /// Suspended.
    OnHold {
        /// Since when.
        since: Time,
    },
    /// Revoked.
    Revoked {
        /// Since when.
        at: Time,
        /// Why, if said.
        reason: Option<RevocationReason>,
    },
}

/// Why the signer of revocation data counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SignedAs {
    /// It issued the certificate.
    Issuer,
    /// The issuer with another of its keys, before or after a change of keys.
    OtherKey,
    /// The certificate names it as the signer of its lists (cRLIssuer).
    IndirectIssuer,
    /// The issuer made it a responder (RFC 6960 4.2.2.2).
    DelegatedResponder,
}

impl Datum {
    /// What a "good" of this datum is worth for a certificate that expired at `not_after`.
    pub(super) fn knows_of(&self, not_after: Time) -> bool {
        self.this_update <= not_after
            || self
                .covers_expired_since
                .is_some_and(|since| since <= not_after)
    }

    /// Newer information is not yet due at `now`.
    pub(super) fn is_in_force(&self, now: Time) -> bool {
        self.next_update.is_some_and(|next| now <= next)
    }

    /// As a fact at `now`.
    pub(super) fn fact(&self, now: Time) -> Revocation {
        let this_update = self.this_update;
        match (self.status, self.next_update) {
            (DatumStatus::Revoked { at, reason }, _) => Revocation::Revoked {
                at,
                reason,
                this_update,
            },
            (DatumStatus::OnHold { since }, _) => Revocation::OnHold { since, this_update },
            (DatumStatus::Good, Some(next_update)) if now <= next_update => Revocation::Good {
                this_update,
                next_update,
            },
            (DatumStatus::Good, next_update) => Revocation::Stale {
                this_update,
                next_update,
            },
        }
    }
}
