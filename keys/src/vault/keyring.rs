//! The keys of a vault: read when first asked for, kept open since.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::half::Half;
use super::keks::Keks;
use super::record::{Key, Place};
use super::{VaultError, file};
use crate::durable;
use crate::token::{Token, TokenError};
use crate::{KeyError, KeyId, KeySpec, Random};

pub(super) struct Keyring {
    dir: PathBuf,
    vault: String,
    keks: Keks,
    token: Option<Token>,
    random: Arc<dyn Random>,
    open: RwLock<HashMap<KeyId, Arc<Key>>>,
}

impl Keyring {
    pub(super) fn new(dir: &Path, vault: &str, keks: Keks, random: Arc<dyn Random>) -> Self {
        Self {
            dir: dir.to_owned(),
            vault: vault.to_owned(),
            keks,
            token: None,
            random,
            open: RwLock::default(),
        }
    }

    /// Keys in `token` can be used from now on, and new ones be born in it.
    pub(super) fn set_token(&mut self, token: Token) {
        self.token = Some(token);
        // What was read before does not know it.
        self.open = RwLock::default();
    }

    /// Whether the token answers, if there is one.
    pub(super) fn token_ready(&self) -> Result<(), TokenError> {
        match &self.token {
            None => Ok(()),
            Some(token) => token.device().ready(),
        }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A key, from its file if it is not open yet: another process may have made it.
    pub(super) fn get(&self, id: &KeyId) -> Result<Arc<Key>, KeyError> {
        let known = self
            .open
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        match known {
            Some(key) => Ok(key),
            None => self.load(id),
        }
    }

    fn load(&self, id: &KeyId) -> Result<Arc<Key>, KeyError> {
        let key = self
            .read(id)?
            .ok_or_else(|| KeyError::UnknownKey { key: id.clone() })?;
        let key = Arc::new(key);
        self.remember(id.clone(), Arc::clone(&key));
        Ok(key)
    }

    /// A key from its file, if it has one.
    fn read(&self, id: &KeyId) -> Result<Option<Key>, VaultError> {
        let path = file::key_path(&self.dir, id);
        file::read(&path)?
            .map(|bytes| Key::open(&self.place(), id, &bytes, &path))
            .transpose()
    }

    /// A new key and the bytes of its file, not kept yet.
    pub(super) fn make(
        &self,
        spec: &KeySpec,
        created: i64,
    ) -> Result<(KeyId, Key, Vec<u8>), KeyError> {
        let id = KeyId::fresh(&*self.random);
        let (key, sealed) = Key::make(&self.place(), id.clone(), spec, created, &*self.random)?;
        Ok((id, key, sealed))
    }

    /// Writes a new key durably.
    pub(super) fn keep(&self, id: KeyId, key: Key, sealed: &[u8]) -> Result<(), KeyError> {
        let _lock = file::lock_shared(&self.dir)?;
        let keys = self.dir.join(file::KEYS);
        durable::write(&keys, &file::key_name(&id), sealed)
            .map_err(VaultError::io("writing", &file::key_path(&self.dir, &id)))?;
        self.remember(id, Arc::new(key));
        Ok(())
    }

    /// Erases the private half of a key: its file is replaced by one without it.
    ///
    /// A disk may keep the old bytes for a while; they are sealed under a key of the ring.
    pub(super) fn erase(&self, id: &KeyId) -> Result<(), VaultError> {
        // No file: the machine stopped before it was written.
        let Some(key) = self.read(id)? else {
            return Ok(());
        };
        match key.half() {
            Half::Gone => return Ok(()),
            // First: its file names the token, should this have to be done again.
            Half::Token(token) => token.destroy(id)?,
            Half::Here(_) => {}
        }
        let path = file::key_path(&self.dir, id);
        let bytes = key
            .destroyed(&self.place(), &*self.random)
            .map_err(|failed| VaultError::crypto(&path, failed))?;
        let _lock = file::lock_shared(&self.dir)?;
        durable::write(&self.dir.join(file::KEYS), &file::key_name(id), &bytes)
            .map_err(VaultError::io("writing", &path))?;
        self.open
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
        Ok(())
    }

    /// The names of all keys on disk, sorted.
    pub(super) fn ids(&self) -> Result<Vec<KeyId>, VaultError> {
        let keys = self.dir.join(file::KEYS);
        let io = || VaultError::io("reading", &keys);
        let mut ids = Vec::new();
        for entry in fs::read_dir(&keys).map_err(io())? {
            let name = entry.map_err(io())?.file_name();
            let stem = name.to_str().and_then(|name| name.strip_suffix(".json"));
            ids.extend(stem.and_then(|stem| KeyId::parse(stem).ok()));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    fn remember(&self, id: KeyId, key: Arc<Key>) {
        self.open
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, key);
    }

    fn place(&self) -> Place<'_> {
        Place {
            vault: &self.vault,
            keks: &self.keks,
            token: self.token.as_ref(),
        }
    }
}
