//! Lists to choose from, and places to the point, in forms that are filled in after a seal.

use super::super::ChangeKind;
use super::super::testing::update;
use super::filling::{
    FILLED, FORM, RECT, VALUE, certified, prepared, prepared_with, text, tick, written,
};
use super::terms::{PAGE, changes};

const REFUSED: (ChangeKind, bool) = (ChangeKind::FormField, false);

fn choice(entries: &str) -> String {
    text(RECT, &format!("/Opt[(100)(200)]{entries}")).replace("/FT/Tx", "/FT/Ch")
}

#[test]
fn table_of_choices() {
    for (value, is_good) in [
        ("/V(100)", true),
        ("/V(100)/I[0]", true),
        ("/V[(100)]/I[0]", true),
        ("/V[(100)(200)]/I[0 1]", true),
        ("/V[]", false),
        ("/V[(100)()]", false),
        ("/V[(100)/Name]", false),
        ("/V[(100) 9 0 R]", false),
        ("/V/Name", false),
        ("/V()", false),
        ("/V(100)/Opt[(300)]", false),
    ] {
        let base = prepared("", &[(10, &choice(""))]);
        let chosen = choice(&format!("{value}/AP<</N 20 0 R>>"));
        let found = changes(&update(&base, &[(10, &chosen), (20, &written("100"))]));
        assert_eq!(found.contains(&FILLED), is_good, "{value}: {found:?}");
        assert_eq!(found.contains(&REFUSED), !is_good, "{value}: {found:?}");
    }
    // No choice is none, and one is one.
    for (before, is_good) in [("/V[]", true), ("/V[(200)]", false)] {
        let base = prepared("", &[(10, &choice(before))]);
        let chosen = choice("/V[(100)]/AP<</N 20 0 R>>");
        let found = changes(&update(&base, &[(10, &chosen), (20, &written("100"))]));
        assert_eq!(found.contains(&FILLED), is_good, "{before}: {found:?}");
    }
    // Indices belong to lists alone.
    let indexed = text(RECT, &format!("{VALUE}/I[0]"));
    let found = changes(&update(
        &prepared("", &[]),
        &[(10, &indexed), (20, &written("100"))],
    ));
    assert!(found.contains(&REFUSED), "{found:?}");
}

/// A field on a page of 400 points square, which it takes a quarter of or more, and beside it one that is filled in.
fn beside(rect: &str, neighbour: &str) -> Vec<(ChangeKind, bool)> {
    let page = PAGE
        .replace("595 842", "400 400")
        .replace("[6 0 R]", "[6 0 R 10 0 R 12 0 R 50 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 50 0 R]");
    let seal = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal1)/Rect[0 0 50 50]/F 132/P 3 0 R/AP<</N 8 0 R>>/V 7 0 R>>";
    let known = text(neighbour, "/V(known)").replace("Form.amount", "known");
    let more = [(3, &*page), (5, &*form), (6, seal), (50, &*known)];
    let base = prepared_with(&certified("/P 2"), rect, "", &more);
    changes(&update(
        &base,
        &[(10, &text(rect, VALUE)), (20, &written("100"))],
    ))
}

#[test]
fn field_to_fill_takes_a_quarter_of_its_page_and_a_tenth_of_its_neighbour() {
    let far = "0 390 10 400";
    for (rect, neighbour, is_good) in [
        ("100 100 300 300", far, true),
        ("100 100 300 301", far, false),
        ("50 0 150 20", far, true),
        ("49 0 150 20", far, false),
        ("100 100 200 120", "190 100 290 120", true),
        ("100 100 200 120", "189 100 289 120", false),
    ] {
        let found = beside(rect, neighbour);
        let expected = if is_good { FILLED } else { REFUSED };
        assert!(found.contains(&expected), "{rect}, {neighbour}: {found:?}");
    }
}

/// An inch, on either side.
#[test]
fn box_to_tick_is_small() {
    for (rect, is_good) in [
        ("72 500 144 572", true),
        ("72 500 145 572", false),
        ("72 500 144 573", false),
    ] {
        let tick = |entries: &str| tick(entries).replace("72 560 86 574", rect);
        let base = prepared("", &[(12, &tick("/AS/Off"))]);
        let found = changes(&update(&base, &[(12, &tick("/V/Yes/AS/Yes"))]));
        assert_eq!(found.contains(&FILLED), is_good, "{rect}: {found:?}");
    }
}

/// A push button keeps no value (ISO 32000-1 12.7.4.2.2).
#[test]
fn push_button_is_not_ticked() {
    let after = |flags: &str| {
        let tick = |entries: &str| tick(&format!("{flags}{entries}"));
        let base = prepared("", &[(12, &tick("/AS/Off"))]);
        changes(&update(&base, &[(12, &tick("/V/Yes/AS/Yes"))]))
    };
    assert_eq!(after("/Ff 2"), [FILLED]);
    assert!(after("/Ff 65536").contains(&REFUSED));
}

/// Flags count from whatever node of the field tree they come.
#[test]
fn field_under_one_that_is_read_only_is_not_filled_in() {
    let under = |flags: &str| {
        let form = FORM.replace("10 0 R", "60 0 R");
        let parent = format!("<</T(Form)/Kids[10 0 R]{flags}>>");
        let field = |entries: &str| {
            let text = text(RECT, &format!("/Parent 60 0 R{entries}"));
            text.replace("/T(Form.amount)", "/T(amount)")
        };
        let base = prepared("", &[(5, &form), (10, &field("")), (60, &parent)]);
        changes(&update(
            &base,
            &[(10, &field(VALUE)), (20, &written("100"))],
        ))
    };
    assert_eq!(under(""), [FILLED]);
    assert_eq!(under("/Ff 2"), [FILLED]);
    assert!(under("/Ff 1").contains(&REFUSED));
}

#[test]
fn field_that_is_nowhere_is_not_filled_in() {
    let form = FORM.replace("12 0 R]", "12 0 R 60 0 R]");
    let base = prepared("", &[(5, &form), (60, "<</FT/Tx/T(nowhere)>>")]);
    let found = changes(&update(&base, &[(60, "<</FT/Tx/T(nowhere)/V(100)>>")]));
    assert_eq!(found, [REFUSED]);
}
