//! Object streams (ISO 32000-1 7.5.7): objects that are packed together, kept inflated while a file is judged.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::error::PdfError;
use super::filter;
use super::limits::Budget;
use super::object::{Dictionary, Object, Stream};
use super::parse::Parser;

/// Memory that the index takes for each member, counted as if it had been inflated.
const MEMBER_BYTES: usize = 64;

/// An inflated object stream.
#[derive(Debug)]
pub(super) struct ObjectStream {
    bytes: Vec<u8>,
    /// Object number of each member and where it is in `bytes`.
    members: Vec<(u32, Range<usize>)>,
}

impl ObjectStream {
    /// Inflates `stream`, which lies at `offset`; `Ok(None)`: its header cannot be read.
    pub(super) fn inflate(
        stream: &Stream<'_>,
        offset: usize,
        budget: &Budget,
    ) -> Result<Option<Self>, PdfError> {
        let bytes = filter::decode(&stream.dictionary, stream.data, offset, budget)?;
        let count = stream.dictionary.get(b"N").and_then(Object::integer);
        let count = count.and_then(|count| usize::try_from(count).ok());
        budget.inflate(count.unwrap_or(0).saturating_mul(MEMBER_BYTES))?;
        let members = members(&stream.dictionary, &bytes);
        Ok(members.map(|members| Self { bytes, members }))
    }

    /// The bytes of the member at `index`, if that is object `number`.
    pub(super) fn member(&self, index: u32, number: u32) -> Option<&[u8]> {
        let (found, span) = self.members.get(usize::try_from(index).ok()?)?;
        (*found == number).then(|| self.bytes.get(span.clone()))?
    }

    /// The bytes of each member.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u8]> {
        let spans = self.members.iter();
        spans.map(|(_, span)| self.bytes.get(span.clone()).unwrap_or_default())
    }
}

/// Object streams that were inflated, by offset.
#[derive(Debug, Default)]
pub(super) struct Inflated {
    known: BTreeMap<usize, Rc<ObjectStream>>,
    bytes: usize,
}

/// Bytes of inflated streams that are kept: more than the largest honest documents have. What goes beyond is inflated
/// anew where it is needed, which the budget counts.
const KEPT_BYTES: usize = 24 << 20;

impl Inflated {
    pub(super) fn get(&self, offset: usize) -> Option<Rc<ObjectStream>> {
        self.known.get(&offset).cloned()
    }

    pub(super) fn keep(&mut self, offset: usize, stream: &Rc<ObjectStream>) {
        let index = stream.members.len().saturating_mul(MEMBER_BYTES);
        let bytes = stream.bytes.len().saturating_add(index);
        if self.bytes.saturating_add(bytes) > KEPT_BYTES {
            *self = Self::default();
        }
        self.bytes = self.bytes.saturating_add(bytes);
        self.known.insert(offset, Rc::clone(stream));
    }
}

/// The header of an object stream: `/N` pairs of number and offset from `/First`. A member ends where the next one begins.
fn members(dictionary: &Dictionary<'_>, bytes: &[u8]) -> Option<Vec<(u32, Range<usize>)>> {
    let number = |key: &[u8]| {
        dictionary
            .get(key)
            .and_then(Object::integer)
            .and_then(|value| usize::try_from(value).ok())
    };
    let (count, first) = (number(b"N")?, number(b"First")?);
    let mut parser = Parser::new(bytes.get(..first)?, 0, 0);
    let mut starts = Vec::new();
    for _ in 0..count {
        parser.skip_space();
        let number = u32::try_from(parser.digits()?).ok()?;
        parser.skip_space();
        starts.push((
            number,
            first.checked_add(usize::try_from(parser.digits()?).ok()?)?,
        ));
    }
    let mut ends: Vec<usize> = starts.iter().map(|(_, start)| *start).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let end = |start: usize| {
        ends.get(ends.partition_point(|end| *end <= start))
            .copied()
            .unwrap_or(bytes.len())
    };
    Some(
        starts
            .into_iter()
            .map(|(number, start)| (number, start..end(start)))
            .collect(),
    )
}
