//! The chain of the usage log: what an editor of the file cannot hide.

use std::fs;

use proptest::prelude::*;
use yinxin_keys::KeyId;
use yinxin_keys::usage::{self, Digest, Event, Fault, Outcome, Record, UsageError, Use, verify};

use crate::fixture::{Place, START, edit, seal_key, sign, sign_for};

/// A vault whose log has `begun`, `born` and five uses.
fn seven_records() -> (Place, KeyId) {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    for i in 0..5u8 {
        sign(&vault, &key, &[i]).unwrap();
    }
    (place, key)
}

fn lines(place: &Place) -> Vec<String> {
    let text = fs::read_to_string(place.log()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn write_lines(place: &Place, lines: &[String]) {
    fs::write(place.log(), lines.join("\n") + "\n").unwrap();
}

/// Where and why the chain breaks: the last record in order, and the fault.
fn broken(place: &Place) -> (Option<u64>, Fault) {
    match verify(&place.dir()).unwrap_err() {
        UsageError::Broken { after, fault, .. } => (after, fault),
        other => panic!("a broken chain expected, found {other:?}"),
    }
}

#[test]
fn a_log_in_order_is_summed_up() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    sign(&vault, &key, b"a").unwrap();
    sign_for(&vault, &key, yinxin_keys::Purpose::Root, b"b").unwrap_err();
    let summary = verify(&place.dir()).unwrap();
    assert_eq!((summary.records, summary.born), (4, 1));
    assert_eq!(
        (summary.signed, summary.refused, summary.recovered),
        (1, 1, 0)
    );
    assert_eq!(summary.head, vault.usage_head());
    assert_eq!(summary.head, place.last_record().head());
    assert_eq!(summary.vault.len(), 32);
}

#[test]
fn an_edited_line_is_found_wherever_it_stands() {
    for at in 0..7 {
        let (place, _) = seven_records();
        let mut all = lines(&place);
        all[at] = all[at].replacen("17953", "17954", 1);
        write_lines(&place, &all);
        let (after, fault) = broken(&place);
        assert_eq!(after, (at as u64).checked_sub(1));
        assert!(matches!(fault, Fault::HashWrong { .. }), "{fault}");
    }
}

#[test]
fn an_edited_line_with_its_hash_made_right_breaks_the_next_one() {
    let (place, _) = seven_records();
    let mut all = lines(&place);
    let mut forged = Record::parse(all[3].as_bytes()).unwrap();
    if let Event::Use(used) = &mut forged.event {
        used.caller = "somebody else".into();
    }
    all[3] = rehash(&forged);
    write_lines(&place, &all);
    let (after, fault) = broken(&place);
    assert_eq!(after, Some(3));
    assert!(matches!(fault, Fault::PreviousWrong { .. }), "{fault}");
}

/// The line with the hash that a forger can compute.
fn rehash(record: &Record) -> String {
    let Err(Fault::HashWrong { expected, .. }) = Record::parse(record.line().as_bytes()) else {
        panic!("the record was not changed");
    };
    Record {
        hash: expected,
        ..record.clone()
    }
    .line()
}

#[test]
fn a_removed_line_is_found() {
    let (place, _) = seven_records();
    let mut all = lines(&place);
    all.remove(3);
    write_lines(&place, &all);
    assert_eq!(
        broken(&place),
        (
            Some(2),
            Fault::SequenceWrong {
                expected: 3,
                found: 4
            }
        )
    );
}

#[test]
fn a_repeated_line_is_found() {
    let (place, _) = seven_records();
    let mut all = lines(&place);
    all.insert(4, all[3].clone());
    write_lines(&place, &all);
    assert_eq!(
        broken(&place),
        (
            Some(3),
            Fault::SequenceWrong {
                expected: 4,
                found: 3
            }
        )
    );
}

#[test]
fn swapped_lines_are_found() {
    let (place, _) = seven_records();
    let mut all = lines(&place);
    all.swap(3, 4);
    write_lines(&place, &all);
    assert_eq!(
        broken(&place),
        (
            Some(2),
            Fault::SequenceWrong {
                expected: 3,
                found: 4
            }
        )
    );
}

#[test]
fn a_line_in_other_spelling_is_found_even_with_its_hash_made_right() {
    let (place, _) = seven_records();
    let all = lines(&place);
    let spaced = all[3].replacen("\"seq\":3", "\"seq\": 3", 1);
    let Err(Fault::HashWrong { expected, found }) = Record::parse(spaced.as_bytes()) else {
        panic!("the hash covers the spelling");
    };
    let forged = spaced.replace(&found.to_string(), &expected.to_string());
    assert!(matches!(
        Record::parse(forged.as_bytes()),
        Err(Fault::NotARecord { .. })
    ));
}

#[test]
fn an_edited_log_is_not_opened_and_not_mended() {
    let (place, _) = seven_records();
    edit(&place.log(), |text| text.replacen("clerk 7", "clerk 8", 1));
    let before = fs::read(place.log()).unwrap();
    place.open().unwrap_err();
    assert_eq!(fs::read(place.log()).unwrap(), before);
}

#[test]
fn a_log_cut_back_to_whole_records_is_shown_by_a_head_that_was_kept() {
    let (place, _) = seven_records();
    let kept = verify(&place.dir()).unwrap().head;
    write_lines(&place, &lines(&place)[..5]);
    // A chain cannot know its own end…
    let now = verify(&place.dir()).unwrap().head;
    // …but a copy of its head can.
    assert!(now.sequence < kept.sequence);
}

#[test]
fn time_goes_no_step_back_and_the_record_tells_what_the_clock_said() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault).id;
    place
        .clock
        .0
        .store(START + 100, std::sync::atomic::Ordering::SeqCst);
    sign(&vault, &key, b"a").unwrap();
    place
        .clock
        .0
        .store(START + 40, std::sync::atomic::Ordering::SeqCst);
    sign(&vault, &key, b"b").unwrap();
    let record = place.last_record();
    assert_eq!((record.time, record.clock), (START + 100, Some(START + 40)));
    place
        .clock
        .0
        .store(START + 101, std::sync::atomic::Ordering::SeqCst);
    sign(&vault, &key, b"c").unwrap();
    let record = place.last_record();
    assert_eq!((record.time, record.clock), (START + 101, None));
    verify(&place.dir()).unwrap();
}

