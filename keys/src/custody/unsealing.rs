//! Opening a vault share by share, as custodians come.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::share::{Share, ShareError, combine};
use super::{Group, GroupId};
use crate::secret::SecretKey;
use crate::text::hex;
use crate::vault::HandedIn;
use crate::{Clock, Random, Vault, VaultError};

/// What is known of a vault from outside, and how far its opening has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnsealStatus {
    /// There is a vault.
    pub initialized: bool,
    /// It is closed: no key signs.
    pub sealed: bool,
    /// What opens it.
    pub by: UnsealedBy,
    /// So many shares open it; 0 where a passphrase does.
    pub t: u8,
    /// Of so many.
    pub n: u8,
    /// So many are in.
    pub progress: u8,
    /// Names this attempt; another after a reset or a failure. Custodians at different places compare it.
    pub nonce: String,
}

/// What opens a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnsealedBy {
    /// One passphrase.
    Passphrase,
    /// Shares of custodians.
    Custodians,
}

/// Why a share did not help.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UnsealError {
    /// A passphrase opens this vault.
    #[error("this vault is opened by a passphrase")]
    ByPassphrase,
    /// The text is no share.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// A share of another vault or of earlier custodians.
    #[error("share of set {found}; the custodians of this vault have set {expected}")]
    OtherGroup {
        /// The set that opens the vault.
        expected: GroupId,
        /// The set of the share.
        found: GroupId,
    },
    /// This share is in already.
    #[error("share {number} is in already")]
    Twice {
        /// Its number.
        number: u8,
    },
    /// Not enough shares.
    #[error("{found} shares, {expected} are needed")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many it takes.
        expected: u8,
    },
    /// Enough shares, but together they do not open the vault: one of them is forged. All must be handed in anew.
    #[error("the shares do not open the vault: {why}")]
    Refused {
        /// What the vault said.
        why: String,
    },
}

/// An attempt to open a vault.
pub struct Unsealing {
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    custodians: Option<Group>,
    shares: Vec<Share>,
    nonce: String,
    open: bool,
}

impl std::fmt::Debug for Unsealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unsealing({:?})", self.status())
    }
}

impl Unsealing {
    /// Begins with no share.
    pub fn new(
        dir: &Path,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        Ok(Self {
            dir: dir.to_owned(),
            custodians: Vault::custodians(dir)?,
            nonce: nonce(&*random),
            clock,
            random,
            shares: Vec::new(),
            open: false,
        })
    }

    /// How far it has come.
    pub fn status(&self) -> UnsealStatus {
        let quorum = self.custodians.map(|group| group.quorum);
        UnsealStatus {
            initialized: true,
            sealed: !self.open,
            by: match quorum {
                None => UnsealedBy::Passphrase,
                Some(_) => UnsealedBy::Custodians,
            },
            t: quorum.map_or(0, |quorum| quorum.threshold),
            n: quorum.map_or(0, |quorum| quorum.shares),
            progress: self.shares.len() as u8,
            nonce: self.nonce.clone(),
        }
    }

    /// Takes a share. The last one that is needed opens the vault; if that fails, all are forgotten.
    pub fn submit(&mut self, text: &str) -> Result<Option<Vault>, UnsealError> {
        let group = self.custodians.ok_or(UnsealError::ByPassphrase)?;
        let share = Share::parse(text)?;
        refuse_foreign(&group, &self.shares, &share)?;
        self.shares.push(share);
        if self.shares.len() < usize::from(group.quorum.threshold) {
            return Ok(None);
        }
        let opened = self.combine();
        self.reset();
        self.open = opened.is_ok();
        opened.map(Some)
    }

    fn combine(&self) -> Result<Vault, UnsealError> {
        let handed_in = HandedIn {
            clock: Arc::clone(&self.clock),
            random: Arc::clone(&self.random),
        };
        Vault::open_by_custodians(&self.dir, &combine(&self.shares), handed_in).map_err(|error| {
            UnsealError::Refused {
                why: error.to_string(),
            }
        })
    }

    /// Forgets all shares and begins again.
    pub fn reset(&mut self) {
        self.shares.clear();
        self.nonce = nonce(&*self.random);
        self.open = false;
    }
}

/// The unseal key behind shares that belong together.
pub(crate) fn recombine(group: &Group, shares: &[Share]) -> Result<SecretKey, UnsealError> {
    for (at, share) in shares.iter().enumerate() {
        refuse_foreign(group, &shares[..at], share)?;
    }
    let (found, expected) = (shares.len(), group.quorum.threshold);
    match found < usize::from(expected) {
        true => Err(UnsealError::TooFew { found, expected }),
        false => Ok(combine(shares)),
    }
}

fn refuse_foreign(group: &Group, known: &[Share], share: &Share) -> Result<(), UnsealError> {
    if share.group() != *group {
        return Err(UnsealError::OtherGroup {
            expected: group.id,
            found: share.group().id,
        });
    }
    let number = share.number();
    match known.iter().any(|known| known.number() == number) {
        true => Err(UnsealError::Twice { number }),
        false => Ok(()),
    }
}

fn nonce(random: &dyn Random) -> String {
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    hex(&bytes)
}
