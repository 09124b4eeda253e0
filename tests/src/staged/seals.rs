//! Second seals, honest and sneaky (SSA, U).

use super::*;

/// Second seals, honest and sneaky.
pub(super) fn further_seals(desk: &Desk<'_>) -> Vec<Attack> {
    let base = sealed(desk, &[]);
    let with = |rect: &str, entries: &str| desk.seal(&update(&base, &second(rect, entries)));
    let mut external = second(FREE, "");
    external[4].1 = face().replace("<<", "<</F(http://example.invalid/face)");
    let mut kids = second(FREE, "");
    kids[0].1 = page("7 0 R 23 0 R");
    kids[2].1 = "<</FT/Sig/T(Seal2)/V 21 0 R/Kids[23 0 R]>>".into();
    kids.push((23, format!("<</Type/Annot/Subtype/Widget/Parent 20 0 R/Rect[{FREE}]/F 132/P 3 0 R/AP<</N 22 0 R>>>>")));
    let mut note = second(FREE, "");
    note[0].1 = page("7 0 R 20 0 R 24 0 R");
    note.push((
        24,
        "<</Type/Annot/Subtype/FreeText/Rect[50 400 500 700]/Contents(another holder)/F 4>>".into(),
    ));
    let mut content = second(FREE, "");
    content.push((
        4,
        String::from_utf8(stream("", b"BT (another) Tj ET")).expect("text"),
    ));
    let mut described = second(FREE, "");
    described.push((
        1,
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/Metadata 25 0 R>>".into(),
    ));
    described.push((
        25,
        String::from_utf8(stream("/Type/Metadata/Subtype/XML", b"<x/>")).expect("text"),
    ));
    let mut resources = second(FREE, "");
    resources[1].1 =
        "<</Fields[7 0 R 20 0 R]/SigFlags 3/DA(/F2 0 Tf)/DR<</Font<</F2 26 0 R>>>>>>".into();
    resources.push((26, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".into()));
    let sealed_as = |objects: &[(u32, String)]| desk.seal(&update(&base, objects));
    let two_pages = {
        let poster = |annotations: &str| {
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 5950 8420]/Annots[{annotations}]>>")
        };
        let base = sealed(
            desk,
            &[
                (2, "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>".into()),
                (NEXT, poster("")),
            ],
        );
        let mut objects = second("0 0 595 842", "");
        objects.push((10, poster("20 0 R")));
        desk.seal(&update(&base, &objects))
    };
    vec![
        pass("SSA S11", "seals_second_in_a_new_field", with(FREE, "")),
        pass(
            "SSA S19",
            "seals_second_in_an_object_stream",
            desk.seal(&compressed_update(&base, &second(FREE, ""))),
        ),
        pass(
            "SSA U14",
            "seals_second_with_a_widget_of_its_own",
            sealed_as(&kids),
        ),
        pass("U9", "seals_second_with_metadata", sealed_as(&described)),
        pass(
            "U4 U6",
            "seals_second_with_form_resources",
            sealed_as(&resources),
        ),
        pass(
            "SSA",
            "seals_three_side_by_side",
            many(desk, &base, &["40 500 160 620", "180 500 300 620"]),
        ),
        fail("SSA", "seals_second_shown_on_two_pages", two_pages),
        fail("SSA", "seals_second_over_the_page", with("0 0 595 842", "")),
        fail(
            "SSA",
            "seals_second_over_the_first",
            with("380 90 500 210", ""),
        ),
        fail(
            "SSA",
            "seals_second_leaves_the_page",
            with("550 100 670 220", ""),
        ),
        fail(
            "SSA",
            "seals_that_cover_the_page_together",
            many(
                desk,
                &base,
                &["0 500 297 842", "298 500 595 842", "0 230 390 499"],
            ),
        ),
        fail(
            "SSA",
            "seals_second_on_a_layer",
            with(FREE, "/OC<</Type/OCG/Name(x)>>"),
        ),
        fail(
            "SSA",
            "seals_second_with_an_action",
            with(FREE, "/A<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        ),
        fail(
            "SSA",
            "seals_second_with_a_face_in_another_file",
            sealed_as(&external),
        ),
        fail("EAA", "seals_second_and_a_note", sealed_as(&note)),
        fail(
            "U1",
            "seals_second_over_changed_content",
            sealed_as(&content),
        ),
        fail(
            "S11",
            "seals_second_that_covers_the_first_revision_only",
            desk.seal_over(
                &update(&base, &second(FREE, "")),
                Place::of_last_seal(&base).byte_range,
            ),
        ),
        fail("S15", "seals_second_under_the_name_of_the_first", {
            let mut twin = second(FREE, "");
            twin[2].1 = twin[2].1.replace("Seal2", "Seal1");
            sealed_as(&twin)
        }),
        pass(
            "S14",
            "seal_of_two_fields",
            sealed(
                desk,
                &[
                    (FORM, form("7 0 R 20 0 R")),
                    (20, "<</FT/Sig/T(Twin)/V 8 0 R>>".into()),
                ],
            ),
        ),
    ]
}

/// One revision for each further seal.
fn many(desk: &Desk<'_>, base: &[u8], rectangles: &[&str]) -> Vec<u8> {
    let (mut file, mut listed) = (base.to_vec(), "7 0 R".to_owned());
    for (number, rect) in (30..).step_by(3).zip(rectangles) {
        listed += &format!(" {number} 0 R");
        let entries = format!("/AP<</N {} 0 R>>/V {} 0 R", number + 2, number + 1);
        let objects = numbered(vec![
            (PAGE, page(&listed)),
            (FORM, form(&listed)),
            (number, seal_field(&format!("Seal{number}"), rect, &entries)),
            (number + 1, seal_dictionary("")),
            (number + 2, face()),
        ]);
        file = desk.seal(&update(&file, &objects));
    }
    file
}
