//! Revisions, found from the last `startxref` back through `/Prev` (ISO 32000-1 7.5.5, 7.5.6, annex F).

use std::collections::BTreeSet;
use std::ops::Range;

use super::document::{Revision, leading_space};
use super::error::{Bound, PdfError, Repair};
use super::fault::Trailing;
use super::limits::Budget;
use super::object::Object;
use super::parse::Parser;
use super::xref::{self, Hidden, Place, Section, XrefKind};

/// All revisions, oldest first, and what follows the last of them.
pub(super) fn read<'a>(
    bytes: &'a [u8],
    budget: &Budget,
) -> Result<(Vec<Revision<'a>>, Trailing), PdfError> {
    let (start, end) = last_startxref(bytes)?;
    let mut revisions = Vec::new();
    let mut sections = sections(bytes, start, budget)?.into_iter().rev().peekable();
    let mut previous = 0..0;
    while let Some(section) = sections.next() {
        let at = section.offset;
        let end = section.end;
        // Oldest first: the first-page section of a linearized file comes after the main section that its /Prev names, but lies before it.
        // One that follows without an end of file between is of the same save: some office programs write two.
        let newer =
            sections.next_if(|newer| newer.offset < at || is_space_only(bytes, end, newer.offset));
        let group = match newer {
            Some(first_page) if first_page.offset < at && !revisions.is_empty() => {
                return Err(PdfError::repair(Repair::XrefChain, at));
            }
            Some(newer) => vec![newer, section],
            None => vec![section],
        };
        let revision = revision(bytes, group, previous)?;
        previous = revision.end..revision.space_end;
        revisions.push(revision);
    }
    if previous.end < end {
        return Err(PdfError::repair(Repair::StartXref, start));
    }
    Ok((revisions, trailing(bytes, end)))
}

/// The sections of the chain, newest first.
fn sections<'a>(
    bytes: &'a [u8],
    start: usize,
    budget: &Budget,
) -> Result<Vec<Section<'a>>, PdfError> {
    let mut sections: Vec<Section<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left = budget.limits.xref_entries;
    let mut next = Some(start);
    while let Some(offset) = next {
        if !seen.insert(offset) {
            return Err(PdfError::repair(Repair::XrefChain, offset));
        }
        if sections.len() as u64 >= budget.limits.revisions {
            return Err(PdfError::limit(Bound::Revisions, budget.limits.revisions));
        }
        let section = xref::read(bytes, offset, budget, &mut left)?;
        next = section.previous;
        sections.push(section);
    }
    check_lookups(&sections, budget)?;
    check_hidden(&sections)?;
    Ok(sections)
}

/// Looking for a number in one section costs as much as reading some bytes.
const LOOKUP_BYTES: usize = 16;

