//! Universal signature forgery: the signature dictionary spoiled so that a careless reader takes it for sealed
//! without checking. Every change keeps the length of the file, so that all offsets stay right.

use super::Attack;
use super::place::{Place, find};

/// Class, name, text in the dictionary, what replaces it (cut or padded with blanks to the same length).
const SPOILED_ENTRIES: &[(&str, &str, &str, &str)] = &[
    (
        "S1",
        "usf_sub_filter_unknown",
        "/ETSI.CAdES.detached",
        "/ETSI.XAdES.detached",
    ),
    (
        "S1",
        "usf_sub_filter_of_another_kind",
        "/ETSI.CAdES.detached",
        "/ETSI.RFC3161",
    ),
    ("S1", "usf_sub_filter_missing", "/SubFilter", "/SubFolter"),
    (
        "S1",
        "usf_filter_unknown",
        "/Adobe.PPKLite",
        "/Adobe.PPKHeavy",
    ),
    ("S1", "usf_filter_missing", "/Filter", "/Folter"),
    ("S1", "usf_filter_empty", "/Adobe.PPKLite", "/"),
    ("S1", "usf_sub_filter_empty", "/ETSI.CAdES.detached", "/"),
    (
        "S1",
        "usf_sub_filter_a_string",
        "/ETSI.CAdES.detached",
        "(ETSI.CAdES)",
    ),
    ("S1", "usf_type_unknown", "/Type /Sig", "/Type /Sog"),
    ("S1", "usf_type_unknown", "/Type/Sig", "/Type/Sog"),
    (
        "S6",
        "usf_sub_filter_a_reference",
        "/ETSI.CAdES.detached",
        "1 0 R",
    ),
    ("S1", "usf_byte_range_missing", "/ByteRange", "/ByteStain"),
    ("S1", "usf_contents_missing", "/Contents", "/Contains"),
];

/// Class, name and what stands for the array of `/ByteRange`.
const SPOILED_RANGES: &[(&str, &str, &str)] = &[
    ("S1", "usf_byte_range_null", "null"),
    ("S1", "usf_byte_range_empty", "[]"),
    ("S1", "usf_byte_range_zero", "[0 0 0 0]"),
    ("S1", "usf_byte_range_one_pair", "[0 1]"),
    ("S10", "usf_byte_range_odd", "[0 1 2]"),
    ("S10", "usf_byte_range_negative", "[0 -1 2 3]"),
    ("S1", "usf_byte_range_reals", "[0 1. 2 3.]"),
    ("S1", "usf_byte_range_a_name", "/All"),
    ("S1", "usf_byte_range_true", "true"),
    ("S1", "usf_byte_range_a_string", "(0 1 2 3)"),
    ("S1", "usf_byte_range_a_dictionary", "<</A 1>>"),
    ("S1", "usf_byte_range_of_nulls", "[0 null null 1]"),
    ("S1", "usf_byte_range_nested", "[[0 1] [2 3]]"),
    ("S10", "usf_byte_range_six", "[0 1 2 3 4 5]"),
    ("S10", "usf_byte_range_of_nothing", "[0 0 1 0]"),
    ("S10", "usf_byte_range_exponent", "[0 1 2 1e999]"),
    ("S6", "usf_byte_range_a_reference", "1 0 R"),
    (
        "S10",
        "usf_byte_range_overflows",
        "[0 1 9 99999999999999999999]",
    ),
];

/// Class, name and what stands for the value of `/Contents`.
const SPOILED_CONTENTS: &[(&str, &str, &str)] = &[
    ("S1", "usf_contents_null", "null"),
    ("S1", "usf_contents_empty", "<>"),
    ("S1", "usf_contents_one_zero_byte", "<00>"),
    ("S7", "usf_contents_a_literal_string", "()"),
    ("S6", "usf_contents_a_reference", "1 0 R"),
    ("S1", "usf_contents_a_name", "/Seal"),
    ("S1", "usf_contents_a_number", "0"),
    ("S1", "usf_contents_an_array", "[<30>]"),
    ("S1", "usf_contents_a_dictionary", "<</A<30>>>"),
    ("S1", "usf_contents_an_empty_sequence", "<3000>"),
    ("S1", "usf_contents_of_zeros", "<0000000000000000>"),
    ("S1", "usf_contents_an_integer", "<020100>"),
    ("S7", "usf_contents_a_longer_literal_string", "(0\\000\\0)"),
];

pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let mut all: Vec<Attack> = SPOILED_ENTRIES
        .iter()
        .filter_map(|(class, name, from, to)| {
            Some(Attack::invalid(
                class,
                *name,
                swapped(sealed, place, from, to)?,
            ))
        })
        .collect();
    if let Some(array) = place.range_array(sealed) {
        all.extend(SPOILED_RANGES.iter().map(|(class, name, text)| {
            Attack::invalid(class, *name, blanked(sealed, array.clone(), text))
        }));
    }
    all.extend(SPOILED_CONTENTS.iter().map(|(class, name, text)| {
        Attack::invalid(class, *name, blanked(sealed, place.contents.clone(), text))
    }));
    all.extend(doubled(sealed, place));
    all.extend(spoiled_hex(sealed, place));
    all.extend(value_taken_away(sealed));
    all
}

