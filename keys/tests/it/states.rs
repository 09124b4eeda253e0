//! The life of a key, from birth to destruction.

use std::fs;

use yinxin_keys::usage::{self, Event, Outcome};
use yinxin_keys::{
    Birth, KeyAdmin as _, KeyError, KeyId, KeySpec, KeyStore as _, Order, Purpose, State, Suite,
    Transition, TransitionRefused, Vault,
};

use crate::fixture::{Place, START, edit, seal_key, sign};

fn two() -> Order {
    Order::by("王敏", "as decided").with("李强")
}

fn change(vault: &Vault, key: &KeyId, transition: Transition) -> Result<State, KeyError> {
    Ok(vault.change(key, transition, &two())?.state)
}

fn refused_in(vault: &Vault, key: &KeyId, expected: State) {
    match sign(vault, key, b"attributes") {
        Err(KeyError::NotActive { state, .. }) => assert_eq!(state, expected),
        other => panic!("{expected} expected, found {other:?}"),
    }
}

fn last_refusal(place: &Place) -> String {
    match place.last_record().event {
        Event::Use(used) => match used.result {
            Outcome::Refused(code) => code,
            signed => panic!("a refusal expected, found {signed:?}"),
        },
        other => panic!("a use expected, found {other:?}"),
    }
}

#[test]
fn a_pre_active_key_signs_only_after_two_people_activated_it() {
    let (place, vault) = Place::with_vault();
    let spec = KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal");
    let key = vault
        .generate(&spec.with_birth(Birth::PreActive))
        .unwrap()
        .id;
    refused_in(&vault, &key, State::PreActive);
    assert_eq!(last_refusal(&place), "not_active");
    let alone = Order::by("王敏", "first use");
    for order in [alone.clone(), alone.with("王敏")] {
        assert!(matches!(
            vault.change(&key, Transition::Activate, &order),
            Err(KeyError::Transition(TransitionRefused::Order(_)))
        ));
    }
    assert_eq!(
        change(&vault, &key, Transition::Activate).unwrap(),
        State::Active
    );
    sign(&vault, &key, b"attributes").unwrap();
}

#[test]
fn a_key_for_a_service_is_born_active_and_the_record_says_so() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    assert!(matches!(
        place.last_record().event,
        Event::Born { birth: Birth::ActiveForService, key: born, .. } if born == key
    ));
    sign(&vault, &key, b"attributes").unwrap();
}

#[test]
fn a_suspended_key_is_refused_and_a_resumed_one_signs() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    change(&vault, &key, Transition::Suspend).unwrap();
    refused_in(&vault, &key, State::Suspended);
    assert_eq!(last_refusal(&place), "not_active");
    change(&vault, &key, Transition::Resume).unwrap();
    sign(&vault, &key, b"attributes").unwrap();
}

#[test]
fn a_deactivated_key_is_refused_for_good() {
    let (_place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    change(&vault, &key, Transition::Deactivate).unwrap();
    refused_in(&vault, &key, State::Deactivated);
    for back in [Transition::Activate, Transition::Resume] {
        assert!(matches!(
            change(&vault, &key, back),
            Err(KeyError::Transition(TransitionRefused::NoSuchWay { .. }))
        ));
    }
}

#[test]
fn a_compromised_key_is_refused_and_its_exposure_is_listed_from_the_declared_date() {
    let (place, vault) = Place::with_vault();
    let [key, other] = [seal_key(&vault).id, seal_key(&vault).id];
    for second in 0..5 {
        place
            .clock
            .0
            .store(START + second, std::sync::atomic::Ordering::SeqCst);
        sign(&vault, &key, b"attributes").unwrap();
        sign(&vault, &other, b"attributes").unwrap();
    }
    let since = START + 3;
    let state = change(&vault, &key, Transition::Compromise { since }).unwrap();
    assert_eq!(state, State::Compromised { since });
    refused_in(&vault, &key, State::Compromised { since });
    let exposed = usage::exposure(&place.dir(), &key, since).unwrap();
    let times: Vec<_> = exposed.iter().map(|record| record.time).collect();
    assert_eq!(times, [START + 3, START + 4]);
    let all = usage::exposure(&place.dir(), &key, 0).unwrap();
    assert_eq!(all.len(), 5, "the refusal is no exposure");
    sign(&vault, &other, b"attributes").unwrap();
}

#[test]
fn a_destroyed_key_is_refused_and_its_private_half_is_gone_but_its_public_half_stays() {
    let (place, vault) = Place::with_vault();
    let public = seal_key(&vault);
    let key = &public.id;
    let before = fs::read_to_string(place.key_file(key)).unwrap();
    change(&vault, key, Transition::Deactivate).unwrap();
    assert_eq!(
        change(&vault, key, Transition::Destroy).unwrap(),
        State::Destroyed
    );
    refused_in(&vault, key, State::Destroyed);
    let after = fs::read_to_string(place.key_file(key)).unwrap();
    assert!(before.contains("\"private\"") && !after.contains("\"private\""));
    drop(vault);
    let again = place.open().unwrap();
    assert_eq!(again.public(key).unwrap(), public);
    assert_eq!(again.list().unwrap(), std::slice::from_ref(&public));
    refused_in(&again, key, State::Destroyed);
}

#[test]
fn an_active_key_is_not_destroyed_and_nobody_destroys_alone() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    assert!(change(&vault, &key, Transition::Destroy).is_err());
    change(&vault, &key, Transition::Deactivate).unwrap();
    let alone = Order::by("王敏", "end of life");
    vault.change(&key, Transition::Destroy, &alone).unwrap_err();
    assert!(
        fs::read_to_string(place.key_file(&key))
            .unwrap()
            .contains("\"private\"")
    );
    change(&vault, &key, Transition::Destroy).unwrap();
}

