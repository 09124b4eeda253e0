//! Objections as reason codes and in words, as tables.

use super::*;
use crate::crypto::sha256;
use crate::path::RevocationReason;
use crate::verify::process::{Outcome, Strength};
use ReasonCode as R;
use SubIndication as S;

fn time(day: u8) -> Time {
    Time::parse_rfc3339(&format!("2026-11-{day:02}T00:00:00Z")).unwrap()
}

fn kinds() -> [Kind; 9] {
    [
        Kind::Sunset { at: time(1) },
        Kind::NotYetValid {
            not_before: time(2),
        },
        Kind::Expired {
            not_after: time(3),
            not_revoked: true,
        },
        Kind::NoData { expired: false },
        Kind::NotFresh {
            this_update: time(4),
            next_update: Some(time(5)),
        },
        Kind::DataOutOfBounds {
            objects: vec![],
            signer: (time(6), time(7)),
        },
        Kind::OnHold { since: time(8) },
        Kind::Revoked {
            at: time(9),
            reason: Some(RevocationReason::Superseded),
        },
        Kind::Weak {
            objects: vec![sha256(b"")],
            strength: Strength {
                name: "SHA-1".to_owned(),
                until: Some(time(10)),
            },
        },
    ]
}

fn ruling(kind: Kind, link: Option<usize>, outcome: Outcome) -> Ruling {
    Ruling {
        objection: Objection { link, kind },
        outcome,
    }
}

fn standing(kind: Kind) -> Ruling {
    ruling(kind, Some(0), Outcome::Stands(S::TryLater))
}

#[test]
fn table_of_checks() {
    use CheckCode as C;
    let [validity, algorithm, revocation] = [C::Validity, C::Algorithm, C::Revocation];
    let expected = [
        validity, validity, validity, revocation, revocation, revocation, revocation, revocation,
        algorithm,
    ];
    for (kind, expected) in kinds().into_iter().zip(expected) {
        assert_eq!(code(&standing(kind.clone())), expected, "{kind:?}");
    }
}

#[test]
fn table_of_time_stamps_that_prove_nothing() {
    let expected = [
        R::TsaNotInList,
        R::TimeOrder,
        R::TsaExpired,
        R::RevocationMissing,
        R::RevocationStale,
        R::RevocationStale,
        R::TsaRevoked,
        R::TsaRevoked,
        R::AlgorithmWeak,
    ];
    for (kind, expected) in kinds().into_iter().zip(expected) {
        let cured = ruling(kind.clone(), Some(0), Outcome::Cured);
        assert!(useless(std::slice::from_ref(&cured)).is_none(), "{kind:?}");
        let found = useless(&[cured, standing(kind.clone())]).unwrap();
        assert_eq!(found.reason, expected, "{kind:?}");
        assert_eq!(found.sub_indication, Some(S::TryLater));
    }
}

#[test]
fn table_of_revocations() {
    let revoked = Kind::Revoked {
        at: time(9),
        reason: None,
    };
    for (link, sub, in_the_act, expected) in [
        (0, S::RevokedNoPoe, true, R::SealRevokedBefore),
        (0, S::RevokedNoPoe, false, R::SealRevokedNoTime),
        (0, S::Revoked, false, R::SealRevokedBefore),
        (1, S::RevokedCaNoPoe, true, R::CaRevokedBefore),
        (1, S::RevokedCaNoPoe, false, R::CaRevokedNoTime),
    ] {
        let when = When {
            time: time(9),
            in_the_act,
        };
        let ruling = ruling(revoked.clone(), Some(link), Outcome::Stands(sub));
        assert_eq!(reason(&ruling, sub, when), expected, "{link} {sub:?}");
    }
}

#[test]
fn table_of_words() {
    let expected = [
        "its anchor was trusted until 2026-11-01T00:00:00Z",
        "a certificate is valid from 2026-11-02T00:00:00Z",
        "a certificate expired 2026-11-03T00:00:00Z",
        "nothing tells whether it is revoked",
        "made 2026-11-04T00:00:00Z, newer data were due 2026-11-05T00:00:00Z",
        "who signed the revocation data expired 2026-11-07T00:00:00Z",
        "on hold since 2026-11-08T00:00:00Z",
        "revoked 2026-11-09T00:00:00Z (Superseded)",
        "SHA-1 was relied on until 2026-11-10T00:00:00Z",
    ];
    let told = |kind| words(&Objection { link: None, kind });
    for (kind, expected) in kinds().into_iter().zip(expected) {
        assert_eq!(told(kind), expected);
    }
    let moment_only = Kind::NotFresh {
        this_update: time(4),
        next_update: None,
    };
    assert_eq!(
        told(moment_only),
        "made 2026-11-04T00:00:00Z, good for that moment only"
    );
}

#[test]
fn table_of_facts() {
    let (this_update, next_update) = (time(1), time(2));
    for (revocation, expected) in [
        (
            Revocation::Good {
                this_update,
                next_update,
            },
            "good by data of 2026-11-01T00:00:00Z, next due 2026-11-02T00:00:00Z",
        ),
        (Revocation::NotNeeded, "needs no revocation data"),
        (
            Revocation::OnHold {
                since: time(3),
                this_update,
            },
            "on hold since 2026-11-03T00:00:00Z, by data of 2026-11-01T00:00:00Z",
        ),
        (Revocation::Unknown { unusable: vec![] }, "no data"),
        (
            Revocation::Unknown {
                unusable: vec![crate::path::Unusable::Delta],
            },
            "no usable data: [Delta]",
        ),
    ] {
        assert_eq!(fact(&revocation), expected);
    }
}
