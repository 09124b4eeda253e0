//! A key's end, and what is left to do then: new key, old files, exposure.

use std::sync::Arc;

use yinxin_keys::{KeyAdmin as _, State};
use yinxin_verifier::Question;
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::report::Verdict;
use yinxin_verifier::value::Time;

use super::exposure::exposed;
use super::*;
use crate::cli::seal::renew;
use crate::issue::{Caller, LicenceAnswer, LicenceRequest, Outcome, Refusal};
use crate::store::{ClaimKey, Scope};
use crate::testing::{NOW, TestRegion, food_request};

fn place(region: &TestRegion) -> Place {
    Place {
        data: region.dir.path().to_owned(),
        passphrase_file: None,
        keyd: None,
    }
}

async fn issue(region: &TestRegion, key: &str) -> LicenceAnswer {
    try_issue(region, key).await.unwrap()
}

async fn try_issue(region: &TestRegion, key: &str) -> Result<LicenceAnswer, Refusal> {
    let body = food_request().to_string().into_bytes();
    let issuer = region.open().await.into_issuer().unwrap();
    let request = LicenceRequest {
        caller: Caller {
            label: "test".to_owned(),
            scope: Scope { departments: None },
        },
        key: ClaimKey {
            client: "test".to_owned(),
            key: key.to_owned(),
        },
        body_digest: sha256(&body),
        body,
    };
    match issuer.licence(request).await? {
        Outcome::Made(answer) => Ok(answer),
        Outcome::Awaits(awaiting) => panic!("it waits: {awaiting:?}"),
    }
}

async fn key_of(region: &TestRegion) -> KeyId {
    let store = region.open().await.store;
    let seal = store.seal(&region.licence_seal).await.unwrap().unwrap();
    seal.card.key
}

async fn verdict(region: &TestRegion, answer: &LicenceAnswer) -> Verdict {
    let service = region.open().await;
    let row = service.store.licence(&answer.id).await.unwrap().unwrap();
    let file = service.files.read(&row.file).unwrap();
    let judge = service.judge.verifier().unwrap();
    judge
        .verify(&file, &Question::at(service.handed_in.now()))
        .verdict
}

#[tokio::test]
async fn a_renewed_seal_signs_with_a_new_key_and_what_the_old_one_sealed_still_verifies() {
    let region = TestRegion::new().await;
    let before = issue(&region, "before").await;
    let old = key_of(&region).await;
    renew(
        &region.licence_seal,
        &By::two(),
        &place(&region),
        region.handed_in.clone(),
    )
    .await
    .unwrap();
    let new = key_of(&region).await;
    assert_ne!(old, new);
    let after = issue(&region, "after").await;
    assert_eq!(verdict(&region, &before).await, Verdict::Valid);
    assert_eq!(verdict(&region, &after).await, Verdict::Valid);
    let vault = vault(&place(&region), &region.handed_in).unwrap();
    let old = vault.details(&old).unwrap();
    let new = vault.details(&new).unwrap();
    assert_eq!((old.state, old.used.total), (State::Deactivated, 1));
    assert_eq!((new.state, new.used.total), (State::Active, 1));
    assert_eq!(old.public.label, new.public.label, "the seal's code stays");
}

#[tokio::test]
async fn a_renewed_seal_keeps_the_limits_of_its_old_key() {
    let region = TestRegion::new().await;
    let (place, old) = (place(&region), key_of(&region).await);
    let limits = yinxin_keys::Policy {
        per_day: Some(7),
        approval: true,
        ..Default::default()
    };
    vault(&place, &region.handed_in)
        .unwrap()
        .set_policy(&old, &limits, &By::two().order())
        .unwrap();
    let (seal, handed_in) = (&region.licence_seal, region.handed_in.clone());
    renew(seal, &By::one(), &place, handed_in).await.unwrap();
    let new = key_of(&region).await;
    let vault = vault(&place, &region.handed_in).unwrap();
    let policy = vault.details(&new).unwrap().policy;
    assert_eq!((policy.per_day, policy.approval), (Some(7), true));
}

