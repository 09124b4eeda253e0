//! Cross-reference sections (ISO 32000-1 7.5.4 and 7.5.8): where each object is.

use super::error::{Bound, PdfError, Repair};
use super::filter;
use super::indirect;
use super::limits::Budget;
use super::object::{Dictionary, Object};
use super::parse::{Parser, decimal};

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Deleted.
    Free,
    /// At an offset of the file, in four bytes: a file may have two million entries.
    At { offset: u32, generation: u16 },
    /// In an object stream, at an index.
    In { stream: u32, index: u32 },
}

/// How a section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XrefKind {
    /// A table with a trailer.
    Table,
    /// A cross-reference stream.
    Stream,
}

/// One cross-reference section with its trailer.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) offset: usize,
    /// One past the trailer dictionary or `endobj`.
    pub(super) end: usize,
    pub(super) kind: XrefKind,
    /// Sorted by object number, each number once.
    pub(super) entries: Vec<(u32, Place)>,
    pub(super) trailer: Dictionary<'a>,
    /// `/Prev`.
    pub(super) previous: Option<usize>,
    /// What `/XRefStm` of a table added: objects that readers of tables alone do not see.
    pub(super) hidden: Vec<Hidden>,
}

/// An entry of `/XRefStm`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden {
    pub(super) number: u32,
    pub(super) place: Place,
    /// The table lists it as free: readers that stop there see it deleted.
    pub(super) freed: bool,
}

impl Section<'_> {
    pub(super) fn place(&self, number: u32) -> Option<Place> {
        let index = self
            .entries
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()?;
        self.entries.get(index).map(|(_, place)| *place)
    }
}

/// Reads the section at `offset`. `left` counts down the entries that all sections together may have.
pub(super) fn read<'a>(
    bytes: &'a [u8],
    offset: usize,
    budget: &Budget,
    left: &mut u64,
) -> Result<Section<'a>, PdfError> {
    let mut parser = Parser::new(bytes, offset, budget.limits.depth);
    // Ghostscript's and node-signpdf's `startxref` names the end of the line before.
    parser.skip_white();
    let section = if parser.keyword(b"xref") {
        let mut section = table(bytes, offset, parser, budget, left)?;
        finish(&mut section)?;
        unhide(&mut section, bytes, budget, left)?;
        section
    } else {
        let mut section = stream(bytes, offset, budget, left)?;
        finish(&mut section)?;
        section
    };
    budget.work(section.end.saturating_sub(offset))?;
    Ok(section)
}

/// Adds what `/XRefStm` names (ISO 32000-1 7.5.8.4), as office programs write it: only objects that the table itself
/// lists as free or not at all, since the table is searched first. [`super::chain`] holds it against the older sections.
fn unhide<'a>(
    section: &mut Section<'a>,
    bytes: &'a [u8],
    budget: &Budget,
    left: &mut u64,
) -> Result<(), PdfError> {
    let hybrid = PdfError::Hybrid { at: section.offset };
    let Some(offset) = section.trailer.get(b"XRefStm") else {
        return Ok(());
    };
    let offset = offset
        .integer()
        .and_then(|offset| usize::try_from(offset).ok());
    let offset = offset
        .filter(|offset| *offset < section.offset)
        .ok_or(hybrid.clone())?;
    let mut companion = stream(bytes, offset, budget, left).map_err(|error| match error {
        PdfError::NeedsRepair { .. } => hybrid.clone(),
        other => other,
    })?;
    finish(&mut companion)?;
    for (number, place) in companion.entries {
        match section
            .entries
            .binary_search_by_key(&number, |(number, _)| *number)
        {
            Ok(index) => match section.entries.get_mut(index) {
                Some((_, listed)) if *listed == Place::Free && place != Place::Free => {
                    *listed = place;
                    section.hidden.push(Hidden {
                        number,
                        place,
                        freed: true,
                    });
                }
                _ => {}
            },
            Err(_) => section.hidden.push(Hidden {
                number,
                place,
                freed: false,
            }),
        }
    }
    let new = section.hidden.iter().filter(|hidden| !hidden.freed);
    section
        .entries
        .extend(new.map(|hidden| (hidden.number, hidden.place)));
    section.entries.sort_by_key(|(number, _)| *number);
    Ok(())
}

