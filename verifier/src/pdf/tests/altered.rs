//! What belongs to a seal and stands beside its dictionary: the parent of its field, its transforms; and how its faults are told.

use super::super::testing::{
    PLACEHOLDER, sealed, sealed_objects, sealed_with, signature_dictionary, update,
};
use super::super::{ChangeKind, PdfFault};
use super::filling::{FILLED, RECT, VALUE, certified, prepared_with, text, written};
use super::terms::{PAGE, changes, transformed};
use super::{faults, open};

#[test]
fn parent_of_a_sealed_field_may_have_another_kid_and_says_nothing_else() {
    let field = sealed_objects()[&6].replace("/T(Seal1)", "/T(Seal1)/Parent 20 0 R");
    let parent = |entries: &str| format!("<</T(Group){entries}>>");
    let base = sealed_with(&[
        (5, "<</Fields[20 0 R]/SigFlags 3>>"),
        (6, &field),
        (20, &parent("/Kids[6 0 R]")),
    ]);
    let after = |number: u32, body: &str| faults(&update(&base, &[(number, body)]));
    let none = Vec::<&str>::new();
    assert_eq!(after(20, &parent("/Kids[6 0 R]")), none);
    assert_eq!(after(20, &parent("/Kids[6 0 R 30 0 R]")), none);
    assert_eq!(after(30, "<</x 1>>"), none);
    for entries in ["/Kids[6 0 R]/Ff 1", "/Kids[6 0 R]/V 9 0 R"] {
        assert_eq!(after(20, &parent(entries)), ["field_changed"], "{entries}");
    }
    let renamed = parent("/Kids[6 0 R]").replace("Group", "Other");
    assert_eq!(after(20, &renamed), ["field_changed"]);
}

/// One reader takes the first rectangle, another the last.
#[test]
fn widget_of_a_seal_with_two_places_is_a_fault() {
    let widget = |entries: &str| {
        format!("<</Type/Annot/Subtype/Widget/Parent 6 0 R/Rect[400 100 520 220]/F 132{entries}>>")
    };
    let base = sealed_with(&[
        (3, &PAGE.replace("[6 0 R]", "[21 0 R]")),
        (6, "<</FT/Sig/T(Seal1)/Kids[21 0 R]/V 7 0 R>>"),
        (21, &widget("")),
    ]);
    let after = |entries: &str| faults(&update(&base, &[(21, &widget(entries))]));
    assert_eq!(after(""), Vec::<&str>::new());
    assert_eq!(after("/Rect[0 0 595 842]"), ["field_changed"]);
}

#[test]
fn face_of_a_seal_written_again_is_the_same() {
    let face = sealed_objects()[&8].clone();
    let after = |face: &str| faults(&update(&sealed(), &[(8, face)]));
    assert_eq!(after(&face), Vec::<&str>::new());
    assert_eq!(after(&face.replace("re S", "re f")), ["field_changed"]);
}

/// Its parameters say `/P 2`, as those of a certification do (ISO 32000-1 12.8.2.2, 12.8.2.4).
#[test]
fn transform_of_another_kind_is_no_certification() {
    let after = |seal: &str| {
        let base = prepared_with(seal, RECT, "", &[]);
        changes(&update(
            &base,
            &[(10, &text(RECT, VALUE)), (20, &written("100"))],
        ))
    };
    assert_eq!(after(&certified("/P 2")), [FILLED]);
    let refused = [(ChangeKind::FieldFilledIn, false)];
    for (method, parameters) in [
        ("FieldMDP", "/P 2/Action/Include/Fields[(agreed)]"),
        ("UR3", "/P 2/Form[/FillIn]"),
    ] {
        assert_eq!(after(&transformed(method, parameters)), refused, "{method}");
    }
}

#[test]
fn faults_say_what_was_found() {
    let found = |from: &str, to: &str| {
        let dictionary = signature_dictionary("ETSI.CAdES.detached").replace(from, to);
        let bytes = sealed_with(&[(7, &dictionary)]);
        open(&bytes).signatures()[0].faults().to_vec()
    };
    let malformed = |found: &str| PdfFault::ByteRangeMalformed {
        found: found.to_owned(),
    };
    for (range, expected) in [
        ("[0 -5 (x) 1.5]", "[0 -5 literal string real]"),
        ("[1 2 3 4 5 6 7 8 9]", "[1 2 3 4 5 6 7 8 …]"),
        ("[1 2 3 4 5 6 7 8]", "[1 2 3 4 5 6 7 8]"),
        ("/x", "name"),
    ] {
        let found = found(PLACEHOLDER, range);
        assert!(found.contains(&malformed(expected)), "{range}: {found:?}");
    }
    let twice = PdfFault::DuplicateKey { key: "M".into() };
    assert_eq!(found("/Name(x)", "/M(x)"), [twice]);
}
