//! Appending to the log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::book::Book;
use super::chain::{Chain, TORN_MARK};
use super::checkpoint::Checkpoint;
use super::file::{LogFile, io_error};
use super::start::{Start, take_over};
use super::sync::{Syncs, Written};
use super::{Digest, Event, Head, Record, UsageError};
use crate::KeyId;
use crate::crypto::Prover;
use crate::durable;

/// A summary is written after so many records: as many are read at most when the vault is opened.
const SUMMARY_EVERY: u64 = 4096;

/// Half a line was found at the end of the log, kept, and put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many damaged bytes there were.
    pub bytes: u64,
    /// The record that tells it.
    pub record: u64,
}

/// The log, open for appending.
#[derive(Debug)]
pub(crate) struct Log {
    file: LogFile,
    dir: PathBuf,
    vault: String,
    prover: Prover,
    /// What the records up to the head say of the keys.
    book: Book,
    /// The last record that the summary on disk covers.
    summed_up: u64,
    /// Where the last record in order ends, as far as this process has read and written.
    length: u64,
    head: Head,
    recovery: Option<Recovery>,
    syncs: Arc<Syncs>,
}

impl Log {
    /// Makes the log of a new vault, with its first record.
    pub(crate) fn create(
        dir: &Path,
        vault: &str,
        prover: &Prover,
        now: i64,
    ) -> Result<(), UsageError> {
        let event = Event::Begun {
            vault: vault.to_owned(),
        };
        let mut line = Vec::new();
        Record::write_following(None, now, &event, prover, &mut line);
        LogFile::create(dir, &line)
    }

    /// Opens the log of `vault`: reads what follows its summary, or all of it, and recovers half a line.
    pub(crate) fn open(
        dir: &Path,
        vault: &str,
        prover: Prover,
        now: i64,
    ) -> Result<Self, UsageError> {
        let file = LogFile::open(dir)?;
        let lock = file.lock()?;
        let from = Start::find(dir, &file, vault, &prover)?;
        let mut log = Self {
            syncs: Syncs::new(file.clone()),
            file,
            dir: dir.to_owned(),
            vault: vault.to_owned(),
            prover,
            book: from.book,
            summed_up: from.head.sequence,
            length: from.end,
            head: from.head,
            recovery: None,
        };
        log.catch_up(now)?;
        // Whoever wrote what was read here may have been killed before it was durable.
        log.settle()?;
        if log.summed_up < log.head.sequence || from.fresh {
            log.sum_up()?;
        }
        drop(lock);
        Ok(log)
    }

    /// What had to be recovered since this log was opened.
    pub(crate) fn recovery(&self) -> Option<Recovery> {
        self.recovery
    }

    /// Where the chain stands.
    pub(crate) fn head(&self) -> Head {
        self.head
    }

    /// The last change of custody that is on record.
    pub(crate) fn custody(&self) -> u32 {
        self.book.custody()
    }

    /// The vault that it belongs to.
    pub(crate) fn vault(&self) -> &str {
        &self.vault
    }