/// The sibling: a text replaced by itself.
pub(super) fn untouched(sealed: &[u8], place: &Place) -> Option<Vec<u8>> {
    swapped(sealed, place, "/SubFilter", "/SubFilter")
}

fn swapped(sealed: &[u8], place: &Place, from: &str, to: &str) -> Option<Vec<u8>> {
    let dictionary = &sealed[place.dictionary.clone()];
    let at = place.dictionary.start + find(dictionary, from.as_bytes())?;
    Some(blanked(sealed, at..at + from.len(), to))
}

/// `text`, cut or padded with blanks to the length of what it replaces.
fn blanked(sealed: &[u8], range: std::ops::Range<usize>, text: &str) -> Vec<u8> {
    let mut file = sealed.to_vec();
    let padded = format!("{text:<width$}", width = range.len());
    file[range.clone()].copy_from_slice(&padded.as_bytes()[..range.len()]);
    file
}

/// A second value under a key that is there already, in the room of the padding of `/Contents`: the first reader takes
/// the first one, the second reader the last.
fn doubled(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let [a, b, c, d] = place.byte_range;
    let second = [
        ("contents_twice", "/Contents<00>".to_owned()),
        ("byte_range_twice", format!("/ByteRange[{a} {b} {c} {d}]")),
        (
            "sub_filter_twice",
            "/SubFilter/adbe.pkcs7.detached".to_owned(),
        ),
        ("filter_twice", "/Filter/Other".to_owned()),
    ];
    let end = place.contents.end;
    let with = |text: &str| {
        let mut file = sealed.to_vec();
        let text = format!(">{text}");
        file[end - text.len()..end].copy_from_slice(text.as_bytes());
        file
    };
    second
        .into_iter()
        .filter(|(_, text)| place.contents.len() > text.len() + 2)
        .map(|(name, text)| Attack::invalid("S5", name, with(&text)))
        .collect()
}

/// Spellings of the same seal that our profile does not use, and padding that hides something.
fn spoiled_hex(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let change =
        |class, name, change: &dyn Fn(&mut [u8])| respelt(sealed, place, class, name, change);
    vec![
        change("S22", "hex_padding_not_zero", &|hex| {
            *hex.last_mut().expect("padding") = b'1'
        }),
        change("S23", "hex_blank_at_the_end", &|hex| {
            *hex.last_mut().expect("padding") = b' '
        }),
        change("S23", "hex_comment_in_the_padding", &|hex| {
            let end = hex.len();
            hex[end - 8..].copy_from_slice(b"%abcdef\n");
        }),
        change("S23", "hex_digit_that_is_none", &|hex| {
            *hex.last_mut().expect("padding") = b'G'
        }),
        change("S22", "hex_second_seal_in_the_padding", &|hex| {
            let end = hex.len();
            hex.copy_within(0..200, end - 200);
        }),
        change("S4", "hex_string_that_ends_early", &|hex| {
            let end = hex.len();
            hex[end - 4..].copy_from_slice(b">   ");
        }),
    ]
}

/// Spellings that other makers use and our own profile does not.
pub(super) fn spelt_unlike_our_own(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let change = |name, change: &dyn Fn(&mut [u8])| respelt(sealed, place, "S23", name, change);
    vec![
        change("hex_all_in_lower_case", &|hex| hex.make_ascii_lowercase()),
        change("hex_one_digit_in_lower_case", &|hex| {
            let letter = hex
                .iter()
                .position(|digit| digit.is_ascii_uppercase())
                .expect("a letter");
            hex[letter].make_ascii_lowercase();
        }),
    ]
}

fn respelt(
    sealed: &[u8],
    place: &Place,
    class: &'static str,
    name: &str,
    change: &dyn Fn(&mut [u8]),
) -> Attack {
    let mut file = sealed.to_vec();
    change(&mut file[place.contents.start + 1..place.contents.end - 1]);
    Attack::invalid(class, name, file)
}

/// `/V` of the field renamed or nulled: the field is then unsigned, and nothing sealed may be reported valid.
fn value_taken_away(sealed: &[u8]) -> Vec<Attack> {
    let Some(at) = find(sealed, b"/V ") else {
        return Vec::new();
    };
    let mut renamed = sealed.to_vec();
    renamed[at + 1] = b'W';
    let rest = &sealed[at + 3..];
    let reference = at + 3..at + 3 + find(rest, b"R").map_or(1, |end| end + 1);
    let replaced = |text| blanked(sealed, reference.clone(), text);
    vec![
        Attack::not_valid("S1", "usf_field_value_renamed", renamed),
        Attack::not_valid("S1", "usf_field_value_null", replaced("null")),
        Attack::invalid("S1", "usf_field_value_true", replaced("true")),
        Attack::invalid("S1", "usf_field_value_a_name", replaced("/x")),
        Attack::invalid("S1", "usf_field_value_an_array", replaced("[]")),
        Attack::invalid("S1", "usf_field_value_another_object", replaced("1 0 R")),
    ]
}
