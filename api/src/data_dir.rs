//! Where things lie in the data directory.

use std::path::{Path, PathBuf};

/// The data directory of one region.
#[derive(Clone, Debug)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// Names a directory; nothing is read or made.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The books (SQLite).
    pub fn database(&self) -> PathBuf {
        self.0.join("yinxin.db")
    }

    /// The key vault with its usage log.
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// The passphrase of the vault in single-passphrase mode, mode 0600.
    pub fn passphrase(&self) -> PathBuf {
        self.keys().join("passphrase")
    }

    /// Where a service's own key process hears custodians, and nobody else.
    pub fn custodians_socket(&self) -> PathBuf {
        self.0.join("custodians.sock")
    }

    /// Certificates and key numbers of the region; holds no secret.
    pub fn region(&self) -> PathBuf {
        self.0.join("region.json")
    }

    /// Settings; absent means defaults.
    pub fn config(&self) -> PathBuf {
        self.0.join("yinxin.toml")
    }

    /// Sealed files, by digest.
    pub fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    /// What is published: pinned root, bundle, certificates, revocation lists.
    pub fn trust(&self) -> PathBuf {
        self.0.join("trust")
    }

    /// Sealed files for people (demo).
    pub fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    /// One locked file for each process that works on this directory.
    pub fn run(&self) -> PathBuf {
        self.0.join("run")
    }

    /// What the demo made.
    pub fn demo(&self) -> PathBuf {
        self.0.join("demo.json")
    }
}
