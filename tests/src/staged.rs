//! Files sealed with genuine keys in which the attack was prepared, and the honest ones beside them: certification, locked
//! fields, further seals, shadow attacks, time stamps (classes EAA, SSA, U, S11, S14, S15).

use crate::desk::{Desk, compressed_update, draft, seal_dictionary, stamp_dictionary, update};
use crate::forms;
use crate::mutate::{Attack, Expect, Increment, Place, stream};

/// Object numbers of every scene.
const CATALOG: usize = 1;
pub(crate) const PAGE: usize = 3;
pub(crate) const FORM: usize = 6;
pub(crate) const FIELD: usize = 7;
pub(crate) const SEAL: usize = 8;
/// The first number that a scene does not use.
const NEXT: usize = 10;

/// The objects of a sealed page: a visible seal, and room for more.
fn objects() -> Vec<String> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let content = b"BT /F1 14 Tf 72 760 Td (Notice on the handling of public services) Tj ET";
    vec![
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".into(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".into(),
        page("7 0 R"),
        text(stream("", content)),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".into(),
        form("7 0 R"),
        seal_field("Seal1", "400 100 520 220", "/AP<</N 9 0 R>>/V 8 0 R"),
        seal_dictionary(""),
        face(),
    ]
}

pub(crate) fn page(annotations: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[{annotations}]>>"
    )
}

fn form(fields: &str) -> String {
    format!("<</Fields[{fields}]/SigFlags 3>>")
}

pub(crate) fn seal_field(name: &str, rect: &str, entries: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[{rect}]/F 132/P 3 0 R{entries}>>")
}

fn face() -> String {
    let face = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 120 120]",
        b"1 0 0 RG 5 5 110 110 re S",
    );
    String::from_utf8(face).expect("text")
}

/// A sealed file: the objects of every scene, some of them written otherwise.
pub(crate) fn sealed(desk: &Desk<'_>, changes: &[(usize, String)]) -> Vec<u8> {
    let mut all = objects();
    for (number, body) in changes {
        all.resize(all.len().max(*number), "null".into());
        all[number - 1].clone_from(body);
    }
    desk.seal(&draft(&all))
}

pub(crate) fn numbered(objects: Vec<(usize, String)>) -> Vec<(u32, String)> {
    let numbered = objects.into_iter();
    numbered
        .map(|(number, body)| (number as u32, body))
        .collect()
}

/// The objects of a second seal in a new field.
fn second(rect: &str, entries: &str) -> Vec<(u32, String)> {
    numbered(vec![
        (PAGE, page("7 0 R 20 0 R")),
        (FORM, form("7 0 R 20 0 R")),
        (
            20,
            seal_field(
                "Seal2",
                rect,
                &format!("/AP<</N 22 0 R>>/V 21 0 R{entries}"),
            ),
        ),
        (21, seal_dictionary("")),
        (22, face()),
    ])
}

const FREE: &str = "100 100 220 220";

/// A field of its own, or one below a group.
#[derive(Clone, Copy)]
enum Kin {
    Alone,
    InGroup,
}

impl Kin {
    fn parent(self) -> &'static str {
        match self {
            Self::Alone => "",
            Self::InGroup => "/Parent 23 0 R",
        }
    }

    fn listed(self) -> &'static str {
        match self {
            Self::Alone => "7 0 R 20 0 R",
            Self::InGroup => "7 0 R 23 0 R",
        }
    }
}

/// A file with an empty signature field beside the seal.
fn prepared(desk: &Desk<'_>, kin: Kin, seal_entries: &str, field_entries: &str) -> Vec<u8> {
    let entries = format!("/AP<</N 9 0 R>>/V 8 0 R{field_entries}");
    let mut objects = vec![
        (PAGE, page("7 0 R 20 0 R")),
        (FORM, form(kin.listed())),
        (FIELD, seal_field("Seal1", "400 100 520 220", &entries)),
        (SEAL, seal_dictionary(seal_entries)),
        (20, seal_field("Seal2", FREE, kin.parent())),
    ];
    if let Kin::InGroup = kin {
        objects.push((23, "<</T(Group)/Kids[20 0 R]>>".into()));
    }
    sealed(desk, &objects)
}

