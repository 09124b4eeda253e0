//! Making and opening a vault, and changing who can open it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::header::{Custody, Header};
use super::keks::Keks;
use super::keyring::Keyring;
use super::{LOG, Vault, VaultError, file};
use crate::crypto::{KdfCost, Prover, test_symmetric};
use crate::custody::{Group, Quorum, Share};
use crate::health::Health;
use crate::life::Order;
use crate::secret::SecretKey;
use crate::shape::Standing;
use crate::token::Token;
use crate::usage::{Event, Log};
use crate::{Clock, KeyError, Passphrase, Random};

/// What the program hands in.
pub(crate) struct HandedIn {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

impl Vault {
    /// Makes a vault in `dir` (made too, mode 0700, if it is not there) and opens it.
    pub fn create(
        dir: &Path,
        passphrase: Passphrase,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        Self::create_with_cost(dir, passphrase, KdfCost::default(), clock, random)
    }

    /// As [`Vault::create`], with a chosen price for trying passphrases.
    pub fn create_with_cost(
        dir: &Path,
        passphrase: Passphrase,
        cost: KdfCost,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        let custody = Custody::Passphrase(passphrase, cost);
        Self::create_in_custody(dir, &custody, clock, random).map(|(vault, _)| vault)
    }

    /// As [`Vault::create`], for the custody asked for. The shares are for the custodians, one each; they are not
    /// kept, and cannot be had again.
    pub fn create_in_custody(
        dir: &Path,
        custody: &Custody,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<(Self, Vec<Share>), VaultError> {
        self_test(dir)?;
        let lock = file::prepare_new(dir)?;
        let (header, root, shares) = Header::make(custody, clock.now(), &*random)
            .map_err(|source| VaultError::crypto(dir, source))?;
        Keks::fresh(&*random).write(dir, header.vault(), &root, &*random)?;
        Log::create(dir, header.vault(), &prover(dir, &root)?, clock.now())?;
        // Last: a directory without it is no vault, and may be made one again.
        header.write(dir)?;
        drop(lock);
        let vault = Self::with_root(dir, &header, root, HandedIn { clock, random })?;
        Ok((vault, shares))
    }

    /// Opens the vault in `dir`; recovers what a crash left.
    pub fn open(
        dir: &Path,
        passphrase: Passphrase,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        let header = Self::closed(dir)?;
        let root = header.unseal(dir, &passphrase)?;
        Self::with_root(dir, &header, root, HandedIn { clock, random })
    }

    /// Opens the vault with what the custodians' shares gave.
    pub(crate) fn open_by_custodians(
        dir: &Path,
        unseal: &SecretKey,
        handed_in: HandedIn,
    ) -> Result<Self, VaultError> {
        let header = Self::closed(dir)?;
        let root = header.unseal_by_custodians(dir, unseal)?;
        Self::with_root(dir, &header, root, handed_in)
    }

    /// Whether a passphrase opens the vault in `dir`: asked before one is looked for.
    pub fn needs_passphrase(dir: &Path) -> Result<(), VaultError> {
        match Self::custodians(dir)? {
            None => Ok(()),
            Some(group) => Err(VaultError::NeedsCustodians {
                path: dir.join(file::HEADER),
                quorum: group.quorum,
            }),
        }
    }

    /// The custodians who open the vault in `dir`; none if a passphrase does.
    pub(crate) fn custodians(dir: &Path) -> Result<Option<Group>, VaultError> {
        Ok(Header::read(dir)?.custodians())
    }

    fn closed(dir: &Path) -> Result<Header, VaultError> {
        self_test(dir)?;
        file::refuse_exposed(dir)?;
        Header::read(dir)
    }

    pub(super) fn with_root(
        dir: &Path,
        header: &Header,
        root: SecretKey,
        HandedIn { clock, random }: HandedIn,
    ) -> Result<Self, VaultError> {
        file::sweep(dir)?;
        let log = Log::open(dir, header.vault(), prover(dir, &root)?, clock.now())?;
        refuse_old(dir, header, &log)?;
        let keks = Keks::read(dir, header.vault(), &root)?;
        let vault = Self {
            keyring: Keyring::new(dir, header.vault(), keks, Arc::clone(&random)),
            root,
            random,
            log: Mutex::new(log),
            clock,
            health: Health::new(),
            standing: Standing::Service,
        };
        vault.finish_destruction()?;
        Ok(vault)
    }

    /// The same vault with a device beside it: its keys sign, and new ones for its purposes are born in it.
    pub fn with_token(mut self, token: Token) -> Result<Self, VaultError> {
        self.keyring.set_token(token);
        self.finish_destruction()?;
        Ok(self)
    }

    /// Gives the vault into other custody, by order of two people. Keys, log and root key stay as they are.
    ///
    /// Earlier shares and passphrases open this vault no more; they do open an old copy of its header together
    /// with an old copy of its keys.
    pub fn change_custody(&self, custody: &Custody, order: &Order) -> Result<Vec<Share>, KeyError> {
        order.two_people()?;
        let dir = self.keyring.dir();
        let header = Header::read(dir)?;
        let (header, shares) = header
            .rewrapped(&self.root, custody, &*self.random)
            .map_err(|failed| VaultError::crypto(dir, failed))?;
        // First: were the record first, a crash here would leave a header that is refused as old.
        header.write(dir)?;
        self.append(Event::Custody {
            generation: header.generation(),
            custodians: header.custodians().map(|group| group.quorum),
            order: order.clone(),
        })?;
        Ok(shares)
    }

    /// How many custodians open this vault, of how many; none if a passphrase does.
    pub fn quorum(&self) -> Result<Option<Quorum>, VaultError> {
        Ok(Self::custodians(self.keyring.dir())?.map(|group| group.quorum))
    }
}

/// A header from before a change of custody that is on record.
fn refuse_old(dir: &Path, header: &Header, log: &Log) -> Result<(), VaultError> {
    let (expected, found) = (log.custody(), header.generation());
    match found < expected {
        true => Err(VaultError::OldHeader {
            path: dir.join(file::HEADER),
            expected,
            found,
        }),
        false => Ok(()),
    }
}

/// What the vault is opened with works (FIPS 140-3, 10.3.A).
fn self_test(dir: &Path) -> Result<(), VaultError> {
    test_symmetric().map_err(|failed| VaultError::crypto(dir, failed))
}

fn prover(dir: &Path, root: &SecretKey) -> Result<Prover, VaultError> {
    Prover::new(root, LOG).map_err(|failed| VaultError::crypto(dir, failed))
}
