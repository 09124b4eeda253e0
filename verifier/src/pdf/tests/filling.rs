//! Forms filled in after a seal: where a certification allows it, and what pretends to be no more than that.

use super::super::testing::{sealed_with, signature_dictionary, stream, update};
use super::super::{ChangeKind, LaterRule, later_changes};
use super::open;
use super::terms::{PAGE, changes, transformed};

const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
pub(super) const FORM: &str =
    "<</Fields[6 0 R 10 0 R 12 0 R]/SigFlags 3/DR<</Font<</Helv 9 0 R>>>>/DA(/Helv 12 Tf)>>";
pub(super) const RECT: &str = "72 600 300 620";
const FRAME: &str = "0.9 g 0 0 228 20 re f";

pub(super) fn text(rect: &str, entries: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(Form.amount)/DA(/Helv 12 Tf)/Rect[{rect}]/F 4/P 3 0 R{entries}>>"
    )
}

pub(super) fn tick(entries: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(agreed)/Rect[72 560 86 574]/F 4/P 3 0 R/AP<</N<</Yes 13 0 R>>>>{entries}>>"
    )
}

pub(super) fn appearance(content: &str) -> String {
    stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 228 20]/Resources<</Font<</Helv 9 0 R>>>>",
        content,
    )
}

pub(super) fn written(value: &str) -> String {
    appearance(&format!(
        "/Tx BMC q 2 2 224 16 re W n BT 0 g /Helv 12 Tf 2 5 Td ({value}) Tj ET Q EMC"
    ))
}

/// Sealed with this dictionary: a text field 10 with these entries and a check box 12; 11 and 15 are free for appearances.
pub(super) fn prepared_with(
    seal: &str,
    rect: &str,
    entries: &str,
    more: &[(u32, &str)],
) -> Vec<u8> {
    let page = PAGE.replace("[6 0 R]", "[6 0 R 10 0 R 12 0 R]");
    let (field, mark, tick) = (
        text(rect, entries),
        appearance("0 0 9 9 re f"),
        tick("/AS/Off"),
    );
    let mut objects: Vec<(u32, &str)> = vec![
        (3, &page),
        (5, FORM),
        (7, seal),
        (9, FONT),
        (10, &field),
        (12, &tick),
        (13, &mark),
    ];
    objects.extend(more);
    sealed_with(&objects)
}

pub(super) fn certified(level: &str) -> String {
    transformed("DocMDP", level)
}

/// Certified for filling in.
pub(super) fn prepared(entries: &str, more: &[(u32, &str)]) -> Vec<u8> {
    prepared_with(&certified("/P 2"), RECT, entries, more)
}

pub(super) const FILLED: (ChangeKind, bool) = (ChangeKind::FieldFilledIn, true);
pub(super) const VALUE: &str = "/V(100)/AP<</N 20 0 R>>";

fn fill(base: &[u8]) -> Vec<(ChangeKind, bool)> {
    changes(&update(
        base,
        &[(10, &text(RECT, VALUE)), (20, &written("100"))],
    ))
}

fn assert_refused(found: &[(ChangeKind, bool)], what: &str) {
    assert!(
        found.iter().any(|(_, allowed)| !allowed),
        "{what}: {found:?}"
    );
}

#[test]
fn field_may_be_filled_in_where_the_file_is_certified_for_it() {
    let after = |seal: &str| fill(&prepared_with(seal, RECT, "", &[]));
    for level in ["/P 2", "/P 3", ""] {
        assert_eq!(after(&certified(level)), [FILLED], "{level}");
    }
    for level in ["/P 1", "/P 4", "/P/x"] {
        assert_eq!(after(&certified(level)), [(FILLED.0, false)], "{level}");
    }
    let approved = signature_dictionary("ETSI.CAdES.detached");
    assert_eq!(after(&approved), [(FILLED.0, false)]);
}

#[test]
fn licence_is_never_filled_in() {
    let bytes = update(
        &prepared("", &[]),
        &[(10, &text(RECT, VALUE)), (20, &written("100"))],
    );
    let file = open(&bytes);
    let found = later_changes(&file, &file.signatures()[0], LaterRule::Licence);
    assert!(found.iter().all(|change| !change.allowed));
    assert_eq!(found[0].field.as_deref(), Some("Form.amount"));
    assert_eq!((found[0].page, &*found[0].object), (Some(1), "10 0"));
}

