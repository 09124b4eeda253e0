//! What earlier signatures allow later ones: certification levels, locked fields, room on the page; and the structure tree
//! of a tagged file that is sealed again.

use super::super::testing::{sealed_objects, sealed_with, signature_dictionary, stream, update};
use super::super::{ChangeKind, LaterRule, later_changes};
use super::open;

pub(super) const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]>>";

/// Changes after the first seal of a document.
pub(super) fn changes(file: &[u8]) -> Vec<(ChangeKind, bool)> {
    let file = open(file);
    let mut seals: Vec<_> = file.signatures().iter().collect();
    seals.sort_by_key(|seal| seal.revision);
    let found = later_changes(&file, seals[0], LaterRule::Document);
    found
        .iter()
        .map(|change| (change.kind, change.allowed))
        .collect()
}

fn faults(file: &[u8]) -> Vec<&'static str> {
    let file = open(file);
    let seals = file.signatures().iter();
    seals
        .flat_map(|seal| seal.faults())
        .map(|fault| fault.code())
        .collect()
}

/// A signature dictionary with a transform.
pub(super) fn transformed(method: &str, parameters: &str) -> String {
    let reference = format!(
        "/Reference[<</Type/SigRef/TransformMethod/{method}/TransformParams<</Type/TransformParams{parameters}/V/1.2>>>>]>>"
    );
    let plain = signature_dictionary("ETSI.CAdES.detached");
    format!("{}{reference}", &plain[..plain.len() - 2])
}

/// Sealed with this dictionary, with an empty field named `name` beside the seal.
fn prepared(seal: &str, name: &str) -> Vec<u8> {
    let empty = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[100 100 220 220]/F 4/P 3 0 R>>"
    );
    sealed_with(&[
        (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
        (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
        (7, seal),
        (20, &empty),
    ])
}

/// The empty field signed.
fn signed(base: &[u8], name: &str) -> Vec<u8> {
    let field = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[100 100 220 220]/F 4/P 3 0 R/V 21 0 R>>"
    );
    let value = signature_dictionary("ETSI.CAdES.detached");
    update(base, &[(20, &field), (21, &value)])
}

#[test]
fn certification_level_binds_what_comes_after_it() {
    let after = |level: &str| {
        let seal = transformed("DocMDP", level);
        changes(&signed(&prepared(&seal, "Seal2"), "Seal2"))
    };
    for level in ["/P 2", "/P 3", ""] {
        assert_eq!(after(level), [(ChangeKind::FieldSigned, true)], "{level}");
    }
    for level in ["/P 1", "/P 0", "/P 9", "/P/x"] {
        assert_eq!(after(level), [(ChangeKind::FieldSigned, false)], "{level}");
    }
}

#[test]
fn later_certification_does_not_bind_what_came_before_it() {
    let base = prepared(&signature_dictionary("ETSI.CAdES.detached"), "Seal2");
    let field =
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R/V 21 0 R>>";
    let file = update(&base, &[(20, field), (21, &transformed("DocMDP", "/P 1"))]);
    assert_eq!(changes(&file), [(ChangeKind::FieldSigned, true)]);
    assert_eq!(faults(&file), Vec::<&str>::new());
}

#[test]
fn second_certification_is_a_fault() {
    let base = prepared(&transformed("DocMDP", "/P 2"), "Seal2");
    let field =
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R/V 21 0 R>>";
    let file = update(&base, &[(20, field), (21, &transformed("DocMDP", "/P 3"))]);
    assert_eq!(faults(&file), ["certified_twice"]);
}

#[test]
fn locked_field_may_not_be_signed() {
    let after = |lock: &str| {
        let seal = transformed("FieldMDP", lock);
        changes(&signed(&prepared(&seal, "Group.Seal2"), "Group.Seal2"))
    };
    let locked = [(ChangeKind::LockedField, false)];
    let free = [(ChangeKind::FieldSigned, true)];
    assert_eq!(after("/Action/All"), locked);
    assert_eq!(after("/Action/Include/Fields[(Group)]"), locked);
    assert_eq!(after("/Action/Exclude/Fields[(Other)]"), locked);
    assert_eq!(after("/Action/Unknown"), locked);
    assert_eq!(after("/Action/Include/Fields[(Gro)(Other)]"), free);
    assert_eq!(after("/Action/Exclude/Fields[(Group.Seal2)]"), free);
}

