//! Attacks on the structure of a signature (classes S1 to S23).

use super::super::testing::{
    PLACEHOLDER, VALUE, build, find_first, patched, sealed, sealed_objects, sealed_with,
    signature_dictionary, time_stamp_dictionary, update,
};
use super::super::{HexCase, SubFilter};
use super::{faults, open};

#[test]
fn sealed_file_has_one_faultless_signature() {
    let bytes = sealed();
    let file = open(&bytes);
    assert_eq!((file.pages(), file.revisions()), (1, 1));
    let [signature] = file.signatures() else {
        panic!("one signature")
    };
    assert_eq!(signature.faults(), []);
    assert_eq!(
        (signature.name.as_str(), signature.page, signature.revision),
        ("Seal1", Some(1), Some(1))
    );
    assert_eq!(signature.sub_filter, SubFilter::CadesDetached);
    assert_eq!(
        signature.claimed_time.as_deref(),
        Some("D:20261122040000+08'00'")
    );
    assert_eq!(
        signature.widgets[0].rect,
        Some([400.0, 100.0, 520.0, 220.0])
    );
    let contents = signature.contents.as_ref().unwrap();
    assert_eq!(
        (
            &*contents.der,
            contents.padding,
            contents.zero_padded,
            contents.case
        ),
        ([0x30, 3, 2, 1, 5].as_slice(), 7, true, HexCase::Upper)
    );
    let [before, after] = signature.signed_parts().unwrap();
    assert_eq!(
        [before, b"<", VALUE.as_bytes(), b">", after].concat(),
        bytes
    );
}

/// Every variant of a broken signature dictionary is a broken signature: never none, never a good one.
#[test]
fn universal_signature_forgeries_are_faults() {
    let range = format!("/ByteRange {PLACEHOLDER}");
    let contents = format!("/Contents <{VALUE}>");
    let cases: &[(&str, &str, &str)] = &[
        (&contents, "", "contents_missing"),
        (&contents, "/Contents <>", "contents_not_asn1"),
        (&contents, "/Contents null", "contents_not_hex"),
        (&contents, "/Contents <00>", "contents_not_asn1"),
        (&contents, "/Contents <0000000000>", "contents_not_asn1"),
        (&contents, "/Contents 5", "contents_not_hex"),
        (&contents, "/Contents []", "contents_not_hex"),
        (&contents, "/Contents /x", "contents_not_hex"),
        (
            &contents,
            "/Contents (0\\003\\002\\001\\005)",
            "contents_not_hex",
        ),
        (&contents, "/Contents <30>", "contents_not_asn1"),
        (&contents, "/Contents <3080>", "contents_not_asn1"),
        (&contents, "/Contents <30030201>", "contents_not_asn1"),
        (&range, "", "byte_range_missing"),
        (&range, "/ByteRange null", "byte_range_malformed"),
        (&range, "/ByteRange []", "byte_range_malformed"),
        (&range, "/ByteRange [0 10]", "byte_range_malformed"),
        (
            &range,
            "/ByteRange [0 10 20 30 40 50]",
            "byte_range_malformed",
        ),
        (&range, "/ByteRange [0 -1 20 30]", "byte_range_malformed"),
        (&range, "/ByteRange [0 1.5 20 30]", "byte_range_malformed"),
        (&range, "/ByteRange [(0) 1 20 30]", "byte_range_malformed"),
        (&range, "/ByteRange (0 1 20 30)", "byte_range_malformed"),
        (&range, "/ByteRange [0 0 0 0]", "byte_range_outside"),
        (
            &range,
            "/ByteRange [0 10 20 99999999]",
            "byte_range_outside",
        ),
        (
            &range,
            "/ByteRange [0 9223372036854775807 9223372036854775807 9223372036854775807]",
            "byte_range_outside",
        ),
        (&range, "/ByteRange [0 20 10 30]", "byte_range_outside"),
        (
            &range,
            "/ByteRange [0 18446744073709551616 20 30]",
            "byte_range_malformed",
        ),
        ("/SubFilter/ETSI.CAdES.detached", "", "sub_filter"),
        (
            "/SubFilter/ETSI.CAdES.detached",
            "/SubFilter(ETSI.CAdES.detached)",
            "sub_filter",
        ),
        ("/Filter/Adobe.PPKLite", "", "filter"),
        ("/Filter/Adobe.PPKLite", "/Filter(x)", "filter"),
        ("/Type/Sig", "/Type/Font", "type"),
        ("/Type/Sig", "/Type null", "type"),
    ];
    let honest = signature_dictionary("ETSI.CAdES.detached");
    for (what, with, expected) in cases {
        let forged = honest.replace(what, with);
        assert_ne!(forged, honest, "{what} was not replaced");
        // The placeholder is only filled in where `/Contents <` follows.
        let forged = if forged.contains("/Contents <") {
            forged
        } else {
            forged.replace(PLACEHOLDER, "[0 10 20 30]")
        };
        let found = faults(&sealed_with(&[(7, &forged)]));
        assert!(
            found.contains(expected),
            "{with:?}: expected {expected}, found {found:?}"
        );
    }
}

