//! What only the inside of the vault shows.

use std::path::Path;

use super::*;
use crate::crypto::{KNOWN_ANSWERS, KnownAnswer, SystemRandom, sha256, verify};
use crate::shape::samples;
use crate::usage::{self, Outcome, Record, Use};
use crate::{Authorisation, KdfCost, Passphrase};

fn vault(dir: &Path) -> Vault {
    let passphrase = Passphrase::new("correct horse".into()).unwrap();
    let cost = KdfCost::dangerously_cheap_for_tests();
    let random = Arc::new(SystemRandom::new());
    Vault::create_with_cost(dir, passphrase, cost, Arc::new(|| 1), random).unwrap()
}

#[test]
fn a_signature_verifies_and_its_record_names_message_and_signature() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("keys");
    let vault = vault(&dir);
    let key = vault
        .generate(&KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal"))
        .unwrap();
    let message = samples::licence(&[7; 32], b"attributes");
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &message,
        authorisation: &Authorisation::new("clerk 7", "request 42", [7; 32]),
    };
    let signature = vault.sign(&[item]).pop().unwrap().unwrap();
    verify(Suite::P256, &key.point, &message, &signature.der).unwrap();
    assert!(verify(Suite::P256, &key.point, b"attribute5", &signature.der).is_err());
    let mut last: Option<Record> = None;
    usage::walk(&dir, |record| last = Some(record.clone())).unwrap();
    let expected = Event::Use(Use {
        key: key.id.clone(),
        purpose: Purpose::SealLicence,
        caller: "clerk 7".into(),
        request: "request 42".into(),
        digest: Digest([7; 32]),
        message: Digest(sha256(&message)),
        licence_type: None,
        approval: None,
        policy: Some(Policy::default().digest()),
        count: Some(1),
        result: Outcome::Signed(Digest(sha256(&signature.der))),
    });
    assert_eq!(
        last.map(|r| (r.sequence, r.event)),
        Some((signature.record, expected))
    );
}

#[test]
fn a_batch_costs_one_sync() {
    let home = tempfile::tempdir().unwrap();
    let vault = vault(&home.path().join("keys"));
    let key = vault
        .generate(&KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal"))
        .unwrap();
    let message = samples::licence(&[7; 32], b"attributes");
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &message,
        authorisation: &Authorisation::new("clerk 7", "request 42", [7; 32]),
    };
    let before = vault.log().syncs();
    assert!(vault.sign(&[item; 64]).iter().all(Result::is_ok));
    assert_eq!(vault.log().syncs(), before + 1);
}

fn key(vault: &Vault, suite: Suite) -> Result<PublicKey, KeyError> {
    vault.generate(&KeySpec::new(suite, [Purpose::SealLicence], "seal"))
}

fn sign_with(vault: &Vault, key: &PublicKey) -> Result<Signature, KeyError> {
    let message = samples::licence(&[7; 32], b"attributes");
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &message,
        authorisation: &Authorisation::new("clerk 7", "request 42", [7; 32]),
    };
    vault.sign(&[item]).pop().unwrap()
}

#[test]
fn a_known_answer_that_fails_ends_all_output_and_the_refusals_are_on_record() {
    static DAMAGED: [KnownAnswer; 2] = [KNOWN_ANSWERS[0], KNOWN_ANSWERS[1].damaged()];
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("keys");
    let mut vault = vault(&dir);
    vault.health = Health::with_answers(&DAMAGED);
    let seal = key(&vault, Suite::P256).unwrap();
    sign_with(&vault, &seal).unwrap();
    // SM2 is tested before its first use, and fails.
    assert!(matches!(
        key(&vault, Suite::Sm2),
        Err(KeyError::ErrorState { .. })
    ));
    assert!(matches!(
        sign_with(&vault, &seal),
        Err(KeyError::ErrorState { .. })
    ));
    assert!(matches!(
        key(&vault, Suite::P256),
        Err(KeyError::ErrorState { .. })
    ));
    let mut refusals = 0;
    usage::walk(&dir, |record| {
        refusals += usize::from(matches!(
            &record.event,
            Event::Use(used) if used.result == Outcome::Refused("error_state".into())
        ));
    })
    .unwrap();
    assert_eq!(refusals, 1);
    vault.health = Health::new();
    sign_with(&vault, &seal).unwrap();
}

#[test]
fn an_algorithm_that_fails_takes_the_whole_store_into_the_error_state() {
    let home = tempfile::tempdir().unwrap();
    let vault = vault(&home.path().join("keys"));
    let seal = key(&vault, Suite::P256).unwrap();
    let failed = KeyError::Algorithm {
        suite: Suite::P256,
        doing: "testing a new key".into(),
    };
    assert!(matches!(
        vault.refuse_from_now_on(failed),
        KeyError::ErrorState { .. }
    ));
    assert!(matches!(
        sign_with(&vault, &seal),
        Err(KeyError::ErrorState { .. })
    ));
}
