//! Follows a log line by line: what is in order, what is damaged, what is half a line.

use std::io::{self, BufRead};

use super::{Event, Fault, Head, Record};
use crate::store::MAX_BATCH;
use crate::usage::Digest;

/// Most damaged bytes before a record `recovered`: one whole batch.
pub(super) const MAX_TORN: usize = MAX_BATCH * (Record::MAX_LINE + 1);

/// Closes a torn line in the file, so that it can never read as a record: a record ends with a brace.
pub(super) const TORN_MARK: &[u8] = b"[torn]\n";

/// A reader of the chain, from the start of the file or from a head that is known.
pub(super) struct Chain {
    head: Option<Head>,
    /// Byte after the last record in order.
    good: u64,
    /// The bytes since then: nothing, or lines that are no records.
    torn: Vec<u8>,
}

/// The chain breaks: a line that is not half a line, and not what must come next.
#[derive(Debug)]
pub(super) struct Break {
    pub(super) offset: u64,
    pub(super) after: Option<u64>,
    pub(super) fault: Fault,
}

/// Either the file cannot be read, or it is broken.
#[derive(Debug)]
pub(super) enum ReadError {
    Io(io::Error),
    Break(Break),
}

impl Chain {
    /// From the first byte of a log.
    pub(super) fn from_start() -> Self {
        Self::after(None, 0)
    }

    /// From a known head that ends at byte `good`.
    pub(super) fn after(head: Option<Head>, good: u64) -> Self {
        Self {
            head,
            good,
            torn: Vec::new(),
        }
    }

    pub(super) fn head(&self) -> Option<Head> {
        self.head
    }

    pub(super) fn good(&self) -> u64 {
        self.good
    }

    /// What follows the last record in order: half a line, or nothing.
    pub(super) fn torn(&self) -> &[u8] {
        &self.torn
    }

    /// Reads to the end, showing each record in order; a fault that `visit` finds breaks the chain too.
    pub(super) fn read(
        &mut self,
        mut lines: impl BufRead,
        mut visit: impl FnMut(&Record) -> Result<(), Fault>,
    ) -> Result<(), ReadError> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let limit = MAX_TORN as u64 + 1;
            let read = io::Read::take(&mut lines, limit).read_until(b'\n', &mut line);
            if read.map_err(ReadError::Io)? == 0 {
                return Ok(());
            }
            self.line(&line, &mut visit).map_err(ReadError::Break)?;
        }
    }

    /// Takes the next line, with its end if it has one.
    fn line(
        &mut self,
        line: &[u8],
        visit: &mut impl FnMut(&Record) -> Result<(), Fault>,
    ) -> Result<(), Break> {
        let Some(whole) = line.strip_suffix(b"\n") else {
            return self.damaged(line);
        };
        match Record::parse(whole) {
            Ok(record) => {
                self.in_order(&record)
                    .and_then(|()| visit(&record))
                    .map_err(|fault| self.breaks(fault))?;
                self.take(&record, line.len() as u64);
                Ok(())
            }
            Err(fault @ Fault::HashWrong { .. }) => Err(self.breaks(fault)),
            Err(_) => self.damaged(line),
        }
    }

    fn damaged(&mut self, line: &[u8]) -> Result<(), Break> {
        self.torn.extend_from_slice(line);
        if self.torn.len() > MAX_TORN {
            return Err(self.breaks(Fault::TooLong { limit: MAX_TORN }));
        }
        Ok(())
    }

    fn take(&mut self, record: &Record, length: u64) {
        self.good += self.torn.len() as u64 + length;
        self.torn.clear();
        self.head = Some(record.head());
    }

    fn in_order(&self, record: &Record) -> Result<(), Fault> {
        chain_fault(self.head.as_ref(), record)
            .or_else(|| recovery_fault(&self.torn, &record.event))
            .map_or(Ok(()), Err)
    }

    fn breaks(&self, fault: Fault) -> Break {
        Break {
            offset: self.good,
            after: self.head.map(|head| head.sequence),
            fault,
        }
    }
}

fn chain_fault(head: Option<&Head>, record: &Record) -> Option<Fault> {
    let expected = head.map_or(0, |head| head.sequence + 1);
    let previous = head.map_or(Digest([0; 32]), |head| head.hash);
    let since = head.map_or(record.time, |head| head.time);
    if record.sequence != expected {
        return Some(Fault::SequenceWrong {
            expected,
            found: record.sequence,
        });
    }
    if record.previous != previous {
        return Some(Fault::PreviousWrong {
            expected: previous,
            found: record.previous,
        });
    }
    if record.time < since {
        return Some(Fault::TimeBackwards {
            expected: since,
            found: record.time,
        });
    }
    let begun = matches!(record.event, Event::Begun { .. });
    (begun != head.is_none()).then_some(Fault::BegunMisplaced)
}

/// Damaged bytes are admitted only before a record `recovered` that names exactly them.
fn recovery_fault(torn: &[u8], event: &Event) -> Option<Fault> {
    let found = match event {
        Event::Recovered { bytes, sha256 } => Some((*bytes, *sha256)),
        _ => None,
    };
    let marked = torn.strip_suffix(TORN_MARK);
    let expected = (!torn.is_empty()).then(|| {
        let bytes = marked.unwrap_or(torn);
        (bytes.len() as u64, Digest::of(bytes))
    });
    if found == expected && found.is_some() == marked.is_some() {
        return None;
    }
    Some(Fault::RecoveryWrong {
        expected: expected.map_or(0, |(bytes, _)| bytes),
        found: found.map_or(0, |(bytes, _)| bytes),
    })
}
