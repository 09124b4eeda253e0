//! Attacks on the files of single keys, and on every byte.

use std::fs;

use proptest::prelude::*;
use yinxin_keys::{KeyError, KeyId, KeyStore, Vault, VaultError};

use crate::fixture::{Place, edit, seal_key, sign};

/// What opening and using the key gives after its file was changed.
fn refusal(place: &Place, key: &KeyId) -> KeyError {
    let vault = place.open().unwrap();
    sign(&vault, key, b"attributes").unwrap_err()
}

fn storage(error: &KeyError) -> &VaultError {
    match error {
        KeyError::Storage(source) => source,
        other => panic!("a storage error expected, found {other:?}"),
    }
}

fn one_key() -> (Place, Vault, KeyId) {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    (place, vault, key)
}

#[test]
fn every_flipped_byte_of_a_key_file_is_refused_and_the_whole_file_opens_again() {
    let (place, vault, key) = one_key();
    drop(vault);
    let path = place.key_file(&key);
    let good = fs::read(&path).unwrap();
    let vault = place.open().unwrap();
    for at in 0..good.len() {
        for mask in [0x01, 0x20, 0x80] {
            let mut bad = good.clone();
            bad[at] ^= mask;
            fs::write(&path, &bad).unwrap();
            let answer = vault.public(&key);
            assert!(answer.is_err(), "byte {at} ^ {mask:#x} went unnoticed");
        }
    }
    fs::write(&path, &good).unwrap();
    sign(&vault, &key, b"attributes").unwrap();
}

#[test]
fn every_flipped_byte_of_the_header_is_refused_and_the_whole_file_opens_again() {
    let (place, vault, _key) = one_key();
    drop(vault);
    let path = place.dir().join("vault.json");
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x01;
        fs::write(&path, &bad).unwrap();
        assert!(place.open().is_err(), "byte {at} went unnoticed");
    }
    fs::write(&path, &good).unwrap();
    place.open().unwrap();
}

#[test]
fn a_file_cut_at_any_place_is_refused() {
    let (place, vault, key) = one_key();
    drop(vault);
    let path = place.key_file(&key);
    let good = fs::read(&path).unwrap();
    let vault = place.open().unwrap();
    for end in 0..good.len() {
        fs::write(&path, &good[..end]).unwrap();
        assert!(
            vault.public(&key).is_err(),
            "cut after {end} went unnoticed"
        );
    }
    fs::write(&path, &good[..good.len() / 2]).unwrap();
    assert!(matches!(
        storage(&refusal(&place, &key)),
        VaultError::Cut { .. }
    ));
}

#[test]
fn swapped_key_files_are_refused() {
    let (place, vault, one) = one_key();
    let two = seal_key(&vault).id;
    drop(vault);
    let (a, b) = (place.key_file(&one), place.key_file(&two));
    let (old_a, old_b) = (fs::read(&a).unwrap(), fs::read(&b).unwrap());
    fs::write(&a, &old_b).unwrap();
    fs::write(&b, &old_a).unwrap();
    let error = refusal(&place, &one);
    assert!(matches!(
        storage(&error),
        VaultError::RecordSwapped { expected, found, .. } if *expected == one.to_string() && *found == two.to_string()
    ));
    assert!(matches!(
        storage(&refusal(&place, &two)),
        VaultError::RecordSwapped { .. }
    ));
}

#[test]
fn a_sealed_key_under_the_name_of_another_is_refused() {
    let (place, vault, one) = one_key();
    let two = seal_key(&vault).id;
    drop(vault);
    let stolen = fs::read_to_string(place.key_file(&one)).unwrap();
    fs::write(
        place.key_file(&two),
        stolen.replace(one.as_str(), two.as_str()),
    )
    .unwrap();
    assert!(matches!(
        storage(&refusal(&place, &two)),
        VaultError::RecordEdited { .. }
    ));
}

#[test]
fn a_purpose_added_to_the_file_is_refused() {
    let (place, vault, key) = one_key();
    drop(vault);
    edit(&place.key_file(&key), |text| {
        text.replace(
            "\"seal_licence\"",
            "\"seal_licence\",\n      \"certificate\"",
        )
    });
    assert!(matches!(
        storage(&refusal(&place, &key)),
        VaultError::RecordEdited { .. }
    ));
}

#[test]
fn a_label_edited_in_the_file_is_refused() {
    let (place, vault, key) = one_key();
    drop(vault);
    edit(&place.key_file(&key), |text| text.replace("食品", "药品"));
    assert!(matches!(
        storage(&refusal(&place, &key)),
        VaultError::RecordEdited { .. }
    ));
}

#[test]
fn a_key_of_another_vault_is_refused() {
    let (place, vault, key) = one_key();
    let (other, _other_vault) = Place::with_vault();
    drop(vault);
    fs::copy(place.key_file(&key), other.key_file(&key)).unwrap();
    assert!(matches!(
        storage(&refusal(&other, &key)),
        VaultError::OtherVault { .. }
    ));
}

#[test]
fn a_key_file_of_an_unknown_version_is_said() {
    let (place, vault, key) = one_key();
    drop(vault);
    edit(&place.key_file(&key), |text| {
        text.replace("yinxin.key/1", "yinxin.key/9")
    });
    assert!(matches!(
        storage(&refusal(&place, &key)),
        VaultError::UnknownVersion { found, .. } if found == "yinxin.key/9"
    ));
}

#[test]
fn an_endless_key_file_is_refused() {
    let (place, vault, key) = one_key();
    drop(vault);
    fs::write(place.key_file(&key), vec![b' '; 1 << 20]).unwrap();
    assert!(matches!(
        storage(&refusal(&place, &key)),
        VaultError::TooLong { .. }
    ));
}

#[test]
fn a_damaged_key_spoils_no_other_and_its_refusal_is_on_record() {
    let (place, vault, key) = one_key();
    let other = seal_key(&vault).id;
    drop(vault);
    fs::write(place.key_file(&key), "").unwrap();
    let vault = place.open().unwrap();
    sign(&vault, &key, b"attributes").unwrap_err();
    let record = place.last_record().line();
    assert!(
        record.contains(key.as_str()) && record.contains("storage_failed"),
        "{record}"
    );
    sign(&vault, &other, b"attributes").unwrap();
}

#[test]
fn any_bytes_as_a_key_file_are_refused_without_panic() {
    let (place, vault, key) = one_key();
    let path = place.key_file(&key);
    let good = fs::read_to_string(&path).unwrap();
    drop(vault);
    let vault = place.open().unwrap();
    let anything = prop_oneof![
        any::<Vec<u8>>(),
        // Close to the real thing: one member replaced by any text.
        (0..9usize, ".{0,40}").prop_map(move |(nth, text)| with_member(&good, nth, &text)),
    ];
    proptest!(|(bytes in anything)| {
        fs::write(&path, &bytes).unwrap();
        prop_assert!(vault.public(&key).is_err());
    });
}

/// The file with the value on its `nth` line that has one replaced by `text`.
fn with_member(file: &str, nth: usize, text: &str) -> Vec<u8> {
    let at = file
        .match_indices("\": ")
        .nth(nth)
        .map_or(0, |(at, _)| at + 3);
    let end = at + file[at..].find('\n').unwrap();
    format!("{}{}{}", &file[..at], serde_json::json!(text), &file[end..]).into_bytes()
}
