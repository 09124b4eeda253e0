//! What the processes judge by.

use crate::crypto::Sha256;
use crate::path::RevocationReason;
use crate::value::Time;

/// When it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) struct Moment {
    /// The time that counts where none is proved: the later of the time asked about and now.
    pub(in crate::verify) at: Time,
    /// The clock, against which revocation data are in force.
    pub(in crate::verify) clock: Time,
}

/// One signature, of a seal or of a time stamp, whose cryptography holds.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Signature {
    /// Digest of the signature value: proofs of existence are about this.
    pub(in crate::verify) object: Sha256,
    /// What the value rests on.
    pub(in crate::verify) strengths: Vec<Strength>,
    /// The path of its certificate.
    pub(in crate::verify) chain: Chain,
    /// A content time stamp proves that it was not made before (EN 319 122-1 5.2.8).
    pub(in crate::verify) made_after: Option<Time>,
}

/// A path, below its anchor.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Chain {
    /// The signer's certificate first.
    pub(in crate::verify) links: Vec<Link>,
    /// When the anchor ceased, or will cease, to be trusted.
    pub(in crate::verify) sunset: Option<Time>,
    /// Which revocation data say enough about a moment that has passed.
    pub(in crate::verify) freshness: Freshness,
    /// Whoever vouches for the anchor keeps expired certificates on its revocation lists, and lists this signer
    /// also after its certificate's end.
    pub(in crate::verify) outlives_expiry: bool,
}

/// One certificate of a path.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Link {
    /// Digest of the certificate.
    pub(in crate::verify) object: Sha256,
    /// First second of validity.
    pub(in crate::verify) not_before: Time,
    /// Last second of validity.
    pub(in crate::verify) not_after: Time,
    /// What its issuer's signature rests on.
    pub(in crate::verify) strength: Strength,
    /// What is known of its revocation, latest first.
    pub(in crate::verify) data: Vec<Datum>,
    /// It needs no revocation data (RFC 9608), or is itself the anchor.
    pub(in crate::verify) needs_none: bool,
}

/// One piece of revocation data about a certificate, with its signature checked.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Datum {
    /// Digests of what it is read from: one list or response, several where lists complete each other.
    pub(in crate::verify) objects: Vec<Sha256>,
    /// What it says.
    pub(in crate::verify) status: Status,
    /// When it was made.
    pub(in crate::verify) this_update: Time,
    /// Until when it speaks.
    pub(in crate::verify) next_update: Option<Time>,
    /// Validity of the certificate that signed it, first and last second.
    pub(in crate::verify) signer: (Time, Time),
    /// What its signature rests on.
    pub(in crate::verify) strength: Strength,
    /// It still tells of certificates that expired at this time or later.
    pub(in crate::verify) covers_expired_since: Option<Time>,
}

/// What revocation data say of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) enum Status {
    Good,
    OnHold {
        since: Time,
    },
    Revoked {
        at: Time,
        reason: Option<RevocationReason>,
    },
}

/// An algorithm with its key, and until when the policy relies on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::verify) struct Strength {
    /// In words, for the record.
    pub(in crate::verify) name: String,
    /// First second at which it is not relied on any more; `None`: no end is set.
    pub(in crate::verify) until: Option<Time>,
}

/// Which revocation data are fresh at a time that is proved (EN 319 102-1 5.2.5). Data in force now always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) enum Freshness {
    /// Made at that time or later: our own profile, maximum age zero.
    MadeAfter,
    /// Speaking for that time: made before its end, and due after it; the standard's rule where no maximum age is set.
    SpeaksFor,
}

impl Link {
    /// Whether `at` lies within the validity.
    pub(in crate::verify) fn is_valid_at(&self, at: Time) -> bool {
        self.not_before <= at && at <= self.not_after
    }

    /// The data that say something about this certificate: one made after its end may have dropped it.
    pub(in crate::verify) fn conclusive(&self) -> impl Iterator<Item = &Datum> {
        self.data.iter().filter(|datum| self.is_told_by(datum))
    }

    fn is_told_by(&self, datum: &Datum) -> bool {
        let covered = datum.covers_expired_since;
        datum.status != Status::Good
            || datum.this_update <= self.not_after
            || covered.is_some_and(|since| since <= self.not_after)
    }

    /// What is known now: what was once revoked stays so; else the latest word. Of several that call it good, one
    /// that is in force, and whose signer is.
    pub(in crate::verify) fn known(&self, moment: Moment) -> Option<&Datum> {
        let revoked = |datum: &&Datum| matches!(datum.status, Status::Revoked { .. });
        let latest = self.conclusive().max_by_key(|datum| datum.this_update);
        let is_good = latest.is_some_and(|datum| datum.status == Status::Good);
        let best = |datum: &&Datum| {
            let in_force = datum.is_in_force(moment.clock);
            (
                in_force,
                in_force && datum.is_signer_valid_at(moment.at),
                datum.this_update,
            )
        };
        let good = || {
            self.conclusive()
                .filter(|datum| datum.status == Status::Good)
        };
        self.conclusive().find(revoked).or_else(|| match is_good {
            true => good().max_by_key(best),
            false => latest,
        })
    }

    /// Some data say enough about a moment that has passed.
    pub(in crate::verify) fn is_fresh_at(&self, at: Time, freshness: Freshness) -> bool {
        self.conclusive()
            .any(|datum| datum.is_fresh_at(at, freshness))
    }
}

impl Datum {
    /// In force by the clock.
    pub(in crate::verify) fn is_in_force(&self, clock: Time) -> bool {
        self.next_update.is_some_and(|next| clock <= next)
    }

    /// Who signed it is in its validity.
    pub(in crate::verify) fn is_signer_valid_at(&self, at: Time) -> bool {
        let (from, to) = self.signer;
        from <= at && at <= to
    }

    /// Says enough about a moment that has passed.
    pub(in crate::verify) fn is_fresh_at(&self, at: Time, freshness: Freshness) -> bool {
        self.this_update >= at
            || match freshness {
                Freshness::MadeAfter => false,
                Freshness::SpeaksFor => self.next_update.is_some_and(|next| at <= next),
            }
    }

    /// The last moment about which it says enough.
    pub(in crate::verify) fn speaks_until(&self, freshness: Freshness) -> Time {
        match freshness {
            Freshness::MadeAfter => self.this_update,
            Freshness::SpeaksFor => self.next_update.unwrap_or(self.this_update),
        }
    }
}

impl Strength {
    /// Relied on at this time.
    pub(in crate::verify) fn holds_at(&self, at: Time) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}
