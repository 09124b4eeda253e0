//! Documents: a second seal keeps the first; nothing else may follow a seal.

use yinxin_tests::house::judge;
use yinxin_tests::mutate::{Alteration, Place, attacks};
use yinxin_tests::samples;
use yinxin_verifier::report::{Acceptance, Verdict};

use crate::shared::SCENE;

/// A second seal beside the first.
fn sealed_again(file: &[u8]) -> Option<Vec<u8>> {
    SCENE.house.try_document(file, 140.0)
}

#[test]
fn a_second_seal_keeps_the_first_valid() {
    let twice = sealed_again(&SCENE.document).expect("a second seal");
    assert!(twice.starts_with(&SCENE.document));
    let report = judge(&SCENE.verifier, &twice);
    assert_eq!(
        (report.verdict, report.acceptance),
        (Verdict::Valid, Acceptance::Accept)
    );
    assert_eq!(report.seals.len(), 2);
    assert!(
        report
            .seals
            .iter()
            .all(|seal| seal.verdict == Verdict::Valid)
    );
}

#[test]
fn a_change_under_the_first_seal_is_reported_after_the_second() {
    let twice = sealed_again(&SCENE.document).expect("a second seal");
    let first = Place::of_last_seal(&SCENE.document);
    for at in [100, first.contents.start + 900, first.contents.end + 20] {
        let altered = Alteration::Flip(at, 0x01).of(&twice).expect("a change");
        assert_eq!(
            judge(&SCENE.verifier, &altered).verdict,
            Verdict::Invalid,
            "byte {at}"
        );
    }
}

#[test]
fn a_forged_revision_between_two_seals_is_reported() {
    let forged: Vec<_> = attacks(&SCENE.document)
        .into_iter()
        .filter(|attack| {
            [
                "isa_page_content_replaced",
                "isa_page_appended",
                "seal_moved",
            ]
            .contains(&attack.name.as_str())
        })
        .collect();
    assert_eq!(forged.len(), 3);
    for attack in forged {
        let sealed = sealed_again(&attack.file);
        let caught =
            sealed.is_none_or(|file| judge(&SCENE.verifier, &file).verdict == Verdict::Invalid);
        assert!(caught, "{} passes under a second seal", attack.name);
    }
}

#[test]
fn a_document_that_brings_a_licence_is_not_sealed() {
    assert!(SCENE.house.try_document(&SCENE.licence, 60.0).is_none());
    assert!(SCENE.house.try_document(&samples::notice(), 60.0).is_some());
}
