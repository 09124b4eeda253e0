//! Attacks on what the seal covers (classes S2 to S4, S8 to S10, S12, S13, S16, S17): wrapping, gaps, byte ranges that
//! do not add up, junk before and behind, the file inside or behind another one.

use super::Attack;
use super::place::{Place, find, rfind};
use super::write::last_startxref;

pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let mut all = ranges(sealed, place);
    all.extend(
        wrapped(sealed, place)
            .map(|file| Attack::invalid("S2", "swa_second_part_moved_to_the_end", file)),
    );
    all.extend(
        wrapped_behind_a_table(sealed, place)
            .map(|file| Attack::invalid("S2", "swa_table_and_seal_inside_the_gap", file)),
    );
    all.extend(ends(sealed, place));
    all.extend(insertions(sealed));
    all.extend(
        without_form(sealed)
            .map(|file| Attack::not_valid("S17", "seal_that_no_form_reaches", file)),
    );
    all.push(Attack::not_valid(
        "S16",
        "seal_inside_an_attachment",
        enveloped(sealed),
    ));
    all
}

/// Byte ranges with other numbers, written in the room of the old ones.
fn ranges(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let [a, b, c, d] = place.byte_range;
    let cases: [(&str, &str, [usize; 4]); 9] = [
        ("S3", "gap_wider_than_contents", [a, b, c + 10, d - 10]),
        ("S3", "gap_that_begins_early", [a, b - 10, c, d]),
        ("S4", "gap_smaller_than_contents", [a, b, c - 2, d + 2]),
        ("S4", "gap_that_begins_late", [a, b + 1, c, d]),
        ("S8", "range_that_begins_late", [a + 9, b - 9, c, d]),
        ("S9", "range_without_the_last_bytes", [a, b, c, d - 7]),
        ("S10", "range_beyond_the_file", [a, b, c, d + 100]),
        ("S10", "range_out_of_order", [c, d, a, b]),
        ("S13", "range_shifted_with_the_same_sum", [a, b, c - 10, d]),
    ];
    let changed = |range| with_range(sealed, place, range);
    let cases = cases.into_iter();
    cases
        .filter_map(|(class, name, range)| Some(Attack::invalid(class, name, changed(range)?)))
        .collect()
}

/// The sibling: the same numbers written again.
pub(super) fn same_range(sealed: &[u8], place: &Place) -> Option<Vec<u8>> {
    let [a, b, c, d] = place.byte_range;
    let array = &sealed[place.range_array(sealed)?];
    // Numbers that stood apart would move together, which is a change of what was signed.
    let (file, text) = (sealed.to_vec(), format!("[{a} {b} {c} {d}]"));
    array
        .starts_with(&text.as_bytes()[..text.len() - 1])
        .then_some(file)
}

fn with_range(sealed: &[u8], place: &Place, [a, b, c, d]: [usize; 4]) -> Option<Vec<u8>> {
    let array = place.range_array(sealed)?;
    let text = format!("[{a} {b} {c} {d}]");
    let padded = format!("{text:<width$}", width = array.len());
    (padded.len() == array.len()).then(|| {
        joined(&[
            &sealed[..array.start],
            padded.as_bytes(),
            &sealed[array.end..],
        ])
    })
}

/// Junk before the header and behind the end, cut ends, tails that are no revision.
fn ends(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let end = sealed.trim_ascii_end().len();
    let tail = |class: &'static str, name: &str, parts: &[&[u8]]| {
        let file = joined(&[&[sealed], parts].concat());
        Attack::invalid(class, name, file)
    };
    let unsigned = crate::samples::notice();
    vec![
        Attack::invalid("S8", "junk_before_the_header", joined(&[b"junk\n", sealed])),
        Attack::invalid("S8", "one_byte_before_the_header", joined(&[b"\n", sealed])),
        Attack::invalid("S12", "whole_file_twice", joined(&[sealed, sealed])),
        Attack::invalid(
            "S12",
            "sealed_file_behind_an_unsigned_one",
            joined(&[&unsigned, sealed]),
        ),
        tail("S12", "unsigned_file_behind_the_sealed_one", &[&unsigned]),
        tail("S9", "second_end_of_file_mark", &[b"%%EOF\n"]),
        tail("S9", "zero_behind_the_end", &[b"\0x"]),
        tail("S9", "comment_behind_the_end", &[b"% anything\n"]),
        Attack::invalid("S9", "last_byte_cut", sealed[..end - 1].to_vec()),
        tail("U1", "isa_objects_without_a_revision", &[BODY]),
        tail(
            "U1",
            "isa_objects_and_trailer_without_xref",
            &[BODY, &trailer(sealed)],
        ),
        tail(
            "U1",
            "isa_startxref_into_nothing",
            &[BODY, b"startxref\n1\n%%EOF\n"],
        ),
        tail(
            "U1",
            "isa_seal_copied_behind",
            &[
                b"9999 0 obj\n",
                &sealed[place.dictionary.clone()],
                b"\nendobj\n",
                &trailer(sealed),
            ],
        ),
        tail(
            "S20",
            "second_startxref",
            &[&sealed[rfind(sealed, b"startxref").unwrap_or(0)..]],
        ),
        tail(
            "S20",
            "second_startxref_elsewhere",
            &[b"startxref\n9\n%%EOF\n"],
        ),
        Attack::not_valid(
            "S9",
            "cut_in_the_seal",
            sealed[..place.contents.end - 10].to_vec(),
        ),
        Attack::not_valid(
            "S9",
            "cut_after_the_seal",
            sealed[..place.dictionary.end].to_vec(),
        ),
    ]
}

