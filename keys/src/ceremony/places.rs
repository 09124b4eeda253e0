//! Where a ceremony reads and writes: as its file says, or in a folder of its own if it is a rehearsal.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::CeremonyError;
use crate::durable::{FILE_MODE, sync_parent};

/// Longest secret or head that is read, in bytes.
const MAX_INPUT: u64 = 16 * 1024;

pub(super) struct Places {
    pub(super) base: PathBuf,
    pub(super) rehearsal: Option<PathBuf>,
}

impl Places {
    /// Where this is written.
    pub(super) fn output(&self, path: &Path) -> PathBuf {
        match &self.rehearsal {
            None => self.base.join(path),
            Some(folder) => {
                let name = path.display().to_string();
                folder.join(name.replace(['/', '\\'], "_"))
            }
        }
    }

    /// Where this is read: what a rehearsal wrote, it reads again.
    pub(super) fn input(&self, path: &Path) -> PathBuf {
        let written = self.output(path);
        match written.exists() {
            true => written,
            false => self.base.join(path),
        }
    }

    pub(super) fn write_new(&self, path: &Path, bytes: &[u8]) -> Result<(), CeremonyError> {
        let path = self.output(path);
        let written = OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(FILE_MODE)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync_all()?;
                sync_parent(&path)
            });
        written.map_err(CeremonyError::file(&path))
    }

    /// A secret text, without its line end.
    pub(super) fn read_secret(&self, path: &Path) -> Result<Zeroizing<String>, CeremonyError> {
        let path = self.input(path);
        let mut text = Zeroizing::new(String::with_capacity(MAX_INPUT as usize));
        std::fs::File::open(&path)
            .and_then(|file| file.take(MAX_INPUT).read_to_string(&mut text))
            .map_err(CeremonyError::file(&path))?;
        let end = text.trim_end_matches(['\r', '\n']).len();
        text.truncate(end);
        Ok(text)
    }
}
