//! What stands in lists and responses: reasons, versions, keys, times to the second (RFC 5280 5, RFC 6960 4.2).

use rcgen::CustomExtension;
use yinxin_verifier::oid;
use yinxin_verifier::path::{
    Crl, CrlError, DatumStatus, OcspResponse, Revocation, RevocationReason as Reason, Unusable,
};

use super::lists::*;
use super::ocsp;
use super::pki::*;
use super::responses::{Answer, Response};
use super::scopes::{fact, facts, good, refused};
use super::writer::{extension, int, tlv};

fn own(region: &Region) -> List<'_> {
    List::of(&region.seal_ca)
}

fn with_entry(region: &Region, extensions: &[Vec<u8>]) -> Crl {
    own(region)
        .entry(entry(&region.seal, -DAY, extensions))
        .crl()
}

#[test]
fn table_of_reason_codes() {
    let region = Region::new();
    for (code, reason) in [
        (0, Reason::Unspecified),
        (1, Reason::KeyCompromise),
        (2, Reason::CaCompromise),
        (3, Reason::AffiliationChanged),
        (4, Reason::Superseded),
        (5, Reason::CessationOfOperation),
        (7, Reason::Unspecified),
        (9, Reason::PrivilegeWithdrawn),
        (10, Reason::AaCompromise),
    ] {
        let found = facts(&region, &[with_entry(&region, &[self::reason(code)])], &[]);
        let expected = DatumStatus::Revoked {
            at: at(-DAY),
            reason: Some(reason),
        };
        assert_eq!(found.data[0].status, expected, "{code}");
    }
    let held = facts(&region, &[with_entry(&region, &[self::reason(6)])], &[]);
    let expected = DatumStatus::OnHold { since: at(-DAY) };
    assert_eq!(held.data[0].status, expected);
    assert_eq!(
        fact(&region, &[with_entry(&region, &[self::reason(8)])]),
        good()
    );
}

/// invalidityDate is for people, and understood even where it is critical.
#[test]
fn reason_counts_beside_other_extensions() {
    let region = Region::new();
    let invalid_since = extension(&[2, 5, 29, 24], true, &time(-DAY));
    let found = fact(&region, &[with_entry(&region, &[invalid_since, reason(6)])]);
    assert!(matches!(found, Revocation::OnHold { .. }), "{found:?}");
    let stranger = extension(&[2, 5, 29, 99], true, &time(-DAY));
    let found = fact(&region, &[with_entry(&region, &[stranger, reason(6)])]);
    assert_eq!(found, refused(Unusable::UnknownCritical));
}

#[test]
fn hold_and_removal_in_one_list_leave_it_on_hold() {
    let region = Region::new();
    let (held, removed) = (
        entry(&region.seal, -DAY, &[reason(6)]),
        entry(&region.seal, -2 * DAY, &[reason(8)]),
    );
    for entries in [[held.clone(), removed.clone()], [removed.clone(), held]] {
        let mut list = own(&region);
        list.entries = entries.to_vec();
        let found = fact(&region, &[list.crl()]);
        assert!(matches!(found, Revocation::OnHold { .. }), "{found:?}");
    }
    assert_eq!(fact(&region, &[own(&region).entry(removed).crl()]), good());
}

fn base(region: &Region) -> List<'_> {
    own(region).made(-DAY, DAY).with(number(3))
}

fn delta(region: &Region) -> List<'_> {
    own(region).with(number(5)).with(delta_of(3))
}

/// By the base and by both together.
#[test]
fn removal_by_a_delta_leaves_no_word_of_good_for_who_is_revoked() {
    let region = Region::new();
    let listed = base(&region).entry(entry(&region.seal, -2 * DAY, &[reason(1)]));
    let removed = delta(&region).entry(entry(&region.seal, -HOUR, &[reason(8)]));
    let data = facts(&region, &[listed.crl(), removed.crl()], &[]).data;
    assert_eq!(data.len(), 2);
    let is_revoked = |status| matches!(status, DatumStatus::Revoked { .. });
    assert!(
        data.iter().all(|datum| is_revoked(datum.status)),
        "{data:?}"
    );
}