#[test]
fn value_that_is_no_dictionary_is_a_broken_signature_not_an_empty_field() {
    let value = |value: &str| {
        let field = sealed_objects()[&6].replace("/V 7 0 R", value);
        faults(&sealed_with(&[(6, &field)]))
    };
    assert_eq!(value("/V null"), ["not_a_dictionary"]);
    assert_eq!(value("/V 99 0 R"), ["not_a_dictionary"]);
    assert_eq!(value("/V 8 0 R"), ["not_a_dictionary"]);
    assert_eq!(value("/V 5"), ["not_a_dictionary"]);
    assert_eq!(value("/V 7 0 R"), Vec::<&str>::new());
}

#[test]
fn field_without_value_is_empty() {
    let field = sealed_objects()[&6].replace("/V 7 0 R", "");
    assert!(open(&sealed_with(&[(6, &field)])).signatures().is_empty());
}

#[test]
fn signature_in_a_field_of_another_type_is_a_fault() {
    let field = sealed_objects()[&6].replace("/FT/Sig", "/FT/Tx");
    assert_eq!(faults(&sealed_with(&[(6, &field)])), ["field_type"]);
    let field = sealed_objects()[&6].replace("/FT/Sig", "");
    assert_eq!(faults(&sealed_with(&[(6, &field)])), ["field_type"]);
}

#[test]
fn seal_that_calls_itself_a_time_stamp_is_a_fault_and_a_time_stamp_is_not() {
    let stamp = time_stamp_dictionary();
    assert_eq!(faults(&sealed_with(&[(7, &stamp)])), Vec::<&str>::new());
    assert_eq!(
        faults(&sealed_with(&[(
            7,
            &stamp.replace("/DocTimeStamp", "/Sig")
        )])),
        Vec::<&str>::new()
    );
    let seal = signature_dictionary("ETSI.RFC3161");
    assert_eq!(faults(&sealed_with(&[(7, &seal)])), ["not_a_time_stamp"]);
}

#[test]
fn two_contents_or_byte_ranges_are_a_fault() {
    for key in [
        format!("/Contents <{VALUE}>>>"),
        "/ByteRange[0 1 2 3]>>".to_owned(),
    ] {
        let forged = signature_dictionary("ETSI.CAdES.detached").replace(">>", &key);
        assert!(faults(&sealed_with(&[(7, &forged)])).contains(&"duplicate_key"));
    }
    // Written with an escape it is still the same key.
    let forged = signature_dictionary("ETSI.CAdES.detached").replace(">>", "/Cont#65nts <3000>>>");
    assert!(faults(&sealed_with(&[(7, &forged)])).contains(&"duplicate_key"));
}

#[test]
fn indirect_contents_and_byte_range_are_faults() {
    let honest = signature_dictionary("ETSI.CAdES.detached");
    let forged = honest
        .replace(&format!("/Contents <{VALUE}>"), "/Contents 10 0 R")
        .replace(PLACEHOLDER, "[0 10 20 30]");
    assert!(
        faults(&sealed_with(&[(7, &forged), (10, &format!("<{VALUE}>"))])).contains(&"indirect")
    );
    let forged = honest.replace(PLACEHOLDER, "10 0 R");
    assert!(faults(&sealed_with(&[(7, &forged), (10, "[0 10 20 30]")])).contains(&"indirect"));
}

