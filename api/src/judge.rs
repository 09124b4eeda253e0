//! The judge of this service: the verifier with the region's own published trust.
//!
//! It reads what everyone else reads, `trust/root.json` and `trust/bundle.yxb`, and notices by itself when
//! another process has published anew.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use yinxin_verifier::trust::TrustError;
use yinxin_verifier::{Evidence, Policy, Verifier};

use crate::trust::{BUNDLE, ROOT};

/// Verifies with the newest published trust.
#[derive(Debug)]
pub struct Judge {
    trust: PathBuf,
    current: Mutex<Option<(Edition, Arc<Verifier>)>>,
}

/// Why the published trust cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// A file cannot be read.
    #[error("{path}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The bundle does not chain to the root.
    #[error("the published trust does not hold")]
    Trust(#[from] TrustError),
}

/// Tells one published bundle from another: publishing replaces the file, so its inode changes too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Edition {
    inode: u64,
    bytes: u64,
    changed: (i64, i64),
}

impl Judge {
    /// Judges by the files in this folder.
    pub fn new(trust: PathBuf) -> Self {
        Self {
            trust,
            current: Mutex::new(None),
        }
    }

    /// The verifier of this moment. Asking costs one look at the bundle's file entry.
    pub fn verifier(&self) -> Result<Arc<Verifier>, JudgeError> {
        let edition = edition(&self.trust.join(BUNDLE))?;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, verifier)) = &*current
            && *known == edition
        {
            return Ok(verifier.clone());
        }
        let verifier = Arc::new(self.read()?);
        *current = Some((edition, verifier.clone()));
        Ok(verifier)
    }

    fn read(&self) -> Result<Verifier, JudgeError> {
        let root = read(&self.trust.join(ROOT))?;
        let bundle = read(&self.trust.join(BUNDLE))?;
        let evidence = Evidence::new().with_bundle(&root, &bundle)?;
        Ok(Verifier::new(evidence, Policy::default()))
    }
}

fn edition(path: &Path) -> Result<Edition, JudgeError> {
    let entry = fs::metadata(path).map_err(at(path))?;
    Ok(Edition {
        inode: entry.ino(),
        bytes: entry.len(),
        changed: (entry.mtime(), entry.mtime_nsec()),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, JudgeError> {
    fs::read(path).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> JudgeError {
    let path = path.display().to_string();
    move |source| JudgeError::File { path, source }
}
