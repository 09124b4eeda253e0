//! Sealed files on disk: `DIR/files/ab/abcd….pdf`, named by their SHA-256.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use yinxin_verifier::crypto::Sha256;

use crate::disk::{Disk, private_dir};

/// The folder of sealed files.
#[derive(Clone)]
pub struct Files {
    root: PathBuf,
    disk: Arc<dyn Disk>,
}

impl Files {
    /// Opens the folder, and makes it if absent.
    pub fn open(root: PathBuf, disk: Arc<dyn Disk>) -> io::Result<Self> {
        private_dir(&root.join(TEMPORARY))?;
        Ok(Self { root, disk })
    }

    /// Where a file lies.
    pub fn path(&self, sha256: &Sha256) -> PathBuf {
        let name = sha256.hex();
        self.root
            .join(name.get(..2).unwrap_or_default())
            .join(format!("{name}.pdf"))
    }

    /// Puts a group of files on disk. When it returns, all of them survive a power cut; the directories
    /// are synced once for the group.
    pub fn put(&self, group: &[(Sha256, &[u8])]) -> io::Result<()> {
        for (sha256, bytes) in group {
            self.disk.write(&self.temporary(sha256), bytes)?;
        }
        let mut directories = BTreeSet::new();
        for (sha256, _) in group {
            let path = self.path(sha256);
            let directory = path.parent().unwrap_or(&self.root).to_owned();
            if !directory.is_dir() {
                private_dir(&directory)?;
                self.disk.sync_dir(&self.root)?;
            }
            self.disk.rename(&self.temporary(sha256), &path)?;
            directories.insert(directory);
        }
        directories
            .iter()
            .try_for_each(|directory| self.disk.sync_dir(directory))
    }

    /// Reads a file.
    pub fn read(&self, sha256: &Sha256) -> io::Result<Vec<u8>> {
        fs::read(self.path(sha256))
    }

    /// All files that have their final name.
    pub fn list(&self) -> io::Result<Vec<(Sha256, PathBuf)>> {
        let mut found = Vec::new();
        for directory in fs::read_dir(&self.root)? {
            let directory = directory?.path();
            if directory.ends_with(TEMPORARY) || !directory.is_dir() {
                continue;
            }
            for file in fs::read_dir(directory)? {
                let path = file?.path();
                let name = path
                    .file_stem()
                    .and_then(|name| name.to_str())
                    .and_then(Sha256::from_hex);
                found.extend(name.map(|sha256| (sha256, path)));
            }
        }
        Ok(found)
    }

    /// Removes what was being written when a process ended. Only for who is alone in the directory.
    pub fn sweep_temporaries(&self) -> io::Result<u64> {
        let mut swept = 0;
        for file in fs::read_dir(self.root.join(TEMPORARY))? {
            fs::remove_file(file?.path())?;
            swept += 1;
        }
        Ok(swept)
    }

    fn temporary(&self, sha256: &Sha256) -> PathBuf {
        self.root.join(TEMPORARY).join(sha256.hex())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Files").field(&self.root).finish()
    }
}

const TEMPORARY: &str = "tmp";