/// What an increment changes is looked for in every older section: many sections of many entries are more work than their bytes tell.
fn check_lookups(sections: &[Section<'_>], budget: &Budget) -> Result<(), PdfError> {
    for (older, section) in sections.iter().rev().enumerate() {
        let lookups = section.entries.len().saturating_mul(older);
        budget.work(lookups.saturating_mul(LOOKUP_BYTES))?;
    }
    Ok(())
}

/// Objects that only readers of `/XRefStm` see, which are all of today. What the producing program wrote (a table, and
/// perhaps the empty table after it that names the stream) shows nothing else to the others. An update may hide objects,
/// as iText 7 does where it finds a hybrid file: the comparison of revisions sees them. But it frees none in its table
/// that its stream brings back, since readers differ there on which of the two counts.
fn check_hidden(sections: &[Section<'_>]) -> Result<(), PdfError> {
    let mut newest_first = sections;
    while let Some((section, older)) = newest_first.split_first() {
        let produced = older.len() <= 1;
        let agrees = |hidden: &Hidden| {
            let known = older
                .iter()
                .find_map(|section| section.place(hidden.number))
                .unwrap_or(Place::Free);
            match produced {
                true => known == Place::Free || known == hidden.place,
                false => known == Place::Free || !hidden.freed,
            }
        };
        if !section.hidden.iter().all(agrees) {
            return Err(PdfError::Hybrid { at: section.offset });
        }
        newest_first = older;
    }
    Ok(())
}

/// Value of the last `startxref`, and where its `%%EOF` ends.
fn last_startxref(bytes: &[u8]) -> Result<(usize, usize), PdfError> {
    const WORD: &[u8] = b"startxref";
    let at = bytes.windows(WORD.len()).rposition(|window| window == WORD);
    let at = at.ok_or(PdfError::repair(Repair::StartXref, bytes.len()))?;
    tail(bytes, at)
}

/// `startxref`, a number, `%%EOF`.
fn tail(bytes: &[u8], at: usize) -> Result<(usize, usize), PdfError> {
    let bad = PdfError::repair(Repair::StartXref, at);
    let mut parser = Parser::new(bytes, at, 0);
    if !parser.keyword(b"startxref") {
        return Err(bad);
    }
    parser.skip_white();
    let value = parser
        .digits()
        .and_then(|value| usize::try_from(value).ok())
        .ok_or(bad)?;
    parser.skip_white();
    if !parser.take(b"%%EOF") {
        return Err(PdfError::repair(Repair::EndOfFile, parser.position()));
    }
    Ok((value, parser.position()))
}

/// Finds the end of the revision whose sections these are, and checks that it is in order.
fn revision<'a>(
    bytes: &'a [u8],
    sections: Vec<Section<'a>>,
    previous: Range<usize>,
) -> Result<Revision<'a>, PdfError> {
    let (Some(first), Some(last)) = (sections.first(), sections.last()) else {
        return Err(PdfError::repair(Repair::XrefChain, previous.end));
    };
    let linearized = first.offset < last.offset;
    let mut parser = Parser::new(bytes, first.end.max(last.end), 2);
    parser.skip_space();
    // Acrobat ends a linearized file of cross-reference streams with a trailer that nothing leads to.
    if linearized && last.kind == XrefKind::Stream && parser.keyword(b"trailer") {
        parser.object()?;
        parser.skip_space();
    }
    let (value, end) = tail(bytes, parser.position())?;
    if value != first.offset {
        return Err(PdfError::repair(Repair::StartXref, parser.position()));
    }
    if first.offset < previous.start {
        return Err(PdfError::repair(Repair::XrefChain, first.offset));
    }
    let space_end = end.saturating_add(leading_space(bytes.get(end..).unwrap_or_default()));
    if linearized && !is_linearized(bytes, end, space_end) {
        return Err(PdfError::repair(Repair::XrefChain, first.offset));
    }
    Ok(Revision {
        sections,
        start: previous.end,
        end,
        space_end,
    })
}

/// Nothing but white space from `start` to `end`.
fn is_space_only(bytes: &[u8], start: usize, end: usize) -> bool {
    let between = bytes.get(start..end);
    between.is_some_and(|between| leading_space(between) == between.len())
}

/// Whether the first object is a linearization dictionary whose `/L` is the length of this revision (ISO 32000-1 F.3.3).
fn is_linearized(bytes: &[u8], end: usize, space_end: usize) -> bool {
    let length = || {
        let mut parser = Parser::new(bytes, 0, 2);
        parser.skip_space();
        parser.digits()?;
        parser.skip_space();
        parser.digits()?;
        parser.skip_space();
        if !parser.keyword(b"obj") {
            return None;
        }
        let object = parser.object().ok()?;
        let dictionary = object
            .dictionary()
            .filter(|dictionary| dictionary.get(b"Linearized").is_some())?;
        dictionary
            .get(b"L")
            .and_then(Object::integer)
            .and_then(|length| usize::try_from(length).ok())
    };
    length().is_some_and(|length| (end..=space_end).contains(&length))
}

fn trailing(bytes: &[u8], end: usize) -> Trailing {
    let rest = bytes.get(end..).unwrap_or_default();
    match rest {
        [] => Trailing::Nothing,
        b"\n" | b"\r" | b"\r\n" => Trailing::Eol,
        _ if leading_space(rest) == rest.len() => Trailing::WhiteSpace(rest.len()),
        _ => Trailing::Data(rest.len()),
    }
}
