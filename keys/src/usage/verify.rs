//! Checking a whole log, without a passphrase.

use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::book::Book;
use super::chain::Chain;
use super::file::{io_error, read_error, settled};
use super::{
    DIRECTORY, Digest, Event, FILE, Head, HeadError, Outcome, Record, SignedHead, UsageError,
};
use crate::{KeyStore, Purpose};

/// What a log in order tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The vault that it belongs to.
    pub vault: String,
    /// How many records, of every kind.
    pub records: u64,
    /// How many keys were made.
    pub born: u64,
    /// How many attempts to sign gave a signature.
    pub signed: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many times half a line was recovered.
    pub recovered: u64,
    /// Where the chain stands: compare it with a copy kept elsewhere.
    pub head: Head,
}

/// Checks the log of the vault in `dir` from its first byte to its last.
///
/// ```no_run
/// let summary = yinxin_keys::usage::verify("yinxin-data/keys".as_ref())?;
/// println!("{} signatures, head {}", summary.signed, summary.head.hash);
/// # Ok::<(), yinxin_keys::usage::UsageError>(())
/// ```
pub fn verify(dir: &Path) -> Result<Summary, UsageError> {
    let mut counts = Counts::default();
    let head = walk(dir, |record| counts.add(record))?;
    Ok(counts.into_summary(head))
}

/// Checks the log as [`verify`] does, and that it still holds what it held when `kept` was made: not cut, not rewritten.
pub fn verify_against(dir: &Path, kept: &SignedHead) -> Result<Summary, UsageError> {
    let kept_key = kept.checked()?.key_digest()?;
    let mut counts = Counts::default();
    let mut there = None;
    let mut is_log_key = false;
    let head = walk(dir, |record| {
        counts.add(record);
        is_log_key |= is_birth_of_log_key(record, &kept_key);
        if record.sequence == kept.head.sequence {
            there = Some(record.head());
        }
    })?;
    if counts.vault != kept.vault {
        return Err(UsageError::Head(HeadError::OtherVault {
            expected: counts.vault,
            found: kept.vault.clone(),
        }));
    }
    compare(kept, there, &head)?;
    match is_log_key {
        true => Ok(counts.into_summary(head)),
        false => Err(UsageError::Head(HeadError::ForeignKey)),
    }
}

fn compare(kept: &SignedHead, there: Option<Head>, now: &Head) -> Result<(), HeadError> {
    match there {
        Some(there) if there == kept.head => Ok(()),
        Some(there) => Err(HeadError::Rewritten {
            sequence: kept.head.sequence,
            kept: kept.head.hash,
            found: there.hash,
        }),
        None => Err(HeadError::Cut {
            kept: kept.head.sequence,
            found: now.sequence,
        }),
    }
}

fn is_birth_of_log_key(record: &Record, key: &Digest) -> bool {
    matches!(
        &record.event,
        Event::Born { purposes, public, .. } if public == key && purposes[..] == [Purpose::Checkpoint]
    )
}

/// Checks the log as [`verify`] does and shows each record in order.
///
/// `visit` sees records before the whole log is known to be in order; act on them only after this returns `Ok`.
pub fn walk(dir: &Path, visit: impl FnMut(&Record)) -> Result<Head, UsageError> {
    let path = dir.join(DIRECTORY).join(FILE);
    let (file, length) = settled(&path)?;
    walk_bytes(file.take(length), &path, visit)
}

/// As [`walk`], over the log of a key store that may be in another process.
pub fn walk_of(keys: &dyn KeyStore, visit: impl FnMut(&Record)) -> Result<Head, UsageError> {
    let parts = Parts {
        keys,
        offset: 0,
        part: io::Cursor::default(),
    };
    walk_bytes(parts, Path::new(FILE), visit)
}

/// Most bytes of the log that are handed over at once.
const MAX_PART: u64 = 1 << 20;

/// The log from `offset` on, as far as it goes at once.
pub(crate) fn part(dir: &Path, offset: u64) -> Result<Vec<u8>, UsageError> {
    let path = dir.join(DIRECTORY).join(FILE);
    let (mut file, length) = settled(&path)?;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| {
            let left = length.saturating_sub(offset).min(MAX_PART);
            file.take(left).read_to_end(&mut bytes)
        })
        .map_err(io_error("reading", &path))?;
    Ok(bytes)
}

/// A log that arrives in parts.
struct Parts<'k> {
    keys: &'k dyn KeyStore,
    offset: u64,
    part: io::Cursor<Vec<u8>>,
}

impl io::Read for Parts<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(out)?;
        if read > 0 || out.is_empty() {
            return Ok(read);
        }
        let part = self.keys.usage_log(self.offset).map_err(io::Error::other)?;
        self.offset += part.len() as u64;
        self.part = io::Cursor::new(part);
        self.part.read(out)
    }
}

fn walk_bytes(
    log: impl io::Read,
    path: &Path,
    mut visit: impl FnMut(&Record),
) -> Result<Head, UsageError> {
    let mut chain = Chain::from_start();
    let mut book = Book::default();
    chain
        .read(BufReader::new(log), |record| {
            book.apply(record.time, &record.event)?;
            visit(record);
            Ok(())
        })
        .map_err(|error| read_error(error, path))?;
    match chain.head() {
        Some(head) if chain.torn().is_empty() => Ok(head),
        head => Err(UsageError::Torn {
            after: head.map(|head| head.sequence),
            bytes: chain.torn().len() as u64,
            path: path.to_owned(),
        }),
    }
}

#[derive(Default)]
struct Counts {
    vault: String,
    born: u64,
    signed: u64,
    refused: u64,
    recovered: u64,
}

impl Counts {
    fn add(&mut self, record: &Record) {
        match &record.event {
            Event::Begun { vault } => self.vault.clone_from(vault),
            Event::Born { .. } => self.born += 1,
            Event::Use(used) => match used.result {
                Outcome::Signed(_) => self.signed += 1,
                Outcome::Refused(_) => self.refused += 1,
            },
            Event::Recovered { .. } => self.recovered += 1,
            Event::Approver { .. }
            | Event::Ceremony { .. }
            | Event::Custody { .. }
            | Event::Backup { .. }
            | Event::Restored { .. }
            | Event::Transcript { .. }
            | Event::Policy { .. }
            | Event::State { .. }
            | Event::Certified { .. }
            | Event::Stranger { .. } => {}
        }
    }

    fn into_summary(self, head: Head) -> Summary {
        Summary {
            vault: self.vault,
            records: head.sequence + 1,
            born: self.born,
            signed: self.signed,
            refused: self.refused,
            recovered: self.recovered,
            head,
        }
    }
}
