//! Attacks by incremental update (classes U1 to U16, SSA), and the updates that must pass.

use super::super::testing::{
    sealed, sealed_objects, sealed_with, signature_dictionary, stream, time_stamp_dictionary,
    update, update_compressed, update_with_trailer,
};
use super::super::{ChangeKind, LaterRule, StoreEntry, later_changes};
use super::open;

const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]>>";
const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";

/// Changes after the first signature under a rule, as kind and whether allowed.
fn changes(file: &[u8], rule: LaterRule) -> Vec<(ChangeKind, bool)> {
    let file = open(file);
    let first = file
        .signatures()
        .iter()
        .find(|signature| signature.name == "Seal1")
        .unwrap();
    later_changes(&file, first, rule)
        .into_iter()
        .map(|change| (change.kind, change.allowed))
        .collect()
}

pub(super) fn document(file: &[u8]) -> Vec<(ChangeKind, bool)> {
    changes(file, LaterRule::Document)
}

/// Refused under both rules, with this kind among the reasons.
fn assert_refused(file: &[u8], kind: ChangeKind) {
    let found = document(file);
    assert!(
        found.contains(&(kind, false)),
        "expected {kind:?}, found {found:?}"
    );
    assert!(
        changes(file, LaterRule::Licence)
            .iter()
            .any(|(_, allowed)| !allowed)
    );
}

fn field(rect: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[{rect}]/F 132/P 3 0 R/AP<</N 22 0 R>>/V 21 0 R>>"
    )
}

/// A second seal with its appearance, as an increment of the sealed file.
fn co_sealed(rect: &str) -> Vec<u8> {
    update(
        &sealed(),
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, &field(rect)),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (
                22,
                &stream(
                    "/Type/XObject/Subtype/Form/BBox[0 0 120 120]",
                    "0 0 100 100 re S",
                ),
            ),
        ],
    )
}

/// Validation material, and the same with a document time stamp.
fn with_validation_data() -> Vec<u8> {
    update(
        &sealed(),
        &[
            (1, &CATALOG.replace(">>", "/DSS 30 0 R>>")),
            (
                30,
                "<</Type/DSS/Certs[31 0 R]/VRI<</AAAA<</Cert[31 0 R]/TU(D:2026)>>>>>>",
            ),
            (31, &stream("", "certificate")),
        ],
    )
}

/// A later store may list less; what an earlier one listed is not lost, and each entry keeps its first revision.
#[test]
fn stores_of_all_revisions_are_read_together() {
    let later = update(
        &with_validation_data(),
        &[
            (
                30,
                "<</Type/DSS/CRLs[32 0 R]/VRI<</AAAA<</OCSP[33 0 R]>>>>>>",
            ),
            (32, &stream("", "list")),
            (33, &stream("", "response")),
        ],
    );
    let entries = |found: &[StoreEntry]| -> Vec<(String, usize)> {
        let text = |entry: &StoreEntry| String::from_utf8_lossy(&entry.der).into_owned();
        found
            .iter()
            .map(|entry| (text(entry), entry.revision))
            .collect()
    };
    let found = open(&later).validation_data().unwrap().unwrap();
    assert_eq!(
        entries(&found.certificates),
        [("certificate".to_owned(), 2)]
    );
    assert_eq!(entries(&found.crls), [("list".to_owned(), 3)]);
    assert_eq!(entries(&found.ocsps), [("response".to_owned(), 3)]);
    assert_eq!(open(&sealed()).validation_data().unwrap(), None);
}

fn time_stamped() -> Vec<u8> {
    let stamp =
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/Rect[0 0 0 0]/F 132/P 3 0 R/V 41 0 R>>";
    update(
        &with_validation_data(),
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 40 0 R]")),
            (5, "<</Fields[6 0 R 40 0 R]/SigFlags 3>>"),
            (40, stamp),
            (41, &time_stamp_dictionary()),
        ],
    )
}

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
    let bytes = update(
        &base,
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, &field("100 100 220 220")),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (
                22,
                &stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", ""),
            ),
        ],
    );
    assert_eq!(document(&bytes), [(ChangeKind::CoSeal, false)]);
}

#[test]
fn sneaky_signature_that_covers_the_page_or_another_seal_is_refused() {
    assert_refused(&co_sealed("0 0 595 842"), ChangeKind::CoSealTooLarge);
    assert_refused(&co_sealed("550 100 670 220"), ChangeKind::CoSealTooLarge);
    assert_refused(&co_sealed("380 90 480 190"), ChangeKind::CoSealOverlaps);
}