#[test]
fn lock_of_the_field_counts_like_one_of_the_signature() {
    let field = sealed_objects()[&6].clone();
    let locked = |lock: &str| {
        let own = field.replace("/V 7", &format!("/Lock<</Type/SigFieldLock{lock}>>/V 7"));
        let empty =
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R>>";
        let base = sealed_with(&[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (6, &own),
            (20, empty),
        ]);
        changes(&signed(&base, "Seal2"))
    };
    assert_eq!(locked("/Action/All"), [(ChangeKind::LockedField, false)]);
    assert_eq!(
        locked("/Action/Include/Fields[(x)]/P 1"),
        [(ChangeKind::FieldSigned, false)]
    );
    assert_eq!(
        locked("/Action/Include/Fields[(x)]"),
        [(ChangeKind::FieldSigned, true)]
    );
}

/// The sealed file with one revision for each further seal of this rectangle.
fn sealed_again_at(rectangles: &[&str]) -> Vec<u8> {
    let mut file = sealed_with(&[]);
    let (mut annotations, mut fields) = ("6 0 R".to_owned(), "6 0 R".to_owned());
    for (index, rect) in (0..).zip(rectangles) {
        let (field, value) = (20 + 2 * index, 21 + 2 * index);
        annotations += &format!(" {field} 0 R");
        fields += &format!(" {field} 0 R");
        let widget = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(More{index})/Rect[{rect}]/F 4/P 3 0 R/MK<</BG[1]>>/V {value} 0 R>>"
        );
        file = update(
            &file,
            &[
                (3, &PAGE.replace("6 0 R]", &format!("{annotations}]"))),
                (5, &format!("<</Fields[{fields}]/SigFlags 3>>")),
                (field, &widget),
                (value, &signature_dictionary("ETSI.CAdES.detached")),
            ],
        );
    }
    file
}

#[test]
fn seals_that_cover_a_page_together_are_refused() {
    let quarters = ["0 421 297 842", "298 421 595 842", "0 0 297 90"];
    assert_eq!(
        changes(&sealed_again_at(&quarters[..1])),
        [(ChangeKind::CoSeal, true)]
    );
    let together = changes(&sealed_again_at(&quarters));
    assert!(
        together.contains(&(ChangeKind::CoSealsCoverPage, false)),
        "{together:?}"
    );
    let side_by_side = [
        "0 700 120 820",
        "130 700 250 820",
        "260 700 380 820",
        "390 700 510 820",
    ];
    let joint = changes(&sealed_again_at(&side_by_side));
    assert!(joint.iter().all(|(_, allowed)| *allowed), "{joint:?}");
}

#[test]
fn seals_written_again_still_count_towards_what_they_cover() {
    let quarters = ["0 421 297 842", "298 421 595 842", "0 0 297 90"];
    let base = sealed_again_at(&quarters[..2]);
    let again = |number: u32| {
        let text = String::from_utf8_lossy(&base).into_owned();
        let (_, body) = text.rsplit_once(&format!("\n{number} 0 obj\n")).unwrap();
        body.split_once("\nendobj").unwrap().0.to_owned()
    };
    let third = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(More)/Rect[{}]/F 4/P 3 0 R/MK<</BG[1]>>/V 31 0 R>>",
        quarters[2]
    );
    let file = update(
        &base,
        &[
            (3, &PAGE.replace("6 0 R]", "6 0 R 20 0 R 22 0 R 30 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R 22 0 R 30 0 R]/SigFlags 3>>"),
            (7, &again(7)),
            (21, &again(21)),
            (23, &again(23)),
            (30, &third),
            (31, &signature_dictionary("ETSI.CAdES.detached")),
        ],
    );
    assert!(changes(&file).contains(&(ChangeKind::CoSealsCoverPage, false)));
}

/// A page with a seal and two empty fields, one after the other signed.
#[test]
fn fields_that_were_sealed_empty_are_judged_each_by_itself() {
    let rectangles = ["0 230 595 530", "0 531 595 842"];
    let field = |number: u32, entries: &str| {
        let rect = rectangles[usize::try_from(number - 20).unwrap()];
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal{number})/Rect[{rect}]/F 4/P 3 0 R/MK<</BG[1]>>{entries}>>"
        )
    };
    let base = sealed_with(&[
        (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R 21 0 R]")),
        (5, "<</Fields[6 0 R 20 0 R 21 0 R]/SigFlags 3>>"),
        (20, &field(20, "")),
        (21, &field(21, "")),
    ]);
    let value = signature_dictionary("ETSI.CAdES.detached");
    let once = update(&base, &[(20, &field(20, "/V 22 0 R")), (22, &value)]);
    let twice = update(&once, &[(21, &field(21, "/V 23 0 R")), (23, &value)]);
    let signed = (ChangeKind::FieldSigned, true);
    assert_eq!(changes(&twice), [signed, signed]);
}

