//! Fields that say that nobody sees them, and are seen all the same: on paper, under the mouse, by other readers of their rectangle.

use super::super::testing::{sealed, sealed_with, stream, time_stamp_dictionary, update};
use super::super::{ChangeKind, LaterRule};
use super::updates::{PAGE, changes};

/// A document time stamp of anybody, whose widget has these entries and paints the page.
fn stamped(base: &[u8], widget: &str) -> Vec<u8> {
    update(
        base,
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 40 0 R]")),
            (5, "<</Fields[6 0 R 40 0 R]/SigFlags 3>>"),
            (
                40,
                &format!(
                    "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp){widget}/P 3 0 R/AP<</N 42 0 R>>/V 41 0 R>>"
                ),
            ),
            (41, &time_stamp_dictionary()),
            (
                42,
                &stream(
                    "/Type/XObject/Subtype/Form/BBox[0 0 595 842]",
                    "0 0 595 842 re f",
                ),
            ),
        ],
    )
}

fn refused(file: &[u8], rule: LaterRule) -> Vec<ChangeKind> {
    let refused = changes(file, rule)
        .into_iter()
        .filter(|(_, allowed)| !allowed);
    refused.map(|(kind, _)| kind).collect()
}

fn assert_refused(file: &[u8], kind: ChangeKind) {
    for rule in [LaterRule::Licence, LaterRule::Document] {
        let found = refused(file, rule);
        assert!(!found.is_empty(), "{rule:?}: admitted");
    }
    let found = refused(file, LaterRule::Document);
    assert!(found.contains(&kind), "expected {kind:?}, found {found:?}");
}

#[test]
fn time_stamp_that_nobody_sees_is_admitted() {
    // No extent; hidden everywhere; not on the screen and not on paper.
    for widget in [
        "/Rect[0 0 0 0]/F 132",
        "/Rect[0 0 595 842]/F 2",
        "/Rect[0 0 595 842]/F 32",
    ] {
        let file = stamped(&sealed(), widget);
        assert_eq!(refused(&file, LaterRule::Licence), [], "{widget}");
    }
}

#[test]
fn time_stamp_that_is_printed_over_the_page_is_refused() {
    assert_refused(
        &stamped(&sealed(), "/Rect[0 0 595 842]/F 36"),
        ChangeKind::CoSealTooLarge,
    );
}

#[test]
fn time_stamp_that_shows_under_the_mouse_is_refused() {
    assert_refused(
        &stamped(&sealed(), "/Rect[0 0 595 842]/F 288"),
        ChangeKind::CoSealTooLarge,
    );
}

#[test]
fn time_stamp_whose_rectangle_is_written_indirectly_is_refused() {
    let direct = stamped(&sealed_with(&[]), "/Rect[0 0 0 0]/F 4");
    assert_eq!(refused(&direct, LaterRule::Licence), []);
    let none = stamped(&sealed(), "/F 4");
    assert_refused(&none, ChangeKind::CoSealTooLarge);
    let referred = stamped(&sealed_with(&[(4, "[0 0 595 842]")]), "/Rect 4 0 R/F 4");
    assert_refused(&referred, ChangeKind::CoSealTooLarge);
}

/// A document with an empty signature field of this rectangle, sealed, then the field signed by somebody.
fn signed_in_prepared_field(rect: &str) -> Vec<u8> {
    let prepared =
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Prepared)/Rect[{rect}]/F 4/P 3 0 R>>");
    let base = sealed_with(&[
        (3, &PAGE.replace("[6 0 R]", "[6 0 R 40 0 R]")),
        (5, "<</Fields[6 0 R 40 0 R]/SigFlags 3>>"),
        (40, &prepared),
    ]);
    update(
        &base,
        &[
            (40, &prepared.replace(">>", "/AP<</N 42 0 R>>/V 41 0 R>>")),
            (
                41,
                &super::super::testing::signature_dictionary("ETSI.CAdES.detached"),
            ),
            (
                42,
                &stream(
                    "/Type/XObject/Subtype/Form/BBox[0 0 100 100]",
                    "0 0 100 100 re f",
                ),
            ),
        ],
    )
}

#[test]
fn prepared_field_of_the_size_of_a_seal_may_be_signed() {
    let file = signed_in_prepared_field("100 100 220 220");
    assert_eq!(refused(&file, LaterRule::Document), []);
}

#[test]
fn prepared_field_that_covers_the_page_or_a_seal_is_refused_when_signed() {
    assert_refused(
        &signed_in_prepared_field("0 0 595 842"),
        ChangeKind::CoSealTooLarge,
    );
    assert_refused(
        &signed_in_prepared_field("380 90 480 190"),
        ChangeKind::CoSealOverlaps,
    );
}
