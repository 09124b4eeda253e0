//! The requests of `tests/requests`: those that must be issued, and those that must be refused.

use std::fs;
use std::path::Path;

use serde_json::Value;
use yinxin_signer::Request;
use yinxin_tests::house::{House, judge};
use yinxin_tests::samples;
use yinxin_verifier::report::{Acceptance, Verdict};

use crate::shared::SCENE;

#[test]
fn every_request_is_issued_and_accepted() {
    for (seed, (name, request)) in samples::ISSUED.iter().enumerate() {
        let house = House::new(seed as u64 + 10, request);
        let report = judge(&house.verifier(), &house.licence(request, 1));
        assert_eq!(
            (report.verdict, report.acceptance),
            (Verdict::Valid, Acceptance::Accept),
            "{name}"
        );
        let told = report.licence.expect("a licence").holder;
        let asked: Value = serde_json::from_str(request).expect("JSON");
        assert_eq!(asked["holder"]["name"], told, "{name}");
    }
}

#[test]
fn every_faulty_request_is_refused_with_all_its_faults() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("requests/refused"))
        .expect("requests")
    {
        let path = entry.expect("an entry").path();
        let case: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        // Who may issue what is not the request's to say: the service knows.
        if path.ends_with("type-not-granted.json") {
            continue;
        }
        let wanted: Vec<&str> = case["faults"]
            .as_array()
            .expect("faults")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(
            pointers(&case["request"].to_string()),
            sorted(wanted),
            "{}",
            path.display()
        );
    }
}

fn pointers(request: &str) -> Vec<String> {
    let faults = match Request::parse(request.as_bytes(), SCENE.house.signer.types()) {
        Err(faults) => faults,
        Ok(request) => match SCENE.house.signer.check(&request) {
            Err(yinxin_signer::PrepareError::Faults(faults)) => faults,
            other => panic!("{other:?}"),
        },
    };
    sorted(
        faults
            .list()
            .iter()
            .map(|fault| fault.pointer.trim_start_matches('#'))
            .collect(),
    )
}

fn sorted(mut all: Vec<&str>) -> Vec<String> {
    all.sort_unstable();
    all.into_iter().map(str::to_owned).collect()
}
