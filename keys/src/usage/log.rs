//! Appending to the log.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::{Chain, MAX_TORN, ReadError, TORN_MARK};
use super::{DIRECTORY, Digest, Event, FILE, Head, Record, UsageError};
use crate::durable;

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
    pub(crate) fn create(dir: &Path, vault: &str, now: i64) -> Result<(), UsageError> {
        let path = dir.join(DIRECTORY).join(FILE);
        let event = Event::Begun {
            vault: vault.to_owned(),
        };
        let mut line = String::new();
        Record::write_following(None, now, &event, &mut line);
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

    /// Opens the log of `vault`: reads its first record and its end, and recovers half a line.
    pub(crate) fn open(dir: &Path, vault: &str, now: i64) -> Result<Self, UsageError> {
        let path = dir.join(DIRECTORY).join(FILE);
        let file = Arc::new(open_file(&path)?);
        let lock = Lock::take(&file, &path)?;
        check_vault(&file, &path, vault)?;
        let (chain, length) = read_end(&file, &path)?;
        let head = chain.head().ok_or_else(|| UsageError::Torn {
            path: path.clone(),
            after: None,
            bytes: length,
        })?;
        drop(lock);
        let mut log = Self {
            file,
            path,
            length: chain.good(),
            head,
            recovery: None,
            unconfirmed: false,
            #[cfg(test)]
            syncs: 0,
        };
        log.append(now, Vec::new())?;
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

    /// Appends a record for each event: one write, one sync. Tells the number of the first.
    ///
    /// When this returns `Ok`, the records are on disk; when it does not, they may or may not be.
    pub(crate) fn append(&mut self, now: i64, events: Vec<Event>) -> Result<u64, UsageError> {
        if self.unconfirmed {
            return Err(UsageError::Unconfirmed {
                path: self.path.clone(),
            });
        }
        let _lock = Lock::take(&self.file, &self.path)?;
        self.catch_up(now)?;
        let first = self.head.sequence + 1;
        self.write(now, self.length, "", &events)?;
        Ok(first)
    }

    /// Reads what other processes wrote since, and recovers half a line that one of them left.
    fn catch_up(&mut self, now: i64) -> Result<(), UsageError> {
        let length = self.length_on_disk()?;
        if length == self.length {
            return Ok(());
        }
        let mut chain = Chain::after(Some(self.head), self.length);
        read_from(&self.file, &self.path, self.length, length, &mut chain)?;
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
            head = Record::write_following(Some(&head), now, event, &mut text);
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
        Ok(())
    }
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
    let io = io_error("reading", path);
    let mut line = Vec::new();
    let mut start = file;
    start
        .seek(SeekFrom::Start(0))
        .and_then(|_| {
            BufReader::new(start.take(Record::MAX_LINE as u64)).read_until(b'\n', &mut line)
        })
        .map_err(io)?;
    let mut chain = Chain::from_start();
    let mut found = None;
    chain
        .read(&line[..], |record| {
            if let Event::Begun { vault } = &record.event {
                found = Some(vault.clone());
            }
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

/// Reads the end of the log, enough to hold a whole record before one torn batch.
fn read_end(file: &File, path: &Path) -> Result<(Chain, u64), UsageError> {
    const END: u64 = (MAX_TORN + 2 * Record::MAX_LINE) as u64;
    let length = file.metadata().map_err(io_error("reading", path))?.len();
    let mut chain = match length.checked_sub(END) {
        None => Chain::from_start(),
        Some(inside) => {
            Chain::from_inside(next_line(file, inside).map_err(io_error("reading", path))?)
        }
    };
    let start = chain.good();
    read_from(file, path, start, length, &mut chain)?;
    Ok((chain, length))
}

/// Where the next line after byte `inside` begins.
fn next_line(mut file: &File, inside: u64) -> io::Result<u64> {
    file.seek(SeekFrom::Start(inside))?;
    let skipped = BufReader::new(file).skip_until(b'\n')?;
    Ok(inside + skipped as u64)
}

fn read_from(
    mut file: &File,
    path: &Path,
    start: u64,
    end: u64,
    chain: &mut Chain,
) -> Result<(), UsageError> {
    file.seek(SeekFrom::Start(start))
        .map_err(io_error("reading", path))?;
    let bytes = BufReader::new(file.take(end - start));
    chain
        .read(bytes, |_| ())
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
        Log::create(dir, VAULT, 1).unwrap();
        Log::open(dir, VAULT, 1).unwrap()
    }

    fn event() -> Vec<Event> {
        vec![Event::Begun {
            vault: String::new(),
        }]
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
            log.append(1, event()),
            Err(UsageError::Io {
                doing: "writing",
                ..
            })
        ));
        assert_eq!((log.head(), log.length), before);
        log.file = writable;
        assert_eq!(log.append(1, event()).unwrap(), 1);
    }

    #[test]
    fn half_a_line_whose_recovery_failed_is_recovered_later() {
        let home = tempfile::tempdir().unwrap();
        let mut log = begun(home.path());
        let writable = fill_the_disk(&mut log);
        (&*writable).write_all(b"{\"seq\":1").unwrap();
        assert!(log.append(1, event()).is_err());
        assert_eq!(log.recovery(), None);
        log.file = writable;
        assert_eq!(log.append(1, Vec::new()).unwrap(), 2);
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
