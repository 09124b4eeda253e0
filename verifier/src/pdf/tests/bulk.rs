//! Files that cost more memory or time than their bytes tell. Each limit has a sibling below it.

use super::super::error::Bound;
use super::super::permissions::Permissions;
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
fn metadata_that_inflate_over_the_limit_are_not_read_and_so_refused() {
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Metadata 20 0 R>>";
    let packet = stream("/Type/Metadata/Subtype/XML", &"<a/>".repeat(100));
    let file = update(&sealed(), &[(1, catalog), (20, &packet)]);
    let within = |stream_bytes: u64| {
        let limits = Limits {
            stream_bytes,
            ..Limits::default()
        };
        first_change(&file, &limits)
    };
    assert_eq!(within(400), [ChangeKind::Housekeeping]);
    assert_eq!(within(399), [ChangeKind::OverLimit]);
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

/// Many signature fields below one parent, the values being none.
fn family(parent: &str, kids: u32) -> Vec<u8> {
    let list: String = (0..kids).map(|n| format!("{} 0 R ", 100 + n)).collect();
    let mut objects = sealed_objects();
    objects.insert(5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>".into());
    objects.insert(20, format!("<<{parent}/Kids[{list}]>>"));
    objects.extend((0..kids).map(|n| (100 + n, "<</FT/Sig/T(b)>>".to_owned())));
    build(&objects)
}

#[test]
fn name_of_a_million_letters_above_many_fields_is_over_the_work_limit() {
    open(&family("/T(a)", 1_000));
    let error = refused(&family(&format!("/T({})", "a".repeat(1_000_000)), 1_000));
    assert!(is_over(&error, Bound::Work), "{error}");
}

#[test]
fn signatures_that_share_a_long_list_of_locked_names_lock_everything() {
    let last_lock = |names: usize| {
        let fields: String = (0..100).map(|n| format!("{} 0 R ", 100 + n)).collect();
        let mut objects = sealed_objects();
        objects.insert(5, format!("<</Fields[6 0 R {fields}]/SigFlags 3>>"));
        objects.insert(20, format!("[{}]", "(a)".repeat(names)));
        objects.extend((0..100).map(|n| {
            let lock = "/Lock<</Action/Include/Fields 20 0 R>>";
            (100 + n, format!("<</FT/Sig/T(S{n})/V<<>>{lock}>>"))
        }));
        let file = build(&objects);
        let file = open(&file);
        let last = file.signatures().last().unwrap();
        last.permissions == Permissions::strictest()
    };
    assert!(!last_lock(100));
    assert!(last_lock(20_000));
}

#[test]
fn fields_that_do_not_exist_are_counted_as_work() {
    let many: String = (0..150_000)
        .map(|n| format!("{} 0 R ", 1_000 + n))
        .collect();
    let mut file = sealed_with(&[(5, &format!("<</Fields[6 0 R {many}]/SigFlags 3>>"))]);
    let mut updated = |updates: u32| {
        for number in 0..updates {
            file = update(&file, &[(50 + number, "null")]);
        }
        file.clone()
    };
    open(&updated(3));
    let error = refused(&updated(27));
    assert!(is_over(&error, Bound::Work), "{error}");
}

#[test]
fn pictures_of_a_file_with_many_updates_are_not_read_anew_for_each() {
    let picture = stream("/Subtype/Image", &"x".repeat(6_000_000));
    let page = sealed_objects()[&3].replace("/Resources<<", "/Resources<</XObject<</I 20 0 R>>");
    let mut file = sealed_with(&[(3, &page), (20, &picture)]);
    for number in 0..20 {
        let store: String = (0..=number).map(|n| format!("{} 0 R ", 30 + n)).collect();
        let catalog =
            format!("<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/DSS<</Certs[{store}]>>>>");
        file = update(&file, &[(1, &catalog), (30 + number, &stream("", "x"))]);
    }
    let kinds = first_change(&file, &Limits::default());
    assert_eq!(kinds, [ChangeKind::ValidationData; 20]);
}

#[test]
fn changes_beyond_a_thousand_are_not_told_one_by_one() {
    let updated = |updates: u32| {
        let mut file = sealed();
        for number in 0..updates {
            let objects: Vec<(u32, &str)> =
                (0..400).map(|n| (100 + number * 400 + n, "1")).collect();
            file = update(&file, &objects);
        }
        first_change(&file, &Limits::default())
    };
    assert_eq!(updated(2), [ChangeKind::Unexplained; 800]);
    let kinds = updated(5);
    assert_eq!(
        (kinds.len(), kinds.last()),
        (1_201, Some(&ChangeKind::OverLimit))
    );
}

#[test]
fn file_attached_ten_thousand_times_is_over_the_limit() {
    let attached = |times: usize| {
        let names = "(a)20 0 R".repeat(times);
        let catalog = format!(
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Names<</EmbeddedFiles<</Names[{names}]>>>>>>"
        );
        sealed_with(&[
            (1, &catalog),
            (20, "<</Type/Filespec/F(a)/EF<</F 21 0 R>>>>"),
            (21, &stream("", "x")),
        ])
    };
    let file = attached(10_000);
    assert!(open(&file).attachment(1, "a").unwrap().is_some());
    let error = open(&attached(10_001)).attachment(1, "a").unwrap_err();
    assert!(is_over(&error, Bound::TreeNodes), "{error}");
}
