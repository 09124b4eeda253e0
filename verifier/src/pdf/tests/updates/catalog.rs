//! What hangs from the catalogue: forms, fields, metadata, versions.

use super::*;

#[test]
fn form_fill_in_is_refused() {
    let text = "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(1)/Rect[0 0 50 50]/P 3 0 R>>";
    let base = sealed_with(&[(5, "<</Fields[6 0 R 10 0 R]/SigFlags 3>>"), (10, text)]);
    assert_eq!(document(&base), []);
    assert_refused(
        &update(&base, &[(10, &text.replace("(1)", "(1000)"))]),
        ChangeKind::FormField,
    );
    assert_refused(
        &update(&base, &[(10, &text.replace("(1)", "(1)/DA(/F1 900 Tf)"))]),
        ChangeKind::FormField,
    );
}

#[test]
fn new_field_that_is_no_signature_is_refused() {
    for field in [
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/Rect[0 0 9 9]/V(x)>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/Rect[0 0 9 9]>>",
    ] {
        let bytes = update(
            &sealed(),
            &[
                (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
                (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
                (20, field),
            ],
        );
        assert_refused(&bytes, ChangeKind::FormField);
    }
}

#[test]
fn removed_form_or_field_is_refused() {
    let two = "<</Type/Annot/Subtype/Widget/FT/Tx/T(t)/Rect[0 0 9 9]>>";
    let base = sealed_with(&[(5, "<</Fields[10 0 R 6 0 R]/SigFlags 3>>"), (10, two)]);
    assert_refused(
        &update(&base, &[(5, "<</Fields[6 0 R]/SigFlags 3>>")]),
        ChangeKind::FormField,
    );
    assert_refused(
        &update(&base, &[(5, "<</Fields[10 0 R 6 0 R]/SigFlags 0>>")]),
        ChangeKind::FormField,
    );
}

#[test]
fn catalog_entries_are_refused() {
    for (entry, kind) in [
        ("/OpenAction<</S/JavaScript/JS(x)>>", ChangeKind::Catalog),
        ("/Names<</EmbeddedFiles<</Names[]>>>>", ChangeKind::Catalog),
        ("/Outlines 30 0 R", ChangeKind::Catalog),
        (
            "/StructTreeRoot<</Type/StructTreeRoot>>",
            ChangeKind::Structure,
        ),
        ("/Lang(xx)", ChangeKind::Structure),
    ] {
        assert_refused(
            &update(
                &sealed(),
                &[(1, &CATALOG.replace(">>", &format!("{entry}>>")))],
            ),
            kind,
        );
    }
}

#[test]
fn extensions_and_version_may_rise_and_not_fall() {
    let with = |entry: &str| CATALOG.replace(">>", &format!("{entry}>>"));
    let raised = update(
        &sealed(),
        &[(
            1,
            &with("/Version/2.0/Extensions<</ESIC<</ExtensionLevel 1>>>>"),
        )],
    );
    assert_eq!(
        changes(&raised, LaterRule::Licence),
        [(ChangeKind::Housekeeping, true)]
    );
    assert_refused(&update(&raised, &[(1, CATALOG)]), ChangeKind::Catalog);
    assert_refused(
        &update(
            &raised,
            &[(
                1,
                &with("/Version/1.4/Extensions<</ESIC<</ExtensionLevel 1>>>>"),
            )],
        ),
        ChangeKind::Catalog,
    );
}

#[test]
fn metadata_are_admitted_only_in_a_revision_that_is_signed() {
    let catalog = CATALOG.replace(">>", "/Metadata 30 0 R>>");
    let metadata = stream("/Type/Metadata/Subtype/XML", "<x>title</x>");
    let alone = update(&sealed(), &[(1, &catalog), (30, &metadata)]);
    assert_eq!(document(&alone), [(ChangeKind::Metadata, false)]);
    let more = [(1, catalog.as_str()), (30, &metadata)];
    let signed = co_sealed_on(&sealed(), "100 100 220 220", &more);
    assert_eq!(
        document(&signed),
        [(ChangeKind::Metadata, true), (ChangeKind::CoSeal, true)]
    );
    assert!(changes(&signed, LaterRule::Licence).contains(&(ChangeKind::Metadata, false)));
    // The same object used as page contents as well.
    let shared = update(
        &sealed(),
        &[
            (1, &CATALOG.replace(">>", "/Metadata 4 0 R>>")),
            (4, &stream("/Type/Metadata/Subtype/XML", "BT (x) Tj ET")),
        ],
    );
    assert_refused(&shared, ChangeKind::Shared);
}

#[test]
fn other_root_is_refused() {
    let base = sealed();
    let trailer = |root: &str| {
        format!(
            "/Root {root}/Prev {}",
            crate::pdf::testing::last_startxref(&base)
        )
    };
    let other = CATALOG.replace(">>", "/Names<<>>>>");
    assert_refused(
        &update_with_trailer(&base, 30, &other, &trailer("30 0 R")),
        ChangeKind::Catalog,
    );
    // A catalogue that says the same under another number is the same.
    assert_eq!(
        document(&update_with_trailer(&base, 30, CATALOG, &trailer("30 0 R"))),
        []
    );
    assert_eq!(
        document(&update_with_trailer(&base, 1, CATALOG, &trailer("1 0 R"))),
        []
    );
}
