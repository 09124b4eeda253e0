//! Chains of stamps, past validation and its sliding (EN 319 102-1 5.6).

use super::*;

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
