//! Several writers of one log.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Barrier};
use std::thread;

use yinxin_keys::usage::verify;
use yinxin_keys::{Authorisation, KeyId, KeyStore, Purpose, ToSign, Vault};

use crate::fixture::{PASSPHRASE, Place, START, passphrase, random, seal_key, sign};
use crate::shapes;

const ROUNDS: u64 = 20;

/// Set for child processes: where the vault is, the key to use, and how often.
const CHILD_DIR: &str = "YINXIN_TEST_CHILD_DIR";
const CHILD_KEY: &str = "YINXIN_TEST_CHILD_KEY";
const CHILD_ROUNDS: &str = "YINXIN_TEST_CHILD_ROUNDS";

#[test]
fn two_handles_in_turn_keep_one_chain() {
    let (place, one) = Place::with_vault();
    let key = seal_key(&one).id;
    let two = place.open().unwrap();
    for i in 0..ROUNDS {
        assert_eq!(sign(&one, &key, b"one").unwrap().record, 2 + 2 * i);
        assert_eq!(sign(&two, &key, b"two").unwrap().record, 3 + 2 * i);
    }
    assert_eq!(verify(&place.dir()).unwrap().signed, 2 * ROUNDS);
}

#[test]
fn threads_on_several_handles_keep_one_chain_and_no_number_is_given_twice() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    let handles = [place.open().unwrap(), place.open().unwrap()];
    let start = Barrier::new(4);
    let mut numbers: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|i| {
                let (vault, key, start) = (&handles[i % 2], &key, &start);
                scope.spawn(move || {
                    start.wait();
                    (0..ROUNDS)
                        .map(|_| sign(vault, key, b"thread").unwrap().record)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (2..2 + 4 * ROUNDS).collect::<Vec<_>>());
    assert_eq!(verify(&place.dir()).unwrap().signed, 4 * ROUNDS);
}

#[test]
fn two_processes_keep_one_chain() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    let mut children = [child(&place, &key, ROUNDS), child(&place, &key, ROUNDS)];
    for _ in 0..ROUNDS {
        sign(&vault, &key, b"parent").unwrap();
    }
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    // Three writers, the children in batches of four.
    assert_eq!(
        verify(&place.dir()).unwrap().signed,
        ROUNDS + 2 * 4 * ROUNDS
    );
}

#[test]
fn a_process_killed_while_signing_leaves_a_log_that_goes_on() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    for _ in 0..5 {
        let before = length(&place);
        let mut endless = child(&place, &key, u64::MAX);
        while length(&place) < before + 20_000 {
            assert_eq!(
                endless.try_wait().unwrap(),
                None,
                "the child signs until it is killed"
            );
            thread::yield_now();
        }
        endless.kill().unwrap();
        endless.wait().unwrap();
        sign(&vault, &key, b"parent").unwrap();
        verify(&place.dir()).unwrap();
    }
}

fn length(place: &Place) -> u64 {
    std::fs::metadata(place.log()).unwrap().len()
}

/// Another process that signs `rounds` batches of four.
fn child(place: &Place, key: &KeyId, rounds: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "usage_shared::as_a_child_process_signs",
            "--ignored",
        ])
        .env(CHILD_DIR, place.home.path())
        .env(CHILD_KEY, key.as_str())
        .env(CHILD_ROUNDS, rounds.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Not a test of its own: the work of [`child`].
#[test]
#[ignore = "the child of another test"]
fn as_a_child_process_signs() {
    let told = |name| std::env::var(name).ok();
    let (Some(home), Some(key), Some(rounds)) =
        (told(CHILD_DIR), told(CHILD_KEY), told(CHILD_ROUNDS))
    else {
        return;
    };
    let vault = Vault::open(
        &Path::new(&home).join("keys"),
        passphrase(PASSPHRASE),
        Arc::new(|| START),
        random(),
    )
    .unwrap();
    let key = KeyId::parse(&key).unwrap();
    let authorisation = Authorisation::new("child", "batch", [0; 32]);
    let item = ToSign {
        key: &key,
        purpose: Purpose::SealLicence,
        message: &shapes::licence(&[0; 32], b"child"),
        authorisation: &authorisation,
    };
    for _ in 0..rounds.parse::<u64>().unwrap() {
        assert!(vault.sign(&[item; 4]).iter().all(Result::is_ok));
    }
}
