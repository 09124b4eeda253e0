//! Pages, and objects that are replaced, added, left behind or deleted.

use super::*;

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
    let previous = crate::pdf::testing::last_startxref(&bytes);
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