#[test]
fn a_crash_between_the_record_of_a_destruction_and_the_destruction_is_made_good() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    let before = fs::read(place.key_file(&key)).unwrap();
    change(&vault, &key, Transition::Deactivate).unwrap();
    change(&vault, &key, Transition::Destroy).unwrap();
    drop(vault);
    // As if the machine had stopped before the file was replaced; or as if somebody had put the old file back.
    fs::write(place.key_file(&key), before).unwrap();
    let vault = place.open().unwrap();
    assert!(
        !fs::read_to_string(place.key_file(&key))
            .unwrap()
            .contains("\"private\"")
    );
    refused_in(&vault, &key, State::Destroyed);
}

#[test]
fn a_destroyed_keys_file_is_not_edited_into_another() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    change(&vault, &key, Transition::Deactivate).unwrap();
    change(&vault, &key, Transition::Destroy).unwrap();
    drop(vault);
    edit(&place.key_file(&key), |text| {
        text.replace("食品经营许可证专用章", "食品经营许可证专用璋")
    });
    place.open().unwrap().public(&key).unwrap_err();
}

#[test]
fn a_change_stands_on_record_with_both_people_and_the_reason() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    change(&vault, &key, Transition::Suspend).unwrap();
    assert_eq!(
        place.last_record().event,
        Event::State {
            key: key.clone(),
            transition: Transition::Suspend,
            to: State::Suspended,
            order: two(),
        }
    );
    drop(vault);
    let again = place.open().unwrap();
    assert_eq!(again.details(&key).unwrap().state, State::Suspended);
}

#[test]
fn a_change_in_one_process_counts_in_another_at_once() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    sign(&vault, &key, b"attributes").unwrap();
    let other = place.open().unwrap();
    change(&other, &key, Transition::Suspend).unwrap();
    refused_in(&vault, &key, State::Suspended);
}

#[test]
fn sm2_keys_sign_and_ed25519_keys_are_made_for_checkpoints_alone() {
    let (_place, vault) = Place::with_vault();
    let made = |suite, purpose| vault.generate(&KeySpec::new(suite, [purpose], "key"));
    let sm2 = made(Suite::Sm2, Purpose::SealLicence).unwrap();
    assert_eq!((sm2.spki.len(), sm2.point.len()), (91, 65));
    let signature = sign(&vault, &sm2.id, b"attributes").unwrap();
    assert_eq!(signature.suite, Suite::Sm2);
    made(Suite::Ed25519, Purpose::Checkpoint).unwrap();
    for (suite, purpose) in [
        (Suite::Ed25519, Purpose::SealLicence),
        (Suite::P256, Purpose::Checkpoint),
        (Suite::Sm2, Purpose::Checkpoint),
    ] {
        assert!(matches!(
            made(suite, purpose),
            Err(KeyError::SuiteNotForPurpose { .. })
        ));
    }
}
