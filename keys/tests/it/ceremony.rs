//! Key ceremonies.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use yinxin_keys::ceremony::{
    CeremonyError, Held, Person, Room, Script, Setting, TranscriptError, hold, verify_transcript,
};
use yinxin_keys::usage::{self, SignedHead};
use yinxin_keys::{KdfCost, KeyError, OrderRefused, Share, TransitionRefused, Unsealing};

use crate::fixture::{Place, random};

/// People who initial everything, except where one stops.
#[derive(Default)]
struct Calm {
    stops_at: Option<usize>,
    at: usize,
}

impl Room for Calm {
    fn announce(&mut self, number: usize, _of: usize, _words: &str) {
        self.at = number;
    }

    fn initials(&mut self, person: &Person) -> Option<String> {
        (self.stops_at != Some(self.at)).then(|| person.name.chars().take(2).collect())
    }

    fn share(&mut self, _nth: u8, _of: u8) -> Option<zeroize::Zeroizing<String>> {
        None
    }

    fn observed(&mut self, _observed: &BTreeMap<String, String>) {}
}

fn setting(place: &Place, rehearsal: Option<PathBuf>) -> Setting {
    Setting {
        base: place.home.path().to_owned(),
        rehearsal,
        cost: KdfCost::dangerously_cheap_for_tests(),
        clock: place.clock.clone(),
        random: random(),
    }
}

fn script(transcript: &str, steps: &[Value]) -> Value {
    json!({
        "name": "birth of the seal keys",
        "vault": "keys",
        "transcript": transcript,
        "people": [
            {"role": "administrator", "name": "王敏"},
            {"role": "witness", "name": "李强"},
        ],
        "steps": steps,
    })
}

fn step(act: Value) -> Value {
    json!({"by": ["administrator", "witness"], "do": act})
}

fn custodians(prefix: &str) -> Value {
    let files: Vec<_> = (1..=3).map(|n| format!("{prefix}-{n}.txt")).collect();
    json!({"custodians": {"threshold": 2, "share_files": files}})
}

fn birth() -> Vec<Value> {
    vec![
        step(json!({"create_vault": {"custody": custodians("share")}})),
        step(
            json!({"generate": {"key": "seal", "suite": "p256", "purposes": ["seal_licence"], "label": "证照专用章"}}),
        ),
        step(
            json!({"generate": {"key": "sm2", "suite": "sm2", "purposes": ["seal_document"], "label": "公文章"}}),
        ),
        step(json!({"activate": {"key": "seal"}})),
        step(json!({"export_public": {"key": "seal", "out": "seal.pem"}})),
        step(json!({"backup": {"out": "backup", "custody": custodians("backup-share")}})),
        step(json!({"export_head": {"out": "head.json"}})),
    ]
}

fn run(place: &Place, script: &Value) -> Result<Held, CeremonyError> {
    run_in(place, script, None, &mut Calm::default())
}

fn run_in(
    place: &Place,
    script: &Value,
    rehearsal: Option<PathBuf>,
    room: &mut Calm,
) -> Result<Held, CeremonyError> {
    let text = script.to_string();
    let script: Script = serde_json::from_str(&text).unwrap();
    hold(&script, text.as_bytes(), &setting(place, rehearsal), room)
}

#[test]
fn a_ceremony_makes_a_vault_its_keys_and_a_backup_and_its_new_keys_sign_the_transcript() {
    let place = Place::new();
    let held = run(&place, &script("t.jsonl", &birth())).unwrap();
    let summary = verify_transcript(&fs::read(&held.transcript).unwrap()).unwrap();
    assert_eq!((summary.steps, summary.rehearsal), (7, false));
    let mut signed_by = summary.signed_by.clone();
    signed_by.sort();
    let mut made: Vec<_> = held.keys.values().cloned().collect();
    made.sort();
    assert_eq!(signed_by, made);
    usage::verify(&place.dir()).unwrap();
    SignedHead::parse(&fs::read(place.home.path().join("head.json")).unwrap()).unwrap();
    let pem = fs::read_to_string(place.home.path().join("seal.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMFkw"), "{pem}");
    // Two of the three custodians open the vault.
    let mut unsealing = Unsealing::new(&place.dir(), place.clock.clone(), random()).unwrap();
    let share = |n: usize| fs::read_to_string(place.home.path().join(format!("share-{n}.txt")));
    assert!(unsealing.submit(&share(3).unwrap()).unwrap().is_none());
    assert!(unsealing.submit(&share(1).unwrap()).unwrap().is_some());
}

#[test]
fn no_share_stands_in_the_transcript_or_in_the_usage_log() {
    let place = Place::new();
    let held = run(&place, &script("t.jsonl", &birth())).unwrap();
    let transcript = fs::read_to_string(&held.transcript).unwrap();
    let log = fs::read_to_string(place.log()).unwrap();
    for n in 1..=3 {
        let text = fs::read_to_string(place.home.path().join(format!("share-{n}.txt"))).unwrap();
        let share = Share::parse(text.trim()).unwrap();
        assert!(
            transcript.contains(&share.name()),
            "who got a share is told"
        );
        let values = text.trim().replace('-', "").to_lowercase();
        let told = format!("{transcript}{log}").replace('-', "").to_lowercase();
        // Set, number and threshold may be told; no eight bytes of the values are.
        for at in (26..values.len() - 16).step_by(2) {
            assert!(
                !told.contains(&values[at..at + 16]),
                "share {n}, digit {at}"
            );
        }
    }
}

