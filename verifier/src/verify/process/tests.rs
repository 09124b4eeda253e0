//! The processes as tables: facts and proofs of existence in, sub-indication out. Now is 1000.

use super::*;
use crate::crypto::{Sha256, sha256};
use crate::path::RevocationReason;
use crate::report::SubIndication as S;
use crate::value::Time;

const NOW: i64 = 1000;

fn time(unix: i64) -> Time {
    Time::from_unix(unix)
}

fn moment() -> Moment {
    Moment {
        at: time(NOW),
        clock: time(NOW),
    }
}

fn object(name: &str) -> Sha256 {
    sha256(name.as_bytes())
}

fn strong() -> Strength {
    until(None)
}

fn until(unix: Option<i64>) -> Strength {
    Strength {
        name: "algorithm".to_owned(),
        until: unix.map(time),
    }
}

/// A certificate, named for its proofs of existence, valid from and to.
fn link(name: &str, from: i64, to: i64) -> Link {
    Link {
        object: object(name),
        not_before: time(from),
        not_after: time(to),
        strength: strong(),
        data: vec![],
        needs_none: false,
    }
}

/// Revocation data, named for their proofs of existence.
fn datum(name: &str, status: Status, this: i64, next: i64) -> Datum {
    Datum {
        objects: vec![object(name)],
        status,
        this_update: time(this),
        next_update: Some(time(next)),
        signer: (time(0), time(9000)),
        strength: strong(),
        covers_expired_since: None,
    }
}

fn good(this: i64, next: i64) -> Datum {
    datum("data", Status::Good, this, next)
}

fn revoked(at: i64) -> Datum {
    let status = Status::Revoked {
        at: time(at),
        reason: None,
    };
    datum("data", status, at, 9000)
}

fn on_hold(since: i64) -> Datum {
    let status = Status::OnHold { since: time(since) };
    datum("data", status, since, 9000)
}

impl Link {
    fn told(mut self, datum: Datum) -> Self {
        self.data.push(datum);
        self
    }
}

/// A leaf valid all the time, known to be good now.
fn fine() -> Link {
    link("leaf", 0, 9000).told(good(990, 1100))
}

fn authority() -> Link {
    link("authority", 0, 9000).told(good(990, 1100))
}

fn signed(name: &str, links: Vec<Link>) -> Signature {
    Signature {
        object: object(name),
        strengths: vec![strong()],
        chain: Chain {
            links,
            sunset: None,
            freshness: Freshness::SpeaksFor,
            outlives_expiry: false,
        },
        made_after: None,
    }
}

fn seal(leaf: Link) -> Signature {
    signed("seal", vec![leaf, authority()])
}

/// The sub-indication, with the signature proved to have existed at a time.
fn at(signature: &Signature, proven: Option<i64>) -> Option<S> {
    let mut poe = Poe::new(time(NOW));
    if let Some(proven) = proven {
        poe.add(&[signature.object], time(proven));
    }
    judge(signature, moment(), &poe).first_standing()
}

