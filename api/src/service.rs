//! A data directory, opened: books, keys, region, and everything that works with them.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use yinxin_keys::{Clock, KeyError, KeyStore, PassphraseError, Random, UnsealError, VaultError};
use yinxin_signer::region::RegionError;
use yinxin_signer::types::TypeError;
use yinxin_signer::{LicenceTypes, Region, RegionOrder, Signer, SignerError};
use yinxin_verifier::value::Time;

use crate::config::ConfigError;
use crate::data_dir::DataDir;
use crate::disk::{SystemDisk, private_dir};
use crate::files::Files;
use crate::issue::{Issuer, RecoverError, Workshop, recover};
use crate::judge::Judge;
use crate::keys::{KeyHolder, Occasion};
use crate::lease::{Door, Lease};
use crate::store::{Store, StoreError};
use crate::trust::{self, TrustError};

/// What `main` hands in: time and chance.
#[derive(Clone)]
pub struct HandedIn {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance for keys, names and tokens.
    pub random: Arc<dyn Random>,
}

impl HandedIn {
    /// The present moment.
    pub fn now(&self) -> Time {
        Time::from_unix(self.clock.now())
    }
}

/// Why a data directory could not be made or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// A file or folder.
    #[error("{path}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Not a data directory yet.
    #[error("{path} holds no region; run `yinxin init` or `yinxin demo` first")]
    NotInitialised {
        /// The directory.
        path: String,
    },
    /// There is a region already.
    #[error("{path} holds a region already")]
    Initialised {
        /// The directory.
        path: String,
    },
    /// The key store.
    #[error("the key store does not answer")]
    Key(#[from] KeyError),
    /// The passphrase.
    #[error("the passphrase cannot be used")]
    Passphrase(#[from] PassphraseError),
    /// What a crash left could not be put in order.
    #[error("what an earlier run left could not be put in order")]
    Recover(#[from] RecoverError),
    /// Making the region.
    #[error("the region could not be made")]
    Region(#[from] RegionError),
    /// The signer.
    #[error("the signer could not be made")]
    Signer(#[from] SignerError),
    /// The books.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Publishing.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The custodians did not open the vault.
    #[error("the vault stays sealed")]
    Unseal(#[from] UnsealError),
    /// The licence types.
    #[error("the licence types are not usable")]
    Types(#[from] TypeError),
    /// The settings.
    #[error("the settings cannot be used")]
    Settings(#[from] ConfigError),
    /// The vault.
    #[error("the key vault cannot be used")]
    Vault(#[from] VaultError),
}

/// An open data directory.
pub struct Service {
    /// Where.
    pub dir: DataDir,
    /// Time and chance.
    pub handed_in: HandedIn,
    /// The books.
    pub store: Store,
    /// The keys.
    pub keys: Arc<dyn KeyStore>,
    /// The region.
    pub region: Region,
    /// Sealed files.
    pub files: Files,
    /// The judge, with the published trust.
    pub judge: Arc<Judge>,
    /// The licence types.
    pub types: LicenceTypes,
    lease: Lease,
}

impl Service {
    /// Opens a directory. The first process in it puts in order what a crash left.
    pub async fn open(
        dir: DataDir,
        handed_in: HandedIn,
        keys: &KeyHolder,
    ) -> Result<Self, ServiceError> {
        is_initialised(&dir)?;
        let keys = keys.open(&dir, &handed_in, Occasion::Service)?;
        Self::open_with(dir, handed_in, keys).await
    }

    /// The same with keys that are open already.
    pub(crate) async fn open_with(
        dir: DataDir,
        handed_in: HandedIn,
        keys: Arc<dyn KeyStore>,
    ) -> Result<Self, ServiceError> {
        let door = Door::hold(&dir.run()).map_err(at(&dir.run()))?;
        let store = Store::open(&dir.database(), handed_in.random.clone()).await?;
        let files = Files::open(dir.files(), Arc::new(SystemDisk)).map_err(at(&dir.files()))?;
        // The vault, when it was opened, put its log in order: `recover` reads it.
        if door.is_empty() {
            let recovered = recover(&store, &files, &*keys, handed_in.now()).await?;
            tracing::info!(?recovered, "alone in the directory: put in order");
        }
        let lease = door.enter(&*handed_in.random).map_err(at(&dir.run()))?;
        let region = trust::read_region(&dir)?;
        trust::publish_when_due(&dir, &store, &*keys, handed_in.now()).await?;
        let judge = Arc::new(Judge::new(dir.trust()));
        let types = LicenceTypes::builtin()?;
        Ok(Self {
            dir,
            handed_in,
            store,
            keys,
            region,
            files,
            judge,
            types,
            lease,
        })
    }

    /// Publishes a change of who may issue what.
    pub async fn publish(&self) -> Result<(), ServiceError> {
        Ok(trust::publish(&self.dir, &self.store, &*self.keys, self.handed_in.now()).await?)
    }

    /// Everything that issuing needs.
    pub fn into_workshop(self) -> Result<Workshop, ServiceError> {
        let signer = Signer::new(&self.region, self.types, self.handed_in.random.clone())?;
        Ok(Workshop {
            store: self.store,
            signer: Arc::new(signer),
            keys: self.keys,
            judge: self.judge,
            files: self.files,
            lease: self.lease,
            clock: self.handed_in.clock,
            random: self.handed_in.random,
        })
    }

    /// Begins to issue, one request at a time, as commands do.
    pub fn into_issuer(self) -> Result<Issuer, ServiceError> {
        let (issuer, workers) = Issuer::start(self.into_workshop()?, 1);
        workers.detach();
        Ok(issuer)
    }
}

/// Whether there is a region in the directory.
pub(crate) fn is_initialised(dir: &DataDir) -> Result<(), ServiceError> {
    match dir.region().is_file() {
        true => Ok(()),
        false => Err(ServiceError::NotInitialised {
            path: dir.path().display().to_string(),
        }),
    }
}

/// A region to be made.
#[derive(Clone, Debug)]
pub struct NewRegion<'a> {
    /// What it is called and where it answers.
    pub order: RegionOrder<'a>,
    /// Who holds its keys. Without a file with a passphrase, a random one is made at [`DataDir::passphrase`].
    pub keys: KeyHolder,
}

/// Makes a region in a directory that has none. Interrupted, it can be run again.
pub async fn init(
    dir: &DataDir,
    new: NewRegion<'_>,
    handed_in: &HandedIn,
) -> Result<(), ServiceError> {
    if dir.region().exists() {
        return Err(ServiceError::Initialised {
            path: dir.path().display().to_string(),
        });
    }
    private_dir(dir.path()).map_err(at(dir.path()))?;
    // Books and files hold personal data: closed to others, even if the directory was there before.
    let own = fs::Permissions::from_mode(0o700);
    fs::set_permissions(dir.path(), own).map_err(at(dir.path()))?;
    // Making a region is a ceremony: authorities are certified and the root file is signed in one only.
    let keys = new.keys.open(dir, handed_in, Occasion::Birth)?;
    let store = Store::open(&dir.database(), handed_in.random.clone()).await?;
    let region = Region::create(&new.order, &*keys, &*handed_in.random, handed_in.now())?;
    // Keys are safe. A crash here leaves keys that nothing refers to; the next run makes new ones.
    trust::write_region(dir, &region)?;
    // The region is safe. A crash here leaves nothing published; opening the directory publishes.
    trust::publish(dir, &store, &*keys, handed_in.now()).await?;
    store.close().await;
    Ok(())
}

pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> ServiceError {
    let path = path.display().to_string();
    move |source| ServiceError::File { path, source }
}
