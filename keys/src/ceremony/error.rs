//! Why a ceremony does not go on.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::custody::{QuorumError, ShareError, UnsealError};
use crate::{KeyError, PassphraseError, VaultError};

/// Why a ceremony does not begin, or not go on. What was done until then stays, and stands in the transcript.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CeremonyError {
    /// It would overwrite something.
    #[error("{path} is there already: nothing is overwritten")]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// Two outputs have one path.
    #[error("{path} is written twice")]
    Twice {
        /// The path.
        path: PathBuf,
    },
    /// A step names a role that nobody has.
    #[error("step {step}: nobody is `{role}`")]
    UnknownRole {
        /// Which step.
        step: usize,
        /// The role.
        role: String,
    },
    /// Two people have one role or one name, or a step names nobody.
    #[error("{why}")]
    People {
        /// What is wrong.
        why: String,
    },
    /// A step names a key that was not made, or makes one twice.
    #[error("no key `{key}`, or two")]
    Key {
        /// Its name in the file.
        key: String,
    },
    /// No vault is open at this step, or one is already.
    #[error("no vault is open, or one is already")]
    Vault,
    /// Somebody did not go on.
    #[error("{who}: stopped here")]
    Stopped {
        /// Who.
        who: String,
    },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A share.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// A set of custodians.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// The shares together.
    #[error(transparent)]
    Unseal(#[from] UnsealError),
    /// A passphrase.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The vault.
    #[error(transparent)]
    Storage(#[from] VaultError),
    /// The key store.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

impl CeremonyError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
