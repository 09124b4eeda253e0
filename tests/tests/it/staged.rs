//! Attacks that were prepared before sealing, and the honest files beside them.

use yinxin_tests::desk::Desk;
use yinxin_tests::staged;

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
