//! An older log, or another: what shows it.

use std::fs;

use yinxin_keys::usage::{Digest, HeadError, SignedHead, UsageError, verify, verify_against};
use yinxin_keys::{KeyAdmin as _, KeyId, Order, Transition, Vault, VaultError};

use crate::fixture::{Place, seal_key, sign};

fn used() -> (Place, Vault, KeyId) {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    for _ in 0..3 {
        sign(&vault, &key, b"attributes").unwrap();
    }
    (place, vault, key)
}

/// Cuts the last `count` records off.
fn cut(place: &Place, count: usize) {
    let text = fs::read_to_string(place.log()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let kept = lines[..lines.len() - count].join("\n") + "\n";
    fs::write(place.log(), kept).unwrap();
}

fn head_error(place: &Place, head: &SignedHead) -> HeadError {
    match verify_against(&place.dir(), head) {
        Err(UsageError::Head(error)) => error,
        other => panic!("the head refuses, found {other:?}"),
    }
}

#[test]
fn a_log_that_grew_since_agrees_with_the_head_that_was_kept() {
    let (place, vault, key) = used();
    let head = vault.signed_head().unwrap();
    verify_against(&place.dir(), &head).unwrap();
    sign(&vault, &key, b"attributes").unwrap();
    let kept = SignedHead::parse(head.to_json().as_bytes()).unwrap();
    assert_eq!(kept, head);
    verify_against(&place.dir(), &kept).unwrap();
}

#[test]
fn a_log_cut_to_whole_records_is_shown_by_the_head_that_was_kept() {
    let (place, vault, key) = used();
    vault.signed_head().unwrap();
    sign(&vault, &key, b"attributes").unwrap();
    let head = vault.signed_head().unwrap();
    drop(vault);
    cut(&place, 3);
    // By itself the log is in order…
    let now = verify(&place.dir()).unwrap().head;
    // …and the head shows that it was longer.
    assert_eq!(
        head_error(&place, &head),
        HeadError::Cut {
            kept: head.head.sequence,
            found: now.sequence
        }
    );
}

#[test]
fn a_log_that_was_cut_and_written_on_is_shown_by_the_head_that_was_kept() {
    let (place, vault, key) = used();
    vault.signed_head().unwrap();
    sign(&vault, &key, b"attributes").unwrap();
    let head = vault.signed_head().unwrap();
    drop(vault);
    cut(&place, 3);
    fs::remove_file(place.summary()).unwrap();
    let vault = place.open().unwrap();
    for _ in 0..5 {
        sign(&vault, &key, b"others").unwrap();
    }
    verify(&place.dir()).unwrap();
    assert!(matches!(
        head_error(&place, &head),
        HeadError::Rewritten { sequence, .. } if sequence == head.head.sequence
    ));
}

#[test]
fn a_head_that_was_edited_or_made_by_others_vouches_for_nothing() {
    let (place, vault, _) = used();
    let head = vault.signed_head().unwrap();
    let mut later = head.clone();
    later.head.sequence += 1;
    assert_eq!(head_error(&place, &later), HeadError::Signature);
    let mut hash = head.clone();
    hash.head.hash = Digest([1; 32]);
    assert_eq!(
        SignedHead::parse(hash.to_json().as_bytes()),
        Err(HeadError::Signature)
    );
    let (other_place, other, _) = used();
    let foreign = other.signed_head().unwrap();
    verify_against(&other_place.dir(), &foreign).unwrap();
    assert!(matches!(
        head_error(&place, &foreign),
        HeadError::OtherVault { .. }
    ));
    assert!(matches!(
        SignedHead::parse(b"{}"),
        Err(HeadError::NotAHead { .. })
    ));
}

#[test]
fn the_log_key_is_made_once() {
    let (_place, vault, _) = used();
    let first = vault.signed_head().unwrap();
    assert_eq!(vault.signed_head().unwrap().key, first.key);
}

#[test]
fn a_log_rolled_back_behind_an_order_is_not_opened() {
    let (place, vault, key) = used();
    let order = Order::by("王敏", "lost card").with("李强");
    let older = fs::read(place.log()).unwrap();
    vault.change(&key, Transition::Suspend, &order).unwrap();
    drop(vault);
    let newer = fs::read(place.log()).unwrap();
    fs::write(place.log(), older).unwrap();
    assert!(matches!(
        place.open(),
        Err(VaultError::Usage(UsageError::RolledBack { .. }))
    ));
    fs::write(place.log(), newer).unwrap();
    place.open().unwrap();
}

#[test]
fn counters_rolled_back_behind_the_last_opening_are_refused() {
    let (place, vault, key) = used();
    let older = fs::read(place.log()).unwrap();
    sign(&vault, &key, b"attributes").unwrap();
    drop(vault);
    // Opening confirms what it read.
    drop(place.open().unwrap());
    fs::write(place.log(), older).unwrap();
    assert!(matches!(
        place.open(),
        Err(VaultError::Usage(UsageError::RolledBack { .. }))
    ));
}

#[test]
fn a_summary_with_any_byte_changed_is_refused_and_without_it_the_log_is_read() {
    let (place, vault, key) = used();
    drop(vault);
    drop(place.open().unwrap());
    let whole = fs::read(place.summary()).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(place.summary(), flipped).unwrap();
        assert!(
            matches!(
                place.open(),
                Err(VaultError::Usage(UsageError::StateDamaged { .. }))
            ),
            "byte {at}"
        );
    }
    fs::remove_file(place.summary()).unwrap();
    let vault = place.open().unwrap();
    assert_eq!(vault.details(&key).unwrap().used.total, 3);
}