/// The file with another byte range.
fn ranged(bytes: &[u8], range: [u64; 4]) -> Vec<u8> {
    let text = |[_, gap, second, length]: [u64; 4]| format!("[0 {gap:<8} {second:<8} {length:<8}]");
    let old = open(bytes).signatures()[0].byte_range.unwrap().0;
    patched(bytes, &text(old), &text(range))
}

/// What it covers was not there when it was written.
#[test]
fn range_that_reaches_over_a_later_update_is_a_fault() {
    let bytes = sealed();
    let [_, gap, second, length] = open(&bytes).signatures()[0].byte_range.unwrap().0;
    let grown = update(&bytes, &[(30, "<</CreationDate(D:2026)>>")]);
    assert_eq!(faults(&grown), Vec::<&str>::new());
    let more = (grown.len() - bytes.len()) as u64;
    let over = ranged(&grown, [0, gap, second, length + more]);
    assert_eq!(faults(&over), ["not_own_revision"]);
}

#[test]
fn gap_that_is_not_exactly_contents_is_a_fault() {
    let bytes = sealed();
    let range = open(&bytes).signatures()[0].byte_range.unwrap();
    let [_, gap, second, length] = range.0;
    let with = |numbers| faults(&ranged(&bytes, numbers));
    assert_eq!(with(range.0), Vec::<&str>::new());
    // Lengths that still sum up to the file do not help.
    assert_eq!(with([0, gap - 1, second, length]), ["gap"]);
    assert_eq!(with([0, gap + 1, second, length]), ["gap"]);
    assert_eq!(with([0, gap, second + 1, length - 1]), ["gap"]);
    assert_eq!(with([0, gap, second - 1, length + 1]), ["gap"]);
    assert_eq!(with([0, gap + 2, second + 2, length - 2]), ["gap"]);
}

#[test]
fn byte_range_that_does_not_begin_at_the_first_byte_is_a_fault() {
    let bytes = sealed();
    let range = open(&bytes).signatures()[0].byte_range.unwrap();
    let found = faults(&patched(
        &bytes,
        &format!("[0 {:<8}", range.0[1]),
        &format!("[9 {:<8}", range.0[1] - 9),
    ));
    assert_eq!(found, ["byte_range_start"]);
}

#[test]
fn byte_range_that_leaves_the_tail_out_is_a_fault_but_may_leave_out_the_last_line_end() {
    let bytes = sealed();
    let range = open(&bytes).signatures()[0].byte_range.unwrap();
    let with = |length: u64| {
        faults(&patched(
            &bytes,
            &format!("{:<8} {:<8}]", range.0[2], range.0[3]),
            &format!("{:<8} {length:<8}]", range.0[2]),
        ))
    };
    assert_eq!(with(range.0[3] - 1), Vec::<&str>::new());
    assert_eq!(with(range.0[3] - 2), ["not_revision_end"]);
    assert_eq!(with(range.0[3] - 20), ["not_revision_end"]);
}

#[test]
fn comments_and_space_around_contents_are_not_part_of_the_gap() {
    let honest = signature_dictionary("ETSI.CAdES.detached");
    let spaced = honest
        .replace("/Contents <", "/Contents  \n<")
        .replace(PLACEHOLDER, "[0 AAAAAAAA BBBBBBBB CCCCCCCC]");
    let bytes = build(&{
        let mut objects = sealed_objects();
        objects.insert(7, spaced.replace("/Contents  \n<", "/Contents <"));
        objects
    });
    assert_eq!(faults(&bytes), Vec::<&str>::new());
    let at = find_first(&bytes, b"/Contents <").unwrap();
    // The same text, one space moved from before the digits into the string.
    let mut moved = bytes.clone();
    moved[at + 9..at + 13].copy_from_slice(b"<3 0");
    assert!(!faults(&moved).is_empty());
}

#[test]
fn digits_of_contents() {
    let with = |value: &str| {
        faults(&sealed_with(&[(
            7,
            &signature_dictionary("ETSI.CAdES.detached").replace(VALUE, value),
        )]))
    };
    assert_eq!(with("30030201050"), ["contents_digits"]);
    assert_eq!(with("3003 0201 05"), ["contents_digits"]);
    assert_eq!(with("300302010500"), Vec::<&str>::new());
}

