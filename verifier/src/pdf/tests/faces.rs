//! What a field showed when it was sealed, and how it was shown, in forms that are filled in afterwards.

use super::super::ChangeKind;
use super::super::testing::{signature_dictionary, update};
use super::filling::{FILLED, FORM, RECT, VALUE, appearance, prepared, text, tick, written};
use super::terms::{PAGE, changes};

const REFUSED: (ChangeKind, bool) = (ChangeKind::FormField, false);

fn filled(before: &str, after: &str) -> Vec<(ChangeKind, bool)> {
    let base = prepared(before, &[(11, &written(""))]);
    changes(&update(
        &base,
        &[(10, &text(RECT, after)), (20, &written("100"))],
    ))
}

#[test]
fn box_that_was_ticked_when_it_was_sealed_is_not_empty() {
    let ticked = |before: &str| {
        let base = prepared("", &[(12, &tick(before))]);
        changes(&update(&base, &[(12, &tick("/AS/Yes/V/Yes"))]))
    };
    for off in ["/AS/Off", "/AS/Off/V/Off", ""] {
        assert_eq!(ticked(off), [FILLED], "{off}");
    }
    for on in ["/AS/Yes", "/AS/Off/V/Yes"] {
        assert!(ticked(on).contains(&REFUSED), "{on}");
    }
}

#[test]
fn field_with_an_appearance_that_shows_nothing_is_not_one_without() {
    assert!(filled("", VALUE).contains(&FILLED));
    for (before, after) in [
        ("", "/V(100)/AP<<>>"),
        ("/AP<<>>", "/V(100)/AP<<>>"),
        ("/AP<<>>", "/V(100)"),
        ("/AP<<>>", VALUE),
    ] {
        let found = filled(before, after);
        assert!(!found.contains(&FILLED), "{before} {after}: {found:?}");
        assert!(found.contains(&REFUSED), "{before} {after}: {found:?}");
    }
}

#[test]
fn appearance_of_two_fields_is_nobodys_own() {
    let face = "/AP<</N 11 0 R>>";
    let field = text(RECT, &format!("/V(100){face}"));
    let both = |other: &str| {
        let base = prepared(face, &[(11, &written("")), (12, &tick(other))]);
        changes(&update(&base, &[(10, &field), (11, &written("100"))]))
    };
    assert!(both("/AS/Off").contains(&FILLED));
    let found = both("/AS/Off/PieceInfo<</x 11 0 R>>");
    assert!(!found.contains(&FILLED), "{found:?}");
}

#[test]
fn appearances_under_the_mouse_stay() {
    for (before, after) in [
        ("", "/V(100)/AP<</N 20 0 R/D 13 0 R>>"),
        ("", "/V(100)/AP<</N 20 0 R/N 13 0 R>>"),
        (
            "/AP<</N 11 0 R/D 13 0 R>>",
            "/V(100)/AP<</N 20 0 R/D 11 0 R>>",
        ),
    ] {
        let found = filled(before, after);
        assert!(!found.contains(&FILLED), "{before} {after}: {found:?}");
    }
    let kept = filled(
        "/AP<</N 11 0 R/D 13 0 R>>",
        "/V(100)/AP<</N 20 0 R/D 13 0 R>>",
    );
    assert!(kept.contains(&FILLED), "{kept:?}");
}

#[test]
fn value_may_be_shown_otherwise_where_the_sealed_field_formats_it() {
    let format = "/AA<</F<</S/JavaScript/JS(x)>>>>";
    let shown = |before: &str, value: &str| {
        let base = prepared(before, &[]);
        let field = text(RECT, &format!("{before}{value}/AP<</N 20 0 R>>"));
        changes(&update(&base, &[(10, &field), (20, &written("100"))]))
    };
    assert!(shown(format, "/V(100.0)").contains(&FILLED));
    assert!(shown("", "/V(100)").contains(&FILLED));
    let found = shown("", "/V(100.0)");
    assert!(!found.contains(&FILLED), "{found:?}");
}