#[test]
fn no_log_is_said() {
    let place = Place::new();
    assert!(matches!(
        verify(&place.dir()),
        Err(UsageError::Missing { .. })
    ));
    assert!(matches!(
        usage::walk(&place.dir(), |_| ()),
        Err(UsageError::Missing { .. })
    ));
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|hash| Outcome::Signed(Digest(hash))),
        "[a-z_]{1,30}".prop_map(Outcome::Refused),
    ]
}

prop_compose! {
    fn any_record()(
        sequence: u64,
        time: i64,
        clock: Option<i64>,
        key in "[0-9a-f]{32}",
        caller in ".{0,60}",
        request in any::<String>(),
        licence_type in proptest::option::of("[0-9A-Z]{21}"),
        signed: Option<u64>,
        hashes: [[u8; 32]; 4],
        result in any_outcome(),
    ) -> Record {
        let [digest, message, previous, proof] = hashes.map(Digest);
        let event = Event::Use(Use {
            key: KeyId::parse(&key).unwrap(),
            purpose: yinxin_keys::Purpose::TimeStamp,
            caller,
            request: request.chars().take(64).collect(),
            digest,
            message,
            licence_type,
            approval: None,
            policy: signed.map(|_| previous),
            count: signed,
            result,
        });
        let unhashed = Record { sequence, time, clock, event, previous, proof, hash: Digest([0; 32]) };
        Record::parse(rehash(&unhashed).as_bytes()).unwrap()
    }
}

proptest! {
    #[test]
    fn a_record_reads_back_as_it_was_written(record in any_record()) {
        let line = record.line();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(Record::parse(line.as_bytes()), Ok(record));
    }

    #[test]
    fn a_record_with_any_byte_changed_is_refused(record in any_record(), at: prop::sample::Index, mask in 1u8..) {
        let mut line = record.line().into_bytes();
        let at = at.index(line.len());
        line[at] ^= mask;
        prop_assert!(Record::parse(&line).is_err());
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
        prop_assert!(Record::parse(&bytes).is_err());
    }
}