#[test]
fn validation_data_and_document_time_stamp_are_admitted_everywhere() {
    for rule in [LaterRule::Licence, LaterRule::Document] {
        assert_eq!(
            changes(&with_validation_data(), rule),
            [(ChangeKind::ValidationData, true)]
        );
        assert_eq!(
            changes(&time_stamped(), rule),
            [
                (ChangeKind::ValidationData, true),
                (ChangeKind::DocumentTimeStamp, true)
            ]
        );
    }
}

#[test]
fn validation_data_may_be_replaced_and_the_store_does_not_go() {
    let grown = update(
        &with_validation_data(),
        &[
            (
                30,
                "<</Type/DSS/Certs[31 0 R 32 0 R]/VRI<</AAAA<</Cert[31 0 R]/TU(D:2026)>>>>>>",
            ),
            (32, &stream("", "another")),
        ],
    );
    assert_eq!(document(&grown), [(ChangeKind::ValidationData, true); 2]);
    let store = "<</Type/DSS/Certs[33 0 R]/VRI<</BBBB<</Cert[33 0 R]>>>>>>";
    let brought = stream("", "of another signer");
    let replaced = update(&with_validation_data(), &[(30, store), (33, &brought)]);
    assert_eq!(document(&replaced), [(ChangeKind::ValidationData, true); 2]);
    let shrunk = update(
        &with_validation_data(),
        &[(30, "<</Type/DSS/Certs[]/VRI<<>>>>")],
    );
    assert_refused(&shrunk, ChangeKind::ValidationDataRemoved);
    let emptied = update(&with_validation_data(), &[(30, "<</Type/DSS>>")]);
    assert_refused(&emptied, ChangeKind::ValidationDataRemoved);
    let gone = update(&with_validation_data(), &[(1, CATALOG)]);
    assert_refused(&gone, ChangeKind::ValidationDataRemoved);
}

#[test]
fn changed_font_listed_as_validation_data_is_refused() {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";
    let bytes = update(
        &sealed(),
        &[
            (1, &CATALOG.replace(">>", "/DSS<</Certs[9 0 R]>>>>")),
            (9, font),
        ],
    );
    assert_refused(&bytes, ChangeKind::ValidationDataRemoved);
    assert_refused(&bytes, ChangeKind::Resource);
}

#[test]
fn replaced_page_contents_are_refused_with_page_and_object() {
    let bytes = update(&sealed(), &[(4, &stream("", "BT (another) Tj ET"))]);
    assert_refused(&bytes, ChangeKind::Page);
    let file = open(&bytes);
    let found = later_changes(&file, &file.signatures()[0], LaterRule::Document);
    assert_eq!(
        (found[0].revision, found[0].page, found[0].object.as_str()),
        (2, Some(1), "4 0")
    );
}