#[test]
fn a_rehearsal_does_the_same_on_a_throwaway_vault_and_leaves_no_trace() {
    let place = Place::new();
    let folder = tempfile::tempdir().unwrap();
    let rehearsal = Some(folder.path().to_owned());
    let script = script("t.jsonl", &birth());
    let held = run_in(&place, &script, rehearsal, &mut Calm::default()).unwrap();
    let summary = verify_transcript(&fs::read(&held.transcript).unwrap()).unwrap();
    assert!(summary.rehearsal && summary.steps == 7);
    assert_eq!(fs::read_dir(place.home.path()).unwrap().count(), 0);
    // In earnest afterwards, with the same file.
    run(&place, &script).unwrap();
}

#[test]
fn an_output_that_is_there_already_stops_the_ceremony_before_it_begins() {
    for name in ["t.jsonl", "seal.pem", "share-2.txt", "backup", "head.json"] {
        let place = Place::new();
        fs::write(place.home.path().join(name), "precious").unwrap();
        let error = run(&place, &script("t.jsonl", &birth())).unwrap_err();
        assert!(
            matches!(error, CeremonyError::Exists { .. }),
            "{name}: {error}"
        );
        assert!(!place.dir().exists());
        assert_eq!(
            fs::read_to_string(place.home.path().join(name)).unwrap(),
            "precious"
        );
    }
}

#[test]
fn whoever_does_not_initial_stops_it_and_the_transcript_says_where() {
    let place = Place::new();
    let mut room = Calm {
        stops_at: Some(3),
        at: 0,
    };
    let script = script("t.jsonl", &birth());
    let error = run_in(&place, &script, None, &mut room).unwrap_err();
    assert!(matches!(error, CeremonyError::Stopped { .. }));
    let transcript = fs::read(place.home.path().join("t.jsonl")).unwrap();
    assert!(matches!(
        verify_transcript(&transcript),
        Err(TranscriptError::Failed { step: 3, .. })
    ));
}

#[test]
fn one_person_alone_activates_no_key() {
    let place = Place::new();
    let alone = json!({"by": ["administrator"], "do": {"activate": {"key": "seal"}}});
    let steps = [birth()[0].clone(), birth()[1].clone(), alone];
    let error = run(&place, &script("t.jsonl", &steps)).unwrap_err();
    assert!(matches!(
        error,
        CeremonyError::Keys(KeyError::Transition(TransitionRefused::Order(
            OrderRefused::NeedsSecond { .. }
        )))
    ));
}

#[test]
fn one_person_in_two_roles_is_refused_before_anything_is_done() {
    let place = Place::new();
    let mut script = script("t.jsonl", &birth());
    script["people"][1]["name"] = json!("王敏");
    let error = run(&place, &script).unwrap_err();
    assert!(matches!(error, CeremonyError::People { .. }));
    assert!(!place.dir().exists());
}

#[test]
fn destruction_and_restoration_are_ceremonies_too() {
    let place = Place::new();
    let held = run(&place, &script("birth.jsonl", &birth())).unwrap();
    let seal = &held.keys["seal"];
    let with = json!({"share_files": ["share-1.txt", "share-2.txt"]});
    let end = [
        step(json!({"open_vault": {"with": with}})),
        step(json!({"deactivate": {"key": seal}})),
        step(json!({"destroy": {"key": seal}})),
        step(json!({"export_head": {"out": "later-head.json"}})),
    ];
    let end = run(&place, &script("end.jsonl", &end)).unwrap();
    // No key was made: the key of the log signs.
    assert_eq!(
        verify_transcript(&fs::read(end.transcript).unwrap())
            .unwrap()
            .signed_by
            .len(),
        1
    );
    let restore = |head: &str, log: Value, transcript: &str| {
        let mut script = script(
            transcript,
            &[step(json!({"restore": {
                "from": "backup",
                "with": {"share_files": ["backup-share-2.txt", "backup-share-3.txt"]},
                "head": head,
                "log": log,
                "custody": custodians("restored-share"),
            }}))],
        );
        script["vault"] = json!("restored");
        run(&place, &script)
    };
    // The backup alone would bring the destroyed key back.
    let error = restore("later-head.json", Value::Null, "r1.jsonl").unwrap_err();
    assert!(
        matches!(error, CeremonyError::Keys(KeyError::UsageLog(_))),
        "{error}"
    );
    restore("later-head.json", json!("keys/usage/log.jsonl"), "r2.jsonl").unwrap();
    let key = place.home.path().join(format!("restored/keys/{seal}.json"));
    assert!(fs::read_to_string(key).unwrap().contains("\"destroyed\""));
}

#[test]
fn every_flipped_byte_of_a_transcript_is_found() {
    let place = Place::new();
    let held = run(&place, &script("t.jsonl", &birth())).unwrap();
    let good = fs::read(&held.transcript).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x01;
        let judged = verify_transcript(&bad);
        assert!(judged.is_err(), "byte {at} went unnoticed: {judged:?}");
    }
    let lines = good.split_inclusive(|byte| *byte == b'\n').count();
    for end in 0..lines {
        let cut: Vec<u8> = good
            .split_inclusive(|byte| *byte == b'\n')
            .take(end)
            .flatten()
            .copied()
            .collect();
        assert_eq!(verify_transcript(&cut), Err(TranscriptError::NotSigned));
    }
}

#[test]
fn a_misspelt_member_of_the_file_is_an_error() {
    let mut script = script("t.jsonl", &birth());
    script["steps"][0]["do"]["create_vault"]["custodi"] = json!("x");
    assert!(serde_json::from_value::<Script>(script).is_err());
}
