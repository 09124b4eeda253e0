//! Copies of a vault and the way back.

use std::fs;
use std::path::{Path, PathBuf};

use yinxin_keys::usage::{self, SignedHead, UsageError};
use yinxin_keys::{
    BackupKey, KeyAdmin as _, KeyError, KeyId, Order, OrderRefused, Restoration, Restored, Share,
    State, Transition, Vault, VaultError,
};

use crate::custody::{three_of_five, two_people};
use crate::fixture::{Place, random, seal_key, sign};

struct Site {
    place: Place,
    vault: Vault,
    key: KeyId,
    out: PathBuf,
    shares: Vec<Share>,
}

/// A vault that signed three times and was copied then.
fn site() -> Site {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    for marker in 0..3u8 {
        sign(&vault, &key, &[marker]).unwrap();
    }
    let out = place.home.path().join("backup");
    let (_, shares) = vault
        .back_up(&out, &three_of_five(), &two_people())
        .unwrap();
    Site {
        place,
        vault,
        key,
        out,
        shares,
    }
}

impl Site {
    fn restored(&self) -> PathBuf {
        self.place.home.path().join("restored")
    }

    fn restore(&self, head: &SignedHead, log: Option<&Path>) -> Result<Restored, KeyError> {
        self.restore_with(&self.shares[1..4], head, log)
    }

    fn restore_with(
        &self,
        shares: &[Share],
        head: &SignedHead,
        log: Option<&Path>,
    ) -> Result<Restored, KeyError> {
        Restoration {
            from: &self.out,
            key: BackupKey::Shares(shares),
            head,
            log,
            custody: &three_of_five(),
            order: &two_people(),
        }
        .run(&self.restored(), self.place.clock.clone(), random())
    }
}

fn usage_error(error: KeyError) -> UsageError {
    match error {
        KeyError::UsageLog(error) => std::sync::Arc::into_inner(error).unwrap(),
        other => panic!("a usage error expected, found {other:?}"),
    }
}

#[test]
fn a_vault_that_burnt_is_restored_from_its_backup_and_its_log_that_survived() {
    let site = site();
    let later = seal_key(&site.vault).id;
    sign(&site.vault, &site.key, b"after the backup").unwrap();
    let head = site.vault.signed_head().unwrap();
    let survived = site.place.log();
    let restored = site.restore(&head, Some(&survived)).unwrap();
    assert_eq!(restored.vault.details(&site.key).unwrap().used.total, 4);
    // The key of the log's heads and the seal key were made after the backup.
    assert!(restored.lost.contains(&later));
    sign(&restored.vault, &site.key, b"restored").unwrap();
    assert_eq!(restored.vault.details(&site.key).unwrap().used.total, 5);
    usage::verify(&site.restored()).unwrap();
}

#[test]
fn a_backup_is_restored_as_it_was_when_nothing_happened_since() {
    let site = site();
    let copied = usage::verify(&site.out).unwrap().head;
    let head = site.vault.signed_head().unwrap();
    // A head from before the backup is reached by it; one from after it is not (below).
    assert!(head.head.sequence > copied.sequence);
    let earlier = {
        let (place, vault) = Place::with_vault();
        let key = seal_key(&vault).id;
        let head = vault.signed_head().unwrap();
        let out = place.home.path().join("backup");
        let (_, shares) = vault
            .back_up(&out, &three_of_five(), &two_people())
            .unwrap();
        (
            Site {
                place,
                vault,
                key,
                out,
                shares,
            },
            head,
        )
    };
    let (site, head) = earlier;
    let restored = site.restore(&head, None).unwrap();
    assert_eq!(restored.lost, []);
    sign(&restored.vault, &site.key, b"restored").unwrap();
}

#[test]
fn a_backup_that_would_take_a_counter_back_is_refused_and_leaves_no_vault() {
    let site = site();
    sign(&site.vault, &site.key, b"after the backup").unwrap();
    let head = site.vault.signed_head().unwrap();
    let error = usage_error(site.restore(&head, None).unwrap_err());
    assert!(matches!(error, UsageError::Head(_)), "{error}");
    assert!(!site.restored().join("vault.json").exists());
    // With the log that survived, the same backup is restored in the same place.
    site.restore(&head, Some(&site.place.log())).unwrap();
}

