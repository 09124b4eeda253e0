//! Attacks on what the seal covers: wrapping, gaps, junk before and behind, broken revisions.

use super::Attack;
use super::place::{Place, rfind};

pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let end = sealed.len();
    vec![
        Attack::invalid("swa_second_part_moved_to_the_end", wrapped(sealed, place)),
        Attack::invalid("gap_wider_than_contents", widened_gap(sealed, place)),
        Attack::invalid("junk_before_the_header", joined(&[b"junk\n", sealed])),
        Attack::invalid("one_byte_before_the_header", joined(&[b"\n", sealed])),
        Attack::invalid("whole_file_twice", joined(&[sealed, sealed])),
        Attack::invalid("second_end_of_file_mark", joined(&[sealed, b"%%EOF\n"])),
        Attack::invalid("carriage_return_behind_the_end", joined(&[sealed, b"\r"])),
        Attack::invalid("blank_behind_the_end", joined(&[sealed, b" "])),
        Attack::invalid("zero_behind_the_end", joined(&[sealed, b"\0"])),
        Attack::invalid("last_byte_cut", sealed[..end - 1].to_vec()),
        Attack::invalid("isa_objects_without_a_revision", joined(&[sealed, BODY])),
        Attack::invalid(
            "isa_objects_and_trailer_without_xref",
            joined(&[sealed, BODY, &trailer(sealed)]),
        ),
        Attack::invalid(
            "isa_startxref_into_nothing",
            joined(&[sealed, BODY, b"startxref\n1\n%%EOF\n"]),
        ),
        Attack::invalid("isa_seal_copied_behind", copied_seal(sealed, place)),
        Attack::not_valid(
            "cut_in_the_seal",
            sealed[..place.contents.end - 10].to_vec(),
        ),
        Attack::not_valid(
            "cut_after_the_seal",
            sealed[..place.dictionary.end].to_vec(),
        ),
    ]
}

const BODY: &[u8] = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn trailer(sealed: &[u8]) -> Vec<u8> {
    let start = rfind(sealed, b"startxref").expect("every PDF has one");
    joined(&[b"trailer\n<< /Root 1 0 R >>\n", &sealed[start..]])
}

/// Signature wrapping: the gap swallows a fake end of file, the genuine one goes behind it, and the second
/// range points there.
fn wrapped(sealed: &[u8], place: &Place) -> Vec<u8> {
    let (first, rest) = sealed.split_at(place.byte_range[1]);
    let (seal, second) = rest.split_at(place.contents.len());
    let moved = sealed.len() + second.len();
    let [a, b, c, d] = place.byte_range;
    let first = replaced_number(first, c, moved);
    let tail = replaced_number(second, c, moved);
    debug_assert_eq!((a, d), (0, second.len()), "range {b} is the first part");
    joined(&[&first, seal, second, &tail])
}

/// The second range starts ten bytes late: the gap holds bytes that nobody sealed.
fn widened_gap(sealed: &[u8], place: &Place) -> Vec<u8> {
    let [_, _, c, d] = place.byte_range;
    let file = replaced_number(sealed, c, c + 10);
    replaced_number(&file, d, d - 10)
}

/// `from`, in decimal inside a `/ByteRange` array, replaced by `to` of the same width.
fn replaced_number(part: &[u8], from: usize, to: usize) -> Vec<u8> {
    let Some(key) = rfind(part, b"/ByteRange") else {
        return part.to_vec();
    };
    let old = format!("{from}");
    let Some(at) = super::place::find(&part[key..], old.as_bytes()) else {
        return part.to_vec();
    };
    let new = format!("{to:0width$}", width = old.len());
    joined(&[
        &part[..key + at],
        new.as_bytes(),
        &part[key + at + old.len()..],
    ])
}

/// The signature object once more behind the end, with its own little revision.
fn copied_seal(sealed: &[u8], place: &Place) -> Vec<u8> {
    let copy = &sealed[place.dictionary.clone()];
    joined(&[
        sealed,
        b"9999 0 obj\n",
        copy,
        b"\nendobj\n",
        &trailer(sealed),
    ])
}
