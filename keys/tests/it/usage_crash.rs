//! What a stopped machine leaves in the usage log, and how the next start goes on.

use std::fs;

use yinxin_keys::usage::{Event, Outcome, UsageError, verify};
use yinxin_keys::{KeyError, KeyId, VaultError};

use crate::fixture::{Place, append, seal_key, sign};

fn some_uses() -> (Place, KeyId) {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    sign(&vault, &key, b"one").unwrap();
    sign(&vault, &key, b"two").unwrap();
    (place, key)
}

#[test]
fn a_crash_between_record_and_release_leaves_a_record_without_a_signature() {
    let (place, key) = some_uses();
    let vault = place.open().unwrap();
    // The answer never reaches anybody.
    drop(sign(&vault, &key, b"three"));
    drop(vault);
    let used = place.last_record();
    assert!(matches!(used.event, Event::Use(u) if matches!(u.result, Outcome::Signed(_))));
    let vault = place.open().unwrap();
    assert_eq!(vault.recovery(), None);
    assert_eq!(
        sign(&vault, &key, b"three").unwrap().record,
        used.sequence + 1
    );
}

#[test]
fn half_a_line_at_any_length_is_kept_and_put_on_record() {
    let (place, key) = some_uses();
    let (whole, summary) = (
        fs::read(place.log()).unwrap(),
        fs::read(place.summary()).unwrap(),
    );
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|b| *b == b'\n')
        .unwrap()
        + 1;
    for end in last + 1..whole.len() {
        fs::write(place.log(), &whole[..end]).unwrap();
        fs::write(place.summary(), &summary).unwrap();
        assert!(matches!(
            verify(&place.dir()),
            Err(UsageError::Torn { after: Some(2), bytes, .. }) if bytes == (end - last) as u64
        ));
        let vault = place.open().unwrap();
        let recovery = vault.recovery().unwrap();
        assert_eq!((recovery.bytes, recovery.record), ((end - last) as u64, 3));
        assert_eq!(sign(&vault, &key, b"next").unwrap().record, 4);
        let now = fs::read(place.log()).unwrap();
        assert_eq!(&now[..end], &whole[..end], "nothing is removed");
        assert_eq!(verify(&place.dir()).unwrap().recovered, 1);
    }
}

#[test]
fn a_crash_during_recovery_is_recovered_too() {
    let (place, key) = some_uses();
    let summary = fs::read(place.summary()).unwrap();
    append(&place.log(), b"{\"seq\":4,\"ti");
    drop(place.open().unwrap());
    let recovered = fs::read(place.log()).unwrap();
    let torn = recovered
        .windows(13)
        .position(|w| w == b"{\"seq\":4,\"ti[")
        .unwrap()
        + 12;
    // Stopped at every byte of what recovery wrote.
    for end in torn + 1..recovered.len() {
        fs::write(place.log(), &recovered[..end]).unwrap();
        fs::write(place.summary(), &summary).unwrap();
        let vault = place.open().unwrap();
        assert_eq!(vault.recovery().unwrap().record, 4);
        verify(&place.dir()).unwrap();
    }
    let vault = place.open().unwrap();
    assert_eq!(vault.recovery(), None, "once is enough");
    sign(&vault, &key, b"next").unwrap();
}

#[test]
fn blocks_of_zeros_after_a_power_cut_are_recovered() {
    let (place, key) = some_uses();
    append(&place.log(), &[0; 8192]);
    let vault = place.open().unwrap();
    assert_eq!(vault.recovery().unwrap().bytes, 8192);
    sign(&vault, &key, b"next").unwrap();
    verify(&place.dir()).unwrap();
}

#[test]
fn a_recovered_piece_cannot_be_edited_later() {
    let (place, _) = some_uses();
    append(&place.log(), b"{\"seq\":4,\"ti");
    drop(place.open().unwrap());
    verify(&place.dir()).unwrap();
    let text = fs::read_to_string(place.log()).unwrap();
    fs::write(
        place.log(),
        text.replace("{\"seq\":4,\"ti[torn]", "{\"seq\":4,\"tx[torn]"),
    )
    .unwrap();
    assert!(matches!(
        verify(&place.dir()),
        Err(UsageError::Broken { after: Some(3), .. })
    ));
}

#[test]
fn half_a_line_left_by_another_process_is_recovered_by_the_next_append() {
    let (place, key) = some_uses();
    let vault = place.open().unwrap();
    append(&place.log(), b"{\"seq\":4,\"ti");
    sign(&vault, &key, b"next").unwrap();
    assert_eq!(vault.recovery().unwrap().bytes, 12);
    assert_eq!(verify(&place.dir()).unwrap().recovered, 1);
}

#[test]
fn a_log_that_is_cut_or_replaced_under_way_stops_signing() {
    let (place, key) = some_uses();
    let vault = place.open().unwrap();
    let whole = fs::read(place.log()).unwrap();
    fs::write(place.log(), &whole[..whole.len() / 2]).unwrap();
    let stopped = |answer| matches!(answer, Err(KeyError::UsageLog(e)) if matches!(*e, UsageError::Replaced { .. }));
    assert!(stopped(sign(&vault, &key, b"cut")));
    fs::remove_file(place.log()).unwrap();
    fs::write(place.log(), &whole).unwrap();
    assert!(stopped(sign(&vault, &key, b"replaced")));
    // Nothing was released, nothing was lost: opened again, it goes on.
    let vault = place.open().unwrap();
    sign(&vault, &key, b"again").unwrap();
}

#[test]
fn a_log_that_cannot_be_written_releases_no_signature() {
    let (place, key) = some_uses();
    let vault = place.open().unwrap();
    fs::remove_file(place.log()).unwrap();
    assert!(matches!(
        sign(&vault, &key, b"gone"),
        Err(KeyError::UsageLog(_))
    ));
}

#[test]
fn a_torn_first_record_is_no_log() {
    let (place, _) = some_uses();
    let whole = fs::read(place.log()).unwrap();
    fs::write(place.log(), &whole[..20]).unwrap();
    assert!(matches!(
        place.open(),
        Err(VaultError::Usage(UsageError::Torn { after: None, .. }))
    ));
}