#[test]
fn case_of_contents_is_told() {
    let case = |value: &str| {
        let bytes = sealed_with(&[(
            7,
            &signature_dictionary("ETSI.CAdES.detached").replace(VALUE, value),
        )]);
        open(&bytes).signatures()[0].contents.clone().unwrap().case
    };
    assert_eq!(case("30030201AB"), HexCase::Upper);
    assert_eq!(case("30030201ab"), HexCase::Lower);
    assert_eq!(case("30030201aB"), HexCase::Mixed);
}

#[test]
fn one_dictionary_under_two_fields_is_one_signature_with_two_names() {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[0 0 0 0]/P 3 0 R/V 7 0 R>>";
    let bytes = sealed_with(&[(5, "<</Fields[6 0 R 10 0 R]/SigFlags 3>>"), (10, field)]);
    let file = open(&bytes);
    assert_eq!(file.signatures().len(), 1);
    assert_eq!(file.signatures()[0].names, ["Seal1", "Seal2"]);
}

#[test]
fn two_fields_with_one_name_are_a_fault_and_with_two_names_are_not() {
    let other = |name: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[0 0 0 0]/P 3 0 R/V<</x 1>>>>")
    };
    let collides = |name: &str| {
        let bytes = sealed_with(&[
            (5, "<</Fields[6 0 R 10 0 R]/SigFlags 3>>"),
            (10, &other(name)),
        ]);
        open(&bytes).signatures()[0]
            .faults()
            .iter()
            .any(|fault| fault.code() == "name_collision")
    };
    assert!(collides("Seal1"));
    assert!(!collides("Seal2"));
}

#[test]
fn field_with_widget_kids_and_inherited_type_is_found() {
    let bytes = sealed_with(&[
        (5, "<</Fields[10 0 R]/SigFlags 3>>"),
        (10, "<</T(office)/FT/Sig/Kids[11 0 R]>>"),
        (11, "<</T(seal)/Parent 10 0 R/V 7 0 R/Kids[6 0 R]>>"),
        (
            6,
            "<</Type/Annot/Subtype/Widget/Parent 11 0 R/Rect[400 100 520 220]/P 3 0 R/AP<</N 8 0 R>>>>",
        ),
    ]);
    let file = open(&bytes);
    let [signature] = file.signatures() else {
        panic!("one signature")
    };
    assert_eq!(
        (signature.name.as_str(), signature.page),
        ("office.seal", Some(1))
    );
    assert_eq!(signature.faults(), []);
}

#[test]
fn signature_outside_the_form_does_not_count() {
    let bytes = sealed_with(&[(5, "<</Fields[]/SigFlags 3>>")]);
    assert!(open(&bytes).signatures().is_empty());
}

#[test]
fn signature_dictionary_in_an_object_stream_is_a_fault() {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal1)/Rect[0 0 0 0]/V 7 0 R>>";
    let base = sealed_with(&[(6, &field.replace("/V 7 0 R", ""))]);
    let dictionary =
        signature_dictionary("ETSI.CAdES.detached").replace(PLACEHOLDER, "[0 10 20 30]");
    let bytes =
        super::super::testing::update_compressed(&base, &[(6, field), (7, &dictionary)], 20);
    assert!(faults(&bytes).contains(&"compressed"));
}

/// The second part moved to the end, a fake part with its own cross-reference section inside the gap.
#[test]
fn signature_wrapping_is_a_fault() {
    let bytes = sealed();
    let range = open(&bytes).signatures()[0].byte_range.unwrap();
    let (gap, second) = (range.0[1] as usize, range.0[2] as usize);
    let updated = update(&bytes, &[(4, "<</Length 5>>\nstream\nfaked\nendstream")]);
    let mut wrapped = updated.clone();
    wrapped.extend_from_slice(&bytes[second..]);
    let moved = updated.len() as u64;
    let wrapped = patched(
        &wrapped,
        &format!("[0 {gap:<8} {second:<8}"),
        &format!("[0 {gap:<8} {moved:<8}"),
    );
    // Either the reader refuses the two tails, or the gap is not the string.
    match super::super::read(&wrapped, &super::super::Limits::default()) {
        Err(error) => assert!(matches!(error, super::super::PdfError::NeedsRepair { .. })),
        Ok(file) => assert!(
            file.signatures()[0]
                .faults()
                .iter()
                .any(|fault| fault.code() == "gap")
        ),
    }
}