/// An approval, then anybody's certification beside it, then the form filled in.
#[test]
fn certification_that_came_later_opens_nothing() {
    let base = prepared_with(&signature_dictionary("ETSI.CAdES.detached"), RECT, "", &[]);
    let page = PAGE.replace("[6 0 R]", "[6 0 R 10 0 R 12 0 R 30 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 30 0 R]");
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 0 0]/F 4/P 3 0 R/V 31 0 R>>";
    let signed = update(
        &base,
        &[
            (3, &page),
            (5, &form),
            (30, field),
            (31, &certified("/P 2")),
        ],
    );
    assert_eq!(
        fill(&signed),
        [(ChangeKind::CoSeal, true), (FILLED.0, false)]
    );
}

#[test]
fn locked_field_may_not_be_filled_in() {
    let after = |lock: &str| {
        let certified = certified("/P 2");
        let locked = transformed("FieldMDP", lock);
        let both = |dictionary: &str| -> String {
            let (_, reference) = dictionary.split_once("/Reference[").unwrap();
            reference.strip_suffix("]>>").unwrap().to_owned()
        };
        let seal = certified.replace(&both(&certified), &(both(&certified) + &both(&locked)));
        fill(&prepared_with(&seal, RECT, "", &[]))
    };
    for lock in [
        "/Action/All",
        "/Action/Include/Fields[(Form)]",
        "/Action/Exclude/Fields[(agreed)]",
    ] {
        assert_eq!(after(lock), [(ChangeKind::LockedField, false)], "{lock}");
    }
    assert_eq!(after("/Action/Include/Fields[(agreed)]"), [FILLED]);
    assert_eq!(after("/Action/Exclude/Fields[(Form.amount)]"), [FILLED]);
}

#[test]
fn value_that_was_sealed_never_changes() {
    for entries in ["/V(99)", "/V 9 0 R", "/V[(x)]", "/V/Yes"] {
        let found = fill(&prepared(entries, &[]));
        assert!(found.contains(&(ChangeKind::FormField, false)), "{entries}");
    }
    for entries in ["/V()", "/V<FEFF>", "/V null"] {
        let found = fill(&prepared(entries, &[]));
        assert_eq!(found, [FILLED], "{entries}");
    }
}

/// What nobody sealed may be corrected; a second seal ends that.
#[test]
fn value_that_was_filled_in_may_change_until_it_is_sealed() {
    let once = update(
        &prepared("", &[]),
        &[(10, &text(RECT, VALUE)), (20, &written("100"))],
    );
    let again = text(RECT, "/V(200)/AP<</N 21 0 R>>");
    let twice = update(&once, &[(10, &again), (21, &written("200"))]);
    assert_eq!(changes(&twice), [FILLED, FILLED]);
    let page = PAGE.replace("[6 0 R]", "[6 0 R 10 0 R 12 0 R 30 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 30 0 R]");
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 0 0]/F 4/P 3 0 R/V 31 0 R>>";
    let value = signature_dictionary("ETSI.CAdES.detached");
    let signed = update(&once, &[(3, &page), (5, &form), (30, field), (31, &value)]);
    let after = update(&signed, &[(10, &again), (21, &written("200"))]);
    let refused = (ChangeKind::FormField, false);
    assert_eq!(
        changes(&after),
        [FILLED, (ChangeKind::CoSeal, true), refused]
    );
}

#[test]
fn field_that_nobody_saw_or_that_covers_the_page_or_a_seal_is_refused() {
    let after = |rect: &str, entries: &str| {
        let base = prepared_with(&certified("/P 2"), rect, entries, &[]);
        let filled = text(rect, &format!("{entries}{VALUE}"));
        let filled = filled.replace("/F 4", "");
        let base_field = text(rect, entries).replace("/F 4", "");
        let base = update(&base, &[(10, &base_field)]);
        changes(&update(&base, &[(10, &filled), (20, &written("100"))]))
            .last()
            .copied()
    };
    assert_eq!(after(RECT, "/F 4"), Some(FILLED));
    for (rect, entries) in [
        (RECT, "/F 2"),
        (RECT, "/F 32"),
        (RECT, "/F 260"),
        (RECT, "/F 4/OC 9 0 R"),
        ("72 600 72 620", "/F 4"),
        ("0 0 595 400", "/F 4"),
        ("500 600 700 620", "/F 4"),
        ("380 90 480 190", "/F 4"),
    ] {
        let found = after(rect, entries);
        assert_eq!(
            found,
            Some((ChangeKind::FormField, false)),
            "{rect} {entries}"
        );
    }
}