/// Behind the end, where files of our own profile have nothing; other makers' files may end in white space.
pub(super) fn behind_the_end_of_our_own(sealed: &[u8]) -> Vec<Attack> {
    let tail = |name: &str, bytes: &[u8]| Attack::invalid("S9", name, joined(&[sealed, bytes]));
    vec![
        tail("carriage_return_behind_the_end", b"\r"),
        tail("blank_behind_the_end", b" "),
        tail("line_behind_the_end", b"\n"),
    ]
}

/// One byte more somewhere inside: every offset behind it is wrong.
fn insertions(sealed: &[u8]) -> Vec<Attack> {
    let third = sealed.len() / 3;
    let inserted = |byte: &[u8]| joined(&[&sealed[..third], byte, &sealed[third..]]);
    vec![Attack::invalid(
        "S4",
        "byte_inserted_in_the_sealed_part",
        inserted(b" "),
    )]
}

const BODY: &[u8] = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn trailer(sealed: &[u8]) -> Vec<u8> {
    let start = rfind(sealed, b"startxref").unwrap_or(sealed.len());
    joined(&[b"trailer\n<< /Root 1 0 R >>\n", &sealed[start..]])
}

/// Signature wrapping: the gap swallows the old second part, whose genuine copy goes to the end, and the second
/// range points there.
fn wrapped(sealed: &[u8], place: &Place) -> Option<Vec<u8>> {
    let [a, b, c, d] = place.byte_range;
    let longer = joined(&[sealed, &sealed[c..]]);
    with_range(&longer, place, [a, b, sealed.len(), d])
}

/// The published form: the bytes that were signed stay as they are. A second table stands where `startxref` has led all
/// along, now inside the gap, and leads to a second signature dictionary with the wider gap.
fn wrapped_behind_a_table(sealed: &[u8], place: &Place) -> Option<Vec<u8>> {
    let [a, b, c, d] = place.byte_range;
    let table = last_startxref(sealed);
    let text = sealed.get(table..)?;
    let end = find(text, b"startxref")?;
    let text = text.starts_with(b"xref").then_some(&text[..end])?;
    let dictionary = &sealed[place.dictionary.clone()];
    let start = rfind(&sealed[..place.dictionary.start], b"\n")? - b" 0 obj".len();
    let start = rfind(&sealed[..start], b"\n")? + 1;
    let old_entry = format!("{start:010} ");
    let fake_at = table + text.len();
    let new_entry = format!("{fake_at:010} ");
    let at = find(text, old_entry.as_bytes())?;
    let text = joined(&[
        &text[..at],
        new_entry.as_bytes(),
        &text[at + old_entry.len()..],
    ]);
    let head = &sealed[start..place.dictionary.start];
    let array = place.range_array(sealed)?;
    let inside = array.start - place.dictionary.start..array.end - place.dictionary.start;
    let second = fake_at + head.len() + dictionary.len() + b"\nendobj\n".len();
    let range = format!("[{a} {b} {second} {d}]");
    let range = format!("{range:<width$}", width = array.len());
    let fake = joined(&[
        head,
        &dictionary[..inside.start],
        range.as_bytes(),
        &dictionary[inside.end..],
        b"\nendobj\n",
    ]);
    (range.len() == array.len()).then(|| joined(&[&sealed[..table], &text, &fake, &sealed[c..]]))
}

/// The catalogue's key misspelt at the same length: the seal is still there, and nothing leads to it.
fn without_form(sealed: &[u8]) -> Option<Vec<u8>> {
    let at = find(sealed, b"/AcroForm")?;
    Some(joined(&[&sealed[..at], b"/AcroFarm", &sealed[at + 9..]]))
}

/// An unsigned file that carries the sealed one: whoever looks for `/ByteRange` as text finds it.
fn enveloped(sealed: &[u8]) -> Vec<u8> {
    let mut file = super::write::Increment::of(ENVELOPE, 4, "/Root 1 0 R");
    file.put((4, 0), super::write::stream("/Type/EmbeddedFile", sealed));
    file.put((5, 0), "<</Type/Filespec/F(sealed.pdf)/EF<</F 4 0 R>>>>");
    file.put(
        (1, 0),
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(sealed.pdf) 5 0 R]>>>>>>",
    );
    file.write()
}

const ENVELOPE: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n";
