//! Making and opening a vault.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use yinxin_keys::usage::UsageError;
use yinxin_keys::{KeyStore as _, VaultError};

use crate::fixture::{Place, edit, seal_key, sign};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_wrong_passphrase_is_said_and_the_right_one_still_opens() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    let error = place.open_with("correct horse battery stable").unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { .. }));
    place.open().unwrap();
}

#[test]
fn a_vault_is_never_made_over_another() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    drop(vault);
    assert!(matches!(
        place.create(),
        Err(VaultError::AlreadyAVault { .. })
    ));
    assert_eq!(place.open().unwrap().list().unwrap(), [key]);
}

#[test]
fn keys_whose_header_is_lost_are_not_overwritten() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    fs::remove_file(place.dir().join("vault.json")).unwrap();
    assert!(matches!(place.open(), Err(VaultError::NotAVault { .. })));
    assert!(matches!(place.create(), Err(VaultError::HeaderLost { .. })));
    // Even when the keys are gone too, the uses on record stay.
    fs::remove_file(place.key_file(&key.id)).unwrap();
    assert!(matches!(place.create(), Err(VaultError::HeaderLost { .. })));
}

#[test]
fn a_creation_that_was_interrupted_can_be_done_again() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    // The header is written last: everything but it is what a crash leaves.
    fs::rename(
        place.dir().join("vault.json"),
        place.dir().join(".new-vault.json"),
    )
    .unwrap();
    place.create().unwrap();
    place.open().unwrap();
    assert!(!place.dir().join(".new-vault.json").exists());
}

#[test]
fn no_vault_is_said() {
    assert!(matches!(
        Place::new().open(),
        Err(VaultError::NotAVault { .. })
    ));
}

#[test]
fn files_are_for_their_owner_alone() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let dir = place.dir();
    for sub in [dir.clone(), dir.join("keys"), dir.join("usage")] {
        assert_eq!(mode(&sub), 0o700, "{}", sub.display());
    }
    let files = [
        dir.join("vault.json"),
        dir.join("vault.lock"),
        place.key_file(&key.id),
        place.log(),
    ];
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_vault_that_others_can_read_is_not_opened() {
    for (name, wrong, right) in [("", 0o750, 0o700), ("vault.json", 0o604, 0o600)] {
        let (place, vault) = Place::with_vault();
        drop(vault);
        let path = place.dir().join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(wrong)).unwrap();
        assert!(matches!(place.open(), Err(VaultError::Exposed { mode, .. }) if mode == wrong));
        fs::set_permissions(&path, fs::Permissions::from_mode(right)).unwrap();
        place.open().unwrap();
    }
}

#[test]
fn a_header_that_asks_for_a_machine_full_of_memory_is_refused_before_any_work() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    forge_header(&place, |text| {
        text.replace("\"memory_kib\": 64", "\"memory_kib\": 4294967295")
    });
    assert!(matches!(
        place.open(),
        Err(VaultError::KdfOutOfBounds {
            memory_kib: u32::MAX,
            ..
        })
    ));
}

#[test]
fn an_edited_header_with_the_right_checksum_is_still_found() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    forge_header(&place, |text| {
        text.replace("\"created\": 1795300000", "\"created\": 1795300001")
    });
    assert!(matches!(place.open(), Err(VaultError::HeaderEdited { .. })));
}

#[test]
fn a_header_made_cheaper_does_not_open() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    forge_header(&place, |text| {
        text.replace("\"memory_kib\": 64", "\"memory_kib\": 32")
    });
    assert!(matches!(
        place.open(),
        Err(VaultError::WrongPassphrase { .. })
    ));
}

#[test]
fn a_header_of_an_unknown_version_is_said() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    edit(&place.dir().join("vault.json"), |text| {
        text.replace("yinxin.vault/2", "yinxin.vault/1")
    });
    assert!(matches!(
        place.open(),
        Err(VaultError::UnknownVersion { found, expected: "yinxin.vault/2", .. }) if found == "yinxin.vault/1"
    ));
}

#[test]
fn a_vault_without_its_usage_log_is_not_opened() {
    let (place, vault) = Place::with_vault();
    drop(vault);
    fs::remove_file(place.log()).unwrap();
    assert!(matches!(
        place.open(),
        Err(VaultError::Usage(UsageError::Missing { .. }))
    ));
}

#[test]
fn the_usage_log_of_another_vault_is_refused() {
    let (place, vault) = Place::with_vault();
    let (other, _other_vault) = Place::with_vault();
    drop(vault);
    fs::copy(other.log(), place.log()).unwrap();
    assert!(matches!(
        place.open(),
        Err(VaultError::Usage(UsageError::OtherVault { .. }))
    ));
}

#[test]
fn temporary_files_of_a_crash_are_swept_and_disturb_nobody() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let left = place
        .dir()
        .join(format!("keys/.new-{}.json", "0".repeat(32)));
    fs::write(&left, "half a key").unwrap();
    assert_eq!(vault.list().unwrap(), std::slice::from_ref(&key));
    drop(vault);
    let vault = place.open().unwrap();
    assert!(!left.exists());
    sign(&vault, &key.id, b"attributes").unwrap();
}

/// Edits the header and sets its checksum right again, as anybody can who can write the file.
fn forge_header(place: &Place, change: impl FnOnce(String) -> String) {
    let path = place.dir().join("vault.json");
    edit(&path, change);
    let sum = checksum(&fs::read_to_string(&path).unwrap());
    edit(&path, |text| {
        let at = text.find("\"checksum\": \"").unwrap() + 13;
        format!("{}{sum}{}", &text[..at], &text[at + 64..])
    });
}

/// The checksum as `docs/keys.md` tells it: format, facts in compact JSON, the two sealed values.
fn checksum(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let compact: String = section(text, "\"facts\": ", "\n  },")
        .split('\n')
        .map(str::trim_start)
        .collect();
    let facts = compact.replace("\": ", "\":");
    let sealed = |name: &str| value[name].as_str().unwrap().to_owned();
    let bytes = format!(
        "yinxin.vault/2\0{facts}}}{}\0{}",
        sealed("unseal_check"),
        sealed("root_key")
    );
    sha256_with_coreutils(bytes.as_bytes())
}

fn section<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let rest = &text[text.find(from).unwrap() + from.len()..];
    &rest[..rest.find(to).unwrap()]
}

pub(crate) fn sha256_with_coreutils(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let output = std::process::Command::new("sha256sum")
        .arg(file.path())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].to_owned()
}
