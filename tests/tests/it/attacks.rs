//! The attack corpus over a genuine licence and a genuine document, and the siblings that must pass.

use yinxin_tests::house::judge;
use yinxin_tests::mutate::{Attack, Expect, attacks, siblings, transplants};
use yinxin_verifier::report::{Acceptance, Verdict};

use crate::shared::SCENE;

/// Judges all; says of each that came out otherwise what was expected and what was found.
fn all_come_out_as_expected(cases: &[Attack]) {
    let wrong: Vec<String> = cases.iter().filter_map(surprise).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} came out wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

fn surprise(case: &Attack) -> Option<String> {
    let report = judge(&SCENE.verifier, &case.file);
    let ok = match case.expect {
        Expect::Invalid => {
            report.verdict == Verdict::Invalid && report.acceptance == Acceptance::Refuse
        }
        Expect::NotValid => {
            report.verdict != Verdict::Valid && report.acceptance != Acceptance::Accept
        }
        Expect::Valid => {
            report.verdict == Verdict::Valid && report.acceptance == Acceptance::Accept
        }
    };
    let reason = report.reason.map(|reason| reason.code);
    (!ok).then(|| {
        format!(
            "{}: {:?} expected, {:?} found ({reason:?})",
            case.name, case.expect, report.verdict
        )
    })
}

#[test]
fn siblings_of_a_licence_pass() {
    all_come_out_as_expected(&siblings(&SCENE.licence));
}

#[test]
fn siblings_of_a_document_pass() {
    all_come_out_as_expected(&siblings(&SCENE.document));
}

#[test]
fn no_attack_on_a_licence_passes() {
    all_come_out_as_expected(&attacks(&SCENE.licence));
}

#[test]
fn no_attack_on_a_document_passes() {
    all_come_out_as_expected(&attacks(&SCENE.document));
}

#[test]
fn no_part_of_another_licence_fits() {
    all_come_out_as_expected(&transplants(&SCENE.licence, &SCENE.other_licence));
}

#[test]
fn no_part_of_a_document_fits_a_licence() {
    all_come_out_as_expected(&transplants(&SCENE.licence, &SCENE.document));
}

#[test]
fn the_corpus_is_there() {
    let names: Vec<String> = attacks(&SCENE.licence)
        .into_iter()
        .map(|attack| attack.name)
        .collect();
    for family in [
        "usf_",
        "swa_",
        "isa_",
        "shadow_",
        "seal_",
        "attachment_",
        "cms_",
        "hex_",
    ] {
        assert!(
            names.iter().any(|name| name.starts_with(family)),
            "no attack of family {family}: {names:?}"
        );
    }
    assert!(names.len() >= 80, "{} attacks: {names:?}", names.len());
}