/// The empty field signed.
fn filled(desk: &Desk<'_>, base: &[u8], kin: Kin, seal_entries: &str) -> Vec<u8> {
    let entries = format!("{}/AP<</N 30 0 R>>/V 29 0 R", kin.parent());
    let objects = numbered(vec![
        (20, seal_field("Seal2", FREE, &entries)),
        (29, seal_dictionary(seal_entries)),
        (30, face()),
    ]);
    desk.seal(&update(base, &objects))
}

fn transform(method: &str, parameters: &str) -> String {
    terms_of(&[(method, parameters)])
}

/// `/Reference` of a signature with these transforms and their parameters.
pub(crate) fn terms_of(transforms: &[(&str, &str)]) -> String {
    let reference = |(method, parameters): &(&str, &str)| {
        format!(
            "<</Type/SigRef/TransformMethod/{method}/Data 1 0 R/TransformParams<</Type/TransformParams{parameters}/V/1.2>>>>"
        )
    };
    let references: String = transforms.iter().map(reference).collect();
    format!("/Reference[{references}]")
}

/// All staged cases; those of licences are sealed by the second desk.
#[must_use]
pub fn cases(desk: &Desk<'_>, licences: &Desk<'_>) -> Vec<Attack> {
    let mut all = further_seals(desk);
    all.extend(terms(desk));
    all.extend(shadows(desk));
    all.extend(widgets(desk));
    all.extend(stamps(desk));
    all.extend(forms::cases(desk, licences));
    all
}

/// A sealed page whose gap has room for more than the seal.
#[must_use]
pub fn roomy(desk: &Desk<'_>) -> Vec<u8> {
    sealed(desk, &[])
}

pub(crate) fn pass(classes: &'static str, name: &str, file: Vec<u8>) -> Attack {
    Attack::new(classes, name, file, Expect::Valid)
}

pub(crate) fn fail(class: &'static str, name: &str, file: Vec<u8>) -> Attack {
    Attack::new(class, name, file, Expect::Invalid)
}