/// One line each: the facts of the signer's certificate, the time proved, the answer.
#[test]
fn table_of_certificates() {
    let valid = |datum| link("leaf", 100, 9000).told(datum);
    let ended = |datum| link("leaf", 100, 800).told(datum);
    let bare = |from, to| link("leaf", from, to);
    let table: Vec<(&str, Link, Option<i64>, Option<S>)> = vec![
        ("good", fine(), None, None),
        ("good, and stamped", fine(), Some(500), None),
        (
            "no data",
            bare(100, 9000),
            Some(500),
            Some(S::CertificateChainGeneralFailure),
        ),
        (
            "none needed",
            Link {
                needs_none: true,
                ..bare(100, 9000)
            },
            None,
            None,
        ),
        (
            "expired",
            ended(good(700, 900)),
            None,
            Some(S::OutOfBoundsNotRevoked),
        ),
        (
            "expired, unknown",
            bare(100, 800),
            None,
            Some(S::OutOfBoundsNoPoe),
        ),
        (
            "expired, unknown, stamped",
            bare(100, 800),
            Some(500),
            Some(S::OutOfBoundsNoPoe),
        ),
        (
            "expired, stamped before",
            ended(good(700, 900)),
            Some(700),
            None,
        ),
        (
            "expired, stamped in its last second",
            ended(good(800, 900)),
            Some(800),
            None,
        ),
        (
            "expired, stamped after",
            ended(good(700, 900)),
            Some(801),
            Some(S::OutOfBoundsNotRevoked),
        ),
        (
            "expired, none needed, stamped",
            Link {
                needs_none: true,
                ..bare(100, 800)
            },
            Some(500),
            None,
        ),
        (
            "dropped from a list made after its end",
            ended(good(990, 1100)),
            Some(500),
            Some(S::OutOfBoundsNoPoe),
        ),
        (
            "kept on a list made after its end",
            ended(Datum {
                covers_expired_since: Some(time(800)),
                ..good(990, 1100)
            }),
            Some(500),
            None,
        ),
        (
            "kept only later",
            ended(Datum {
                covers_expired_since: Some(time(801)),
                ..good(990, 1100)
            }),
            Some(500),
            Some(S::OutOfBoundsNoPoe),
        ),
        (
            "not valid yet",
            bare(1001, 9000).told(good(990, 1100)),
            None,
            Some(S::OutOfBoundsNoPoe),
        ),
        (
            "valid from this second",
            bare(NOW, 9000).told(good(990, 1100)),
            None,
            None,
        ),
        (
            "valid to this second",
            bare(100, NOW).told(good(990, 1100)),
            None,
            None,
        ),
        (
            "stamped before its start",
            valid(good(990, 1100)),
            Some(99),
            Some(S::NotYetValid),
        ),
        (
            "stamped in its first second",
            valid(good(990, 1100)),
            Some(100),
            None,
        ),
        ("revoked", valid(revoked(600)), None, Some(S::RevokedNoPoe)),
        ("revoked after", valid(revoked(600)), Some(599), None),
        (
            "revoked then",
            valid(revoked(600)),
            Some(600),
            Some(S::RevokedNoPoe),
        ),
        (
            "revoked before",
            valid(revoked(600)),
            Some(601),
            Some(S::RevokedNoPoe),
        ),
        (
            "to be revoked tomorrow",
            valid(datum(
                "data",
                Status::Revoked {
                    at: time(NOW + 1),
                    reason: None,
                },
                990,
                1100,
            )),
            None,
            None,
        ),
        (
            "revoked once, good later",
            valid(revoked(600)).told(good(990, 1100)),
            None,
            Some(S::RevokedNoPoe),
        ),
        ("on hold", valid(on_hold(600)), None, Some(S::TryLater)),
        ("on hold after", valid(on_hold(600)), Some(599), None),
        (
            "on hold before",
            valid(on_hold(600)),
            Some(601),
            Some(S::TryLater),
        ),
        (
            "on hold once, released",
            valid(on_hold(600)).told(good(990, 1100)),
            None,
            None,
        ),
        (
            "out of date",
            valid(good(500, 900)),
            None,
            Some(S::TryLater),
        ),
        (
            "out of date, made after",
            valid(good(500, 900)),
            Some(500),
            None,
        ),
        (
            "out of date, spoke for then",
            valid(good(500, 900)),
            Some(900),
            None,
        ),
        (
            "out of date already then",
            valid(good(500, 900)),
            Some(901),
            Some(S::TryLater),
        ),
        (
            "without an end",
            valid(Datum {
                next_update: None,
                ..good(500, 0)
            }),
            None,
            Some(S::TryLater),
        ),
        (
            "without an end, made after",
            valid(Datum {
                next_update: None,
                ..good(500, 0)
            }),
            Some(499),
            None,
        ),
    ];
    for (name, leaf, proven, expected) in table {
        assert_eq!(at(&seal(leaf), proven), expected, "{name}");
    }
}

