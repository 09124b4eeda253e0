//! From where on the log is read when it is opened.

use std::path::Path;

use super::book::Book;
use super::chain::Chain;
use super::checkpoint::Checkpoint;
use super::file::{LogFile, read_error};
use super::{Event, Fault, Head, Record, UsageError};
use crate::crypto::Prover;

/// What is known of the log before it is read on.
pub(super) struct Start {
    pub(super) book: Book,
    pub(super) head: Head,
    /// Byte after the record of `head`.
    pub(super) end: u64,
    /// There was no summary.
    pub(super) fresh: bool,
}

impl Start {
    /// The summary, if its record is still there; without one, the first record.
    pub(super) fn find(
        dir: &Path,
        file: &LogFile,
        vault: &str,
        prover: &Prover,
    ) -> Result<Self, UsageError> {
        let first = FirstRecord::read(file)?;
        first.check_vault(file, vault)?;
        match Checkpoint::read(dir, vault, prover)? {
            None => first.take_over(file, prover),
            Some(summary) => {
                refuse_rolled_back(file, &summary)?;
                Ok(Self {
                    book: summary.book,
                    head: summary.head,
                    end: summary.end,
                    fresh: false,
                })
            }
        }
    }
}

/// A record that the vault wrote, and that can have happened.
pub(super) fn take_over(book: &mut Book, prover: &Prover, record: &Record) -> Result<(), Fault> {
    match record.is_proven(prover) {
        true => book.apply(record.time, &record.event),
        false => Err(Fault::NotProven),
    }
}

/// The first line of the log, in order.
struct FirstRecord {
    record: Record,
    end: u64,
}

impl FirstRecord {
    fn read(file: &LogFile) -> Result<Self, UsageError> {
        let line = file.first_line()?;
        let mut chain = Chain::from_start();
        let mut first = None;
        chain
            .read(&line[..], |record| {
                first = Some(record.clone());
                Ok(())
            })
            .map_err(|error| read_error(error, file.path()))?;
        let record = first.ok_or_else(|| UsageError::Torn {
            path: file.path().to_owned(),
            after: None,
            bytes: line.len() as u64,
        })?;
        Ok(Self {
            record,
            end: chain.good(),
        })
    }

    fn check_vault(&self, file: &LogFile, expected: &str) -> Result<(), UsageError> {
        match &self.record.event {
            Event::Begun { vault } if vault != expected => Err(UsageError::OtherVault {
                path: file.path().to_owned(),
                expected: expected.to_owned(),
                found: vault.clone(),
            }),
            // The chain lets nothing else be first.
            _ => Ok(()),
        }
    }

    fn take_over(self, file: &LogFile, prover: &Prover) -> Result<Start, UsageError> {
        let mut book = Book::default();
        take_over(&mut book, prover, &self.record).map_err(|fault| UsageError::Broken {
            path: file.path().to_owned(),
            offset: 0,
            after: None,
            fault,
        })?;
        Ok(Start {
            book,
            head: self.record.head(),
            end: self.end,
            fresh: true,
        })
    }
}

/// The record that the summary ends with must still be where it was.
fn refuse_rolled_back(file: &LogFile, summary: &Checkpoint) -> Result<(), UsageError> {
    let found = match file.line_before(summary.end)?.as_deref().map(Record::parse) {
        Some(Ok(record)) if record.head() == summary.head => return Ok(()),
        Some(Ok(record)) => format!("has record {} with hash {}", record.sequence, record.hash),
        Some(Err(fault)) => fault.to_string(),
        None => "ends before it".to_owned(),
    };
    Err(UsageError::RolledBack {
        path: file.path().to_owned(),
        expected: summary.head.sequence,
        hash: summary.head.hash,
        found,
    })
}