#[test]
fn a_record_that_the_vault_did_not_write_is_refused_even_with_its_hash_made_right() {
    let (place, vault, key) = used();
    drop(vault);
    let text = fs::read_to_string(place.log()).unwrap();
    let last = text.lines().last().unwrap();
    let record = yinxin_keys::usage::Record::parse(last.as_bytes()).unwrap();
    // One more use, chained as a forger can: everything but the proof.
    let mut forged = record.clone();
    forged.sequence += 1;
    forged.previous = record.hash;
    if let yinxin_keys::usage::Event::Use(used) = &mut forged.event {
        used.count = Some(4);
    }
    let Err(yinxin_keys::usage::Fault::HashWrong { expected, .. }) =
        yinxin_keys::usage::Record::parse(forged.line().as_bytes())
    else {
        panic!("the hash covers the record");
    };
    forged.hash = expected;
    fs::write(place.log(), format!("{text}{}\n", forged.line())).unwrap();
    // Whoever has no key cannot tell…
    verify(&place.dir()).unwrap();
    // …the vault can.
    assert!(matches!(
        place.open(),
        Err(VaultError::Usage(UsageError::Broken {
            fault: yinxin_keys::usage::Fault::NotProven,
            ..
        }))
    ));
    fs::write(place.log(), text).unwrap();
    sign(&place.open().unwrap(), &key, b"attributes").unwrap();
}

#[test]
fn a_count_that_goes_back_is_a_fault_for_everybody() {
    let (place, vault, _) = used();
    drop(vault);
    let text = fs::read_to_string(place.log()).unwrap();
    let last = text.lines().last().unwrap();
    let mut record = yinxin_keys::usage::Record::parse(last.as_bytes()).unwrap();
    if let yinxin_keys::usage::Event::Use(used) = &mut record.event {
        used.count = Some(2);
    }
    let Err(yinxin_keys::usage::Fault::HashWrong { expected, .. }) =
        yinxin_keys::usage::Record::parse(record.line().as_bytes())
    else {
        panic!("the hash covers the record");
    };
    record.hash = expected;
    fs::write(place.log(), text.replace(last, &record.line())).unwrap();
    assert!(matches!(
        verify(&place.dir()),
        Err(UsageError::Broken {
            fault: yinxin_keys::usage::Fault::Impossible { .. },
            ..
        })
    ));
}