/// Maximum age zero: what was made before the proved time does not count once it is out of date.
#[test]
fn table_of_freshness_zero() {
    let strict = |this, next| {
        let mut seal = seal(link("leaf", 0, 9000).told(good(this, next)));
        seal.chain.freshness = Freshness::MadeAfter;
        seal
    };
    let table = [
        (500, 900, Some(500), None),
        (500, 900, Some(501), Some(S::TryLater)),
        (500, 1100, Some(501), None),
        (500, 900, None, Some(S::TryLater)),
    ];
    for (this, next, proven, expected) in table {
        assert_eq!(
            at(&strict(this, next), proven),
            expected,
            "{this} {next} {proven:?}"
        );
    }
}

#[test]
fn table_of_authorities() {
    let under = |authority| signed("seal", vec![fine(), authority]);
    let valid = |datum| link("authority", 100, 9000).told(datum);
    let ended = link("authority", 100, 800).told(good(700, 900));
    let table = [
        (
            "revoked",
            under(valid(revoked(600))),
            None,
            Some(S::RevokedCaNoPoe),
        ),
        (
            "revoked before",
            under(valid(revoked(600))),
            Some(601),
            Some(S::RevokedCaNoPoe),
        ),
        (
            "revoked then",
            under(valid(revoked(600))),
            Some(600),
            Some(S::RevokedCaNoPoe),
        ),
        ("revoked after", under(valid(revoked(600))), Some(599), None),
        (
            "expired",
            under(ended.clone()),
            None,
            Some(S::OutOfBoundsNotRevoked),
        ),
        ("expired after", under(ended), Some(700), None),
        (
            "older than it",
            under(valid(good(990, 1100))),
            Some(99),
            Some(S::NotYetValid),
        ),
    ];
    for (name, signature, proven, expected) in table {
        assert_eq!(at(&signature, proven), expected, "{name}");
    }
}

#[test]
fn table_of_anchors_that_are_not_trusted_any_more() {
    let ended = |sunset| {
        let mut seal = seal(fine());
        seal.chain.sunset = Some(time(sunset));
        seal
    };
    let table = [
        (1001, None, None),
        (1000, None, Some(S::NoCertificateChainFoundNoPoe)),
        (600, Some(599), None),
        (600, Some(600), Some(S::NoCertificateChainFoundNoPoe)),
        (600, Some(700), Some(S::NoCertificateChainFoundNoPoe)),
    ];
    for (sunset, proven, expected) in table {
        assert_eq!(at(&ended(sunset), proven), expected, "{sunset} {proven:?}");
    }
}

#[test]
fn table_of_algorithms() {
    let weak = |end| Signature {
        strengths: vec![strong(), until(Some(end))],
        ..seal(fine())
    };
    let table = [
        (1001, None, None),
        (1000, None, Some(S::CryptoConstraintsFailureNoPoe)),
        (600, Some(599), None),
        (600, Some(600), Some(S::CryptoConstraintsFailureNoPoe)),
    ];
    for (end, proven, expected) in table {
        assert_eq!(at(&weak(end), proven), expected, "{end} {proven:?}");
    }
}

/// The time of the signature says nothing of how old a certificate or a list is.
#[test]
fn weak_certificates_and_lists_need_a_proof_of_their_own() {
    let certificate = || Link {
        strength: until(Some(600)),
        ..fine()
    };
    let list = || {
        let data = Datum {
            strength: until(Some(600)),
            ..good(500, 9000)
        };
        link("leaf", 0, 9000).told(data)
    };
    for (object_name, leaf) in [("leaf", certificate()), ("data", list())] {
        let signature = seal(leaf);
        assert_eq!(
            at(&signature, Some(500)),
            Some(S::CryptoConstraintsFailureNoPoe)
        );
        for (proven, expected) in [(599, None), (600, Some(S::CryptoConstraintsFailureNoPoe))] {
            let mut poe = Poe::new(time(NOW));
            poe.add(&[signature.object], time(500));
            poe.add(&[object(object_name)], time(proven));
            let found = judge(&signature, moment(), &poe).first_standing();
            assert_eq!(found, expected, "{object_name} {proven}");
        }
    }
}