/// A value of 100 of this kind of field, and an appearance in which a new font shows something.
fn shown_in(font: &str, kind: &str, shown: &str) -> Vec<(ChangeKind, bool)> {
    let field = |entries: &str| text(RECT, entries).replace("/FT/Tx", kind);
    let face = written(shown).replace("9 0 R", "21 0 R");
    let font = format!("<</Type/Font{font}>>");
    changes(&update(
        &prepared("", &[(10, &field(""))]),
        &[(10, &field(VALUE)), (20, &face), (21, &font)],
    ))
}

/// Where the font tells its letters, they are those of the value.
#[test]
fn table_of_fonts_that_tell_their_letters() {
    for (font, tells) in [
        ("/Subtype/Type1/BaseFont/Helvetica", true),
        ("/Subtype/Type1/BaseFont/Symbol", false),
        ("/Subtype/Type1/BaseFont/Own/FontDescriptor 9 0 R", false),
        ("/Subtype/Type1/Encoding/StandardEncoding", true),
        (
            "/Subtype/TrueType/Encoding/WinAnsiEncoding/FontDescriptor 9 0 R",
            true,
        ),
        ("/Subtype/Type1/Encoding/MacExpertEncoding", false),
        (
            "/Subtype/Type1/Encoding<</BaseEncoding/MacRomanEncoding>>",
            true,
        ),
        (
            "/Subtype/Type1/Encoding<</BaseEncoding/MacExpertEncoding>>",
            false,
        ),
        ("/Subtype/Type1/Encoding<</Differences[24/breve]>>", true),
        ("/Subtype/Type1/Encoding<</Differences[57/one]>>", false),
        ("/Subtype/Type1/Encoding<<>>/FontDescriptor 9 0 R", false),
        ("/Subtype/Type0/Encoding/Identity-H", false),
    ] {
        let same = shown_in(font, "/FT/Tx", "100");
        assert_eq!(same, [FILLED], "{font}");
        let other = shown_in(font, "/FT/Tx", "900");
        assert_eq!(other.contains(&FILLED), !tells, "{font}: {other:?}");
    }
}

#[test]
fn option_may_be_shown_by_its_name() {
    let helvetica = "/Subtype/Type1/BaseFont/Helvetica";
    assert_eq!(shown_in(helvetica, "/FT/Ch", "one hundred"), [FILLED]);
    let text = shown_in(helvetica, "/FT/Tx", "one hundred");
    assert!(!text.contains(&FILLED), "{text:?}");
}

/// Programs put a font of their own in its place.
#[test]
fn letters_in_a_font_that_is_nowhere_are_those_of_the_value() {
    let shown = |value: &str| {
        let face = appearance(&format!("BT /Nowhere 12 Tf ({value}) Tj ET"));
        changes(&update(
            &prepared("", &[]),
            &[(10, &text(RECT, VALUE)), (20, &face)],
        ))
    };
    assert_eq!(shown("100"), [FILLED]);
    let found = shown("900");
    assert!(!found.contains(&FILLED), "{found:?}");
}

const SHOWN: &str = "BT /Helv 12 Tf (100) Tj ET";

/// The appearance painted this when it was sealed, and now that.
fn repainted(before: &str, after: &str) -> Vec<(ChangeKind, bool)> {
    let base = prepared("/AP<</N 11 0 R>>", &[(11, before)]);
    changes(&update(&base, &[(10, &text(RECT, VALUE)), (20, after)]))
}

#[test]
fn appearance_that_painted_nothing_was_no_frame() {
    let blank = appearance("q Q");
    assert_eq!(repainted(&blank, &appearance(SHOWN)), [FILLED]);
    let painted = appearance(&format!("0 0 9 9 re f {SHOWN}"));
    let found = repainted(&blank, &painted);
    assert!(!found.contains(&FILLED), "{found:?}");
}

#[test]
fn frame_moves_by_less_than_two_hundredths_of_a_point() {
    let frame = appearance("0 0 9 9 re f /Tx BMC EMC");
    let moved = |left: &str| {
        let content = format!("0 0 9 9 re f /Tx BMC {SHOWN} EMC");
        let after = appearance(&content).replace("BBox[0 ", &format!("BBox[{left} "));
        repainted(&frame, &after)
    };
    assert_eq!(moved("0"), [FILLED]);
    assert_eq!(moved("-0.019"), [FILLED]);
    for far in ["0.02", "-0.02", "9"] {
        let found = moved(far);
        assert!(!found.contains(&FILLED), "{far}: {found:?}");
    }
}