/// Small on one page, and all of another.
#[test]
fn field_that_two_pages_show_is_refused() {
    let large = PAGE
        .replace("595 842", "5950 8420")
        .replace("[6 0 R]", "[10 0 R 40 0 R]");
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 595 842]/F 4>>";
    let pages = |first: &str| {
        let page = PAGE.replace("[6 0 R]", &format!("[6 0 R 12 0 R {first}]"));
        let form = FORM.replace("12 0 R]", "12 0 R 40 0 R]");
        let base = [
            (2, "<</Type/Pages/Kids[3 0 R 30 0 R]/Count 2>>"),
            (3, &*page),
            (5, &*form),
            (30, &*large),
            (40, field),
        ];
        let base = prepared("", &base);
        let signed = field.replace("/F 4", "/F 4/AP<</N 42 0 R>>/V 41 0 R");
        let value = signature_dictionary("ETSI.CAdES.detached");
        let face = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f");
        let signing = [(40, &*signed), (41, &*value), (42, &*face)];
        (fill(&base), changes(&update(&base, &signing)))
    };
    let (filled, signed) = pages("");
    assert_eq!(
        (filled, signed),
        (vec![FILLED], vec![(ChangeKind::FieldSigned, true)])
    );
    let (filled, signed) = pages("10 0 R 40 0 R");
    assert_refused(&filled, "filled in on two pages");
    assert!(
        signed.contains(&(ChangeKind::CoSealTooLarge, false)),
        "{signed:?}"
    );
}

#[test]
fn field_of_which_more_than_the_value_changes_is_refused() {
    let base = prepared("/MK<</BC[0]>>/Ff 0", &[]);
    let field = text(RECT, &format!("/MK<</BC[0]>>/Ff 0{VALUE}"));
    let after = |field: &str| changes(&update(&base, &[(10, field), (20, &written("100"))]));
    assert_eq!(after(&field), [FILLED]);
    for (from, to) in [
        ("12 Tf", "99 Tf"),
        ("72 600", "72 500"),
        ("/BC[0]", "/BC[1]"),
        ("/Ff 0", "/Ff 4096"),
        ("/F 4", "/F 0"),
        ("/Ff 0", "/Ff 0/AA<</K<</S/JavaScript/JS(x)>>>>"),
        ("/Ff 0", "/Ff 0/A<</S/URI/URI(x)>>"),
        ("/Ff 0", "/Ff 0/RV(<b>1</b>)"),
        ("/V(100)", "/V(100)/V(900)"),
    ] {
        assert_refused(&after(&field.replace(from, to)), to);
    }
}

#[test]
fn appearance_that_paints_more_than_the_value_is_refused() {
    let base = prepared("", &[]);
    let after = |appearance: &str| {
        changes(&update(
            &base,
            &[(10, &text(RECT, VALUE)), (20, appearance)],
        ))
    };
    let content = "BT /Helv 12 Tf (100) Tj ET";
    assert_eq!(after(&appearance(content)), [FILLED]);
    assert_eq!(after(&written("1\\ 00")), [FILLED]);
    // As PDFBox writes it.
    let boxed =
        "/Tx BMC q 1 1 226 18 re W n BT /Helv 12 Tf /DeviceGray cs 0 sc 2 5 Td (100) Tj ET Q EMC";
    assert_eq!(after(&appearance(boxed)), [FILLED]);
    for more in [
        "1 g 0 0 228 20 re f",
        "40 w 0 10 m 228 10 l S",
        "/Im Do",
        "/G gs",
        "/Sh sh",
        "BI /W 1 /H 1 ID x EI",
        "/OC /L BDC EMC",
        "/P cs /P scn",
    ] {
        assert_refused(&after(&appearance(&format!("{more} {content}"))), more);
    }
    assert_refused(&after(&written("100000")), "another value");
    assert_refused(&after(&written("")), "nothing");
    for entry in ["/OC 9 0 R", "/Group<<>>", "/F(other)", "/Ref<<>>"] {
        let layered = written("100").replace("/BBox", &format!("{entry}/BBox"));
        assert_refused(&after(&layered), entry);
    }
    let type3 = "<</Type/Font/Subtype/Type3>>";
    let other_font = written("100").replace("9 0 R", "21 0 R");
    let with_font = |font: &str| {
        changes(&update(
            &base,
            &[(10, &text(RECT, VALUE)), (20, &other_font), (21, font)],
        ))
    };
    assert_eq!(with_font(FONT), [FILLED]);
    assert_refused(&with_font(type3), "font of any drawing");
}