#[test]
fn data_of_an_expired_responder_need_a_proof_that_they_are_older() {
    let data = Datum {
        signer: (time(0), time(800)),
        ..good(700, 9000)
    };
    let signature = seal(link("leaf", 0, 9000).told(data));
    assert_eq!(
        at(&signature, Some(600)),
        Some(S::RevocationOutOfBoundsNoPoe)
    );
    for (proven, expected) in [(800, None), (801, Some(S::RevocationOutOfBoundsNoPoe))] {
        let mut poe = Poe::new(time(NOW));
        poe.add(&[signature.object], time(600));
        poe.add(&[object("data")], time(proven));
        assert_eq!(
            judge(&signature, moment(), &poe).first_standing(),
            expected,
            "{proven}"
        );
    }
}

/// Two lists are in force; who signed the later one has expired.
#[test]
fn of_two_data_in_force_the_one_counts_whose_signer_is_valid() {
    let ended = |this| Datum {
        signer: (time(0), time(NOW - 1)),
        ..good(this, 1100)
    };
    let both = link("leaf", 0, 9000).told(ended(995)).told(good(990, 1100));
    assert_eq!(at(&seal(both), None), None);
    let later_alone = link("leaf", 0, 9000).told(ended(995));
    let expected = Some(S::RevocationOutOfBoundsNoPoe);
    assert_eq!(at(&seal(later_alone), None), expected);
}

/// 5.6.2.4: the signature existed at the control time, here the end of the algorithm, and not a second later.
#[test]
fn control_time_itself_is_early_enough() {
    let leaf = Link {
        strength: until(Some(600)),
        ..fine()
    };
    let signature = seal(leaf);
    for (proven, expected) in [(600, None), (601, Some(S::CryptoConstraintsFailureNoPoe))] {
        let mut poe = Poe::new(time(NOW));
        poe.add(&[signature.object], time(proven));
        poe.add(&[object("leaf")], time(599));
        let found = judge(&signature, moment(), &poe).first_standing();
        assert_eq!(found, expected, "{proven}");
    }
}

#[test]
fn content_time_stamp_proves_that_it_was_too_late() {
    let after = |signature: Signature, made| Signature {
        made_after: Some(time(made)),
        ..signature
    };
    let gone = || seal(link("leaf", 0, 9000).told(revoked(600)));
    let ended = || seal(link("leaf", 0, 800).told(good(700, 900)));
    let weak = || Signature {
        strengths: vec![until(Some(600))],
        ..seal(fine())
    };
    let table = [
        (after(gone(), 600), Some(S::Revoked)),
        (after(gone(), 599), Some(S::RevokedNoPoe)),
        (after(ended(), 801), Some(S::Expired)),
        (after(ended(), 800), Some(S::OutOfBoundsNotRevoked)),
        (after(weak(), 600), Some(S::CryptoConstraintsFailure)),
        (after(weak(), 599), Some(S::CryptoConstraintsFailureNoPoe)),
    ];
    for (signature, expected) in table {
        assert_eq!(at(&signature, None), expected);
    }
    assert_eq!(
        S::Revoked.indication(),
        crate::report::Indication::TotalFailed
    );
}

/// A stamp of an authority, over these objects.
fn stamp(name: &str, leaf: Link, at: i64, covers: &[&str]) -> Stamp {
    Stamp {
        signature: signed(name, vec![leaf]),
        time: time(at),
        covers: covers.iter().map(|name| object(name)).collect(),
    }
}

fn proves(stamps: &[&Stamp]) -> (Poe, Vec<Option<S>>) {
    let mut poe = Poe::new(time(NOW));
    let found = prove(stamps, moment(), &mut poe);
    let standing = found.iter().map(|one| one.rulings.first_standing());
    (poe, standing.collect())
}