#[test]
fn appearance_that_is_no_form_or_has_two_places_is_refused() {
    let painted = |from: &str, to: &str| {
        let face = written("100").replace(from, to);
        let field = text(RECT, VALUE);
        changes(&update(&prepared("", &[]), &[(10, &field), (20, &face)]))
    };
    assert_eq!(painted("", ""), [FILLED]);
    for (from, to) in [
        ("/Subtype/Form", ""),
        ("/Subtype/Form", "/Subtype/Image"),
        ("/BBox", "/BBox[0 0 9 9]/BBox"),
        ("/Resources", "/Resources<<>>/Resources"),
    ] {
        let found = painted(from, to);
        assert!(!found.contains(&FILLED), "{to}: {found:?}");
    }
}

/// A file in which programs draw the fields, filled in without an appearance.
#[test]
fn fields_that_programs_draw_are_drawn_and_not_repainted() {
    let drawn = FORM.replace("/SigFlags", "/NeedAppearances true/SigFlags");
    let face = "/AP<</N 11 0 R>>";
    let base = prepared(face, &[(5, &drawn), (11, &appearance(""))]);
    let field = text(RECT, &format!("/V(100){face}"));
    let with = |more: &[(u32, &str)]| {
        let mut objects = vec![(10, &*field)];
        objects.extend(more);
        changes(&update(&base, &objects))
    };
    assert_eq!(with(&[]), [FILLED]);
    assert_eq!(with(&[(11, &written("100"))]), [FILLED]);
    let other = written("900");
    // The last: who draws the value now?
    for more in [(11, &*other), (5, FORM)] {
        let found = with(&[more]);
        assert!(!found.contains(&FILLED), "{more:?}: {found:?}");
    }
}

/// The field filled in, in its own appearance; beside it a new seal shows this one.
fn sealed_beside(shown: u32) -> Vec<(ChangeKind, bool)> {
    let face = "/AP<</N 11 0 R>>";
    let page = PAGE.replace("[6 0 R]", "[6 0 R 10 0 R 12 0 R 30 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 30 0 R]");
    let seal = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 300 220 420]/F 4/P 3 0 R/AP<</N {shown} 0 R>>/V 31 0 R>>"
    );
    changes(&update(
        &prepared(face, &[(11, &written(""))]),
        &[
            (3, &page),
            (5, &form),
            (10, &text(RECT, &format!("/V(100){face}"))),
            (11, &written("100")),
            (30, &seal),
            (31, &signature_dictionary("ETSI.CAdES.detached")),
            (32, &appearance("0 0 9 9 re f")),
        ],
    ))
}

#[test]
fn appearance_that_a_later_seal_takes_up_is_no_fields_own() {
    let own = sealed_beside(32);
    assert!(own.contains(&FILLED), "{own:?}");
    assert!(own.iter().all(|(_, allowed)| *allowed), "{own:?}");
    let taken = sealed_beside(11);
    assert!(!taken.contains(&FILLED), "{taken:?}");
}

/// The appearance of one field becomes that of another, while the first gets a new one.
#[test]
fn appearance_of_another_field_may_not_be_taken_over() {
    let page = PAGE.replace("[6 0 R]", "[6 0 R 10 0 R 12 0 R 60 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 60 0 R]");
    let other =
        |entries: &str| text("72 500 300 520", entries).replace("Form.amount", "Form.other");
    let base = prepared(
        "",
        &[
            (3, &page),
            (5, &form),
            (11, &written("")),
            (60, &other("/AP<</N 11 0 R>>")),
        ],
    );
    let after = |number: u32| {
        let field = text(RECT, &format!("/V(100)/AP<</N {number} 0 R>>"));
        changes(&update(
            &base,
            &[
                (10, &field),
                (number, &written("100")),
                (21, &written("200")),
                (60, &other("/V(200)/AP<</N 21 0 R>>")),
            ],
        ))
    };
    assert_eq!(after(20), [FILLED, FILLED]);
    let found = after(11);
    assert!(found.contains(&REFUSED), "{found:?}");
}