/// Checks what tables and streams share: order, no number twice, `/Size`, `/Prev`.
fn finish(section: &mut Section<'_>) -> Result<(), PdfError> {
    let at = section.offset;
    let bad = PdfError::repair(Repair::XrefSection, at);
    if section.trailer.duplicate().is_some() {
        return Err(PdfError::repair(Repair::DuplicateKey, at));
    }
    section.entries.sort_by_key(|(number, _)| *number);
    if section
        .entries
        .windows(2)
        .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b))
    {
        return Err(bad);
    }
    let size = section.trailer.get(b"Size").and_then(Object::integer);
    let last = section.entries.last().map(|(number, _)| i64::from(*number));
    if size.is_none_or(|size| last.is_some_and(|last| last >= size)) {
        return Err(bad);
    }
    section.previous = match section.trailer.get(b"Prev") {
        None => None,
        Some(Object::Integer(previous)) => Some(usize::try_from(*previous).map_err(|_| bad)?),
        Some(_) => return Err(bad),
    };
    Ok(())
}

fn spend(left: &mut u64, count: u64, budget: &Budget) -> Result<(), PdfError> {
    *left = left.checked_sub(count).ok_or(PdfError::limit(
        Bound::XrefEntries,
        budget.limits.xref_entries,
    ))?;
    Ok(())
}

fn table<'a>(
    bytes: &'a [u8],
    offset: usize,
    mut parser: Parser<'a>,
    budget: &Budget,
    left: &mut u64,
) -> Result<Section<'a>, PdfError> {
    let bad = || PdfError::repair(Repair::XrefSection, offset);
    let mut entries = Vec::new();
    parser.skip_space();
    while !parser.keyword(b"trailer") {
        let first = parser.digits().ok_or_else(bad)?;
        parser.skip_space();
        let count = parser.digits().ok_or_else(bad)?;
        parser.skip_blanks();
        if !parser.take_eol() {
            return Err(bad());
        }
        spend(left, count, budget)?;
        let start = parser.position();
        let size = usize::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(ENTRY))
            .ok_or_else(bad)?;
        let lines = start
            .checked_add(size)
            .and_then(|end| bytes.get(start..end))
            .ok_or_else(bad)?;
        let (lines, _) = lines.as_chunks::<ENTRY>();
        entries.reserve(lines.len());
        for (number, line) in (first..).zip(lines) {
            let number = u32::try_from(number).map_err(|_| bad())?;
            entries.push((number, entry(line).ok_or_else(bad)?));
        }
        parser.seek(start.saturating_add(size));
        parser.skip_space();
    }
    let Object::Dictionary(trailer) = parser.object()? else {
        return Err(bad());
    };
    Ok(Section {
        offset,
        end: parser.position(),
        kind: XrefKind::Table,
        entries,
        trailer,
        previous: None,
        hidden: Vec::new(),
    })
}

/// Bytes of a table entry: ten digits, space, five digits, space, `n` or `f`, two bytes of line end.
const ENTRY: usize = 20;

fn entry(line: &[u8; ENTRY]) -> Option<Place> {
    let (offset, rest) = line.split_first_chunk::<10>()?;
    let [b' ', rest @ ..] = rest else { return None };
    let (generation, rest) = rest.split_first_chunk::<5>()?;
    let offset = decimal(offset)?;
    let generation = decimal(generation)?;
    match rest {
        [b' ', b'n', b' ', b'\r' | b'\n'] | [b' ', b'n', b'\r', b'\n'] => Some(Place::At {
            offset: within_reach(offset),
            generation: u16::try_from(generation).ok()?,
        }),
        [b' ', b'f', b' ', b'\r' | b'\n'] | [b' ', b'f', b'\r', b'\n'] => Some(Place::Free),
        _ => None,
    }
}