/// EN 319 102-1 5.6: the signer and the first authority have expired, the second stamped while the first was valid.
#[test]
fn a_chain_of_stamps_carries_a_seal_past_its_certificates() {
    let seal = seal(link("leaf", 0, 600).told(good(300, 400)));
    let first = || {
        stamp(
            "first",
            link("tsa1", 0, 700).told(good(300, 600)),
            200,
            &["seal"],
        )
    };
    let second = stamp(
        "second",
        link("tsa2", 0, 9000).told(good(990, 1100)),
        500,
        &["first", "tsa1", "data"],
    );
    let late = stamp(
        "second",
        link("tsa2", 0, 9000).told(good(990, 1100)),
        750,
        &["first", "tsa1", "data"],
    );

    let (poe, found) = proves(&[&second, &first()]);
    assert_eq!(found, [None, None]);
    assert_eq!(judge(&seal, moment(), &poe).first_standing(), None);

    let (poe, found) = proves(&[&late, &first()]);
    assert_eq!(found, [None, Some(S::OutOfBoundsNotRevoked)]);
    assert_eq!(
        judge(&seal, moment(), &poe).first_standing(),
        Some(S::OutOfBoundsNotRevoked)
    );

    let (_, found) = proves(&[&first()]);
    assert_eq!(found, [Some(S::OutOfBoundsNotRevoked)]);
}

/// DSS entries that no document time stamp covers exist now, and no earlier.
#[test]
fn data_added_after_the_last_stamp_exist_now_only() {
    let old = Datum {
        signer: (time(0), time(800)),
        ..datum("added", Status::Good, 700, 9000)
    };
    let seal = seal(link("leaf", 0, 9000).told(old));
    let over = |covers: &[&str]| stamp("stamp", fine(), 750, covers);
    let (poe, _) = proves(&[&over(&["seal", "added"])]);
    assert_eq!(judge(&seal, moment(), &poe).first_standing(), None);
    let (poe, _) = proves(&[&over(&["seal"])]);
    let expected = Some(S::RevocationOutOfBoundsNoPoe);
    assert_eq!(judge(&seal, moment(), &poe).first_standing(), expected);
}

/// RFC 3161 4.
#[test]
fn revoked_authority_keeps_old_stamps_only_for_harmless_written_reasons() {
    let by = |at, reason| {
        let status = Status::Revoked {
            at: time(at),
            reason,
        };
        stamp(
            "stamp",
            link("tsa", 0, 9000).told(datum("data", status, 700, 9000)),
            500,
            &["seal"],
        )
    };
    let standing = |at, reason| proves(&[&by(at, reason)]).1.remove(0);
    assert_eq!(standing(600, Some(RevocationReason::Superseded)), None);
    for (at, reason) in [
        (600, None),
        (600, Some(RevocationReason::KeyCompromise)),
        (500, Some(RevocationReason::Superseded)),
    ] {
        assert_eq!(
            standing(at, reason),
            Some(S::RevokedNoPoe),
            "{at} {reason:?}"
        );
    }
}

#[test]
fn listed_authority_outlives_its_certificate_and_not_its_revocation() {
    let by = |datum: Datum| {
        let mut stamp = stamp("stamp", link("tsa", 0, 800).told(datum), 500, &["seal"]);
        stamp.signature.chain.outlives_expiry = true;
        stamp
    };
    let kept = |datum| Datum {
        covers_expired_since: Some(time(0)),
        ..datum
    };
    assert_eq!(proves(&[&by(kept(good(990, 1100)))]).1, [None]);
    assert_eq!(proves(&[&by(kept(good(500, 900)))]).1, [Some(S::TryLater)]);
    assert_eq!(
        proves(&[&by(good(990, 1100))]).1,
        [Some(S::OutOfBoundsNoPoe)]
    );
    assert_eq!(proves(&[&by(revoked(600))]).1, [Some(S::RevokedNoPoe)]);
}