/// Nobody who sealed saw a field that was added, empty, afterwards.
#[test]
fn field_prepared_after_the_seal_has_the_room_of_a_new_one() {
    let sign = |rect: &str| {
        let field =
            format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[{rect}]/F 4/P 3 0 R>>");
        let page = PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]");
        let form = "<</Fields[6 0 R 20 0 R]/SigFlags 3>>";
        let base = update(&sealed_with(&[]), &[(3, &page), (5, form), (20, &field)]);
        let signed = field.replace(">>", "/AP<</N 22 0 R>>/V 21 0 R>>");
        let value = signature_dictionary("ETSI.CAdES.detached");
        let face = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f");
        changes(&update(&base, &[(20, &signed), (21, &value), (22, &face)]))
    };
    assert_eq!(sign("0 230 595 430").len(), 2);
    assert!(sign("0 230 595 450").contains(&(ChangeKind::CoSealTooLarge, false)));
}

#[test]
fn new_signature_of_usual_size_is_admitted_on_a_small_page() {
    let page = PAGE.replace("595 842", "300 144");
    let seal = sealed_objects()[&6].replace("[400 100 520 220]", "[10 80 110 140]");
    let base = sealed_with(&[(3, &page), (6, &seal)]);
    let sign = |rect: &str| {
        let field = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[{rect}]/F 4/P 3 0 R/MK<</BG[1]>>/V 21 0 R>>"
        );
        changes(&update(
            &base,
            &[
                (3, &page.replace("[6 0 R]", "[6 0 R 20 0 R]")),
                (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
                (20, &field),
                (21, &signature_dictionary("ETSI.CAdES.detached")),
            ],
        ))
    };
    assert_eq!(sign("10 10 210 70"), [(ChangeKind::CoSeal, true)]);
    assert!(sign("10 10 290 70").contains(&(ChangeKind::CoSealTooLarge, false)));
}

/// A tagged file: root 30, document element 31, parent tree 32.
fn tagged() -> Vec<u8> {
    sealed_with(&[
        (
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/MarkInfo<</Marked true>>/StructTreeRoot 30 0 R>>",
        ),
        (
            30,
            "<</Type/StructTreeRoot/K 31 0 R/ParentTree 32 0 R/ParentTreeNextKey 1>>",
        ),
        (31, "<</Type/StructElem/S/Document/P 30 0 R/K[0]/Pg 3 0 R>>"),
        (32, "<</Nums[0[31 0 R]]>>"),
    ])
}

/// Sealed again, with an element for the new seal.
fn tagged_again(element: &str, document: &str, tree: &str) -> Vec<u8> {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R/V 21 0 R/StructParent 1>>";
    update(
        &tagged(),
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, field),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (
                30,
                "<</Type/StructTreeRoot/K 31 0 R/ParentTree 32 0 R/ParentTreeNextKey 2>>",
            ),
            (31, document),
            (32, tree),
            (33, element),
        ],
    )
}

const ELEMENT: &str = "<</Type/StructElem/S/Form/P 31 0 R/K<</Type/OBJR/Obj 20 0 R/Pg 3 0 R>>>>";
const DOCUMENT: &str = "<</Type/StructElem/S/Document/P 30 0 R/K[0 33 0 R]/Pg 3 0 R>>";
const TREE: &str = "<</Nums[0[31 0 R] 1 33 0 R]>>";

#[test]
fn element_of_a_new_seal_in_a_tagged_file_is_admitted() {
    let found = changes(&tagged_again(ELEMENT, DOCUMENT, TREE));
    assert_eq!(
        found,
        [
            (ChangeKind::CoSeal, true),
            (ChangeKind::SealStructure, true)
        ]
    );
}

#[test]
fn element_that_says_more_or_names_something_else_is_refused() {
    let refused = |element: &str, document: &str, tree: &str| {
        let found = changes(&tagged_again(element, document, tree));
        assert!(
            found.iter().any(|(_, allowed)| !allowed),
            "{element} {document} {tree}"
        );
    };
    refused(
        &ELEMENT.replace("/P 31", "/ActualText(another holder)/P 31"),
        DOCUMENT,
        TREE,
    );
    refused(&ELEMENT.replace("20 0 R", "6 0 R"), DOCUMENT, TREE);
    refused(&ELEMENT.replace("/Form", "/P"), DOCUMENT, TREE);
    refused(ELEMENT, &DOCUMENT.replace("[0 33 0 R]", "[33 0 R 0]"), TREE);
    refused(ELEMENT, &DOCUMENT.replace("/Pg", "/Alt(x)/Pg"), TREE);
    for twice in ["/S/Figure", "/K[33 0 R]", "/P 3 0 R"] {
        let document = DOCUMENT.replace("/Pg 3 0 R", &format!("/Pg 3 0 R{twice}"));
        refused(ELEMENT, &document, TREE);
    }
    refused(
        &ELEMENT.replace("/Obj 20 0 R", "/Obj 20 0 R/Obj 6 0 R"),
        DOCUMENT,
        TREE,
    );
    refused(ELEMENT, DOCUMENT, "<</Nums[0[33 0 R] 1 33 0 R]>>");
    refused(ELEMENT, DOCUMENT, "<</Nums[0[31 0 R] 1 4 0 R]>>");
}