#[test]
fn a_base_that_is_out_of_date_is_in_force_with_its_delta() {
    let region = Region::new();
    let old = || base(&region).made(-DAY, -HOUR).crl();
    assert_eq!(fact(&region, &[old(), delta(&region).crl()]), good());
    let alone = fact(&region, &[old()]);
    assert!(matches!(alone, Revocation::Stale { .. }), "{alone:?}");
}

/// RFC 5280 5.2.4: base and delta name the same key.
#[test]
fn delta_that_names_another_key_changes_nothing() {
    let region = Region::new();
    let key = |id: &[u8]| extension(&[2, 5, 29, 35], false, &tlv(0x30, &tlv(0x80, id)));
    let judge = |of_delta: Vec<Vec<u8>>| {
        let mut changes = delta(&region);
        changes.extensions.extend(of_delta);
        let base = base(&region).with(key(b"one")).crl();
        facts(&region, &[base, changes.crl()], &[]).data.len()
    };
    assert_eq!(judge(vec![key(b"one")]), 2);
    assert_eq!(judge(vec![key(b"two")]), 1);
    assert_eq!(judge(vec![]), 1);
}

#[test]
fn lists_that_complete_each_other_keep_who_expired_since_the_later_time() {
    let region = Region::new();
    let judge = |one: Option<i64>, two: Option<i64>| {
        let part = |bits: &[u8], kept: Option<i64>| {
            let mut list = own(&region).with(scope(&[&reasons(3, bits)]));
            list.extensions.extend(kept.map(keeps_expired));
            list.crl()
        };
        let crls = [part(&[1, 2], one), part(&[3, 4, 5, 6, 7, 8], two)];
        facts(&region, &crls, &[]).data[0].covers_expired_since
    };
    assert_eq!(judge(Some(-DAY), Some(-HOUR)), Some(at(-HOUR)));
    assert_eq!(judge(Some(-HOUR), Some(-DAY)), Some(at(-HOUR)));
    assert_eq!(judge(Some(-DAY), None), None);
    assert_eq!(judge(None, Some(-DAY)), None);
}

/// Five minutes, as much as another's clock may run ahead.
#[test]
fn list_of_a_clock_that_runs_ahead_counts_to_the_last_second() {
    let region = Region::new();
    let made = |offset| fact(&region, &[own(&region).made(offset, DAY).crl()]);
    assert!(matches!(made(300), Revocation::Good { .. }));
    assert_eq!(made(301), refused(Unusable::FromTheFuture));
}

/// RFC 9608: no list needs to be there; but one that is there counts.
#[test]
fn certificate_that_needs_no_list_may_still_be_on_one() {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    params
        .custom_extensions
        .push(CustomExtension::from_oid_content(
            &[2, 5, 29, 56],
            vec![5, 0],
        ));
    region.seal = region.seal_ca.issue(params);
    assert_eq!(fact(&region, &[]), Revocation::NotNeeded);
    assert_eq!(fact(&region, &[own(&region).crl()]), Revocation::NotNeeded);
    for (code, on_hold) in [(1, false), (6, true)] {
        let found = fact(&region, &[with_entry(&region, &[reason(code)])]);
        assert_eq!(matches!(found, Revocation::OnHold { .. }), on_hold);
        assert_eq!(matches!(found, Revocation::Revoked { .. }), !on_hold);
    }
}

#[test]
fn list_of_another_algorithm_inside_is_checked_by_nobody() {
    let region = Region::new();
    let list = |inside| List {
        inside,
        ..own(&region)
    };
    assert_eq!(fact(&region, &[list(oid::ECDSA_SHA256).crl()]), good());
    let found = fact(&region, &[list(oid::ECDSA_SHA384).crl()]);
    assert_eq!(found, refused(Unusable::UnknownAlgorithm));
}

