//! Files that cost more memory or time than their bytes tell. Each limit has a sibling below it.

use super::super::error::Bound;
use super::super::testing::{
    build, last_startxref, sealed, sealed_objects, sealed_with, stream, update,
};
use super::super::{ChangeKind, LaterRule, Limits, PdfError, later_changes, read};
use super::{open, refused};

/// The catalog with one more entry.
fn catalog_with(value: &str) -> Vec<u8> {
    sealed_with(&[(
        1,
        &format!("<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Z {value}>>"),
    )])
}

fn is_over(error: &PdfError, bound: Bound) -> bool {
    matches!(error, PdfError::Limit { what, .. } if *what == bound)
}

#[test]
fn object_of_millions_of_values_is_over_the_limit() {
    open(&catalog_with(&format!("[{}]", "<<>>".repeat(100_000))));
    for many in ["<<>>".repeat(250_000), "1 ".repeat(1_100_000)] {
        let error = refused(&catalog_with(&format!("[{many}]")));
        assert!(is_over(&error, Bound::Values), "{error}");
    }
}

fn first_change(file: &[u8], limits: &Limits) -> Vec<ChangeKind> {
    let file = read(file, limits).unwrap();
    later_changes(&file, &file.signatures()[0], LaterRule::Document)
        .into_iter()
        .map(|change| change.kind)
        .collect()
}

#[test]
fn increment_of_too_many_values_is_not_read_and_so_refused() {
    let values = format!("[{}]", "0 ".repeat(100));
    let file = update(&sealed(), &[(20, &values), (21, &values)]);
    let limits = Limits::default();
    assert_eq!(first_change(&file, &limits), [ChangeKind::Unexplained; 2]);
    let small = Limits {
        values: 150,
        ..Limits::default()
    };
    assert_eq!(first_change(&file, &small), [ChangeKind::OverLimit]);
}

#[test]
fn object_stream_that_says_it_has_millions_of_members_is_over_the_limit() {
    let holder = stream("/Type/ObjStm/N 9999999/First 4", "30 0 <</x 1>>");
    let file = sealed_with(&[(20, &holder)]);
    let error = open(&file).risks().unwrap_err();
    assert!(is_over(&error, Bound::InflatedBytes), "{error}");
    let holder = stream("/Type/ObjStm/N 1/First 5", "30 0 <</x 1>>");
    assert!(open(&sealed_with(&[(20, &holder)])).risks().is_ok());
}

#[test]
fn sealer_is_told_of_members_that_no_section_names() {
    let member = format!("[{}]", "0 ".repeat(100));
    let index = "30 0 ".repeat(50);
    let data = format!("{index}{member}");
    let entries = format!("/Type/ObjStm/N 50/First {}", index.len());
    let file = sealed_with(&[(20, &stream(&entries, &data))]);
    assert!(open(&file).risks().is_ok());
    let limits = Limits {
        values: 2_000,
        ..Limits::default()
    };
    let error = read(&file, &limits).unwrap().risks().unwrap_err();
    assert!(is_over(&error, Bound::Values), "{error}");
}

#[test]
fn many_increments_of_many_entries_are_over_the_work_limit() {
    let increments = |entries: usize| {
        let mut file = build(&sealed_objects());
        for _ in 0..150 {
            let previous = last_startxref(&file);
            let at = file.len();
            let table = "0000000000 00000 f \n".repeat(entries);
            file.extend_from_slice(
                format!("xref\n100 {entries}\n{table}trailer\n<</Size 20000/Root 1 0 R/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
            );
        }
        file
    };
    open(&increments(10));
    let error = refused(&increments(5_000));
    assert!(is_over(&error, Bound::Work), "{error}");
}

#[test]
fn many_new_objects_beside_many_references_take_no_square_time() {
    const MANY: u32 = 20_000;
    let list =
        |first: u32| -> String { (0..MANY).map(|n| format!("{} 0 R ", first + n)).collect() };
    let base = catalog_with(&format!("[{}]", list(1_000_000)));
    let certificate = stream("", "x");
    let store = format!("<</Certs[{}]>>", list(100));
    let catalog = format!(
        "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Z [{}]/DSS 50 0 R>>",
        list(1_000_000)
    );
    let mut objects: Vec<(u32, &str)> = vec![(1, &catalog), (50, &store)];
    objects.extend((0..MANY).map(|n| (100 + n, certificate.as_str())));
    let file = update(&base, &objects);
    assert_eq!(
        first_change(&file, &Limits::default()),
        [ChangeKind::ValidationData]
    );
}