#[test]
fn frame_of_the_field_stays() {
    let framed = |content: &str| format!("{FRAME} /Tx BMC {content} EMC");
    let base = prepared("/AP<</N 11 0 R>>", &[(11, &appearance(&framed("")))]);
    let show = "q BT 0 g /Helv 12 Tf (100) Tj ET Q";
    // In a new stream, and in the one that the field had.
    let anew = |content: &str| {
        changes(&update(
            &base,
            &[(10, &text(RECT, VALUE)), (20, &appearance(content))],
        ))
    };
    let same = text(RECT, "/V(100)/AP<</N 11 0 R>>");
    let in_place =
        |content: &str| changes(&update(&base, &[(10, &same), (11, &appearance(content))]));
    for after in [&anew as &dyn Fn(&str) -> Vec<(ChangeKind, bool)>, &in_place] {
        assert_eq!(after(&framed(show)), [FILLED]);
        assert_refused(&after(show), "frame taken away");
        assert_refused(&after(&framed(show).replace("0.9", "1")), "repainted");
        assert_refused(
            &after(&framed(&format!("0 0 9 9 re f {show}"))),
            "painted over",
        );
    }
    assert_refused(&changes(&update(&base, &[(10, &same)])), "not shown");
}

/// As iText leaves them behind.
#[test]
fn contents_of_the_appearance_may_lie_about_a_second_time() {
    let base = prepared("", &[]);
    let content = "BT /Helv 12 Tf (100) Tj ET";
    let after = |loose: &str| {
        changes(&update(
            &base,
            &[
                (10, &text(RECT, VALUE)),
                (20, &appearance(content)),
                (21, loose),
            ],
        ))
    };
    let copy = (ChangeKind::Housekeeping, true);
    assert_eq!(after(&stream("", content)), [FILLED, copy]);
    assert_refused(&after(&stream("", "BT (900) Tj ET")), "other contents");
    assert_refused(
        &after(&stream("/Type/XObject", content)),
        "more than contents",
    );
}

#[test]
fn appearance_that_showed_something_else_is_refused() {
    let base = prepared("/AP<</N 11 0 R>>", &[(11, &written("99"))]);
    assert_refused(&fill(&base), "text without a value");
    let picture = appearance("/Im Do");
    assert_refused(
        &fill(&prepared("/AP<</N 11 0 R>>", &[(11, &picture)])),
        "picture",
    );
}

#[test]
fn appearance_that_is_used_elsewhere_is_refused() {
    let field = text(RECT, "/V(100)/AP<</N 11 0 R>>");
    let used = |by: &str| PAGE.replace("[6 0 R]", &format!("[6 0 R 10 0 R 12 0 R]{by}"));
    let page = used("/Contents 4 0 R/PieceInfo<</x 11 0 R>>").replacen("/Contents 4 0 R", "", 1);
    let base = prepared("/AP<</N 11 0 R>>", &[(3, &page), (11, &appearance(""))]);
    let after = update(&base, &[(10, &field), (11, &written("100"))]);
    assert_refused(&changes(&after), "stream of two uses");
    // A drawing that was sealed elsewhere on the page.
    let base = prepared("", &[(11, &written("100"))]);
    assert_refused(&changes(&update(&base, &[(10, &field)])), "not its own");
    let both = [
        (10, &*text(RECT, VALUE)),
        (12, &*tick("/AS/Off").replace("13 0 R", "20 0 R")),
        (20, &*written("100")),
    ];
    assert_refused(&changes(&update(&prepared("", &[]), &both)), "two fields");
}

#[test]
fn other_fields_appearance_may_not_change_beside() {
    let base = prepared("", &[]);
    let mark = appearance("0 0 14 14 re f");
    let beside = [
        (10, &*text(RECT, VALUE)),
        (13, &*mark),
        (20, &*written("100")),
    ];
    assert_refused(&changes(&update(&base, &beside)), "mark");
}