/// Two programs that sign where they always do, and paint nothing.
#[test]
fn seal_that_paints_nothing_covers_none() {
    let sign = |entries: &str| {
        let field = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[400 100 520 220]/F 4/P 3 0 R{entries}/V 21 0 R>>"
        );
        changes(&update(
            &sealed_with(&[]),
            &[
                (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
                (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
                (20, &field),
                (21, &signature_dictionary("ETSI.CAdES.detached")),
            ],
        ))
    };
    assert_eq!(sign(""), [(ChangeKind::CoSeal, true)]);
    assert!(sign("/MK<</BG[1]>>").contains(&(ChangeKind::CoSealOverlaps, false)));
}

/// Resources that are objects of their own keep their numbers.
#[test]
fn resources_of_the_form_may_grow_in_place() {
    let text =
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(1)/DA(/F1 9 Tf)/Rect[0 0 50 50]/P 3 0 R>>";
    let base = sealed_with(&[
        (5, "<</Fields[6 0 R 10 0 R]/SigFlags 3/DR 12 0 R>>"),
        (10, text),
        (12, "<</Font 13 0 R>>"),
        (13, "<</F1 9 0 R>>"),
    ]);
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";
    let with = |fonts: &str| changes(&update(&base, &[(11, font), (13, fonts)]));
    assert_eq!(with("<</F1 9 0 R/F2 11 0 R>>"), []);
    assert!(with("<</F1 11 0 R>>").contains(&(ChangeKind::FormField, false)));
    let whole = changes(&update(
        &base,
        &[(11, font), (12, "<</Font<</F1 9 0 R/F2 11 0 R>>>>")],
    ));
    assert_eq!(whole, []);
}

#[test]
fn resources_of_the_form_may_grow_and_not_change() {
    let text =
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(1)/DA(/F1 9 Tf)/Rect[0 0 50 50]/P 3 0 R>>";
    let base = sealed_with(&[
        (
            5,
            "<</Fields[6 0 R 10 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>",
        ),
        (10, text),
    ]);
    let with = |resources: &str| {
        let form = format!("<</Fields[6 0 R 10 0 R]/SigFlags 3/DR<<{resources}>>>>");
        changes(&update(
            &base,
            &[
                (5, &form),
                (11, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"),
            ],
        ))
    };
    assert_eq!(with("/Font<</F1 9 0 R/F2 11 0 R>>"), []);
    for changed in [
        "/Font<</F1 11 0 R>>",
        "/Font<</F1 9 0 R/F1 11 0 R>>",
        "/Font<<>>",
        "/XObject<<>>",
    ] {
        assert!(
            with(changed).contains(&(ChangeKind::FormField, false)),
            "{changed}"
        );
    }
}

#[test]
fn appearance_of_a_prepared_field_may_take_half_of_a_small_page() {
    let page = PAGE
        .replace("595 842", "300 144")
        .replace("[6 0 R]", "[6 0 R 20 0 R]");
    let seal = sealed_objects()[&6].replace("[400 100 520 220]", "[10 80 110 140]");
    let sign = |rect: &str| {
        let empty =
            format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[{rect}]/F 4/P 3 0 R>>");
        let base = sealed_with(&[
            (3, &page),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (6, &seal),
            (20, &empty),
        ]);
        let field = empty.replace("/P 3 0 R", "/P 3 0 R/AP<</N 22 0 R>>/V 21 0 R");
        let face = stream("/Type/XObject/Subtype/Form/BBox[0 0 280 60]", "");
        changes(&update(
            &base,
            &[
                (20, &field),
                (21, &signature_dictionary("ETSI.CAdES.detached")),
                (22, &face),
            ],
        ))
    };
    assert_eq!(sign("10 10 290 70"), [(ChangeKind::FieldSigned, true)]);
    assert!(sign("0 0 300 79").contains(&(ChangeKind::CoSealTooLarge, false)));
}