/// An offset beyond 4 GB is outside of every file that is judged, as is the last one that can be said.
fn within_reach(offset: u64) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn stream<'a>(
    bytes: &'a [u8],
    offset: usize,
    budget: &Budget,
    left: &mut u64,
) -> Result<Section<'a>, PdfError> {
    let lost = PdfError::repair(Repair::StartXref, offset);
    // `/Length` of a cross-reference stream must be direct: nothing is known yet to find it elsewhere.
    let indirect =
        indirect::read(bytes, offset, budget.limits.depth, |_| Ok(None)).map_err(|error| {
            match error {
                PdfError::NeedsRepair {
                    what: Repair::ObjectOffset,
                    ..
                } => lost.clone(),
                other => other,
            }
        })?;
    let Object::Stream(stream) = indirect.object else {
        return Err(lost);
    };
    if !stream.dictionary.is(b"Type", b"XRef") {
        return Err(lost);
    }
    let data = filter::decode(&stream.dictionary, stream.data, offset, budget)?;
    let entries = rows(&stream.dictionary, &data, budget, left, offset)?;
    Ok(Section {
        offset,
        end: indirect.end,
        kind: XrefKind::Stream,
        entries,
        trailer: stream.dictionary,
        previous: None,
        hidden: Vec::new(),
    })
}

/// Decodes `/W` and `/Index` (ISO 32000-1 7.5.8.2, table 17 and 18).
fn rows(
    dictionary: &Dictionary<'_>,
    data: &[u8],
    budget: &Budget,
    left: &mut u64,
    at: usize,
) -> Result<Vec<(u32, Place)>, PdfError> {
    let bad = || PdfError::repair(Repair::XrefSection, at);
    let widths = widths(dictionary).ok_or_else(bad)?;
    let row = widths.iter().sum::<usize>();
    if row == 0 || data.len().checked_rem(row) != Some(0) {
        return Err(bad());
    }
    let count = data.len().checked_div(row).unwrap_or(0);
    spend(left, count as u64, budget)?;
    let mut entries = Vec::with_capacity(count);
    let mut rows = data.chunks_exact(row);
    for (first, count) in index(dictionary).ok_or_else(bad)? {
        for number in (first..).take(usize::try_from(count).map_err(|_| bad())?) {
            let place = place(rows.next().ok_or_else(bad)?, widths).ok_or_else(bad)?;
            entries.push((u32::try_from(number).map_err(|_| bad())?, place));
        }
    }
    if rows.next().is_some() {
        Err(bad())
    } else {
        Ok(entries)
    }
}

fn widths(dictionary: &Dictionary<'_>) -> Option<[usize; 3]> {
    let [a, b, c] = dictionary.get(b"W")?.array()? else {
        return None;
    };
    let width = |object: &Object<'_>| {
        object
            .integer()
            .filter(|width| (0..=8).contains(width))
            .map(|width| width as usize)
    };
    Some([width(a)?, width(b)?, width(c)?])
}

fn index(dictionary: &Dictionary<'_>) -> Option<Vec<(u64, u64)>> {
    let number = |object: &Object<'_>| u64::try_from(object.integer()?).ok();
    let Some(index) = dictionary.get(b"Index") else {
        return Some(vec![(0, number(dictionary.get(b"Size")?)?)]);
    };
    let (pairs, rest) = index.array()?.as_chunks::<2>();
    let pairs = pairs
        .iter()
        .map(|[first, count]| Some((number(first)?, number(count)?)))
        .collect();
    if rest.is_empty() { pairs } else { None }
}

fn place(row: &[u8], widths: [usize; 3]) -> Option<Place> {
    let [a, b, _] = widths;
    let (kind, rest) = row.split_at_checked(a)?;
    let (second, third) = rest.split_at_checked(b)?;
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0u64, |value, byte| value << 8 | u64::from(*byte))
    };
    let kind = if kind.is_empty() { 1 } else { number(kind) };
    match kind {
        0 => Some(Place::Free),
        1 => Some(Place::At {
            offset: within_reach(number(second)),
            generation: u16::try_from(number(third)).ok()?,
        }),
        2 => Some(Place::In {
            stream: u32::try_from(number(second)).ok()?,
            index: u32::try_from(number(third)).ok()?,
        }),
        _ => None,
    }
}