/// 5.6.2.2: what each fact makes of the control time.
#[test]
fn table_of_sliding() {
    let slid = |links: Vec<Link>, sunset: Option<i64>, proven: &[(&str, i64)]| {
        let mut chain = signed("seal", links).chain;
        chain.sunset = sunset.map(time);
        let mut poe = Poe::new(time(NOW));
        for (name, at) in proven {
            poe.add(&[object(name)], time(*at));
        }
        slide::slide(&chain, time(NOW), &poe).map(Time::unix)
    };
    let leaf = |datum| vec![link("leaf", 0, 9000).told(datum)];
    let named = |name| datum(name, Status::Good, 500, 700);
    assert_eq!(slid(vec![fine()], None, &[]), Some(1000));
    assert_eq!(slid(leaf(good(500, 700)), None, &[]), Some(700));
    assert_eq!(slid(leaf(revoked(600)), None, &[]), Some(600));
    assert_eq!(slid(leaf(on_hold(600)), None, &[]), Some(600));
    assert_eq!(slid(vec![link("leaf", 0, 9000)], None, &[]), None);
    assert_eq!(
        slid(vec![fine()], Some(600), &[]),
        None,
        "the data are younger than the sunset"
    );
    let before = [("leaf", 550), ("data", 550)];
    assert_eq!(slid(leaf(good(500, 700)), Some(600), &before), Some(600));
    assert_eq!(slid(leaf(good(500, 700)), Some(540), &before), None);
    let list_alone = [("data", 550)];
    assert_eq!(
        slid(leaf(good(500, 700)), Some(600), &list_alone),
        None,
        "the certificate is younger than the sunset"
    );
    assert_eq!(
        slid(leaf(good(601, 700)), Some(600), &before),
        None,
        "the list was made after the sunset"
    );
    // The authority was revoked at 600: what says that the leaf was good must have existed by then.
    let under = || {
        vec![
            link("leaf", 0, 9000).told(named("list")),
            link("ca", 0, 9000).told(revoked(600)),
        ]
    };
    assert_eq!(
        slid(under(), None, &[("list", 599), ("leaf", 599)]),
        Some(600)
    );
    assert_eq!(slid(under(), None, &[("leaf", 599)]), None);
    let ends = Link {
        strength: until(Some(650)),
        ..link("leaf", 0, 9000).told(named("list"))
    };
    assert_eq!(
        slid(vec![ends], None, &[("leaf", 1), ("list", 501)]),
        Some(650)
    );
}

#[test]
fn data_in_force_hold_the_control_time_whatever_counts_as_fresh() {
    for (next, expected) in [(1100, NOW), (999, 990)] {
        let mut chain = signed("seal", vec![link("leaf", 0, 9000).told(good(990, next))]).chain;
        chain.freshness = Freshness::MadeAfter;
        let slid = slide::slide(&chain, time(NOW), &Poe::new(time(NOW)));
        assert_eq!(slid.map(Time::unix), Some(expected), "{next}");
    }
}

#[test]
fn stamps_contradict_each_other_beyond_their_accuracy() {
    let order = |times: &[(i64, i64)]| {
        let times: Vec<_> = times.iter().map(|(at, off)| (time(*at), *off)).collect();
        is_in_order(&times)
    };
    assert!(order(&[]));
    assert!(order(&[(1, 0), (1, 0), (2, 0)]));
    assert!(!order(&[(2, 0), (1, 0)]));
    assert!(order(&[(2, 1), (1, 0)]));
    assert!(!order(&[(5, 1), (2, 1), (9, 0)]));
}

#[test]
fn the_lowest_proof_counts() {
    let mut poe = Poe::new(time(NOW));
    let one = object("one");
    assert_eq!((poe.proven(&one), poe.lowest(&one)), (None, time(NOW)));
    poe.add(&[one], time(500));
    poe.add(&[one], time(700));
    assert_eq!(poe.proven(&one), Some(time(500)));
    assert_eq!(poe.all(&[one, object("two")]), time(NOW));
}
