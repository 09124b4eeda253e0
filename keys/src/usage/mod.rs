//! The usage log (用印记录): one record for every attempt to sign, on disk before any signature leaves.
//!
//! A file of JSON lines, `usage/log.jsonl` in the vault's directory, that only ever grows. Each line carries the
//! SHA-256 of the line before it (`previous`) and ends with `,"hash":"…"}`, the SHA-256 of its own bytes before that member;
//! so an edited, removed, added or reordered line is found by [`verify`], which needs no passphrase. Each line also carries a
//! `proof`, an HMAC under a key that only the open vault has; opening the vault checks it, so nobody else adds a line. What a
//! chain alone cannot show is that its end was cut off: for that, an outsider keeps a [`SignedHead`], and [`verify_against`] compares.
//!
//! **States, policies and counters** of the keys are what the log says of them, nothing else. So that opening a vault need not
//! read a long log from its start, `usage/state.json` keeps a summary up to one record, proven like a record. A log that does
//! not reach that record, or has another there, was rolled back: [`UsageError::RolledBack`].
//!
//! **Time** never goes backwards: a record carries the later of the clock and the record before it. Where the clock
//! was behind, the member `clock` tells what it said; nobody is kept from signing by a clock that was set right.
//!
//! **Crashes.** A line that was only half written when the machine stopped is recognised when the log is next
//! opened or appended to. It stays in the file as it is, and a record `recovered` that names its length and SHA-256
//! follows it ([`Recovery`]); no byte is ever removed. The signatures of such a batch never left.
//!
//! Several processes may write the same log: each holds an exclusive lock while it writes, and first reads what others wrote.
//! The disk confirms outside that lock, one sync for all who wait for it.

mod book;
mod chain;
mod checkpoint;
mod digest;
mod event;
mod exposure;
mod file;
mod head;
mod log;
mod record;
mod start;
mod sync;
mod verify;

pub(crate) use book::{Admission, Admitted, Book, Life};
pub use digest::Digest;
pub use event::{Event, Outcome, Use};
pub use exposure::exposure;
pub(crate) use file::is_unused;
pub use head::{HeadError, SignedHead};
pub(crate) use log::Log;
pub use log::Recovery;
pub use record::Record;
pub(crate) use verify::part;
pub use verify::{Summary, verify, verify_against, walk, walk_of};

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The directory of the log inside the vault's.
pub(crate) const DIRECTORY: &str = "usage";
/// The log in it.
pub(crate) const FILE: &str = "log.jsonl";
/// The summary of it up to one record.
pub(crate) const SUMMARY: &str = "state.json";

/// The log in a vault's directory.
pub(crate) fn log_file() -> PathBuf {
    PathBuf::from(DIRECTORY).join(FILE)
}

/// What a backup copies: the log and its summary.
pub(crate) fn files() -> [PathBuf; 2] {
    [log_file(), PathBuf::from(DIRECTORY).join(SUMMARY)]
}

/// Where a chain stands after a record: a copy kept elsewhere proves later that the log was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Sequence number of the last record.
    pub sequence: u64,
    /// Its time, unix seconds.
    pub time: i64,
    /// Its hash.
    pub hash: Digest,
}

/// What is wrong with one line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// Longer than any record.
    #[error("longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Not the form of a record.
    #[error("not a record: {why}")]
    NotARecord {
        /// What the reader said.
        why: String,
    },
    /// The line's own hash is not the hash of its bytes: it was edited.
    #[error("its hash is {expected}, the line says {found}")]
    HashWrong {
        /// The hash of its bytes.
        expected: Digest,
        /// The hash that it carries.
        found: Digest,
    },
    /// A record is missing, added or out of order.
    #[error("record {expected} expected, found {found}")]
    SequenceWrong {
        /// The number that comes next.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// It does not follow the record before it.
    #[error("follows {found}, but the record before it is {expected}")]
    PreviousWrong {
        /// The hash of the record before.
        expected: Digest,
        /// The hash that it names.
        found: Digest,
    },
    /// Earlier than the record before it.
    #[error("time {found} is before {expected}")]
    TimeBackwards {
        /// Time of the record before.
        expected: i64,
        /// Its time.
        found: i64,
    },
    /// The first record must be `begun`, and no other may be.
    #[error("a log begins with its record `begun`, and has only one")]
    BegunMisplaced,
    /// Not written by the vault that it names: its proof is wrong.
    #[error("its proof is not this vault's")]
    NotProven,
    /// It tells what cannot have happened after the records before it: a signature by a key that does not sign,
    /// a count that goes back, a state with no way to it.
    #[error("cannot have happened: {why}")]
    Impossible {
        /// What is wrong.
        why: String,
    },
    /// A record `recovered` that does not fit what stands before it.
    #[error(
        "`recovered` names {found} bytes, {expected} damaged bytes stand before it or their hash differs"
    )]
    RecoveryWrong {
        /// How many damaged bytes there are.
        expected: u64,
        /// How many it names.
        found: u64,
    },
}

/// Why the usage log cannot be read, trusted or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UsageError {
    /// The log is not there: a vault without its log does not sign.
    #[error("no usage log at {path}")]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{doing} {path}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The log ends before, or has another record at, a place that was confirmed before: an older copy was put back.
    /// Nothing is signed until the newer log is back.
    #[error(
        "{path}: rolled back; record {expected} with hash {hash} was confirmed before, the log {found}"
    )]
    RolledBack {
        /// The log.
        path: PathBuf,
        /// The record that was confirmed.
        expected: u64,
        /// Its hash.
        hash: Digest,
        /// What the log has instead.
        found: String,
    },
    /// The summary of the log was edited or damaged. Without the file, the whole log is read instead.
    #[error("{path} is damaged: {why}")]
    StateDamaged {
        /// The summary.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A head that was kept cannot be used.
    #[error("the head that was kept: {0}")]
    Head(#[from] HeadError),
    /// What another process, which holds the keys, said of it.
    #[error("{words}")]
    Told {
        /// Its words.
        words: String,
    },
    /// The chain breaks here.
    #[error("{path}: broken at byte {offset}, after record {after:?}: {fault}")]
    Broken {
        /// The log.
        path: PathBuf,
        /// Where the line begins, bytes from the start.
        offset: u64,
        /// The last record in order before it; none at the start of the file.
        after: Option<u64>,
        /// What is wrong.
        fault: Fault,
    },
    /// The last line was only half written. Opening the vault puts this on record and goes on.
    #[error("{path}: the last {bytes} bytes, after record {after:?}, are half a line")]
    Torn {
        /// The log.
        path: PathBuf,
        /// The last whole record.
        after: Option<u64>,
        /// How many bytes follow it.
        bytes: u64,
    },
    /// The log belongs to another vault.
    #[error("{path}: log of vault {found}, expected {expected}")]
    OtherVault {
        /// The log.
        path: PathBuf,
        /// The vault that was opened.
        expected: String,
        /// The vault that the log names.
        found: String,
    },
    /// The file was cut or replaced while it was open.
    #[error("{path}: replaced or cut while in use: {expected} bytes expected, found {found}")]
    Replaced {
        /// The log.
        path: PathBuf,
        /// Bytes that were there.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The disk did not confirm an earlier write; what it holds is unknown until the vault is opened again.
    #[error("{path}: an earlier write was not confirmed by the disk; open the vault again")]
    Unconfirmed {
        /// The log.
        path: PathBuf,
    },
}
