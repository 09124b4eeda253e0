//! Where the keys are: in this process, in a child of it, or behind a socket.

mod child;
pub(crate) mod custodians;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use yinxin_keys::keyd::Client;
use yinxin_keys::{KeyStore, Passphrase, Token, Vault, VaultError};

use crate::config::Config;
use crate::data_dir::DataDir;
use crate::disk::{private_dir, write_secret};
use crate::service::{HandedIn, ServiceError, at};

pub(crate) use child::ChildKeys;

/// Who holds the keys of a data directory.
#[derive(Clone, Debug)]
pub enum KeyHolder {
    /// This process opens the vault: commands, which live as long as one order of one operator.
    Here {
        /// A file with the vault's passphrase; `None`: [`DataDir::passphrase`].
        passphrase: Option<PathBuf>,
    },
    /// A child of this process, which ends with it: the service. Passphrase and keys stay out of this process.
    Child {
        /// As for [`KeyHolder::Here`]; the child reads it.
        passphrase: Option<PathBuf>,
    },
    /// A key process of its own, which listens at this socket.
    Socket(PathBuf),
}

/// The ceremony in which the authorities of a region are certified.
const BIRTH: &str = "birth of a region";

/// What the keys are needed for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Occasion {
    /// To serve.
    Service,
    /// To make a region: the vault is made if there is none, and authorities are certified.
    Birth,
}

impl KeyHolder {
    /// The keys, ready to sign.
    pub(crate) fn open(
        &self,
        dir: &DataDir,
        handed_in: &HandedIn,
        occasion: Occasion,
    ) -> Result<Arc<dyn KeyStore>, ServiceError> {
        Ok(match self {
            Self::Here { passphrase } => Arc::new(open_for_order(
                dir,
                handed_in,
                passphrase.as_deref(),
                occasion,
            )?),
            Self::Child { passphrase } => {
                Arc::new(ChildKeys::start(dir, passphrase.as_deref(), occasion)?)
            }
            Self::Socket(path) => Arc::new(Client::connect(path).map_err(at(path))?),
        })
    }
}

/// The same for one order of an operator: where custodians hold the vault, they are asked for their shares.
pub(crate) fn open_for_order(
    dir: &DataDir,
    handed_in: &HandedIn,
    passphrase: Option<&Path>,
    occasion: Occasion,
) -> Result<Vault, ServiceError> {
    match open_vault(dir, handed_in, passphrase, occasion) {
        Err(ServiceError::Vault(VaultError::NeedsCustodians { .. })) => {
            let token = token(dir)?;
            let vault = furnish(custodians::open(dir, handed_in)?, token)?;
            match occasion {
                Occasion::Birth => Ok(vault.in_ceremony(BIRTH)?),
                Occasion::Service => Ok(vault),
            }
        }
        opened => opened,
    }
}

/// Opens the vault of a directory in this process; for a birth, makes it if there is none. Its hardware module is
/// put beside it, if the settings name one.
pub(crate) fn open_vault(
    dir: &DataDir,
    handed_in: &HandedIn,
    passphrase: Option<&Path>,
    occasion: Occasion,
) -> Result<Vault, ServiceError> {
    let token = token(dir)?;
    let vault = open_bare(dir, handed_in, passphrase, occasion)?;
    Ok(furnish(vault, token)?)
}

/// The hardware module that the settings name. It is not asked for anything yet.
pub(crate) fn token(dir: &DataDir) -> Result<Option<Token>, ServiceError> {
    let config = Config::load(dir, None, None, None)?.token;
    let token = config.map(Token::new).transpose();
    Ok(token.map_err(VaultError::from)?)
}

pub(crate) fn furnish(vault: Vault, token: Option<Token>) -> Result<Vault, VaultError> {
    match token {
        None => Ok(vault),
        Some(token) => vault.with_token(token),
    }
}

fn open_bare(
    dir: &DataDir,
    handed_in: &HandedIn,
    passphrase: Option<&Path>,
    occasion: Occasion,
) -> Result<Vault, ServiceError> {
    let (clock, random) = (handed_in.clock.clone(), handed_in.random.clone());
    let held = Vault::needs_passphrase(&dir.keys());
    // Custodians may hold the vault before there is a region, when a ceremony made it; no passphrase opens it.
    if occasion == Occasion::Service || matches!(held, Err(VaultError::NeedsCustodians { .. })) {
        held?;
        let secret = read_passphrase(dir, passphrase)?;
        return Ok(Vault::open(&dir.keys(), secret, clock, random)?);
    }
    private_dir(&dir.keys()).map_err(at(&dir.keys()))?;
    if passphrase.is_none() && !dir.passphrase().exists() {
        let text = crate::random::hex(&crate::random::bytes::<32>(&*handed_in.random));
        write_secret(&dir.passphrase(), text.as_bytes()).map_err(at(&dir.passphrase()))?;
    }
    let secret = read_passphrase(dir, passphrase)?;
    let vault = match Vault::create(&dir.keys(), secret, clock, random) {
        // Left by an interrupted run.
        Err(VaultError::AlreadyAVault { .. }) => {
            open_bare(dir, handed_in, passphrase, Occasion::Service)?
        }
        made => made?,
    };
    Ok(vault.in_ceremony(BIRTH)?)
}

fn read_passphrase(dir: &DataDir, file: Option<&Path>) -> Result<Passphrase, ServiceError> {
    let path = file.map_or_else(|| dir.passphrase(), Path::to_owned);
    let mut text = std::fs::read_to_string(&path).map_err(at(&path))?;
    // Editors end files with a line end; it is not part of the passphrase.
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(Passphrase::new(text)?)
}
