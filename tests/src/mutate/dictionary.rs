//! Universal signature forgery: the signature dictionary spoiled so that a careless reader takes it for sealed
//! without checking. Every change keeps the length of the file, so that all offsets stay right.

use super::Attack;
use super::place::{Place, find};

/// Name, text in the dictionary, what replaces it (cut or padded with blanks to the same length).
const SPOILED_ENTRIES: &[(&str, &str, &str)] = &[
    (
        "usf_sub_filter_unknown",
        "/ETSI.CAdES.detached",
        "/ETSI.XAdES.detached",
    ),
    (
        "usf_sub_filter_of_another_kind",
        "/ETSI.CAdES.detached",
        "/ETSI.RFC3161",
    ),
    ("usf_sub_filter_missing", "/SubFilter", "/SubFolter"),
    ("usf_filter_unknown", "/Adobe.PPKLite", "/Adobe.PPKHeavy"),
    ("usf_filter_missing", "/Filter", "/Folter"),
    ("usf_byte_range_missing", "/ByteRange", "/ByteStain"),
    ("usf_contents_missing", "/Contents", "/Contains"),
];

/// Name and what stands for the array of `/ByteRange`.
const SPOILED_RANGES: &[(&str, &str)] = &[
    ("usf_byte_range_null", "null"),
    ("usf_byte_range_empty", "[]"),
    ("usf_byte_range_zero", "[0 0 0 0]"),
    ("usf_byte_range_one_pair", "[0 1]"),
    ("usf_byte_range_odd", "[0 1 2]"),
    ("usf_byte_range_negative", "[0 -1 2 3]"),
    ("usf_byte_range_reals", "[0 1. 2 3.]"),
    ("usf_byte_range_a_name", "/All"),
    ("usf_byte_range_a_reference", "1 0 R"),
    ("usf_byte_range_overflows", "[0 1 9 99999999999999999999]"),
];

/// Name and what stands for the value of `/Contents`.
const SPOILED_CONTENTS: &[(&str, &str)] = &[
    ("usf_contents_null", "null"),
    ("usf_contents_empty", "<>"),
    ("usf_contents_one_zero_byte", "<00>"),
    ("usf_contents_a_literal_string", "()"),
    ("usf_contents_a_reference", "1 0 R"),
    ("usf_contents_a_name", "/Seal"),
];

pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let mut all: Vec<Attack> = SPOILED_ENTRIES
        .iter()
        .filter_map(|(name, from, to)| {
            Some(Attack::invalid(*name, swapped(sealed, place, from, to)?))
        })
        .collect();
    let array = array_of_ranges(sealed, place);
    all.extend(
        SPOILED_RANGES
            .iter()
            .map(|(name, text)| Attack::invalid(*name, blanked(sealed, array.clone(), text))),
    );
    all.extend(
        SPOILED_CONTENTS.iter().map(|(name, text)| {
            Attack::invalid(*name, blanked(sealed, place.contents.clone(), text))
        }),
    );
    all.extend(spoiled_hex(sealed, place));
    all.extend(value_taken_away(sealed));
    all
}

/// The sibling: a text replaced by itself.
pub(super) fn untouched(sealed: &[u8], place: &Place) -> Vec<u8> {
    swapped(sealed, place, "/SubFilter", "/SubFilter").expect("every signature dictionary has one")
}

fn swapped(sealed: &[u8], place: &Place, from: &str, to: &str) -> Option<Vec<u8>> {
    let dictionary = &sealed[place.dictionary.clone()];
    let at = place.dictionary.start + find(dictionary, from.as_bytes())?;
    Some(blanked(sealed, at..at + from.len(), to))
}

fn blanked(sealed: &[u8], range: std::ops::Range<usize>, text: &str) -> Vec<u8> {
    let mut file = sealed.to_vec();
    let padded = format!("{text:<width$}", width = range.len());
    file[range.clone()].copy_from_slice(&padded.as_bytes()[..range.len()]);
    file
}

fn array_of_ranges(sealed: &[u8], place: &Place) -> std::ops::Range<usize> {
    let start = place.dictionary.start;
    let key = start + find(&sealed[start..], b"/ByteRange").expect("a byte range");
    let open = key + find(&sealed[key..], b"[").expect("an array");
    open..open + find(&sealed[open..], b"]").expect("its end") + 1
}

/// Spellings of the same seal that our profile does not use, and padding that hides something.
fn spoiled_hex(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let inside = place.contents.start + 1..place.contents.end - 1;
    let change = |name: &str, change: &dyn Fn(&mut [u8])| {
        let mut file = sealed.to_vec();
        change(&mut file[inside.clone()]);
        Attack::invalid(name, file)
    };
    vec![
        change("hex_all_in_lower_case", &|hex| hex.make_ascii_lowercase()),
        change("hex_one_digit_in_lower_case", &|hex| {
            let letter = hex
                .iter()
                .position(|digit| digit.is_ascii_uppercase())
                .expect("a letter");
            hex[letter].make_ascii_lowercase();
        }),
        change("hex_padding_not_zero", &|hex| {
            *hex.last_mut().expect("padding") = b'1'
        }),
        change("hex_blank_at_the_end", &|hex| {
            *hex.last_mut().expect("padding") = b' '
        }),
        change("hex_comment_in_the_padding", &|hex| {
            let end = hex.len();
            hex[end - 8..].copy_from_slice(b"%abcdef\n");
        }),
        change("hex_second_seal_in_the_padding", &|hex| {
            let end = hex.len();
            hex.copy_within(0..200, end - 200);
        }),
    ]
}

/// `/V` of the field renamed or nulled: the field is then unsigned, and nothing sealed may be reported valid.
fn value_taken_away(sealed: &[u8]) -> Vec<Attack> {
    let Some(at) = find(sealed, b"/V ") else {
        return Vec::new();
    };
    let mut renamed = sealed.to_vec();
    renamed[at + 1] = b'W';
    let reference = at + 3..at + 3 + find(&sealed[at + 3..], b"R").expect("a reference") + 1;
    let nulled = blanked(sealed, reference, "null");
    vec![
        Attack::not_valid("usf_field_value_renamed", renamed),
        Attack::not_valid("usf_field_value_null", nulled),
    ]
}