#[test]
fn changed_object_in_an_object_stream_is_refused() {
    let bytes = update_compressed(
        &sealed(),
        &[(9, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>")],
        20,
    );
    assert_refused(&bytes, ChangeKind::Resource);
    let same = update_compressed(
        &sealed(),
        &[(9, "<</Type/Font /BaseFont/Helvetica /Subtype/Type1>>")],
        20,
    );
    assert_eq!(document(&same), []);
}

#[test]
fn object_stream_under_a_number_in_use_is_refused() {
    // The page's contents become an object stream that holds a harmless object.
    let bytes = update_compressed(&sealed(), &[(30, "<</x 1>>")], 4);
    assert!(document(&bytes).iter().any(|(_, allowed)| !allowed));
}

#[test]
fn added_removed_and_swapped_pages_are_refused() {
    let added = update(
        &sealed(),
        &[
            (2, "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>"),
            (10, &PAGE.replace("/Annots[6 0 R]", "")),
        ],
    );
    assert_refused(&added, ChangeKind::PageTree);
    let two = sealed_with(&[
        (2, "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>"),
        (10, &PAGE.replace("/Annots[6 0 R]", "")),
    ]);
    assert_eq!(document(&two), []);
    assert_refused(
        &update(&two, &[(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")]),
        ChangeKind::PageTree,
    );
    assert_refused(
        &update(&two, &[(2, "<</Type/Pages/Kids[10 0 R 3 0 R]/Count 2>>")]),
        ChangeKind::PageTree,
    );
}

#[test]
fn page_box_rotation_and_resources_are_refused() {
    for entry in ["/Rotate 90", "/UserUnit 2", "/CropBox[0 0 100 100]"] {
        assert_refused(
            &update(
                &sealed(),
                &[(3, &PAGE.replace("/Contents", &format!("{entry}/Contents")))],
            ),
            ChangeKind::Page,
        );
    }
    // The same numbers written otherwise are no change.
    assert_eq!(
        document(&update(
            &sealed(),
            &[(3, &PAGE.replace("595 842", "595.0 842.00"))]
        )),
        []
    );
}

#[test]
fn evil_annotation_is_refused() {
    let note = "<</Type/Annot/Subtype/FreeText/Rect[0 0 500 500]/Contents(covered)>>";
    assert_refused(
        &update(
            &sealed(),
            &[(3, &PAGE.replace("[6 0 R]", "[6 0 R 10 0 R]")), (10, note)],
        ),
        ChangeKind::Annotation,
    );
    assert_refused(
        &update(&sealed(), &[(3, &PAGE.replace("[6 0 R]", "[]"))]),
        ChangeKind::Annotation,
    );
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
        .replace(super::super::testing::PLACEHOLDER, &text);
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
    let signed = update(
        &sealed(),
        &[
            (1, &catalog),
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, &field("100 100 220 220")),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (
                22,
                &stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", ""),
            ),
            (30, &metadata),
        ],
    );
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
fn unused_object_is_refused() {
    assert_refused(
        &update(&sealed(), &[(30, "<</x 1>>")]),
        ChangeKind::Unexplained,
    );
}

#[test]
fn information_dictionary_left_behind_unused_is_tidying_up() {
    let left = "<</CreationDate(D:20260101)/Producer(x)>>";
    let bytes = update(&sealed(), &[(30, left)]);
    assert_eq!(document(&bytes), [(ChangeKind::Housekeeping, true)]);
    assert_refused(
        &update(&sealed(), &[(30, "<</CreationDate 6 0 R>>")]),
        ChangeKind::Unexplained,
    );
}

/// A dictionary of dates shows nothing where nothing uses it; here the new seal calls it what it belongs to.
#[test]
fn object_that_a_new_seal_hangs_from_is_not_left_behind() {
    let left = "<</CreationDate(D:20260101)/Producer(x)>>";
    let sealed_under = |parent: &str| {
        let face = stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]{parent}"),
            "",
        );
        document(&update(
            &sealed(),
            &[
                (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
                (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
                (20, &field("100 100 220 220")),
                (21, &signature_dictionary("ETSI.CAdES.detached")),
                (22, &face),
                (30, left),
            ],
        ))
    };
    let loose = [(ChangeKind::CoSeal, true), (ChangeKind::Housekeeping, true)];
    assert_eq!(sealed_under(""), loose);
    let under = sealed_under("/Parent 30 0 R");
    assert!(
        under.contains(&(ChangeKind::Unexplained, false)),
        "{under:?}"
    );
}

#[test]
fn object_prepared_in_the_sealed_revision_and_supplied_later_is_refused() {
    let base = sealed_with(&[(
        3,
        &PAGE.replace("/Contents 4 0 R", "/Contents[4 0 R 22 0 R]"),
    )]);
    let bytes = update(
        &base,
        &[
            (
                3,
                &PAGE
                    .replace("[6 0 R]", "[6 0 R 20 0 R]")
                    .replace("/Contents 4 0 R", "/Contents[4 0 R 22 0 R]"),
            ),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, &field("100 100 220 220")),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (
                22,
                &stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", ""),
            ),
        ],
    );
    assert_refused(&bytes, ChangeKind::Prepared);
}

#[test]
fn deleted_object_is_refused() {
    let mut bytes = sealed();
    let previous = super::super::testing::last_startxref(&bytes);
    let at = bytes.len();
    bytes.extend_from_slice(
        format!("xref\n0 1\n0000000000 65535 f \n4 1\n0000000000 00001 f \ntrailer\n<</Root 1 0 R/Prev {previous}/Size 10>>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
    );
    assert_refused(&bytes, ChangeKind::Removed);
}

#[test]
fn bytes_between_objects_of_an_increment_are_refused() {
    let mut bytes = sealed();
    bytes.extend_from_slice(b"4 0 obj <</Length 0>> stream\n\nendstream endobj\n");
    let bytes = update(&bytes, &[(1, CATALOG)]);
    assert_refused(&bytes, ChangeKind::Bytes);
    // A comment is nothing, one that carries a header is.
    let with = |comment: &[u8]| update(&[&sealed(), comment].concat(), &[(1, CATALOG)]);
    assert_eq!(document(&with(b"% made by hand\n")), []);
    assert_refused(&with(b"%PDF-1.7\n"), ChangeKind::Bytes);
}

#[test]
fn data_after_the_end_are_refused_and_a_line_end_is_not() {
    assert_refused(
        &[sealed(), b"4 0 obj <<>> endobj".to_vec()].concat(),
        ChangeKind::Bytes,
    );
    assert_eq!(document(&[sealed(), b"\r\n".to_vec()].concat()), []);
}

#[test]
fn other_root_is_refused() {
    let base = sealed();
    let trailer = |root: &str| {
        format!(
            "/Root {root}/Prev {}",
            super::super::testing::last_startxref(&base)
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
