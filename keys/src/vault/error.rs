//! What can be wrong with a vault.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::crypto::CryptoFailed;
use crate::custody::Quorum;
use crate::token::TokenError;
use crate::usage::UsageError;

/// Why a vault cannot be made, opened or read. Nothing is ever deleted or repaired because of one of these.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VaultError {
    /// There is no vault here.
    #[error("no vault at {path}")]
    NotAVault {
        /// Where its header should be.
        path: PathBuf,
    },
    /// There is one already.
    #[error("there is a vault at {path}")]
    AlreadyAVault {
        /// Its header.
        path: PathBuf,
    },
    /// There is no vault, but keys or uses of one, which must not be overwritten.
    #[error("{path} holds keys or uses of a vault whose header is missing")]
    HeaderLost {
        /// The directory.
        path: PathBuf,
    },
    /// Others than the owner may enter the directory or read the file (`chmod go-rwx` helps).
    #[error("{path} is open to others (mode {mode:o}), expected 700 or 600")]
    Exposed {
        /// What is exposed.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
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
    /// Longer than any file of a vault.
    #[error("{path} is longer than {limit} bytes")]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// The end of the file is missing.
    #[error("{path} is cut off after {bytes} bytes")]
    Cut {
        /// The file.
        path: PathBuf,
        /// How long it is.
        bytes: usize,
    },
    /// Not written by us, or damaged.
    #[error("{path} is damaged: {why}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        why: String,
    },
    /// Made by another version of this program.
    #[error(
        "{path} was made by another version of this program: its format is `{found}`, this one reads `{expected}`"
    )]
    UnknownVersion {
        /// The file.
        path: PathBuf,
        /// The format that it names.
        found: String,
        /// The format that is read.
        expected: &'static str,
    },
    /// The header does not have its own checksum: damaged on disk, or edited.
    #[error("{path} does not match its checksum")]
    HeaderDamaged {
        /// The header.
        path: PathBuf,
    },
    /// The header asks for more work than any passphrase is worth.
    #[error(
        "{path} asks for Argon2id with {memory_kib} KiB, {iterations} passes, {lanes} lanes: out of bounds"
    )]
    KdfOutOfBounds {
        /// The header.
        path: PathBuf,
        /// Memory, KiB.
        memory_kib: u32,
        /// Passes.
        iterations: u32,
        /// Lanes.
        lanes: u32,
    },
    /// The passphrase does not open this vault.
    #[error("the passphrase does not open {path}")]
    WrongPassphrase {
        /// The header.
        path: PathBuf,
    },
    /// Custodians open this vault; there is no passphrase.
    #[error("{path} is opened by {} of {} custodians, not by a passphrase", quorum.threshold, quorum.shares)]
    NeedsCustodians {
        /// The header.
        path: PathBuf,
        /// How many it takes.
        quorum: Quorum,
    },
    /// A passphrase opens this vault; there are no custodians.
    #[error("{path} is opened by a passphrase, not by custodians")]
    NeedsPassphrase {
        /// The header.
        path: PathBuf,
    },
    /// The shares fit each other, but do not open this vault.
    #[error("the shares do not open {path}")]
    WrongShares {
        /// The header.
        path: PathBuf,
    },
    /// An older header was put back: earlier custodians would open the vault again.
    #[error("{path} is of an earlier custody ({found}), the usage log tells of {expected}")]
    OldHeader {
        /// The header.
        path: PathBuf,
        /// The custody that is on record.
        expected: u32,
        /// That of the header.
        found: u32,
    },
    /// The passphrase is right, but the header was edited.
    #[error("{path} was edited: its facts are not those that the root key was sealed with")]
    HeaderEdited {
        /// The header.
        path: PathBuf,
    },
    /// The file of one key holds another.
    #[error("{path} holds key {found}, expected {expected}")]
    RecordSwapped {
        /// The file.
        path: PathBuf,
        /// The key that its name says.
        expected: String,
        /// The key that it holds.
        found: String,
    },
    /// The key belongs to another vault.
    #[error("{path} belongs to vault {found}, expected {expected}")]
    OtherVault {
        /// The file.
        path: PathBuf,
        /// The vault that is open.
        expected: String,
        /// The vault that it names.
        found: String,
    },
    /// The facts or the sealed key were edited.
    #[error("{path} was edited: it is not what this vault sealed")]
    RecordEdited {
        /// The file.
        path: PathBuf,
    },
    /// The keys that seal the records are not there.
    #[error("no keyring at {path}")]
    NoKeyring {
        /// Where it should be.
        path: PathBuf,
    },
    /// There is something there already, and nothing is overwritten.
    #[error("{path} is there already")]
    NotEmpty {
        /// What is there.
        path: PathBuf,
    },
    /// There is no backup here.
    #[error("no backup at {path}")]
    NotABackup {
        /// Where its list of files should be.
        path: PathBuf,
    },
    /// The cryptographic library failed.
    #[error("{path}: the cryptographic library failed while {doing}")]
    Crypto {
        /// What it was for.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
    },
    /// What another process, which holds the keys, said of it.
    #[error("{words}")]
    Told {
        /// Its words.
        words: String,
    },
    /// The token that holds a key does not do its part.
    #[error("token: {0}")]
    Token(#[from] TokenError),
    /// The usage log cannot be used.
    #[error("usage log: {0}")]
    Usage(#[from] UsageError),
}

impl VaultError {
    pub(crate) fn io<'p>(
        doing: &'static str,
        path: &'p Path,
    ) -> impl FnOnce(io::Error) -> Self + 'p {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn crypto(path: &Path, failed: CryptoFailed) -> Self {
        Self::Crypto {
            path: path.to_owned(),
            doing: failed.doing,
        }
    }
}
