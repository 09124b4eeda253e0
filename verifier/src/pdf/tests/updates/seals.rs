//! Seals that later revisions add, move, take away or make again.

use super::*;

#[test]
fn sealed_file_has_no_later_change() {
    assert_eq!(document(&sealed()), []);
}

#[test]
fn co_seal_is_admitted_on_a_document_and_not_on_a_licence() {
    let bytes = co_sealed("100 100 220 220");
    assert_eq!(document(&bytes), [(ChangeKind::CoSeal, true)]);
    assert_eq!(
        changes(&bytes, LaterRule::Licence),
        [(ChangeKind::CoSeal, false)]
    );
    let file = open(&bytes);
    assert!(
        file.signatures()
            .iter()
            .all(|signature| signature.faults().is_empty())
    );
    let found = later_changes(&file, &file.signatures()[0], LaterRule::Document);
    assert_eq!(
        (found[0].revision, found[0].page, found[0].object.as_str()),
        (2, Some(1), "20 0")
    );
}

#[test]
fn co_seal_on_a_file_certified_against_changes_is_refused() {
    let dictionary = signature_dictionary("ETSI.CAdES.detached")
        .replace(">>", "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]>>");
    let base = sealed_with(&[(7, &dictionary)]);
    let bytes = co_sealed_on(&base, "100 100 220 220", &[]);
    assert_eq!(document(&bytes), [(ChangeKind::CoSeal, false)]);
}

#[test]
fn sneaky_signature_that_covers_the_page_or_another_seal_is_refused() {
    assert_refused(&co_sealed("0 0 595 842"), ChangeKind::CoSealTooLarge);
    assert_refused(&co_sealed("550 100 670 220"), ChangeKind::CoSealTooLarge);
    assert_refused(&co_sealed("380 90 480 190"), ChangeKind::CoSealOverlaps);
}

#[test]
fn moved_and_repainted_seal_is_a_fault_of_the_signature() {
    let changed = |objects: &[(u32, &str)]| {
        let bytes = update(&sealed(), objects);
        let file = open(&bytes);
        file.signatures()[0]
            .faults()
            .iter()
            .map(|fault| fault.code())
            .collect::<Vec<_>>()
    };
    let field = sealed_objects()[&6].clone();
    assert_eq!(
        changed(&[(6, &field.replace("400 100", "10 10"))]),
        ["field_changed"]
    );
    assert_eq!(
        changed(&[(6, &field.replace("8 0 R", "4 0 R"))]),
        ["field_changed"]
    );
    assert_eq!(
        changed(&[(
            8,
            &stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", "other")
        )]),
        ["field_changed"]
    );
    assert_eq!(
        changed(&[(6, &field.replace("Seal1", "Seal9"))]),
        ["field_changed"]
    );
    assert_eq!(changed(&[(6, &field)]), Vec::<&str>::new());
}

#[test]
fn replaced_text_in_the_signature_dictionary_is_a_fault() {
    let bytes = sealed();
    let file = open(&bytes);
    let range = file.signatures()[0].byte_range.unwrap().0;
    let original = sealed_objects()[&7].clone();
    let text = format!("[{} {} {} {}]", range[0], range[1], range[2], range[3]);
    let replaced = original
        .replace("(x)", "(y)")
        .replace(crate::pdf::testing::PLACEHOLDER, &text);
    let updated = update(&bytes, &[(7, &replaced)]);
    let codes: Vec<_> = open(&updated).signatures()[0]
        .faults()
        .iter()
        .map(|fault| fault.code())
        .collect();
    assert!(
        codes.contains(&"dictionary_changed") && codes.contains(&"gap"),
        "{codes:?}"
    );
}

#[test]
fn empty_signature_field_may_be_signed_and_nothing_else_about_it_changed() {
    let empty = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R>>";
    let base = sealed_with(&[
        (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
        (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
        (20, empty),
    ]);
    let value = signature_dictionary("ETSI.CAdES.detached");
    let appearance = stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", "");
    let sign = |field: String| update(&base, &[(20, &field), (21, &value), (22, &appearance)]);
    let signed = empty.replace("/F 4", "/F 132/AP<</N 22 0 R>>/V 21 0 R");
    assert_eq!(
        document(&sign(signed.clone())),
        [(ChangeKind::FieldSigned, true)]
    );
    assert_eq!(
        changes(&sign(signed.clone()), LaterRule::Licence),
        [(ChangeKind::FieldSigned, false)]
    );
    assert_refused(
        &sign(signed.replace("[100 100", "[0 0")),
        ChangeKind::FormField,
    );
    assert_refused(
        &sign(signed.replace("/P 3", "/A<</S/URI/URI(x)>>/P 3")),
        ChangeKind::FormField,
    );
}

/// Taking the form, the field or its value away must not leave a file without a seal.
#[test]
fn seal_taken_away_is_still_told() {
    let field = sealed_objects()[&6].replace("/V 7 0 R", "");
    for objects in [
        [(1, "<</Type/Catalog/Pages 2 0 R>>")],
        [(5, "<</Fields[]/SigFlags 3>>")],
        [(6, &*field)],
    ] {
        let bytes = update(&sealed(), &objects);
        let file = open(&bytes);
        let [signature] = file.signatures() else {
            panic!("one signature")
        };
        assert!(
            signature
                .faults()
                .iter()
                .any(|fault| fault.code() == "removed")
        );
        assert!(
            !later_changes(&file, signature, LaterRule::Document)
                .iter()
                .all(|change| change.allowed)
        );
    }
}

#[test]
fn seal_cleared_and_made_again_is_one_seal() {
    let cleared = update(
        &sealed(),
        &[(6, &sealed_objects()[&6].replace("/V 7 0 R", ""))],
    );
    let field = sealed_objects()[&6].replace("/V 7 0 R", "/V 21 0 R");
    let bytes = update(
        &cleared,
        &[
            (6, &field),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
        ],
    );
    let file = open(&bytes);
    let [signature] = file.signatures() else {
        panic!("one signature")
    };
    assert_eq!(
        (signature.revision, signature.faults()),
        (Some(3), [].as_slice())
    );
}

#[test]
fn new_seal_shown_on_two_pages_is_refused() {
    let page = |size: &str, annotations: &str| {
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size}]/Annots[{annotations}]>>")
    };
    let base = sealed_with(&[
        (2, "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>"),
        (3, &page("595 842", "6 0 R")),
        (10, &page("5950 8420", "")),
    ]);
    let sealed = |first: &str| {
        let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[0 0 595 842]/F 4/V 21 0 R>>";
        update(
            &base,
            &[
                (3, &page("595 842", first)),
                (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
                (10, &page("5950 8420", "20 0 R")),
                (20, field),
                (21, &signature_dictionary("ETSI.CAdES.detached")),
            ],
        )
    };
    let changes = |file: &[u8]| {
        let file = open(file);
        let mut seals: Vec<_> = file.signatures().iter().collect();
        seals.sort_by_key(|seal| seal.revision);
        later_changes(&file, seals[0], LaterRule::Document)
    };
    assert!(
        changes(&sealed("6 0 R"))
            .iter()
            .all(|change| change.allowed)
    );
    let found = changes(&sealed("6 0 R 20 0 R"));
    assert!(
        found
            .iter()
            .any(|change| change.kind == ChangeKind::Annotation && !change.allowed)
    );
}