#[test]
fn list_is_kept_byte_for_byte_and_has_an_end() {
    let der = own(&Region::new()).der();
    assert_eq!(Crl::parse(&der).unwrap().der(), der);
    let too_large = |bytes: usize| matches!(Crl::parse(&vec![0; bytes]), Err(CrlError::TooLarge(found)) if found == bytes);
    assert!(too_large(Crl::SIZE_LIMIT + 1));
    assert!(!too_large(Crl::SIZE_LIMIT));
}

/// A BIT STRING leaves at most seven bits unused.
#[test]
fn malformed_reasons_make_a_list_unreadable() {
    let region = Region::new();
    let list = |unused| own(&region).with(scope(&[&[0x83, 2, unused, 0x80]])).der();
    assert!(Crl::parse(&list(7)).is_ok());
    assert!(Crl::parse(&list(8)).is_err());
}

/// A point that names a signer of lists and no place: the list is at the signer's name.
#[test]
fn point_without_a_place_is_at_its_signers_name() {
    let region = Region::new();
    let signer = region.root.issue(super::scopes::list_signer_params());
    let point = tlv(0x30, &tlv(0xa2, &directory_name(&signer)));
    let region = super::scopes::with_point(region, &point);
    let judge = |place: Vec<u8>| {
        let list = List::of(&signer).with(scope(&[&full_name(&[place]), &flag(4)]));
        let crls = [list.crl(), List::of(&region.root).crl()];
        facts(&region, &crls, &[signer.certificate()]).revocation
    };
    assert_eq!(judge(directory_name(&signer)), good());
    assert_eq!(
        judge(directory_name(&region.root)),
        refused(Unusable::OutOfScope)
    );
}

/// Certificates of other names are not tried, however many there are.
#[test]
fn other_key_of_an_authority_is_found_in_a_crowd() {
    let region = Region::new();
    let renewed = region.root.issue(region.seal_ca.params.clone());
    let crowd = (0..20).map(|_| region.tsa.certificate());
    let pool: Vec<_> = crowd.chain([renewed.certificate()]).collect();
    let crls = [List::of(&renewed).crl(), List::of(&region.root).crl()];
    assert_eq!(facts(&region, &crls, &pool).revocation, good());
}

#[test]
fn response_of_another_version_is_not_read() {
    let region = Region::new();
    let parse = |version: Option<u8>| {
        let mut response = Response::of(&region.seal_ca, Answer::on(&region.seal, &region.seal_ca));
        response.version = version.map_or(Vec::new(), |number| tlv(0xa0, &int(number)));
        OcspResponse::parse(&response.der())
    };
    assert!(parse(None).is_ok());
    assert!(parse(Some(0)).is_ok());
    assert!(parse(Some(1)).is_err());
}

/// Known five minutes after it was signed is another clock; known until that second is a short while.
#[test]
fn times_of_a_response_are_judged_to_the_second() {
    let region = Region::new();
    let judge = |this, next, produced_at| {
        let answer = Answer::on(&region.seal, &region.seal_ca).made(this, Some(next));
        let response = Response {
            produced_at,
            ..Response::of(&region.seal_ca, answer)
        };
        ocsp::facts(&region, vec![], vec![response.response()], &[]).revocation
    };
    let backwards = refused(Unusable::TimeOrder);
    assert!(matches!(
        judge(-HOUR, DAY, -HOUR - 300),
        Revocation::Good { .. }
    ));
    assert_eq!(judge(-HOUR, DAY, -HOUR - 301), backwards);
    assert!(matches!(
        judge(-HOUR, -HOUR, -HOUR),
        Revocation::Stale { .. }
    ));
    assert_eq!(judge(-HOUR, -HOUR - 1, -HOUR), backwards);
}