#[test]
fn form_that_programs_draw_themselves_needs_no_appearance() {
    let drawn = FORM.replace("/SigFlags", "/NeedAppearances true/SigFlags");
    let base = prepared("/AP<</N 11 0 R>>", &[(5, &drawn), (11, &appearance(""))]);
    let field = text(RECT, "/AP<</N 11 0 R>>/V(100)");
    assert_eq!(changes(&update(&base, &[(10, &field)])), [FILLED]);
    let base = prepared("", &[]);
    let field = text(RECT, "/V(100)");
    assert_eq!(changes(&update(&base, &[(10, &field)])), [FILLED]);
    assert_refused(
        &changes(&update(&base, &[(10, &field), (5, &drawn)])),
        "all drawn anew",
    );
}

#[test]
fn box_may_be_ticked_with_a_mark_that_was_sealed() {
    let base = prepared("", &[]);
    let after = |entries: &str| changes(&update(&base, &[(12, &tick(entries))]));
    assert_eq!(after("/AS/Yes/V/Yes"), [FILLED]);
    for entries in [
        "/AS/Other/V/Other",
        "/AS/Yes",
        "/AS/Off/V/Yes",
        "/AS/Yes/V(Yes)",
    ] {
        assert_refused(&after(entries), entries);
    }
    let base = prepared("", &[(12, &tick("/AS/Yes/V/Yes"))]);
    assert_refused(
        &changes(&update(&base, &[(12, &tick("/AS/Off/V/Off"))])),
        "taken back",
    );
    let words = appearance("BT (900) Tj ET");
    let base = prepared("", &[(13, &words)]);
    assert_refused(
        &changes(&update(&base, &[(12, &tick("/AS/Yes/V/Yes"))])),
        "words",
    );
    let large = tick("/AS/Off").replace("86 574", "186 674");
    let base = prepared("", &[(12, &large)]);
    let large = large.replace("/AS/Off", "/AS/Yes/V/Yes");
    assert_refused(&changes(&update(&base, &[(12, &large)])), "large");
}

#[test]
fn one_of_several_buttons_may_be_chosen() {
    let kid = |left: u32, state: &str| {
        format!(
            "<</Type/Annot/Subtype/Widget/Parent 12 0 R/Rect[{left} 560 {} 574]/F 4/P 3 0 R/AP<</N<</A 13 0 R>>>>/AS/{state}>>",
            left + 14
        )
    };
    let group =
        |entries: &str| format!("<</FT/Btn/Ff 49152/T(which)/Kids[14 0 R 15 0 R]{entries}>>");
    let page = PAGE.replace("[6 0 R]", "[6 0 R 10 0 R 14 0 R 15 0 R]");
    let base = prepared(
        "",
        &[
            (3, &page),
            (12, &group("")),
            (14, &kid(72, "Off")),
            (15, &kid(100, "Off")),
        ],
    );
    let after = |group: &str, kid: &str| changes(&update(&base, &[(12, group), (14, kid)]));
    assert_eq!(after(&group("/V/A"), &kid(72, "A")), [FILLED]);
    assert_refused(&after(&group("/V/A"), &kid(200, "A")), "moved");
    assert_refused(&after(&group("/V/B"), &kid(72, "A")), "other value");
    assert_refused(&after(&group("/V/A/Ff 0"), &kid(72, "A")), "other flags");
}

#[test]
fn fields_that_are_not_for_writing_are_refused() {
    for flags in ["/Ff 1", "/Ff 8192", "/Ff 1048576", "/Ff 33554432"] {
        let base = prepared(flags, &[]);
        let field = text(RECT, &format!("{flags}{VALUE}"));
        let found = changes(&update(&base, &[(10, &field), (20, &written("100"))]));
        assert_refused(&found, flags);
    }
}

/// Files of pyHanko, see `tests/vectors/forms/HOW.md`.
#[test]
fn form_of_another_maker_may_be_filled_in_unless_it_is_locked() {
    let filled = include_bytes!("../../../tests/vectors/forms/filled-in.pdf");
    assert_eq!(changes(filled), [FILLED, FILLED]);
    let locked = include_bytes!("../../../tests/vectors/forms/locked-filled-in.pdf");
    assert_eq!(changes(locked), [(ChangeKind::LockedField, false), FILLED]);
}
