//! Appending to the log.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::book::Book;
use super::chain::{Chain, ReadError, TORN_MARK};
use super::checkpoint::Checkpoint;
use super::{DIRECTORY, Digest, Event, FILE, Fault, Head, Record, UsageError};
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
    file: Arc<File>,
    path: PathBuf,
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
    /// A sync failed: what the disk holds is unknown, and a second try would not tell (the kernel drops the pages).
    unconfirmed: bool,
    #[cfg(test)]
    pub(crate) syncs: u64,
}

impl Log {
    /// Makes the log of a new vault, with its first record.
    pub(crate) fn create(
        dir: &Path,
        vault: &str,
        prover: &Prover,
        now: i64,
    ) -> Result<(), UsageError> {
        let path = dir.join(DIRECTORY).join(FILE);
        let event = Event::Begun {
            vault: vault.to_owned(),
        };
        let mut line = String::new();
        Record::write_following(None, now, &event, prover, &mut line);
        OpenOptions::new()
            .create_new(true)
            .append(true)
            .mode(durable::FILE_MODE)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(line.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| durable::sync_dir(&dir.join(DIRECTORY)))
            .map_err(io_error("making", &path))
    }

    /// Opens the log of `vault`: reads what follows its summary, or all of it, and recovers half a line.
    pub(crate) fn open(
        dir: &Path,
        vault: &str,
        prover: Prover,
        now: i64,
    ) -> Result<Self, UsageError> {
        let path = dir.join(DIRECTORY).join(FILE);
        let file = Arc::new(open_file(&path)?);
        let lock = Lock::take(&file, &path)?;
        check_vault(&file, &path, vault)?;
        let from = Start::find(dir, &file, &path, vault, &prover)?;
        let mut log = Self {
            file,
            path,
            dir: dir.to_owned(),
            vault: vault.to_owned(),
            prover,
            book: from.book,
            summed_up: from.head.sequence,
            length: from.end,
            head: from.head,
            recovery: None,
            unconfirmed: false,
            #[cfg(test)]
            syncs: 0,
        };
        log.catch_up(now)?;
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

    /// The keys whose private half must be gone.
    pub(crate) fn destroyed(&self) -> Vec<KeyId> {
        self.book.destroyed()
    }

    /// Appends a record for each event that `decide` makes: one write, one sync. Tells the number of the first.
    ///
    /// `decide` sees what all records so far say of the keys, also those of other processes, and the time that
    /// its records will carry; nobody else writes until they are on disk. When this returns `Ok`, they are;
    /// when it does not, they may or may not be.
    pub(crate) fn append<T, E: From<UsageError>>(
        &mut self,
        now: i64,
        decide: impl FnOnce(&mut Book, i64) -> Result<(Vec<Event>, T), E>,
    ) -> Result<(u64, T), E> {
        if self.unconfirmed {
            return Err(E::from(UsageError::Unconfirmed {
                path: self.path.clone(),
            }));
        }
        let _lock = Lock::take(&self.file, &self.path)?;
        self.catch_up(now)?;
        let first = self.head.sequence + 1;
        let (events, made) = decide(&mut self.book, now.max(self.head.time))?;
        self.write(now, self.length, "", &events)?;
        if self.is_summary_due(&events) {
            self.sum_up()?;
        }
        Ok((first, made))
    }

    /// What the records so far say of the keys, also those of other processes.
    pub(crate) fn read<T>(
        &mut self,
        now: i64,
        look: impl FnOnce(&Book) -> T,
    ) -> Result<T, UsageError> {
        let _lock = Lock::take(&self.file, &self.path)?;
        self.catch_up(now)?;
        Ok(look(&self.book))
    }

    /// Copies the log and its summary into the directory of a backup; nobody writes meanwhile.
    pub(crate) fn copy_to(&mut self, now: i64, to: &Path) -> Result<Head, UsageError> {
        let _lock = Lock::take(&self.file, &self.path)?;
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

    fn sum_up(&mut self) -> Result<(), UsageError> {
        Checkpoint::new(&self.vault, self.head, self.length, &self.book)
            .write(&self.dir, &self.prover)?;
        self.summed_up = self.head.sequence;
        Ok(())
    }

    /// Reads what other processes wrote since, and recovers half a line that one of them left.
    fn catch_up(&mut self, now: i64) -> Result<(), UsageError> {
        let length = self.length_on_disk()?;
        if length == self.length {
            return Ok(());
        }
        let mut chain = Chain::after(Some(self.head), self.length);
        let (book, prover) = (&mut self.book, &self.prover);
        read_from(
            &self.file,
            &self.path,
            self.length..length,
            &mut chain,
            |record| take_over(book, prover, record),
        )?;
        self.length = chain.good();
        self.head = chain.head().unwrap_or(self.head);
        match chain.torn() {
            [] => Ok(()),
            torn => self.recover(now, torn),
        }
    }

    /// The file at our path must still be the file that is open, and no shorter than it was.
    fn length_on_disk(&self) -> Result<u64, UsageError> {
        let io = io_error("looking at", &self.path);
        let (open, named) = self
            .file
            .metadata()
            .and_then(|open| Ok((open, fs::metadata(&self.path)?)))
            .map_err(io)?;
        let same = (open.dev(), open.ino()) == (named.dev(), named.ino());
        if same && open.len() >= self.length {
            return Ok(open.len());
        }
        Err(UsageError::Replaced {
            path: self.path.clone(),
            expected: self.length,
            found: named.len(),
        })
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
        before: &str,
        events: &[Event],
    ) -> Result<(), UsageError> {
        if events.is_empty() {
            return Ok(());
        }
        let mut head = self.head;
        let mut text = before.to_owned();
        for event in events {
            head = Record::write_following(Some(&head), now, event, &self.prover, &mut text);
        }
        if let Err(source) = (&*self.file).write_all(text.as_bytes()) {
            // Nothing of it was confirmed to anybody. Should this fail too, the next append finds half a line and recovers it.
            let _ = self.file.set_len(end);
            return Err(io_error("writing", &self.path)(source));
        }
        #[cfg(test)]
        {
            self.syncs += 1;
        }
        if let Err(source) = self.file.sync_data() {
            self.unconfirmed = true;
            return Err(io_error("syncing", &self.path)(source));
        }
        self.length = end + text.len() as u64;
        self.head = head;
        self.apply(events)
    }

    /// Takes over what was just written. What cannot have happened is not written by us.
    fn apply(&mut self, events: &[Event]) -> Result<(), UsageError> {
        for event in events {
            if let Err(fault) = self.book.apply(self.head.time, event) {
                self.unconfirmed = true;
                return Err(UsageError::Broken {
                    path: self.path.clone(),
                    offset: self.length,
                    after: Some(self.head.sequence),
                    fault,
                });
            }
        }
        Ok(())
    }
}

/// A record that the vault wrote, and that can have happened.
fn take_over(book: &mut Book, prover: &Prover, record: &Record) -> Result<(), Fault> {
    match record.is_proven(prover) {
        true => book.apply(record.time, &record.event),
        false => Err(Fault::NotProven),
    }
}

/// From where on the log is read when it is opened.
struct Start {
    book: Book,
    head: Head,
    end: u64,
    /// There was no summary.
    fresh: bool,
}

impl Start {
    /// The summary, if its record is still there; without one, the first record.
    fn find(
        dir: &Path,
        file: &File,
        path: &Path,
        vault: &str,
        prover: &Prover,
    ) -> Result<Self, UsageError> {
        match Checkpoint::read(dir, vault, prover)? {
            None => Self::first_record(file, path, prover),
            Some(summary) => {
                refuse_rolled_back(file, path, &summary)?;
                Ok(Self {
                    book: summary.book,
                    head: summary.head,
                    end: summary.end,
                    fresh: false,
                })
            }
        }
    }

    fn first_record(file: &File, path: &Path, prover: &Prover) -> Result<Self, UsageError> {
        let line = first_line(file).map_err(io_error("reading", path))?;
        let mut book = Book::default();
        let mut chain = Chain::from_start();
        chain
            .read(&line[..], |record| take_over(&mut book, prover, record))
            .map_err(|error| read_error(error, path))?;
        match chain.head() {
            Some(head) => Ok(Self {
                book,
                head,
                end: chain.good(),
                fresh: true,
            }),
            None => Err(UsageError::Torn {
                path: path.to_owned(),
                after: None,
                bytes: line.len() as u64,
            }),
        }
    }
}

/// The record that the summary ends with must still be where it was.
fn refuse_rolled_back(file: &File, path: &Path, summary: &Checkpoint) -> Result<(), UsageError> {
    let found = line_before(file, summary.end).map_err(io_error("reading", path))?;
    let found = match found.as_deref().map(Record::parse) {
        Some(Ok(record)) if record.head() == summary.head => return Ok(()),
        Some(Ok(record)) => format!("has record {} with hash {}", record.sequence, record.hash),
        Some(Err(fault)) => fault.to_string(),
        None => "ends before it".to_owned(),
    };
    Err(UsageError::RolledBack {
        path: path.to_owned(),
        expected: summary.head.sequence,
        hash: summary.head.hash,
        found,
    })
}

/// The line that ends at byte `end`, without its end; none if the file is shorter.
fn line_before(mut file: &File, end: u64) -> io::Result<Option<Vec<u8>>> {
    if file.metadata()?.len() < end {
        return Ok(None);
    }
    let start = end.saturating_sub(Record::MAX_LINE as u64 + 2);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(end - start).read_to_end(&mut bytes)?;
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let from = line
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    Ok(Some(line[from..].to_vec()))
}

/// The first line with its end, as far as a record can be long.
fn first_line(mut file: &File) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    BufReader::new(file.take(Record::MAX_LINE as u64 + 1)).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// An exclusive lock on the log, across processes and handles.
struct Lock(Arc<File>);

impl Lock {
    fn take(file: &Arc<File>, path: &Path) -> Result<Self, UsageError> {
        file.lock().map_err(io_error("locking", path))?;
        Ok(Self(Arc::clone(file)))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Fails only if there is no lock.
        let _ = self.0.unlock();
    }
}

/// Nothing was ever recorded in this log but its beginning: what an interrupted creation leaves.
pub(crate) fn is_unused(dir: &Path) -> io::Result<bool> {
    match fs::metadata(dir.join(DIRECTORY).join(FILE)) {
        Ok(log) => {
            let path = dir.join(DIRECTORY).join(FILE);
            let short = log.len() <= Record::MAX_LINE as u64;
            Ok(short && fs::read(path)?.iter().filter(|b| **b == b'\n').count() <= 1)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

pub(super) fn open_file(path: &Path) -> Result<File, UsageError> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .open(path)
        .map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => UsageError::Missing {
                path: path.to_owned(),
            },
            _ => io_error("opening", path)(source),
        })
}

fn check_vault(file: &File, path: &Path, expected: &str) -> Result<(), UsageError> {
    let line = first_line(file).map_err(io_error("reading", path))?;
    let mut chain = Chain::from_start();
    let mut found = None;
    chain
        .read(&line[..], |record| {
            if let Event::Begun { vault } = &record.event {
                found = Some(vault.clone());
            }
            Ok(())
        })
        .map_err(|error| read_error(error, path))?;
    match found {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(UsageError::OtherVault {
            path: path.to_owned(),
            expected: expected.to_owned(),
            found,
        }),
        None => Err(UsageError::Torn {
            path: path.to_owned(),
            after: None,
            bytes: line.len() as u64,
        }),
    }
}

fn read_from(
    mut file: &File,
    path: &Path,
    bytes: Range<u64>,
    chain: &mut Chain,
    visit: impl FnMut(&Record) -> Result<(), Fault>,
) -> Result<(), UsageError> {
    file.seek(SeekFrom::Start(bytes.start))
        .map_err(io_error("reading", path))?;
    let lines = BufReader::new(file.take(bytes.end - bytes.start));
    chain
        .read(lines, visit)
        .map_err(|error| read_error(error, path))
}

pub(super) fn read_error(error: ReadError, path: &Path) -> UsageError {
    match error {
        ReadError::Io(source) => io_error("reading", path)(source),
        ReadError::Break(at) => UsageError::Broken {
            path: path.to_owned(),
            offset: at.offset,
            after: at.after,
            fault: at.fault,
        },
    }
}

pub(super) fn io_error<'p>(
    doing: &'static str,
    path: &'p Path,
) -> impl FnOnce(io::Error) -> UsageError + 'p {
    move |source| UsageError::Io {
        doing,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let event = Event::Ceremony {
            name: "test".to_owned(),
        };
        log.append(1, |_, _| Ok((vec![event], ())))
            .map(|(first, ())| first)
    }

    /// Gives the log a handle that refuses writes, as a full disk does; and back the one that it had.
    fn fill_the_disk(log: &mut Log) -> Arc<File> {
        let read_only = Arc::new(File::open(&log.path).unwrap());
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

    #[test]
    fn half_a_line_whose_recovery_failed_is_recovered_later() {
        let home = tempfile::tempdir().unwrap();
        let mut log = begun(home.path());
        let writable = fill_the_disk(&mut log);
        (&*writable).write_all(b"{\"seq\":1").unwrap();
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
