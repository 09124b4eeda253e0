//! What an increment is said to write: numbers used again, two sections of one save, very many values.

use super::super::testing::{find_last, last_startxref, patched, sealed, sealed_with, update};
use super::super::{ChangeKind, LaterRule, Limits, later_changes, read};
use super::open;
use super::terms::changes;

/// A number that is used again has another generation (ISO 32000-1 7.3.10).
#[test]
fn object_of_another_generation_is_looked_at_under_it() {
    let told = |generation: u8| {
        let file = update(&sealed(), &[(30, "<</x 1>>")]);
        let at = find_last(&file, b"30 0 obj").unwrap();
        let file = patched(&file, "30 0 obj", &format!("30 {generation} obj"));
        let entry = |generation: u8| format!("{at:010} 0000{generation} n");
        let file = patched(&file, &entry(0), &entry(generation));
        let file = open(&file);
        let found = later_changes(&file, &file.signatures()[0], LaterRule::Document);
        let [change] = &found[..] else {
            panic!("one change, found {found:?}")
        };
        (change.object.clone(), change.kind, change.allowed)
    };
    for generation in [0, 1] {
        let object = format!("30 {generation}");
        let refused = (object, ChangeKind::Unexplained, false);
        assert_eq!(told(generation), refused);
    }
}

/// The section that is searched first has an object, and the other one says that it is free.
#[test]
fn object_that_a_second_section_of_the_save_frees_is_still_changed() {
    let base = sealed_with(&[(50, "<</x 1>>")]);
    let with = |body: &str| {
        let mut file = base.clone();
        let object = file.len();
        file.extend(format!("50 0 obj\n{body}\nendobj\n").bytes());
        let mut section = |entry: &str, previous: usize| {
            let at = file.len();
            let text =
                format!("xref\n50 1\n{entry}trailer\n<</Size 51/Root 1 0 R/Prev {previous}>>\n");
            file.extend(text.bytes());
            at
        };
        let written = format!("{object:010} 00000 n \n");
        let first = section("0000000000 00001 f \n", last_startxref(&base));
        let last = section(&written, first);
        file.extend(format!("startxref\n{last}\n%%EOF\n").bytes());
        assert_eq!(open(&file).revisions(), 2);
        changes(&file)
    };
    let refused = [(ChangeKind::Unexplained, false)];
    assert_eq!(with("<</x 2>>"), refused);
    assert_eq!(with("<</x 1>>"), []);
}

#[test]
fn increment_may_have_as_many_values_as_the_limit() {
    let file = update(&sealed(), &[(20, "[0 0 0]"), (21, "[0 0]")]);
    let told = |values: u64| {
        let limits = Limits {
            values,
            ..Limits::default()
        };
        let file = read(&file, &limits).unwrap();
        let found = later_changes(&file, &file.signatures()[0], LaterRule::Document);
        found.iter().map(|change| change.kind).collect::<Vec<_>>()
    };
    // Two arrays with their elements, and nothing before either.
    assert_eq!(told(9), [ChangeKind::Unexplained; 2]);
    assert_eq!(told(8), [ChangeKind::OverLimit]);
}
