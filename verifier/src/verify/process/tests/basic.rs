//! Basic validation and what a proved time takes away (EN 319 102-1 5.3, 5.5).

use super::*;

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
