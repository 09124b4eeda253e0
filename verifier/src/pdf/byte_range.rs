//! What a signature covers (ISO 32000-1 12.8.1): all of a revision but its own `/Contents`.

use std::ops::Range;

use super::document::View;
use super::fault::PdfFault;
use super::object::{Dictionary, Object};
use super::signature::{ByteRange, SignatureField};

/// `/ByteRange`: from the first byte, around exactly `/Contents`, to the end of a revision.
pub(super) fn check<'a>(
    view: View<'_, 'a>,
    dictionary: &Dictionary<'a>,
    contents: Option<Range<usize>>,
    signature: &mut SignatureField<'a>,
) {
    let document = view.document;
    let faults = &mut signature.faults;
    let range = match dictionary.get(b"ByteRange") {
        None => return faults.push(PdfFault::ByteRangeMissing),
        Some(Object::Reference(_)) => return,
        Some(found) => match four_numbers(found) {
            None => {
                return faults.push(PdfFault::ByteRangeMalformed {
                    found: shape(found),
                });
            }
            Some(numbers) => ByteRange(numbers),
        },
    };
    signature.byte_range = Some(range);
    let [start, ..] = range.0;
    if start != 0 {
        faults.push(PdfFault::ByteRangeStart { found: start });
    }
    let Some(parts) = parts(document.bytes, range) else {
        return faults.push(PdfFault::ByteRangeOutside {
            found: range.0,
            bytes: document.bytes.len() as u64,
        });
    };
    signature.signed = Some(parts);
    let gap = (range.gap_start(), range.gap_end());
    if let Some(expected) = contents.map(|span| (span.start as u64, span.end as u64))
        && expected != gap
    {
        faults.push(PdfFault::Gap {
            expected,
            found: gap,
        });
    }
    signature.revision = document
        .revisions
        .iter()
        .position(|revision| revision.ends_at(range.end()))
        .map(|index| index.saturating_add(1));
    match signature.revision {
        None => faults.push(PdfFault::NotRevisionEnd {
            found: range.end(),
            ends: document
                .revisions
                .iter()
                .take(8)
                .map(|revision| revision.end as u64)
                .collect(),
        }),
        Some(covered) => {
            let carrier = signature.dictionary.or(signature.field);
            let written = carrier
                .and_then(|id| view.written_in(id.number))
                .map(|index| index.saturating_add(1));
            if let Some(found) = written.filter(|written| *written < covered) {
                faults.push(PdfFault::NotOwnRevision {
                    expected: covered,
                    found,
                });
            }
        }
    }
}

fn four_numbers(object: &Object<'_>) -> Option<[u64; 4]> {
    let [a, b, c, d] = object.array()? else {
        return None;
    };
    let number = |object: &Object<'_>| u64::try_from(object.integer()?).ok();
    Some([number(a)?, number(b)?, number(c)?, number(d)?])
}

/// The two spans, when they are in order and inside the file.
fn parts(bytes: &[u8], range: ByteRange) -> Option<[&[u8]; 2]> {
    let [first, first_length, second, second_length] = range.0;
    let span = |start: u64, length: u64| {
        bytes.get(usize::try_from(start).ok()?..usize::try_from(start.checked_add(length)?).ok()?)
    };
    let in_order = first.checked_add(first_length)? < second;
    if in_order {
        Some([span(first, first_length)?, span(second, second_length)?])
    } else {
        None
    }
}

/// `[0 100 -5 null]`, at most eight items, for the report.
fn shape(object: &Object<'_>) -> String {
    let Some(items) = object.array() else {
        return object.kind().to_owned();
    };
    let item = |object: &Object<'_>| {
        object
            .integer()
            .map_or(object.kind().to_owned(), |number| number.to_string())
    };
    let shown: Vec<String> = items.iter().take(8).map(item).collect();
    format!(
        "[{}{}]",
        shown.join(" "),
        if items.len() > 8 { " …" } else { "" }
    )
}
