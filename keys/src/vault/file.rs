//! The files of a vault: where they are, who may read them, how they are parsed.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::VaultError;
use crate::durable;
use crate::usage::{self, Digest};

pub(super) const HEADER: &str = "vault.json";
pub(super) const KEYS: &str = "keys";
const LOCK: &str = "vault.lock";

/// Longest file of a vault, in bytes; ours have about a thousand.
const MAX_FILE: usize = 16 * 1024;
/// Longest list of the files of a backup, in bytes: about a hundred thousand keys.
const MAX_LIST: usize = 32 << 20;

/// Makes the directories of a new vault, and clears what an interrupted creation left. Holds the lock.
pub(super) fn prepare_new(dir: &Path) -> Result<File, VaultError> {
    durable::make_dir(dir).map_err(VaultError::io("making", dir))?;
    refuse_exposed(dir)?;
    let lock = open_lock(dir)?;
    lock.lock().map_err(VaultError::io("locking", dir))?;
    refuse_used(dir)?;
    for name in [KEYS, usage::DIRECTORY] {
        let sub = dir.join(name);
        durable::make_dir(&sub).map_err(VaultError::io("making", &sub))?;
    }
    for name in [usage::FILE, usage::SUMMARY] {
        remove(&dir.join(usage::DIRECTORY).join(name))?;
    }
    Ok(lock)
}

fn remove(path: &Path) -> Result<(), VaultError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(VaultError::io("clearing", path)(error))
        }
        _ => Ok(()),
    }
}

fn refuse_used(dir: &Path) -> Result<(), VaultError> {
    let header = dir.join(HEADER);
    if header.exists() {
        return Err(VaultError::AlreadyAVault { path: header });
    }
    let keys = dir.join(KEYS);
    let no_keys = !keys.exists()
        || fs::read_dir(&keys)
            .map_err(VaultError::io("reading", &keys))?
            .next()
            .is_none();
    if no_keys && usage::is_unused(dir).map_err(VaultError::io("reading", dir))? {
        return Ok(());
    }
    Err(VaultError::HeaderLost {
        path: dir.to_owned(),
    })
}

/// As ssh does: keys that others can read are not used.
pub(super) fn refuse_exposed(dir: &Path) -> Result<(), VaultError> {
    for path in [dir.to_owned(), dir.join(HEADER)] {
        let mode = match fs::metadata(&path) {
            Ok(facts) => facts.permissions().mode() & 0o777,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(VaultError::io("looking at", &path)(error)),
        };
        if mode & 0o077 != 0 {
            return Err(VaultError::Exposed { path, mode });
        }
    }
    Ok(())
}

/// Held shared while a key is written, so that [`sweep`] does not take its temporary file away.
pub(super) fn lock_shared(dir: &Path) -> Result<File, VaultError> {
    let lock = open_lock(dir)?;
    lock.lock_shared().map_err(VaultError::io("locking", dir))?;
    Ok(lock)
}

/// Removes the temporary files of writers that are no more; not while one is at work.
pub(super) fn sweep(dir: &Path) -> Result<(), VaultError> {
    let lock = open_lock(dir)?;
    if lock.try_lock().is_ok() {
        for sub in [dir.to_owned(), dir.join(KEYS)] {
            durable::sweep(&sub).map_err(VaultError::io("sweeping", &sub))?;
        }
    }
    Ok(())
}

fn open_lock(dir: &Path) -> Result<File, VaultError> {
    let path = dir.join(LOCK);
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(durable::FILE_MODE)
        .open(&path)
        .map_err(VaultError::io("opening", &path))
}

/// Bytes of a file, `None` if it is not there.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, VaultError> {
    read_up_to(path, MAX_FILE)
}

/// The same for a list of files.
pub(super) fn read_long(path: &Path) -> Result<Option<Vec<u8>>, VaultError> {
    read_up_to(path, MAX_LIST)
}

fn read_up_to(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, VaultError> {
    match durable::read(path, limit) {
        Ok(bytes) if bytes.len() > limit => Err(VaultError::TooLong {
            path: path.to_owned(),
            limit,
        }),
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::io("reading", path)(error)),
    }
}

/// Reads exactly what [`render`] writes of the format `expected`, and nothing else.
pub(super) fn parse<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    path: &Path,
    expected: &'static str,
) -> Result<T, VaultError> {
    #[derive(Deserialize)]
    struct Named {
        format: String,
    }
    let refuse = |error: serde_json::Error| json_error(&error, path, bytes.len());
    let named: Named = serde_json::from_slice(bytes).map_err(refuse)?;
    if named.format != expected {
        return Err(VaultError::UnknownVersion {
            path: path.to_owned(),
            found: named.format,
            expected,
        });
    }
    let value: T = serde_json::from_slice(bytes).map_err(refuse)?;
    match bytes {
        _ if render(&value) == bytes => Ok(value),
        _ => Err(malformed(path, "not in canonical form")),
    }
}

/// JSON for people to read, one member a line.
pub(super) fn render(value: &impl Serialize) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(value).expect("a vault file has only text keys");
    json.push(b'\n');
    json
}

pub(super) fn malformed(path: &Path, why: &str) -> VaultError {
    VaultError::Malformed {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

fn json_error(error: &serde_json::Error, path: &Path, bytes: usize) -> VaultError {
    if error.is_eof() {
        return VaultError::Cut {
            path: path.to_owned(),
            bytes,
        };
    }
    malformed(path, &error.to_string())
}

/// The file of a key.
pub(super) fn key_name(id: &crate::KeyId) -> String {
    format!("{id}.json")
}

pub(super) fn key_path(dir: &Path, id: &crate::KeyId) -> PathBuf {
    dir.join(KEYS).join(key_name(id))
}

/// Makes the directories of a new backup; nothing that is there is touched.
pub(super) fn make_new(dir: &Path) -> Result<(), VaultError> {
    if dir.exists() {
        return Err(VaultError::NotEmpty {
            path: dir.to_owned(),
        });
    }
    for sub in [dir.to_owned(), dir.join(KEYS), dir.join(usage::DIRECTORY)] {
        durable::make_dir(&sub).map_err(VaultError::io("making", &sub))?;
    }
    Ok(())
}

/// Copies `from/name` to `to/name`, which must not be there, and tells its digest.
pub(super) fn copy_new(
    from: &Path,
    to: &Path,
    name: &Path,
) -> Result<(PathBuf, Digest), VaultError> {
    let digest = copy_file_new(&from.join(name), &to.join(name))?;
    Ok((name.to_owned(), digest))
}

/// Copies a file durably to a place where none is, reads it again and tells its digest.
pub(super) fn copy_file_new(from: &Path, to: &Path) -> Result<Digest, VaultError> {
    durable::copy_new(from, to).map_err(VaultError::io("copying to", to))?;
    digest(to)
}

pub(super) fn digest(path: &Path) -> Result<Digest, VaultError> {
    let sum = File::open(path).and_then(|file| crate::crypto::sha256_of(io::BufReader::new(file)));
    sum.map(Digest).map_err(VaultError::io("reading", path))
}

/// Takes away what was copied for a vault that is not to be. What cannot be removed stays without a header.
pub(super) fn take_back<'a>(dir: &Path, names: impl Iterator<Item = &'a String>) {
    for name in names {
        let _ = fs::remove_file(dir.join(name));
    }
}
