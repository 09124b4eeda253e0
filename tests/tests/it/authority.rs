//! Genuine signatures from the wrong hands: other regions, departments without the right, the wrong seal.

use yinxin_tests::forge::{licence_sealed_again, licence_under_document_seal};
use yinxin_tests::house::{judge, verifier_of};
use yinxin_tests::samples;
use yinxin_verifier::report::{Acceptance, Verdict};
use yinxin_verifier::trust::Evidence;
use yinxin_verifier::{Policy, Verifier};

use crate::shared::{ELSEWHERE, SCENE};

#[test]
fn a_licence_is_accepted_with_its_regions_root() {
    let report = judge(&SCENE.verifier, &SCENE.licence);
    assert_eq!(
        (report.verdict, report.acceptance),
        (Verdict::Valid, Acceptance::Accept)
    );
    assert!(report.licence.is_some());
}

#[test]
fn a_licence_of_another_region_is_not_vouched_for() {
    let report = judge(&ELSEWHERE.verifier(), &SCENE.licence);
    assert_eq!(
        (report.verdict, report.acceptance),
        (Verdict::Undetermined, Acceptance::Check)
    );
    assert!(report.licence.is_none());
}

#[test]
fn a_licence_without_any_trust_is_not_vouched_for() {
    let report = judge(
        &Verifier::new(Evidence::new(), Policy::default()),
        &SCENE.licence,
    );
    assert_eq!(
        (report.verdict, report.acceptance),
        (Verdict::Undetermined, Acceptance::Check)
    );
    assert!(!report.seals[0].signer_is_listed());
    let report = judge(&SCENE.verifier, &SCENE.licence);
    assert!(report.seals[0].signer_is_listed());
}

#[test]
fn a_bundle_of_another_region_does_not_chain_to_this_root() {
    let (here, there) = (SCENE.house.publish(vec![]), ELSEWHERE.publish(vec![]));
    assert!(
        Evidence::new()
            .with_bundle(here.root.as_bytes(), &there.bundle)
            .is_err()
    );
    assert!(
        Evidence::new()
            .with_bundle(here.root.as_bytes(), &here.bundle)
            .is_ok()
    );
}

#[test]
fn a_bundle_with_one_changed_byte_is_refused() {
    let publication = SCENE.house.publish(vec![SCENE.house.department()]);
    let root = publication.root.as_bytes();
    for at in (0..publication.bundle.len()).step_by(101) {
        let mut bundle = publication.bundle.clone();
        bundle[at] ^= 0x01;
        assert!(
            Evidence::new().with_bundle(root, &bundle).is_err(),
            "byte {at} may be changed"
        );
    }
}

#[test]
fn a_department_without_the_grant_issues_nothing() {
    let mut department = SCENE.house.department();
    department.grants.clear();
    let report = judge(
        &verifier_of(&SCENE.house.publish(vec![department])),
        &SCENE.licence,
    );
    assert_ne!(report.acceptance, Acceptance::Accept);
    assert_ne!(report.verdict, Verdict::Valid);
}

#[test]
fn a_department_that_no_list_names_issues_nothing() {
    let report = judge(&verifier_of(&SCENE.house.publish(vec![])), &SCENE.licence);
    assert_ne!(report.acceptance, Acceptance::Accept);
    assert_ne!(report.verdict, Verdict::Valid);
}

#[test]
fn a_grant_for_another_area_does_not_serve() {
    let mut department = SCENE.house.department();
    for grant in &mut department.grants {
        grant.area = yinxin_verifier::value::AreaCode::parse("110000").expect("a code");
    }
    let report = judge(
        &verifier_of(&SCENE.house.publish(vec![department])),
        &SCENE.licence,
    );
    assert_ne!(report.acceptance, Acceptance::Accept);
    assert_ne!(report.verdict, Verdict::Valid);
}

#[test]
fn a_licence_sealed_again_by_its_own_seal_passes() {
    let file = licence_sealed_again(&SCENE.house, &SCENE.licence);
    assert_ne!(file, SCENE.licence);
    assert_eq!(judge(&SCENE.verifier, &file).acceptance, Acceptance::Accept);
}

#[test]
fn a_document_posing_as_a_licence_tells_no_licence_facts() {
    let file = licence_under_document_seal(&SCENE.house, &SCENE.licence, &SCENE.document);
    let report = judge(&SCENE.verifier, &file);
    assert!(
        report.licence.is_none(),
        "facts were read from a document: {:?}",
        report.licence
    );
    assert_ne!(report.acceptance, Acceptance::Accept);
}

#[test]
fn a_document_says_nothing_of_a_licence() {
    let report = judge(&SCENE.verifier, &SCENE.document);
    assert_eq!(
        (report.verdict, report.acceptance),
        (Verdict::Valid, Acceptance::Accept)
    );
    assert!(report.licence.is_none());
}

#[test]
fn the_same_department_elsewhere_does_not_lend_its_name() {
    let theirs = ELSEWHERE.licence(samples::FOOD, 1);
    assert_eq!(
        judge(&SCENE.verifier, &theirs).acceptance,
        Acceptance::Check
    );
    assert_eq!(
        judge(&ELSEWHERE.verifier(), &theirs).acceptance,
        Acceptance::Accept
    );
}
