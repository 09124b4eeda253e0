//! What a field showed when it was sealed, and how it was shown, in forms that are filled in afterwards.

use super::super::ChangeKind;
use super::super::testing::update;
use super::filling::{FILLED, RECT, VALUE, prepared, text, tick, written};
use super::terms::changes;

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
    assert_eq!(ticked("/AS/Off"), [FILLED]);
    assert!(ticked("/AS/Yes").contains(&REFUSED));
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
