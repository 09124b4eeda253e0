//! What revocation facts mean for a seal, given the time that is proved (EN 319 102-1, 5.5.4).

use super::findings::Findings;
use crate::path::{Path, Revocation};
use crate::report::{CheckCode, ReasonCode};
use crate::value::Time;

/// A certificate's place on the path of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The seal's own certificate.
    Seal,
    /// An authority above it.
    Authority,
}

/// What the revocation of one certificate means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing against the seal.
    Good,
    /// This.
    Found(ReasonCode),
}

/// Judges every certificate of the path of a seal.
pub(super) fn judge(path: &Path, proven: Option<Time>, findings: &mut Findings) {
    let places = std::iter::once(Place::Seal).chain(std::iter::repeat(Place::Authority));
    for (certificate, place) in path.certificates().iter().zip(places) {
        let detail = format!(
            "{}: {}",
            certificate.certificate.subject_text(),
            words(&certificate.revocation)
        );
        match meaning(&certificate.revocation, place, proven) {
            Meaning::Good => findings.pass(CheckCode::Revocation, detail),
            Meaning::Found(reason) => findings.found(CheckCode::Revocation, reason, detail),
        }
    }
}

/// The rule. With a proven time, what happened later does not count; without one, what is known now counts.
pub(super) fn meaning(revocation: &Revocation, place: Place, proven: Option<Time>) -> Meaning {
    use Meaning::{Found, Good};
    let before = |moment: Time| proven.is_some_and(|proven| proven < moment);
    match revocation {
        Revocation::Good { .. } | Revocation::NotNeeded => Good,
        // A list made after the seal was used says all that matters, however old it is now.
        Revocation::Stale { this_update, .. }
            if proven.is_some_and(|proven| *this_update >= proven) =>
        {
            Good
        }
        Revocation::Stale { .. } => Found(ReasonCode::RevocationStale),
        Revocation::OnHold { since, .. } if before(*since) => Found(ReasonCode::SealRevokedAfter),
        Revocation::OnHold { .. } => Found(ReasonCode::SealOnHold),
        Revocation::Revoked { at, .. } if before(*at) => Found(ReasonCode::SealRevokedAfter),
        Revocation::Revoked { .. } => Found(match (place, proven) {
            (Place::Seal, Some(_)) => ReasonCode::SealRevokedBefore,
            (Place::Seal, None) => ReasonCode::SealRevokedNoTime,
            (Place::Authority, Some(_)) => ReasonCode::CaRevokedBefore,
            (Place::Authority, None) => ReasonCode::CaRevokedNoTime,
        }),
        _ => Found(ReasonCode::RevocationMissing),
    }
}

/// The fact, for the record.
fn words(revocation: &Revocation) -> String {
    match revocation {
        Revocation::Good {
            this_update,
            next_update,
        } => {
            format!("not on the list of {this_update}, next due {next_update}")
        }
        Revocation::NotNeeded => "needs no revocation data".to_owned(),
        Revocation::OnHold { since, this_update } => {
            format!("on hold since {since}, list of {this_update}")
        }
        Revocation::Revoked {
            at,
            reason: Some(reason),
            this_update,
        } => {
            format!("revoked {at} ({reason:?}), list of {this_update}")
        }
        Revocation::Revoked {
            at,
            reason: None,
            this_update,
        } => {
            format!("revoked {at}, list of {this_update}")
        }
        Revocation::Stale {
            this_update,
            next_update,
        } => {
            let until = next_update.unwrap_or(*this_update);
            format!("not on the list of {this_update}, whose next was due {until}")
        }
        Revocation::Unknown { unusable } if unusable.is_empty() => "no list".to_owned(),
        Revocation::Unknown { unusable } => format!("no usable list: {unusable:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::RevocationReason;
    use ReasonCode as R;

    fn time(unix: i64) -> Time {
        Time::from_unix(unix)
    }

    fn revoked(at: i64) -> Revocation {
        Revocation::Revoked {
            at: time(at),
            reason: Some(RevocationReason::KeyCompromise),
            this_update: time(at + 10),
        }
    }

    fn stale(this_update: i64) -> Revocation {
        Revocation::Stale {
            this_update: time(this_update),
            next_update: Some(time(this_update + 100)),
        }
    }

    /// The worked cases of EN 319 102-1, and what our policy makes of them.
    #[test]
    fn table_of_revocation() {
        let (seal, authority) = (Place::Seal, Place::Authority);
        let unknown = Revocation::Unknown {
            unusable: Vec::new(),
        };
        let hold = |since| Revocation::OnHold {
            since: time(since),
            this_update: time(since),
        };
        let good = Revocation::Good {
            this_update: time(0),
            next_update: time(9),
        };
        let table = [
            (&good, seal, None, None),
            (&good, seal, Some(1000), None),
            (&Revocation::NotNeeded, authority, None, None),
            (&revoked(1000), seal, Some(999), Some(R::SealRevokedAfter)),
            (&revoked(1000), seal, Some(1000), Some(R::SealRevokedBefore)),
            (&revoked(1000), seal, Some(1001), Some(R::SealRevokedBefore)),
            (&revoked(1000), seal, None, Some(R::SealRevokedNoTime)),
            (
                &revoked(1000),
                authority,
                Some(999),
                Some(R::SealRevokedAfter),
            ),
            (
                &revoked(1000),
                authority,
                Some(1001),
                Some(R::CaRevokedBefore),
            ),
            (&revoked(1000), authority, None, Some(R::CaRevokedNoTime)),
            (&stale(1000), seal, Some(1000), None),
            (&stale(1000), seal, Some(1001), Some(R::RevocationStale)),
            (&stale(1000), seal, None, Some(R::RevocationStale)),
            (&hold(1000), seal, Some(999), Some(R::SealRevokedAfter)),
            (&hold(1000), seal, Some(1001), Some(R::SealOnHold)),
            (&hold(1000), seal, None, Some(R::SealOnHold)),
            (&unknown, seal, Some(1), Some(R::RevocationMissing)),
            (&unknown, authority, None, Some(R::RevocationMissing)),
        ];
        for (revocation, place, proven, expected) in table {
            let found = meaning(revocation, place, proven.map(time));
            let expected = expected.map_or(Meaning::Good, Meaning::Found);
            assert_eq!(found, expected, "{revocation:?} {place:?} {proven:?}");
        }
    }
}
