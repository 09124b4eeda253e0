//! Who works on a data directory: one locked file for each live process.
//!
//! A claim names the instance that works on it. When that process ends, however it ends, the operating
//! system drops its lock, and everyone else can see that nobody works on the claim any more.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use yinxin_keys::Random;

/// A random name for one run of one process.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InstanceId(String);

impl InstanceId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The way into a directory, held by one process at a time.
#[derive(Debug)]
pub struct Door {
    dir: PathBuf,
    others: usize,
    // Opens for the next when it is dropped.
    _locked: File,
}

impl Door {
    /// Waits for the door and sees who is inside.
    pub fn hold(dir: &Path) -> io::Result<Self> {
        crate::disk::private_dir(dir)?;
        let locked = File::create(dir.join(DOOR))?;
        locked.lock()?;
        Ok(Self {
            dir: dir.to_owned(),
            others: live(dir)?,
            _locked: locked,
        })
    }

    /// Whether no other process works on the directory. While the door is held, none can begin to.
    pub fn is_empty(&self) -> bool {
        self.others == 0
    }

    /// Enters.
    pub fn enter(self, random: &dyn Random) -> io::Result<Lease> {
        let id = InstanceId(crate::random::hex_id(random));
        let locked = File::create(self.dir.join(id.as_str()))?;
        locked.lock()?;
        Ok(Lease {
            id,
            dir: self.dir,
            _locked: locked,
        })
    }
}

/// Held as long as this process works on the directory.
#[derive(Debug)]
pub struct Lease {
    id: InstanceId,
    dir: PathBuf,
    _locked: File,
}

impl Lease {
    /// This process.
    pub fn id(&self) -> &InstanceId {
        &self.id
    }

    /// Whether that instance still runs (this one does).
    pub fn is_live(&self, instance: &str) -> bool {
        instance == self.id.as_str() || is_locked(&self.dir.join(instance))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Losing the file is harmless: without its lock it counts for nothing.
        let _ = fs::remove_file(self.dir.join(self.id.as_str()));
    }
}

const DOOR: &str = "door";

/// How many instances run; names of ended ones are removed. Called behind the door only.
fn live(dir: &Path) -> io::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.ends_with(DOOR) {
            continue;
        }
        match is_locked(&path) {
            true => count += 1,
            false => fs::remove_file(&path)?,
        }
    }
    Ok(count)
}

fn is_locked(path: &Path) -> bool {
    // A shared attempt, so that two who look at once do not take each other for the owner.
    File::open(path)
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRandom;

    #[test]
    fn first_process_is_alone_and_the_second_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let random = CountingRandom::new();
        let door = Door::hold(dir.path()).unwrap();
        assert!(door.is_empty());
        let first = door.enter(&random).unwrap();
        let door = Door::hold(dir.path()).unwrap();
        assert!(!door.is_empty());
        let second = door.enter(&random).unwrap();
        assert!(first.is_live(second.id().as_str()));
        let gone = first.id().clone();
        drop(first);
        assert!(!second.is_live(gone.as_str()));
        assert!(second.is_live(second.id().as_str()));
    }

    #[test]
    fn name_left_by_a_killed_process_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("00ff"), b"").unwrap();
        assert!(Door::hold(dir.path()).unwrap().is_empty());
        assert!(!dir.path().join("00ff").exists());
    }
}