/// Second seals, honest and sneaky.
fn further_seals(desk: &Desk<'_>) -> Vec<Attack> {
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

/// Certification and locks.
fn terms(desk: &Desk<'_>) -> Vec<Attack> {
    let certified = |level: &str, again: &str| {
        let base = prepared(desk, Kin::Alone, &transform("DocMDP", level), "");
        filled(desk, &base, Kin::Alone, again)
    };
    let locked = |lock: &str| {
        let base = prepared(desk, Kin::InGroup, &transform("FieldMDP", lock), "");
        filled(desk, &base, Kin::InGroup, "")
    };
    let own_lock = |lock: &str| {
        let base = prepared(
            desk,
            Kin::Alone,
            "",
            &format!("/Lock<</Type/SigFieldLock{lock}>>"),
        );
        filled(desk, &base, Kin::Alone, "")
    };
    let plain = prepared(desk, Kin::Alone, "", "");
    let annotated = {
        let base = prepared(desk, Kin::Alone, &transform("DocMDP", "/P 3"), "");
        let note =
            "<</Type/Annot/Subtype/Stamp/Rect[50 400 500 700]/Contents(another holder)/F 4>>";
        update(
            &base,
            &numbered(vec![(PAGE, page("7 0 R 20 0 R 24 0 R")), (24, note.into())]),
        )
    };
    let second_certification = transform("DocMDP", "/P 3");
    vec![
        pass(
            "U14 SSA",
            "terms_prepared_field_signed",
            filled(desk, &plain, Kin::Alone, ""),
        ),
        pass(
            "U14",
            "terms_certified_for_signing_then_signed",
            certified("/P 2", ""),
        ),
        pass(
            "U14",
            "terms_other_field_locked_then_signed",
            locked("/Action/Include/Fields[(Gro)(Other)]"),
        ),
        pass(
            "U14",
            "terms_all_but_this_field_locked_then_signed",
            locked("/Action/Exclude/Fields[(Group)]"),
        ),
        pass(
            "U14",
            "terms_field_locks_another_then_signed",
            own_lock("/Action/Include/Fields[(Other)]"),
        ),
        fail(
            "U14",
            "terms_certified_against_changes_then_signed",
            certified("/P 1", ""),
        ),
        fail(
            "U14",
            "terms_certified_at_an_unknown_level_then_signed",
            certified("/P 7", ""),
        ),
        fail(
            "U14",
            "terms_certified_twice",
            certified("/P 2", &second_certification),
        ),
        fail(
            "EAA",
            "terms_certified_for_notes_then_covered_by_one",
            annotated,
        ),
        fail(
            "U14",
            "terms_all_fields_locked_then_signed",
            locked("/Action/All"),
        ),
        fail(
            "U14",
            "terms_group_of_the_field_locked_then_signed",
            locked("/Action/Include/Fields[(Group)]"),
        ),
        fail(
            "U14",
            "terms_field_not_left_out_of_the_lock_then_signed",
            locked("/Action/Exclude/Fields[(Gro)]"),
        ),
        fail(
            "U14",
            "terms_field_locks_all_then_signed",
            own_lock("/Action/All"),
        ),
        fail(
            "U14",
            "terms_field_lock_forbids_changes_then_signed",
            own_lock("/Action/Include/Fields[(x)]/P 1"),
        ),
        fail("U7", "terms_prepared_field_moved_and_signed", {
            let objects = numbered(vec![
                (20, seal_field("Seal2", "100 400 500 700", "/V 29 0 R")),
                (29, seal_dictionary("")),
            ]);
            desk.seal(&update(&plain, &objects))
        }),
    ]
}

/// Shadow attacks: the other content is in the signed bytes, or its place is left open there.
fn shadows(desk: &Desk<'_>) -> Vec<Attack> {
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
fn widgets(desk: &Desk<'_>) -> Vec<Attack> {
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

/// Document time stamps.
fn stamps(desk: &Desk<'_>) -> Vec<Attack> {
    let base = sealed(desk, &[]);
    let stamped = |widget: &str| {
        let objects = numbered(vec![
            (PAGE, page("7 0 R 20 0 R")),
            (FORM, form("7 0 R 20 0 R")),
            (20, seal_field("Stamp", "0 0 0 0", widget)),
            (21, stamp_dictionary()),
            (22, face()),
        ]);
        desk.stamp(&update(&base, &objects))
    };
    let visible = |rect: &str| {
        let objects = numbered(vec![
            (PAGE, page("7 0 R 20 0 R")),
            (FORM, form("7 0 R 20 0 R")),
            (20, seal_field("Stamp", rect, "/AP<</N 22 0 R>>/V 21 0 R")),
            (21, stamp_dictionary()),
            (22, face()),
        ]);
        desk.stamp(&update(&base, &objects))
    };
    // Anybody can get a time stamp; nobody asks who.
    let prepared = {
        let base = prepared(desk, Kin::Alone, "", "");
        let entries = "/AP<</N 30 0 R>>/V 29 0 R";
        let objects = numbered(vec![
            (20, seal_field("Seal2", FREE, entries)),
            (29, stamp_dictionary()),
            (30, face()),
        ]);
        desk.stamp(&update(&base, &objects))
    };
    let once = stamped("/AP<</N 22 0 R>>/V 21 0 R");
    let certified = {
        let base = sealed(
            desk,
            &[(SEAL, seal_dictionary(&transform("DocMDP", "/P 1")))],
        );
        let store = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/DSS<</Type/DSS/Certs[30 0 R]>>>>";
        let certificate = String::from_utf8(stream("", b"0")).expect("text");
        update(
            &base,
            &numbered(vec![(CATALOG, store.into()), (NEXT + 20, certificate)]),
        )
    };
    vec![
        pass("U16", "stamps_document_time_stamp", once),
        pass(
            "U13",
            "stamps_store_on_a_file_certified_against_changes",
            certified,
        ),
        fail(
            "SSA",
            "stamps_document_time_stamp_over_the_page",
            visible("0 0 595 842"),
        ),
        fail(
            "SSA",
            "stamps_document_time_stamp_with_the_face_of_a_seal",
            visible(FREE),
        ),
        fail(
            "SSA",
            "stamps_document_time_stamp_with_a_face_in_a_prepared_field",
            prepared,
        ),
    ]
}
