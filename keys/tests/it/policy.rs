//! What a key's policy refuses, each beside what it lets pass.

use std::sync::atomic::Ordering;

use yinxin_keys::usage::{Event, Outcome, Use};
use yinxin_keys::{
    Authorisation, KeyAdmin as _, KeyError, KeyId, KeySpec, KeyStore as _, Order, Policy, Purpose,
    Quota, Signature, Suite, ToSign, Vault,
};

use crate::fixture::{Place, START, clerk};
use crate::shapes;

const FOOD: &str = "11100000MB0301234Y001";
const TAXI: &str = "11100000000019713D022";

fn key_with(vault: &Vault, policy: Policy) -> KeyId {
    let spec = KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal").with_policy(policy);
    vault.generate(&spec).unwrap().id
}

/// Asks for `count` signatures in one batch.
fn sign_as(
    vault: &Vault,
    key: &KeyId,
    authorisation: &Authorisation,
    count: usize,
) -> Vec<Result<Signature, KeyError>> {
    let message = shapes::licence(&authorisation.digest, b"attributes");
    let item = ToSign {
        key,
        purpose: Purpose::SealLicence,
        message: &message,
        authorisation,
    };
    vault.sign(&vec![item; count])
}

fn sign_one(vault: &Vault, key: &KeyId) -> Result<Signature, KeyError> {
    sign_as(vault, key, &clerk(), 1).pop().unwrap()
}

fn last_use(place: &Place) -> Use {
    match place.last_record().event {
        Event::Use(used) => used,
        other => panic!("a use expected, found {other:?}"),
    }
}

fn refused_as(place: &Place, code: &str) {
    assert_eq!(last_use(place).result, Outcome::Refused(code.into()));
}

fn at(place: &Place, time: i64) {
    place.clock.0.store(time, Ordering::SeqCst);
}

fn quota(answer: Result<Signature, KeyError>) -> Option<(Quota, u64)> {
    match answer {
        Ok(_) => None,
        Err(KeyError::QuotaExceeded { quota, limit, .. }) => Some((quota, limit)),
        Err(other) => panic!("a quota expected, found {other}"),
    }
}

#[test]
fn a_foreign_caller_is_refused_and_recorded_and_a_named_one_signs() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            callers: Some(vec!["clerk 7".into()]),
            ..Policy::default()
        },
    );
    sign_one(&vault, &key).unwrap();
    let stranger = Authorisation::new("clerk 8", "request 42", [7; 32]);
    let error = sign_as(&vault, &key, &stranger, 1).pop().unwrap();
    assert!(matches!(error, Err(KeyError::CallerNotAllowed { caller, .. }) if caller == "clerk 8"));
    refused_as(&place, "caller_not_allowed");
}

#[test]
fn a_licence_type_that_the_policy_does_not_name_is_refused_and_so_is_none() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            licence_types: Some(vec![FOOD.into()]),
            ..Policy::default()
        },
    );
    let sign = |authorisation| sign_as(&vault, &key, &authorisation, 1).pop().unwrap();
    sign(clerk().for_licence_type(FOOD)).unwrap();
    assert_eq!(last_use(&place).licence_type.as_deref(), Some(FOOD));
    for other in [clerk().for_licence_type(TAXI), clerk()] {
        assert!(matches!(
            sign(other),
            Err(KeyError::LicenceTypeNotAllowed { .. })
        ));
        refused_as(&place, "licence_type_not_allowed");
    }
}

#[test]
fn before_and_after_its_time_a_key_is_refused_and_on_its_first_and_last_second_it_signs() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            valid_from: Some(START + 10),
            valid_to: Some(START + 20),
            ..Policy::default()
        },
    );
    for (time, signs) in [(9, false), (10, true), (20, true), (21, false)] {
        at(&place, START + time);
        assert_eq!(sign_one(&vault, &key).is_ok(), signs, "second {time}");
    }
    refused_as(&place, "outside_validity");
}

#[test]
fn a_clock_set_back_does_not_bring_a_key_back_into_its_time() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            valid_to: Some(START + 20),
            ..Policy::default()
        },
    );
    at(&place, START + 21);
    sign_one(&vault, &key).unwrap_err();
    at(&place, START + 5);
    assert!(matches!(
        sign_one(&vault, &key),
        Err(KeyError::OutsideValidity { now, .. }) if now == START + 21
    ));
}

