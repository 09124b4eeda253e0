//! The raw contents of one increment: which objects it writes, and whether every byte belongs to one of them.

use std::ops::Range;

use super::document::View;
use super::error::{Bound, PdfError};
use super::object::{Object, ObjectId};
use super::parse::Parser;
use super::xref::Place;

/// An object that an increment changes.
#[derive(Debug)]
pub(super) struct Touched<'a> {
    pub(super) id: ObjectId,
    /// Before the increment; null when it did not exist.
    pub(super) old: Object<'a>,
    /// After the increment; null when it was deleted.
    pub(super) new: Object<'a>,
    /// Whether there was an object of that number, of any generation.
    pub(super) existed: bool,
    pub(super) deleted: bool,
    /// An object or cross-reference stream under a new number, which only holds others.
    pub(super) holder: bool,
}

/// Objects that mean something else after the increment.
pub(super) fn touched<'a>(
    old: View<'_, 'a>,
    new: View<'_, 'a>,
) -> Result<Vec<Touched<'a>>, PdfError> {
    let mut touched = Vec::new();
    let Some(revision) = new.revision() else {
        return Ok(touched);
    };
    let holders = holders(new);
    let limit = new.document.budget.limits.values;
    let mut values = 0u64;
    for (number, place) in revision
        .sections
        .iter()
        .flat_map(|section| &section.entries)
    {
        let before = old.place(*number);
        let generation = generation(*place);
        let id = ObjectId {
            number: *number,
            generation: generation.or(self::generation(before)).unwrap_or(0),
        };
        // Of two sections of one save the first that is searched counts.
        if *place == before || *place != new.place(*number) {
            continue;
        }
        let (was, is) = (old.load(id)?, new.load(id)?);
        values = values.saturating_add(was.values().saturating_add(is.values()));
        if values > limit {
            return Err(PdfError::limit(Bound::Values, limit));
        }
        let (existed, deleted) = (before != Place::Free, *place == Place::Free);
        let holder = !existed && holders.binary_search(number).is_ok();
        if !new.same(&was, &is)? || existed == deleted {
            touched.push(Touched {
                id,
                old: was,
                new: is,
                existed,
                deleted,
                holder,
            });
        }
    }
    Ok(touched)
}

fn generation(place: Place) -> Option<u16> {
    match place {
        Place::Free => None,
        Place::At { generation, .. } => Some(generation),
        Place::In { .. } => Some(0),
    }
}

/// Numbers of the object streams that the increment's own entries use, and of its cross-reference stream, sorted.
/// The latter is an entry whose offset is the section's.
fn holders(new: View<'_, '_>) -> Vec<u32> {
    let sections = new
        .revision()
        .map(|revision| &*revision.sections)
        .unwrap_or_default();
    let mut holders: Vec<u32> = sections
        .iter()
        .flat_map(|section| {
            section
                .entries
                .iter()
                .map(move |entry| (section.offset, entry))
        })
        .filter_map(|(xref, (number, place))| match place {
            Place::In { stream, .. } => Some(*stream),
            Place::At { offset, .. } if *offset as usize == xref => Some(*number),
            _ => None,
        })
        .collect();
    holders.sort_unstable();
    holders.dedup();
    holders
}

/// Spans of an increment that belong to no object in its sections, to no section and are not white space or comments.
pub(super) fn unexplained_bytes(new: View<'_, '_>) -> Result<Vec<Range<usize>>, PdfError> {
    let Some(revision) = new.revision() else {
        return Ok(Vec::new());
    };
    // An offset may name the line end before its object, which is the last of the revision before.
    let before = new.index.checked_sub(1);
    let before = before.and_then(|index| new.document.revisions.get(index));
    let floor = before.map_or(0, |before| before.end);
    let mut spans: Vec<Range<usize>> = Vec::new();
    for section in &revision.sections {
        for (number, place) in &section.entries {
            if let Place::At { offset, generation } = place
                && *offset as usize >= floor
                && *place == new.place(*number)
            {
                let offset = *offset as usize;
                let id = ObjectId {
                    number: *number,
                    generation: *generation,
                };
                spans.push(offset..new.indirect(id, offset)?.end);
            }
        }
        // A table, or a stream, which need not name itself.
        spans.push(section.offset..section.end);
    }
    spans.sort_by_key(|span| (span.start, span.end));
    let mut gaps = Vec::new();
    let mut at = revision.start;
    for span in spans {
        let gap = at..span.start.max(at);
        if !is_blank(new.document.bytes, gap.clone()) {
            gaps.push(gap);
        }
        at = at.max(span.end);
    }
    Ok(gaps)
}

/// White space and comments only. A comment with a header or an end-of-file mark is not one.
fn is_blank(bytes: &[u8], span: Range<usize>) -> bool {
    let Some(gap) = bytes.get(span) else {
        return false;
    };
    let mut parser = Parser::new(gap, 0, 0);
    parser.skip_space();
    let marks = |mark: &[u8]| gap.windows(mark.len()).any(|window| window == mark);
    parser.position() >= gap.len() && !marks(b"%PDF-") && !marks(b"%%EOF")
}