    /// How often the disk was asked to confirm.
    #[cfg(test)]
    pub(crate) fn syncs(&self) -> u64 {
        self.syncs.count.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// The keys whose private half must be gone.
    pub(crate) fn destroyed(&self) -> Vec<KeyId> {
        self.book.destroyed()
    }

    /// Writes a record for each event that `decide` makes, all at once. They are durable when that is confirmed.
    ///
    /// `decide` sees what all records so far say of the keys, also those of other processes, and the time that
    /// its records will carry; nobody else writes until they are written. When this fails, they may or may not be.
    pub(crate) fn append<T, E: From<UsageError>>(
        &mut self,
        now: i64,
        decide: impl FnOnce(&mut Book, i64) -> Result<(Vec<Event>, T), E>,
    ) -> Result<(Written, T), E> {
        self.syncs.check()?;
        let _lock = self.file.lock()?;
        self.catch_up(now)?;
        let first = self.head.sequence + 1;
        let (events, made) = decide(&mut self.book, now.max(self.head.time))?;
        self.write(now, self.length, &[], &events)?;
        if self.is_summary_due(&events) {
            self.sum_up()?;
        }
        Ok((self.syncs.written(first, self.length), made))
    }

    /// What the records so far say of the keys, also those of other processes.
    pub(crate) fn read<T>(
        &mut self,
        now: i64,
        look: impl FnOnce(&Book) -> T,
    ) -> Result<T, UsageError> {
        let _lock = self.file.lock()?;
        self.catch_up(now)?;
        Ok(look(&self.book))
    }

    /// Copies the log and its summary into the directory of a backup; nobody writes meanwhile.
    pub(crate) fn copy_to(&mut self, now: i64, to: &Path) -> Result<Head, UsageError> {
        let _lock = self.file.lock()?;
        self.catch_up(now)?;
        self.sum_up()?;
        for name in super::files() {
            let target = to.join(&name);
            durable::copy_new(&self.dir.join(&name), &target)
                .map_err(io_error("copying to", &target))?;
        }
        Ok(self.head)
    }

    /// Orders of people count at once, so that cutting them off is noticed; uses every now and then.
    fn is_summary_due(&self, events: &[Event]) -> bool {
        let ordered = |event: &Event| {
            matches!(
                event,
                Event::Approver { .. }
                    | Event::Custody { .. }
                    | Event::Restored { .. }
                    | Event::Policy { .. }
                    | Event::State { .. }
            )
        };
        self.head.sequence - self.summed_up >= SUMMARY_EVERY || events.iter().any(ordered)
    }

    /// What is written so far is durable when this returns.
    fn settle(&self) -> Result<(), UsageError> {
        let Head { sequence, .. } = self.head;
        self.syncs.written(sequence, self.length).confirm()?;
        Ok(())
    }

    /// The log first: a summary that is ahead of it would say that it was rolled back.
    fn sum_up(&mut self) -> Result<(), UsageError> {
        self.settle()?;
        Checkpoint::new(&self.vault, self.head, self.length, &self.book)
            .write(&self.dir, &self.prover)?;
        self.summed_up = self.head.sequence;
        Ok(())
    }

    /// Reads what other processes wrote since, and recovers half a line that one of them left.
    fn catch_up(&mut self, now: i64) -> Result<(), UsageError> {
        let length = self.file.length(self.length)?;
        if length == self.length {
            return Ok(());
        }
        let mut chain = Chain::after(Some(self.head), self.length);
        let (book, prover) = (&mut self.book, &self.prover);
        self.file.read(self.length..length, &mut chain, |record| {
            take_over(book, prover, record)
        })?;
        self.length = chain.good();
        self.head = chain.head().unwrap_or(self.head);
        match chain.torn() {
            [] => Ok(()),
            torn => self.recover(now, torn),
        }
    }

    /// Leaves the damaged bytes where they are and appends a record that names them.
    fn recover(&mut self, now: i64, torn: &[u8]) -> Result<(), UsageError> {
        let bytes = torn.len() as u64;
        let event = Event::Recovered {
            bytes,
            sha256: Digest::of(torn),
        };
        self.write(now, self.length + bytes, TORN_MARK, &[event])?;
        self.recovery = Some(Recovery {
            bytes,
            record: self.head.sequence,
        });
        Ok(())
    }

    /// Appends to a file of `end` bytes, all of it or nothing.
    fn write(
        &mut self,
        now: i64,
        end: u64,
        before: &[u8],
        events: &[Event],
    ) -> Result<(), UsageError> {
        if events.is_empty() {
            return Ok(());
        }
        let mut head = self.head;
        let mut text = Vec::with_capacity(before.len() + events.len() * Record::USUAL_LINE);
        text.extend_from_slice(before);
        for event in events {
            head = Record::write_following(Some(&head), now, event, &self.prover, &mut text);
        }
        self.file.append(end, &text)?;
        self.length = end + text.len() as u64;
        self.head = head;
        self.apply(events)
    }

    /// Takes over what was just written. What cannot have happened is not written by us.
    fn apply(&mut self, events: &[Event]) -> Result<(), UsageError> {
        for event in events {
            if let Err(fault) = self.book.apply(self.head.time, event) {
                self.syncs.fail();
                return Err(UsageError::Broken {
                    path: self.file.path().to_owned(),
                    offset: self.length,
                    after: Some(self.head.sequence),
                    fault,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::DIRECTORY;

    const VAULT: &str = "0123456789abcdef0123456789abcdef";

    fn begun(dir: &Path) -> Log {
        durable::make_dir(&dir.join(DIRECTORY)).unwrap();
        Log::create(dir, VAULT, &prover(), 1).unwrap();
        Log::open(dir, VAULT, prover(), 1).unwrap()
    }

    fn prover() -> Prover {
        let key = crate::secret::SecretKey::fill_with(|key| {
            key.fill(7);
            Ok::<_, ()>(())
        });
        Prover::new(&key.unwrap(), "test").unwrap()
    }

    /// Appends one record.
    fn append(log: &mut Log) -> Result<u64, UsageError> {
        log.append(1, |_, _| Ok((vec![some_event()], ())))
            .and_then(|(written, ())| written.confirm())
    }

    /// Gives the log a handle that refuses writes, as a full disk does; and back the one that it had.
    fn fill_the_disk(log: &mut Log) -> LogFile {
        let read_only = log.file.read_only();
        std::mem::replace(&mut log.file, read_only)
    }

    #[test]
    fn after_a_failed_write_the_next_one_follows_the_same_record() {
        let home = tempfile::tempdir().unwrap();
        let mut log = begun(home.path());
        let writable = fill_the_disk(&mut log);
        let before = (log.head(), log.length);
        assert!(matches!(
            append(&mut log),
            Err(UsageError::Io {
                doing: "writing",
                ..
            })
        ));
        assert_eq!((log.head(), log.length), before);
        log.file = writable;
        assert_eq!(append(&mut log).unwrap(), 1);
    }

    fn some_event() -> Event {
        Event::Ceremony {
            name: "test".to_owned(),
        }
    }

    #[test]
    fn records_that_wait_together_become_durable_with_one_sync() {
        let home = tempfile::tempdir().unwrap();
        let mut log = begun(home.path());
        let mut write = || log.append(1, |_, _| Ok::<_, UsageError>((vec![some_event()], ())));
        let (one, ()) = write().unwrap();
        let (two, ()) = write().unwrap();
        let before = log.syncs();
        assert_eq!(two.confirm().unwrap(), 2);
        assert_eq!(one.confirm().unwrap(), 1);
        assert_eq!(log.syncs(), before + 1);
        let (three, ()) = log
            .append(1, |_, _| Ok::<_, UsageError>((vec![some_event()], ())))
            .unwrap();
        three.confirm().unwrap();
        assert_eq!(log.syncs(), before + 2, "what came later has its own");
    }

    #[test]
    fn a_sync_that_fails_confirms_nothing_and_nothing_is_appended_after_it() {
        let home = tempfile::tempdir().unwrap();
        let mut log = begun(home.path());
        log.syncs = Syncs::new(log.file.not_syncing());
        assert!(matches!(
            append(&mut log),
            Err(UsageError::Io {
                doing: "syncing",
                ..
            })
        ));
        assert!(matches!(
            append(&mut log),
            Err(UsageError::Unconfirmed { .. })
        ));
        // Opened again, it goes on after what the disk did keep.
        let mut log = Log::open(home.path(), VAULT, prover(), 1).unwrap();
        assert_eq!(append(&mut log).unwrap(), 2);
    }

    #[test]
    fn half_a_line_whose_recovery_failed_is_recovered_later() {
        let home = tempfile::tempdir().unwrap();
        let mut log = begun(home.path());
        let writable = fill_the_disk(&mut log);
        writable.append(log.length, b"{\"seq\":1").unwrap();
        assert!(append(&mut log).is_err());
        assert_eq!(log.recovery(), None);
        log.file = writable;
        assert_eq!(append(&mut log).unwrap(), 2);
        assert_eq!(
            log.recovery(),
            Some(Recovery {
                bytes: 8,
                record: 1
            })
        );
        assert_eq!(super::super::verify(home.path()).unwrap().recovered, 1);
    }
}
