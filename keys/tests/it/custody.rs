//! Vaults that custodians open.

use std::fs;

use yinxin_keys::{
    Custody, KdfCost, KeyError, KeyStore as _, Order, OrderRefused, Quorum, Share, UnsealError,
    UnsealedBy, Unsealing, Vault, VaultError,
};

use crate::fixture::{PASSPHRASE, Place, passphrase, random, seal_key, sign};
use crate::vault_open::sha256_with_coreutils;

pub(crate) fn three_of_five() -> Custody {
    Custody::Custodians(Quorum::new(3, 5).unwrap())
}

pub(crate) fn two_people() -> Order {
    Order::by("王敏", "as decided").with("李强")
}

fn place() -> (Place, Vault, Vec<Share>) {
    let place = Place::new();
    let (vault, shares) = Vault::create_in_custody(
        &place.dir(),
        &three_of_five(),
        place.clock.clone(),
        random(),
    )
    .unwrap();
    (place, vault, shares)
}

fn unsealing(place: &Place) -> Unsealing {
    Unsealing::new(&place.dir(), place.clock.clone(), random()).unwrap()
}

/// Hands in these shares; the last opens the vault.
fn unseal(place: &Place, shares: &[Share]) -> Result<Option<Vault>, UnsealError> {
    let mut unsealing = unsealing(place);
    let mut answer = Ok(None);
    for share in shares {
        answer = unsealing.submit(&share.text());
    }
    answer
}

#[test]
fn any_three_of_five_custodians_open_the_vault_one_after_another() {
    let (place, vault, shares) = place();
    let key = seal_key(&vault);
    drop(vault);
    let mut unsealing = unsealing(&place);
    for (submitted, share) in shares[1..3].iter().enumerate() {
        let status = unsealing.status();
        assert!(status.initialized && status.sealed);
        assert_eq!((status.t, status.n), (3, 5));
        assert_eq!(
            (status.progress as usize, status.by),
            (submitted, UnsealedBy::Custodians)
        );
        assert!(unsealing.submit(&share.text()).unwrap().is_none());
    }
    let vault = unsealing.submit(&shares[4].text()).unwrap().unwrap();
    assert!(!unsealing.status().sealed);
    sign(&vault, &key.id, b"attributes").unwrap();
}

#[test]
fn the_same_share_twice_does_not_count_twice() {
    let (place, _vault, shares) = place();
    let mut unsealing = unsealing(&place);
    unsealing.submit(&shares[0].text()).unwrap();
    let again = unsealing.submit(&shares[0].text()).unwrap_err();
    assert_eq!(again, UnsealError::Twice { number: 1 });
    assert_eq!(unsealing.status().progress, 1);
}

#[test]
fn shares_of_another_vault_are_refused() {
    let (place, _vault, shares) = place();
    let (_other, _other_vault, foreign) = self::place();
    let mut unsealing = unsealing(&place);
    unsealing.submit(&shares[0].text()).unwrap();
    let refused = unsealing.submit(&foreign[1].text()).unwrap_err();
    assert!(matches!(refused, UnsealError::OtherGroup { .. }));
    assert_eq!(unsealing.status().progress, 1);
}

#[test]
fn a_forged_share_does_not_open_the_vault_and_all_begin_again() {
    let (place, _vault, shares) = place();
    // The checksum is nobody's secret: a forger makes it fit. A share of a set of the same name that splits another key.
    let forged = forge(&shares[2].text());
    let mut unsealing = unsealing(&place);
    let nonce = unsealing.status().nonce;
    unsealing.submit(&shares[0].text()).unwrap();
    unsealing.submit(&shares[1].text()).unwrap();
    let refused = unsealing.submit(&forged).unwrap_err();
    assert!(matches!(refused, UnsealError::Refused { .. }), "{refused}");
    let status = unsealing.status();
    assert_eq!((status.progress, status.sealed), (0, true));
    assert_ne!(status.nonce, nonce);
    assert!(unseal(&place, &shares[..3]).unwrap().is_some());
}

