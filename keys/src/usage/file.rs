//! The file of the log: opened, locked, read, appended to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::{Chain, ReadError};
use super::{DIRECTORY, FILE, Fault, Record, UsageError};
use crate::durable;

/// The open file, and the path that errors name.
#[derive(Clone, Debug)]
pub(super) struct LogFile {
    file: Arc<File>,
    path: PathBuf,
}

/// An exclusive lock on the log, across processes and handles.
pub(super) struct Lock(Arc<File>);

impl Drop for Lock {
    fn drop(&mut self) {
        // Fails only if there is no lock.
        let _ = self.0.unlock();
    }
}

impl LogFile {
    /// Makes it with its first bytes; durable when this returns.
    pub(super) fn create(dir: &Path, first: &[u8]) -> Result<(), UsageError> {
        let path = dir.join(DIRECTORY).join(FILE);
        OpenOptions::new()
            .create_new(true)
            .append(true)
            .mode(durable::FILE_MODE)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(first)?;
                file.sync_all()
            })
            .and_then(|()| durable::sync_dir(&dir.join(DIRECTORY)))
            .map_err(io_error("making", &path))
    }

    pub(super) fn open(dir: &Path) -> Result<Self, UsageError> {
        let path = dir.join(DIRECTORY).join(FILE);
        let opened = OpenOptions::new().read(true).append(true).open(&path);
        let file = opened.map_err(|source| missing_or("opening", &path, source))?;
        Ok(Self {
            file: Arc::new(file),
            path,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn lock(&self) -> Result<Lock, UsageError> {
        self.file.lock().map_err(io_error("locking", &self.path))?;
        Ok(Lock(Arc::clone(&self.file)))
    }

    /// Its length. The file at its path must still be the one that is open, and no shorter than `known`.
    pub(super) fn length(&self, known: u64) -> Result<u64, UsageError> {
        let (open, named) = self
            .file
            .metadata()
            .and_then(|open| Ok((open, fs::metadata(&self.path)?)))
            .map_err(io_error("looking at", &self.path))?;
        let same = (open.dev(), open.ino()) == (named.dev(), named.ino());
        if same && open.len() >= known {
            return Ok(open.len());
        }
        Err(UsageError::Replaced {
            path: self.path.clone(),
            expected: known,
            found: named.len(),
        })
    }

    /// Shows the records among these bytes to `visit`, as `chain` goes on with them.
    pub(super) fn read(
        &self,
        bytes: Range<u64>,
        chain: &mut Chain,
        visit: impl FnMut(&Record) -> Result<(), Fault>,
    ) -> Result<(), UsageError> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(bytes.start))
            .map_err(io_error("reading", &self.path))?;
        let lines = BufReader::new(file.take(bytes.end - bytes.start));
        chain
            .read(lines, visit)
            .map_err(|error| read_error(error, &self.path))
    }

    /// The first line with its end, as far as a record can be long.
    pub(super) fn first_line(&self) -> Result<Vec<u8>, UsageError> {
        let mut file = &*self.file;
        let mut line = Vec::new();
        file.seek(SeekFrom::Start(0))
            .and_then(|_| {
                let start = file.take(Record::MAX_LINE as u64 + 1);
                BufReader::new(start).read_until(b'\n', &mut line)
            })
            .map_err(io_error("reading", &self.path))?;
        Ok(line)
    }

    /// The line that ends at byte `end`, without its end; none if the file is shorter.
    pub(super) fn line_before(&self, end: u64) -> Result<Option<Vec<u8>>, UsageError> {
        line_before(&self.file, end).map_err(io_error("reading", &self.path))
    }

    /// Writes at the end of a file of `end` bytes, all of it or nothing. Not durable yet.
    pub(super) fn append(&self, end: u64, bytes: &[u8]) -> Result<(), UsageError> {
        (&*self.file).write_all(bytes).map_err(|source| {
            // Nothing of it was confirmed to anybody. Should this fail too, the next append finds half a line and recovers it.
            let _ = self.file.set_len(end);
            io_error("writing", &self.path)(source)
        })
    }

    /// What was appended is durable when this returns `Ok`; else it is unknown, and a second try would not tell (the
    /// kernel drops the pages).
    pub(super) fn sync(&self) -> Result<(), UsageError> {
        self.file
            .sync_data()
            .map_err(io_error("syncing", &self.path))
    }

    /// A handle that refuses writes, as a full disk does.
    #[cfg(test)]
    pub(super) fn read_only(&self) -> Self {
        Self {
            file: Arc::new(File::open(&self.path).unwrap()),
            path: self.path.clone(),
        }
    }

    /// A handle whose syncs fail, as those of a broken disk do.
    #[cfg(test)]
    pub(super) fn not_syncing(&self) -> Self {
        Self {
            file: Arc::new(File::open("/dev/null").unwrap()),
            path: self.path.clone(),
        }
    }
}

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

/// Nothing was ever recorded in this log but its beginning: what an interrupted creation leaves.
pub(crate) fn is_unused(dir: &Path) -> io::Result<bool> {
    let path = dir.join(DIRECTORY).join(FILE);
    match fs::metadata(&path) {
        Ok(log) => {
            let short = log.len() <= Record::MAX_LINE as u64;
            Ok(short && fs::read(path)?.iter().filter(|b| **b == b'\n').count() <= 1)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// The log to be read alone, and how long it is while nobody is writing to it.
pub(super) fn settled(path: &Path) -> Result<(File, u64), UsageError> {
    let file = File::open(path).map_err(|source| missing_or("opening", path, source))?;
    let length = settled_length(&file).map_err(io_error("reading", path))?;
    Ok((file, length))
}

fn settled_length(file: &File) -> io::Result<u64> {
    file.lock_shared()?;
    let length = file.metadata()?.len();
    file.unlock()?;
    Ok(length)
}

fn missing_or(doing: &'static str, path: &Path, source: io::Error) -> UsageError {
    match source.kind() {
        io::ErrorKind::NotFound => UsageError::Missing {
            path: path.to_owned(),
        },
        _ => io_error(doing, path)(source),
    }
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
