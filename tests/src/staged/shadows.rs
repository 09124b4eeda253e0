//! What was prepared before the seal, and widgets (shadow attacks, U).

use super::*;

/// Shadow attacks: the other content is in the signed bytes, or its place is left open there.
pub(super) fn shadows(desk: &Desk<'_>) -> Vec<Attack> {
    let text_field = |value: &str| {
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V({value})/DA(/F1 12 Tf)/Rect[72 600 300 620]/F 4/P 3 0 R>>"
        )
    };
    let fillable = sealed(
        desk,
        &[
            (PAGE, page("7 0 R 20 0 R")),
            (FORM, form("7 0 R 20 0 R")),
            (20, text_field("100")),
        ],
    );
    let cover = String::from_utf8(stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]",
        b"1 1 1 rg 0 700 595 100 re f",
    ))
    .expect("text");
    let covered = sealed(
        desk,
        &[
            (
                PAGE,
                page("7 0 R").replace("/Font", "/XObject<</X 20 0 R>>/Font"),
            ),
            (
                4,
                String::from_utf8(stream("", b"BT /F1 14 Tf 72 760 Td (another) Tj ET /X Do"))
                    .expect("text"),
            ),
            (20, cover),
        ],
    );
    let empty =
        String::from_utf8(stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", b"")).expect("text");
    let two_trees = sealed(
        desk,
        &[
            (20, "<</Type/Pages/Kids[21 0 R]/Count 1>>".into()),
            (
                21,
                "<</Type/Page/Parent 20 0 R/MediaBox[0 0 595 842]>>".into(),
            ),
        ],
    );
    let dangling = sealed(
        desk,
        &[(
            PAGE,
            page("7 0 R").replace("/Font", "/XObject<</X 40 0 R>>/Font"),
        )],
    );
    let mut supplied = second(FREE, "");
    supplied[2].1 = supplied[2].1.replace("22 0 R", "40 0 R");
    supplied[4].0 = 40;
    let catalog = |pages: &str| format!("<</Type/Catalog/Pages {pages}/AcroForm 6 0 R>>");
    vec![
        pass("U4", "shadow_sealed_after_filling_in", fillable.clone()),
        fail(
            "U4",
            "shadow_filled_in_after_sealing",
            update(&fillable, &numbered(vec![(20, text_field("100000"))])),
        ),
        fail(
            "U5",
            "shadow_font_turned_into_the_catalog",
            moved_catalog(&fillable, 5),
        ),
        pass(
            "U5",
            "shadow_catalog_under_a_new_number",
            moved_catalog(&fillable, 50),
        ),
        pass("U3", "shadow_cover_left_in_place", covered.clone()),
        fail(
            "U3",
            "shadow_cover_emptied",
            update(&covered, &numbered(vec![(20, empty)])),
        ),
        pass("U5", "shadow_second_page_tree_not_shown", two_trees.clone()),
        fail(
            "U5",
            "shadow_second_page_tree_shown",
            update(&two_trees, &numbered(vec![(CATALOG, catalog("20 0 R"))])),
        ),
        pass("U5", "shadow_object_left_open", dangling.clone()),
        fail(
            "U5",
            "shadow_object_left_open_supplied",
            update(&dangling, &numbered(vec![(40, face())])),
        ),
        fail(
            "U5",
            "shadow_object_left_open_supplied_as_a_face",
            desk.seal(&update(&dangling, &supplied)),
        ),
    ]
}

/// The catalog written again under another number.
fn moved_catalog(base: &[u8], number: u32) -> Vec<u8> {
    let mut out = Increment::of(base, 60, format!("/Root {number} 0 R"));
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>";
    out.put((number, 0), catalog.as_bytes());
    out.write()
}

/// A seal that is painted in two places.
pub(super) fn widgets(desk: &Desk<'_>) -> Vec<Attack> {
    let widget = |rect: &str, face: usize| {
        format!(
            "<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[{rect}]/F 132/P 3 0 R/AP<</N {face} 0 R>>>>"
        )
    };
    let parent = "<</FT/Sig/T(Seal1)/V 8 0 R/Kids[20 0 R 21 0 R]>>";
    let base = sealed(
        desk,
        &[
            (PAGE, page("20 0 R 21 0 R")),
            (FIELD, parent.into()),
            (20, widget("400 100 520 220", 9)),
            (21, widget("100 100 220 220", 9)),
        ],
    );
    let edited = |objects: Vec<(usize, String)>| update(&base, &numbered(objects));
    vec![
        pass("U7 U14", "widgets_two_of_one_seal", base.clone()),
        fail(
            "U7",
            "widgets_one_of_two_moved",
            edited(vec![(21, widget("100 500 220 620", 9))]),
        ),
        fail(
            "U7",
            "widgets_one_of_two_repainted",
            edited(vec![(21, widget("100 100 220 220", 22)), (22, face())]),
        ),
        fail(
            "U14",
            "widgets_one_of_two_removed",
            edited(vec![
                (FIELD, parent.replace(" 21 0 R", "")),
                (PAGE, page("20 0 R")),
            ]),
        ),
        fail(
            "U14",
            "widgets_third_added",
            edited(vec![
                (FIELD, parent.replace("21 0 R", "21 0 R 23 0 R")),
                (PAGE, page("20 0 R 21 0 R 23 0 R")),
                (23, widget("250 100 370 220", 9)),
            ]),
        ),
    ]
}
