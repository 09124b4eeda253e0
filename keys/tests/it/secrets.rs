//! Nothing that prints tells a secret.

use std::fs;

use yinxin_keys::{Passphrase, PassphraseError, Vault};

use crate::fixture::{PASSPHRASE, Place, passphrase, seal_key, sign};

#[test]
fn debug_of_passphrase_and_vault_tells_no_secret() {
    let (_place, vault) = Place::with_vault();
    seal_key(&vault);
    let shown = format!("{:?} {:?}", passphrase(PASSPHRASE), vault);
    assert!(!shown.contains("horse"));
    assert!(shown.starts_with("Passphrase(…) Vault { dir: "), "{shown}");
    assert!(
        shown.ends_with(", .. }"),
        "nothing but the directory: {shown}"
    );
}

#[test]
fn no_error_repeats_the_passphrase() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    let error = place.open_with("swordfish swordfish").unwrap_err();
    assert!(!format!("{error:?} {error}").contains("swordfish"));
    let error = Passphrase::new("swordf".into()).unwrap_err();
    assert_eq!(error, PassphraseError { bytes: 6 });
}

#[test]
fn a_passphrase_of_eight_bytes_is_taken_and_shorter_or_endless_ones_are_not() {
    assert!(Passphrase::new("a".repeat(8)).is_ok());
    assert!(Passphrase::new("a".repeat(1024)).is_ok());
    assert!(Passphrase::new("a".repeat(7)).is_err());
    assert!(Passphrase::new("a".repeat(1025)).is_err());
}

/// ECPrivateKey (RFC 5915) of P-256 begins with these bytes, in every PKCS#8 file.
#[test]
fn no_file_of_the_vault_holds_a_private_key_in_clear() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    sign(&vault, &key.id, b"attributes").unwrap();
    let private_header: &[u8] = &[0x30, 0x6d, 0x02, 0x01, 0x01, 0x04, 0x20];
    let text = fs::read_to_string(place.key_file(&key.id)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let bytes = base64(value["private"].as_str().unwrap());
    assert_eq!(bytes.len(), 32 + 138 + 16, "salt, PKCS#8, tag");
    assert!(
        !bytes
            .windows(private_header.len())
            .any(|w| w == private_header)
    );
    assert!(
        !bytes.windows(65).any(|w| w == key.point),
        "PKCS#8 holds the point too"
    );
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

/// Compiles only while neither type can be cloned: each of the two impls would then apply.
#[test]
fn secrets_cannot_be_cloned() {
    trait NotClone<A> {
        fn check() {}
    }
    impl<T: ?Sized> NotClone<()> for T {}
    struct Cloneable;
    impl<T: Clone> NotClone<Cloneable> for T {}
    <Passphrase as NotClone<_>>::check();
    <Vault as NotClone<_>>::check();
}