#[test]
fn a_log_that_does_not_go_on_where_the_backup_ends_is_refused() {
    let site = site();
    let head = site.vault.signed_head().unwrap();
    let lines = fs::read_to_string(site.place.log()).unwrap();
    let cut: String = lines.split_inclusive('\n').take(2).collect();
    let short = site.place.home.path().join("short.jsonl");
    fs::write(&short, cut).unwrap();
    let error = usage_error(site.restore(&head, Some(&short)).unwrap_err());
    assert!(matches!(error, UsageError::RolledBack { .. }), "{error}");
}

#[test]
fn a_key_that_was_destroyed_after_the_backup_stays_destroyed() {
    let site = site();
    site.vault
        .change(&site.key, Transition::Deactivate, &two_people())
        .unwrap();
    site.vault
        .change(&site.key, Transition::Destroy, &two_people())
        .unwrap();
    let head = site.vault.signed_head().unwrap();
    let restored = site.restore(&head, Some(&site.place.log())).unwrap();
    let details = restored.vault.details(&site.key).unwrap();
    assert_eq!(details.state, State::Destroyed);
    assert!(sign(&restored.vault, &site.key, b"1").is_err());
    let file = fs::read_to_string(site.restored().join(format!("keys/{}.json", site.key))).unwrap();
    assert!(!file.contains("\"private\""), "{file}");
}

#[test]
fn every_flipped_byte_of_a_backup_is_refused() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    let head = vault.signed_head().unwrap();
    let out = place.home.path().join("backup");
    let (_, shares) = vault
        .back_up(&out, &three_of_five(), &two_people())
        .unwrap();
    let site = Site {
        place,
        vault,
        key,
        out,
        shares,
    };
    let key_file = format!("keys/{}.json", site.key);
    for name in [
        "backup.json",
        "vault.json",
        "keyring.json",
        &key_file,
        "usage/log.jsonl",
        "usage/state.json",
    ] {
        let path = site.out.join(name);
        let good = fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(7) {
            let mut bad = good.clone();
            bad[at] ^= 0x01;
            fs::write(&path, &bad).unwrap();
            assert!(site.restore(&head, None).is_err(), "{name}, byte {at}");
        }
        fs::write(&path, &good).unwrap();
    }
    site.restore(&head, None).unwrap();
}

#[test]
fn nothing_is_overwritten_by_a_backup_or_a_restoration() {
    let site = site();
    let again = site
        .vault
        .back_up(&site.out, &three_of_five(), &two_people());
    assert!(matches!(
        again,
        Err(KeyError::Storage(error)) if matches!(&*error, VaultError::NotEmpty { .. })
    ));
    let head = site.vault.signed_head().unwrap();
    site.restore(&head, Some(&site.place.log())).unwrap();
    let twice = site.restore(&head, Some(&site.place.log())).unwrap_err();
    assert!(matches!(
        twice,
        KeyError::Storage(error) if matches!(&*error, VaultError::AlreadyAVault { .. })
    ));
}

#[test]
fn one_person_alone_makes_no_backup_and_two_custodians_do_not_open_it() {
    let site = site();
    let alone = Order::by("王敏", "in a hurry");
    let out = site.place.home.path().join("another");
    assert!(matches!(
        site.vault.back_up(&out, &three_of_five(), &alone),
        Err(KeyError::Order(OrderRefused::NeedsSecond { .. }))
    ));
    assert!(!out.exists());
    let head = site.vault.signed_head().unwrap();
    let log = site.place.log();
    let refused = site.restore_with(&site.shares[..2], &head, Some(&log));
    assert!(refused.is_err_and(|error| error.to_string().contains("3 are needed")));
}

#[test]
fn the_shares_of_a_backup_do_not_open_the_restored_vault() {
    let site = site();
    let head = site.vault.signed_head().unwrap();
    let restored = site.restore(&head, Some(&site.place.log())).unwrap();
    assert_ne!(restored.shares[0].group().id, site.shares[0].group().id);
}