#[tokio::test]
async fn every_file_that_a_compromised_key_sealed_since_is_listed_and_no_other() {
    let region = TestRegion::new().await;
    let answer = issue(&region, "k").await;
    let key = key_of(&region).await;
    let service = region.open().await;
    let keys = region.dir.keys();
    let list = async |key: &KeyId, since| {
        exposed(&service.store, &keys, key, Time::from_unix(since))
            .await
            .unwrap()
    };
    let found = list(&key, NOW).await;
    let files: Vec<_> = found
        .iter()
        .map(|one| one.file.as_ref().map(|file| file.sha256.as_str()))
        .collect();
    assert_eq!(files, [Some(answer.sha256.as_str())]);
    assert!(list(&key, NOW + 1).await.is_empty());
    let ca = &service.region.seal_ca.key;
    let certificates = list(ca, NOW).await;
    assert!(!certificates.is_empty() && certificates.iter().all(|one| one.file.is_none()));
}

/// Orders a compromise while the clock stands at `now`.
async fn compromise(region: &TestRegion, key: &KeyId, since: i64, now: i64) -> Result<(), Failure> {
    let mut handed_in = region.handed_in.clone();
    handed_in.clock = Arc::new(move || now);
    let order = Order {
        key: key.clone(),
        by: By::one(),
    };
    order::compromise(&place(region), handed_in, &order, Time::from_unix(since)).await
}

#[tokio::test]
async fn what_a_key_sealed_after_its_compromise_is_refused_also_when_the_seal_has_another_key() {
    let region = TestRegion::new().await;
    let forged = issue(&region, "before").await;
    let key = key_of(&region).await;
    compromise(&region, &key, NOW - 60, NOW).await.unwrap();
    assert_eq!(verdict(&region, &forged).await, Verdict::Invalid);
    let (seal, handed_in) = (&region.licence_seal, region.handed_in.clone());
    renew(seal, &By::two(), &place(&region), handed_in)
        .await
        .unwrap();
    let genuine = issue(&region, "after").await;
    assert_eq!(verdict(&region, &genuine).await, Verdict::Valid);
    assert_eq!(verdict(&region, &forged).await, Verdict::Invalid);
}

#[tokio::test]
async fn what_a_key_sealed_before_its_compromise_stays_valid_until_the_date_moves_back() {
    let region = TestRegion::new().await;
    let genuine = issue(&region, "before").await;
    let key = key_of(&region).await;
    // Within the skew that judges allow.
    let now = NOW + 120;
    compromise(&region, &key, NOW + 60, now).await.unwrap();
    assert_eq!(verdict(&region, &genuine).await, Verdict::Valid);
    // Given again, it is done again and changes nothing.
    compromise(&region, &key, NOW + 60, now).await.unwrap();
    assert_eq!(verdict(&region, &genuine).await, Verdict::Valid);
    compromise(&region, &key, NOW - 60, now).await.unwrap();
    assert_eq!(verdict(&region, &genuine).await, Verdict::Invalid);
}

#[tokio::test]
async fn a_suspended_seal_key_issues_nothing_and_one_person_alone_does_not_bring_it_back() {
    let region = TestRegion::new().await;
    let key = key_of(&region).await;
    let place = place(&region);
    let order = |by: By| Order {
        key: key.clone(),
        by,
    };
    let change = |by, transition| order::change(&place, &region.handed_in, &order(by), transition);
    change(By::two(), Transition::Suspend).unwrap();
    let vault = vault(&place, &region.handed_in).unwrap();
    assert_eq!(vault.details(&key).unwrap().state, State::Suspended);
    let refusal = try_issue(&region, "k").await.unwrap_err();
    assert!(matches!(refusal, Refusal::SealStopped(_)), "{refusal:?}");
    change(By::one(), Transition::Resume).unwrap_err();
    assert_eq!(vault.details(&key).unwrap().state, State::Suspended);
    change(By::two(), Transition::Resume).unwrap();
    issue(&region, "k").await;
}
