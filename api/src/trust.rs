//! The region's published trust: lists, revocation lists and bundle in `DIR/trust`.
//!
//! Every change of who may issue what is published at once. Publishing never goes backwards: the number of a
//! publication goes up under a lock, and is on disk before any file that carries it.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use yinxin_keys::KeyStore;
use yinxin_signer::pki::Revoked;
use yinxin_signer::publish::{self, LIST_LIFE, Publication, PublishError};
use yinxin_signer::region::Region;
use yinxin_verifier::format::{Department, Grant};
use yinxin_verifier::path::{Certificate, CertificateError};
use yinxin_verifier::value::Time;

use crate::data_dir::DataDir;
use crate::disk::{SystemDisk, replace};
use crate::store::{DepartmentRow, Store, StoreError};

/// Why nothing was published, or the region could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// A file of the data directory.
    #[error("{path}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A certificate in the books.
    #[error("the certificate of a seal cannot be read")]
    Certificate(#[source] CertificateError),
    /// Signing the lists.
    #[error("the lists could not be signed")]
    Publish(#[from] PublishError),
    /// `region.json` is not what this program wrote.
    #[error("{path} is not a region file")]
    Region {
        /// Which file.
        path: String,
        /// Where it goes wrong.
        #[source]
        source: serde_json::Error,
    },
    /// The books.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the region of a data directory.
pub fn read_region(dir: &DataDir) -> Result<Region, TrustError> {
    let path = dir.region();
    let text = fs::read(&path).map_err(at(&path))?;
    serde_json::from_slice(&text).map_err(|source| TrustError::Region {
        path: path.display().to_string(),
        source,
    })
}

/// Writes the region of a data directory.
pub fn write_region(dir: &DataDir, region: &Region) -> Result<(), TrustError> {
    let path = dir.region();
    let text = serde_json::to_vec_pretty(region).map_err(|source| TrustError::Region {
        path: path.display().to_string(),
        source,
    })?;
    replace(&SystemDisk, &path, &text).map_err(at(&path))
}

/// Publishes the present state of the books.
pub async fn publish(
    dir: &DataDir,
    store: &Store,
    keys: &dyn KeyStore,
    now: Time,
) -> Result<(), TrustError> {
    fs::create_dir_all(dir.trust()).map_err(at(&dir.trust()))?;
    let _lock = lock(dir)?;
    let mut region = read_region(dir)?;
    // Behind the lock, so that of two changes the one published last is the later one.
    let departments = store.departments().await?.into_iter().map(entry).collect();
    let revoked = revoked(store).await?;
    let publication = publish::publish(&mut region, departments, &revoked, keys, now)?;
    write_region(dir, &region)?;
    // The new number is safe. A crash from here on leaves the old files or some new ones; each is whole and
    // signed, and the bundle, which judges read, is replaced last. The next publication takes the next number.
    write_files(dir, &publication)
}

async fn revoked(store: &Store) -> Result<Vec<Revoked>, TrustError> {
    let revoked = |(certificate, at): (Vec<u8>, Time)| {
        let certificate = Certificate::parse(&certificate).map_err(TrustError::Certificate)?;
        Ok(Revoked {
            serial: certificate.serial().to_vec(),
            at,
        })
    };
    store
        .revoked_seals()
        .await?
        .into_iter()
        .map(revoked)
        .collect()
}

/// Publishes if nothing was published yet, or half the life of the lists is over.
pub async fn publish_when_due(
    dir: &DataDir,
    store: &Store,
    keys: &dyn KeyStore,
    now: Time,
) -> Result<(), TrustError> {
    match is_due(dir, now) {
        true => publish(dir, store, keys, now).await,
        false => Ok(()),
    }
}

fn is_due(dir: &DataDir, now: Time) -> bool {
    let changed = fs::metadata(dir.trust().join(BUNDLE)).and_then(|bundle| bundle.modified());
    let Ok(changed) = changed else { return true };
    let since = changed
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    now.unix().saturating_sub_unsigned(since.as_secs()) > LIST_LIFE / 2
}

fn write_files(dir: &DataDir, publication: &Publication) -> Result<(), TrustError> {
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.trust().join(name);
        replace(&SystemDisk, &path, bytes).map_err(at(&path))
    };
    write(ROOT, publication.root.as_bytes())?;
    publication
        .anchors
        .iter()
        .try_for_each(|(name, pem)| write(name, pem.as_bytes()))?;
    publication
        .certificates
        .iter()
        .try_for_each(|(name, der)| write(name, der))?;
    publication
        .crls
        .iter()
        .try_for_each(|(name, der)| write(name, der))?;
    write(BUNDLE, &publication.bundle)
}

fn lock(dir: &DataDir) -> Result<File, TrustError> {
    let path = dir.trust().join(".lock");
    let lock = File::create(&path).map_err(at(&path))?;
    lock.lock().map_err(at(&path))?;
    Ok(lock)
}

fn entry(department: DepartmentRow) -> Department {
    let grants = department.grants.into_iter().map(|grant| Grant {
        licence_type: grant.licence_type,
        name: grant.type_name,
        area: grant.area,
        from: grant.from,
        to: grant.to,
    });
    Department {
        uscc: department.uscc,
        name: department.name,
        area: department.area,
        grants: grants.collect(),
        from: department.added,
        to: None,
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> TrustError {
    let path = path.display().to_string();
    move |source| TrustError::File { path, source }
}

/// File name of the pinned root.
pub const ROOT: &str = "root.json";
/// File name of the bundle.
pub const BUNDLE: &str = "bundle.yxb";