/// The share with another value and a fitting checksum.
fn forge(text: &str) -> String {
    let digits: String = text
        .trim_start_matches("YXS1")
        .replace('-', "")
        .to_lowercase();
    let mut bytes: Vec<u8> = (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let end = bytes.len() - 4;
    bytes[end - 1] ^= 1;
    bytes.truncate(end);
    let sum = sha256_with_coreutils(&bytes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("YXS1{hex}{}", &sum[..8])
}

#[test]
fn a_reset_forgets_the_shares_and_names_a_new_attempt() {
    let (place, _vault, shares) = place();
    let mut unsealing = unsealing(&place);
    unsealing.submit(&shares[0].text()).unwrap();
    let nonce = unsealing.status().nonce;
    unsealing.reset();
    assert_eq!(unsealing.status().progress, 0);
    assert_ne!(unsealing.status().nonce, nonce);
}

#[test]
fn a_custodians_vault_has_no_passphrase_and_a_passphrase_vault_no_custodians() {
    let (custodians, _vault, _shares) = place();
    assert!(matches!(
        custodians.open(),
        Err(VaultError::NeedsCustodians { .. })
    ));
    let (by_passphrase, _vault) = Place::with_vault();
    assert_eq!(
        unsealing(&by_passphrase).status().by,
        UnsealedBy::Passphrase
    );
    let (_, _, shares) = place();
    assert!(matches!(
        unseal(&by_passphrase, &shares[..1]),
        Err(UnsealError::ByPassphrase)
    ));
}

#[test]
fn custody_changes_without_a_touch_on_any_key_and_earlier_shares_open_it_no_more() {
    let (place, vault, old) = place();
    let key = seal_key(&vault);
    let sealed = fs::read(place.key_file(&key.id)).unwrap();
    let two_of_two = Custody::Custodians(Quorum::new(2, 2).unwrap());
    let new = vault.change_custody(&two_of_two, &two_people()).unwrap();
    drop(vault);
    assert_eq!(fs::read(place.key_file(&key.id)).unwrap(), sealed);
    assert!(matches!(
        unseal(&place, &old[..3]),
        Err(UnsealError::OtherGroup { .. })
    ));
    let vault = unseal(&place, &new).unwrap().unwrap();
    sign(&vault, &key.id, b"attributes").unwrap();
    // Back to a passphrase, as a small site would.
    let cost = KdfCost::dangerously_cheap_for_tests();
    let passphrase = Custody::Passphrase(passphrase(PASSPHRASE), cost);
    assert_eq!(
        vault
            .change_custody(&passphrase, &two_people())
            .unwrap()
            .len(),
        0
    );
    drop(vault);
    sign(&place.open().unwrap(), &key.id, b"attributes").unwrap();
}

#[test]
fn one_person_alone_does_not_change_custody() {
    let (_place, vault, _shares) = place();
    let alone = Order::by("王敏", "in a hurry");
    assert!(matches!(
        vault.change_custody(&three_of_five(), &alone),
        Err(KeyError::Order(OrderRefused::NeedsSecond { .. }))
    ));
}

#[test]
fn an_earlier_header_put_back_is_refused() {
    let (place, vault, old_shares) = place();
    let old_header = fs::read(place.dir().join("vault.json")).unwrap();
    vault
        .change_custody(&three_of_five(), &two_people())
        .unwrap();
    drop(vault);
    fs::write(place.dir().join("vault.json"), old_header).unwrap();
    let refused = unseal(&place, &old_shares[..3]).unwrap_err();
    assert!(refused.to_string().contains("earlier custody"), "{refused}");
}

#[test]
fn every_flipped_byte_of_the_keyring_is_refused_and_the_whole_file_opens_again() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    let path = place.dir().join("keyring.json");
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
fn every_file_of_a_vault_in_the_place_of_every_other_is_refused() {
    let (place, vault) = Place::with_vault();
    let keys: Vec<_> = (0..3).map(|_| seal_key(&vault).id).collect();
    let (other, other_vault) = Place::with_vault();
    let foreign = seal_key(&other_vault).id;
    drop((vault, other_vault));
    let mut files: Vec<_> = keys.iter().map(|key| place.key_file(key)).collect();
    for name in ["vault.json", "keyring.json", "usage/state.json"] {
        files.push(place.dir().join(name));
    }
    let mut contents: Vec<_> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    contents.push(fs::read(other.key_file(&foreign)).unwrap());
    for name in ["vault.json", "keyring.json", "usage/state.json"] {
        contents.push(fs::read(other.dir().join(name)).unwrap());
    }
    for (at, file) in files.iter().enumerate() {
        for (from, content) in contents.iter().enumerate().filter(|(from, _)| *from != at) {
            fs::write(file, content).unwrap();
            let usable = place
                .open()
                .map_err(KeyError::from)
                .and_then(|vault| keys.iter().try_for_each(|key| vault.public(key).map(drop)));
            assert!(usable.is_err(), "{from} as {}", file.display());
        }
        fs::write(file, &contents[at]).unwrap();
    }
    let vault = place.open().unwrap();
    keys.iter()
        .for_each(|key| drop(sign(&vault, key, b"attributes").unwrap()));
}