#[test]
fn a_quota_a_second_is_kept_and_the_next_second_signs_again() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            per_second: Some(2),
            ..Policy::default()
        },
    );
    let answers = sign_as(&vault, &key, &clerk(), 3);
    let found: Vec<_> = answers.into_iter().map(quota).collect();
    assert_eq!(found, [None, None, Some((Quota::Second, 2))]);
    refused_as(&place, "quota_exceeded");
    at(&place, START + 1);
    sign_one(&vault, &key).unwrap();
}

#[test]
fn a_quota_a_day_is_kept_and_the_next_day_signs_again() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            per_day: Some(2),
            ..Policy::default()
        },
    );
    sign_one(&vault, &key).unwrap();
    at(&place, START + 1);
    sign_one(&vault, &key).unwrap();
    at(&place, START + 2);
    assert_eq!(quota(sign_one(&vault, &key)), Some((Quota::Day, 2)));
    at(&place, START + 86_400);
    sign_one(&vault, &key).unwrap();
}

#[test]
fn a_total_quota_is_kept_over_days_handles_and_restarts() {
    let (place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            total: Some(3),
            ..Policy::default()
        },
    );
    sign_one(&vault, &key).unwrap();
    // Another handle on the same directory counts on.
    let other = place.open().unwrap();
    sign_one(&other, &key).unwrap();
    at(&place, START + 10 * 86_400);
    sign_one(&vault, &key).unwrap();
    drop((vault, other));
    let again = place.open().unwrap();
    assert_eq!(quota(sign_one(&again, &key)), Some((Quota::Total, 3)));
    assert_eq!(again.details(&key).unwrap().used.total, 3);
}

#[test]
fn a_refused_use_costs_nothing_of_the_quota() {
    let (_place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            total: Some(1),
            callers: Some(vec!["clerk 7".into()]),
            ..Policy::default()
        },
    );
    let stranger = Authorisation::new("clerk 8", "request 42", [7; 32]);
    assert!(
        sign_as(&vault, &key, &stranger, 5)
            .iter()
            .all(Result::is_err)
    );
    sign_one(&vault, &key).unwrap();
}

#[test]
fn a_batch_over_the_keys_own_limit_is_refused_beyond_it_and_the_next_batch_signs() {
    let (_place, vault) = Place::with_vault();
    let key = key_with(
        &vault,
        Policy {
            batch: Some(2),
            ..Policy::default()
        },
    );
    for _ in 0..2 {
        let found: Vec<_> = sign_as(&vault, &key, &clerk(), 3)
            .into_iter()
            .map(quota)
            .collect();
        assert_eq!(found, [None, None, Some((Quota::Batch, 2))]);
    }
}

#[test]
fn a_record_carries_the_digest_of_the_policy_in_force_and_the_count_of_the_key() {
    let (place, vault) = Place::with_vault();
    let born = Policy::default();
    let key = key_with(&vault, born.clone());
    sign_one(&vault, &key).unwrap();
    let used = last_use(&place);
    assert_eq!((used.policy, used.count), (Some(born.digest()), Some(1)));
    let order = Order::by("王敏", "fewer a day").with("李强");
    let limited = Policy {
        per_day: Some(2),
        ..born
    };
    let details = vault.set_policy(&key, &limited, &order).unwrap();
    assert_eq!(details.policy.version, 1);
    sign_one(&vault, &key).unwrap();
    let used = last_use(&place);
    assert_eq!(
        (used.policy, used.count),
        (Some(details.policy.digest()), Some(2))
    );
    sign_one(&vault, &key).unwrap_err();
    let used = last_use(&place);
    assert_eq!(
        (used.policy, used.count),
        (Some(details.policy.digest()), None)
    );
}

#[test]
fn a_policy_takes_two_people_and_a_form_that_can_be_kept() {
    let (place, vault) = Place::with_vault();
    let key = key_with(&vault, Policy::default());
    let before = place.records().len();
    let alone = Order::by("王敏", "fewer a day");
    let two = alone.clone().with("李强");
    let limited = Policy {
        per_day: Some(2),
        ..Policy::default()
    };
    assert!(matches!(
        vault.set_policy(&key, &limited, &alone),
        Err(KeyError::Order(_))
    ));
    let never = Policy {
        valid_from: Some(2),
        valid_to: Some(1),
        ..Policy::default()
    };
    assert!(matches!(
        vault.set_policy(&key, &never, &two),
        Err(KeyError::Policy(_))
    ));
    assert_eq!(place.records().len(), before);
    vault.set_policy(&key, &limited, &two).unwrap();
    drop(vault);
    let again = place.open().unwrap();
    assert_eq!(again.details(&key).unwrap().policy.per_day, Some(2));
}
