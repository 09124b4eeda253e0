//! The attack corpus over a genuine licence and a genuine document, and the siblings that must pass.

use std::collections::BTreeSet;
use yinxin_tests::house::judge;

use yinxin_tests::mutate::{
    Attack, Expect, attacks, attacks_on_our_profile, bombs, siblings, transplants,
};
use yinxin_verifier::report::{Acceptance, ReasonCode, Verdict};

use crate::shared::SCENE;

/// Judges all; says of each that came out otherwise what was expected and what was found.
pub(crate) fn all_come_out_as_expected(cases: &[Attack]) {
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
    all_come_out_as_expected(&attacks_on_our_profile(&SCENE.licence));
}

#[test]
fn no_attack_on_a_document_passes() {
    all_come_out_as_expected(&attacks(&SCENE.document));
    all_come_out_as_expected(&attacks_on_our_profile(&SCENE.document));
}

#[test]
fn filter_that_we_do_not_have_is_said_to_be_that() {
    let name = "object_stream_with_a_filter_that_few_have";
    let all = attacks(&SCENE.document);
    let case = all.iter().find(|case| case.name == name).expect("the case");
    let report = judge(&SCENE.verifier, &case.file);
    let reason = report.reason.map(|reason| reason.code);
    assert_eq!(report.verdict, Verdict::Unsupported);
    assert_eq!(reason, Some(ReasonCode::FileEncodingUnsupported));
}

#[test]
fn no_bomb_passes() {
    all_come_out_as_expected(&bombs(&SCENE.document));
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
fn beside_every_class_of_attack_stands_a_sibling_that_passes() {
    let document = &SCENE.document;
    let mut all = attacks(document);
    all.extend(attacks_on_our_profile(document));
    all.extend(bombs(document));
    let classes: BTreeSet<&str> = all.iter().map(|attack| attack.class).collect();
    let siblings = siblings(document);
    let stood_by: BTreeSet<&str> = siblings
        .iter()
        .flat_map(|sibling| sibling.class.split(' '))
        .collect();
    let alone: Vec<_> = classes.difference(&stood_by).collect();
    assert!(alone.is_empty(), "no sibling beside {alone:?}");
    assert!(all.len() >= 200, "{} attacks", all.len());
}
