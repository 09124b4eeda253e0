//! Attacks that were prepared before sealing, and the honest files beside them.

use yinxin_tests::desk::Desk;
use yinxin_tests::house::judge;
use yinxin_tests::staged;
use yinxin_verifier::report::ReasonCode;

use crate::attacks::all_come_out_as_expected;
use crate::shared::SCENE;

#[test]
fn staged_attacks_are_caught_and_their_siblings_pass() {
    all_come_out_as_expected(&staged::cases(
        &Desk::new(&SCENE.house),
        &Desk::of_licences(&SCENE.house),
    ));
}

/// Seals of our own program fit their gap closely; here every change of the container has room.
#[test]
fn no_attack_that_makes_the_seal_longer_passes() {
    let desk = Desk::new(&SCENE.house);
    let roomy = staged::roomy(&desk);
    let mut all = yinxin_tests::mutate::attacks(&roomy);
    all.extend(yinxin_tests::mutate::attacks_on_our_profile(&roomy));
    all.extend(yinxin_tests::mutate::siblings(&roomy));
    all.retain(|case| case.class.contains('C'));
    let doubled = [
        "cms_two_signers",
        "cms_certificate_twice",
        "cms_content_inside",
    ];
    for name in doubled {
        assert!(
            all.iter().any(|case| case.name == name),
            "{name} does not fit"
        );
    }
    all_come_out_as_expected(&all);
}

#[test]
fn what_was_filled_in_later_is_told_with_field_and_page() {
    let house = &SCENE.house;
    let cases = staged::cases(&Desk::new(house), &Desk::of_licences(house));
    let case = cases.iter().find(|case| case.name == "forms_filled_in");
    let report = judge(&SCENE.verifier, &case.expect("the case").file);
    let reason = report.reason.expect("a note");
    assert_eq!(reason.code, ReasonCode::FilledInLater);
    assert!(reason.zh.contains("不受该印章保护") && reason.zh.ends_with("（第 1 页）"));
    let change = &report.seals[0].coverage.later_changes[0];
    assert_eq!(
        (change.field.as_deref(), change.page),
        (Some("amount"), Some(1))
    );
    let mut checks = report.seals[0].checks.iter();
    assert!(checks.any(|check| {
        check
            .detail
            .contains("filled in: field \"amount\" on page 1")
    }));
}
