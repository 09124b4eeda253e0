//! Copies of a vault, and the way back.
//!
//! A backup is a directory: the sealed keys, the keyring, the usage log up to one record, a header for custodians of its
//! own, and `backup.json`, which names every file by its digest and is proven under the root key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::file::{self, HEADER, KEYS, copy_new};
use super::header::{Custody, Header};
use super::keks::{self, Keks};
use super::open::HandedIn;
use super::{Vault, VaultError};
use crate::crypto::Prover;
use crate::custody::{Share, UnsealError, recombine};
use crate::durable;
use crate::life::Order;
use crate::secret::SecretKey;
use crate::usage::{self, Digest, Event, Head, SignedHead};
use crate::{Clock, KeyError, KeyId, Passphrase, Random};

const FILE: &str = "backup.json";
const FORMAT: &str = "yinxin.backup/1";
/// HKDF label: what this sub-key of the root key is for.
const BACKUP: &str = "yinxin vault/1 backup";

/// `backup.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    facts: Facts,
    /// HMAC-SHA256 over the facts: only the open vault wrote them.
    proof: Digest,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    vault: String,
    /// Where the usage log ends in this backup.
    head: Head,
    files: Vec<Named>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    sha256: Digest,
}

impl Facts {
    fn bound(&self) -> Vec<u8> {
        let facts = serde_json::to_vec(self).expect("facts have only text keys");
        [FORMAT.as_bytes(), b"\0", &facts].concat()
    }
}

impl Vault {
    /// Copies the vault into a new directory, for custodians of its own; takes two people.
    ///
    /// The record of it is the last in the copy's usage log. Tells where that log ends.
    pub fn back_up(
        &self,
        out: &Path,
        custody: &Custody,
        order: &Order,
    ) -> Result<(Head, Vec<Share>), KeyError> {
        order.two_people()?;
        let dir = self.keyring.dir();
        let header = Header::read(dir)?;
        let (header, shares) = header
            .rewrapped(&self.root, custody, &*self.random)
            .map_err(|failed| VaultError::crypto(dir, failed))?;
        file::make_new(out)?;
        self.append(Event::Backup {
            custodians: header.custodians().map(|group| group.quorum),
            order: order.clone(),
        })?;
        let mut files = self.copy_keys(out)?;
        files.push(copy_new(dir, out, Path::new(keks::FILE))?);
        let head = self.log().copy_to(self.clock.now(), out)?;
        for name in usage::files() {
            files.push((name.clone(), file::digest(&out.join(name))?));
        }
        header.write(out)?;
        files.push((HEADER.into(), file::digest(&out.join(HEADER))?));
        self.write_manifest(out, head, files)?;
        Ok((head, shares))
    }

    /// Keys before the log: what happens meanwhile is then in the log, and found when it is read.
    fn copy_keys(&self, out: &Path) -> Result<Vec<(PathBuf, Digest)>, VaultError> {
        let dir = self.keyring.dir();
        let ids = self.keyring.ids()?;
        let names = ids
            .iter()
            .map(|id| Path::new(KEYS).join(file::key_name(id)));
        names.map(|name| copy_new(dir, out, &name)).collect()
    }

    fn write_manifest(
        &self,
        out: &Path,
        head: Head,
        files: Vec<(PathBuf, Digest)>,
    ) -> Result<(), VaultError> {
        let named = |(name, sha256): (PathBuf, _)| Named {
            name: name.display().to_string(),
            sha256,
        };
        let facts = Facts {
            vault: self.log().vault().to_owned(),
            head,
            files: files.into_iter().map(named).collect(),
        };
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            proof: Digest(prover(out, &self.root)?.prove(&facts.bound())),
            facts,
        };
        durable::write(out, FILE, &file::render(&manifest))
            .map_err(VaultError::io("writing", &out.join(FILE)))
    }
}

/// A way back from a backup.
#[derive(Debug)]
pub struct Restoration<'a> {
    /// The backup.
    pub from: &'a Path,
    /// What opens it.
    pub key: BackupKey<'a>,
    /// The newest head of the usage log that somebody outside kept: what is restored must reach it.
    pub head: &'a SignedHead,
    /// The usage log that survived, if one did; it goes on where the backup's ends.
    pub log: Option<&'a Path>,
    /// Who opens the restored vault.
    pub custody: &'a Custody,
    /// Two people.
    pub order: &'a Order,
}

/// What opens a backup.
#[derive(Debug)]
pub enum BackupKey<'a> {
    /// The shares of its custodians.
    Shares(&'a [Share]),
    /// Its passphrase.
    Passphrase(&'a Passphrase),
}

/// A vault that was restored.
#[derive(Debug)]
pub struct Restored {
    /// The vault.
    pub vault: Vault,
    /// The new custodians' shares.
    pub shares: Vec<Share>,
    /// Keys that were made after the backup: their private halves are lost.
    pub lost: Vec<KeyId>,
}

impl Restoration<'_> {
    /// Makes a vault of the backup in `dir`, which must hold none.
    ///
    /// A usage log that ends before the head that was kept, or says something else there, would take counters and
    /// states back: it is refused, and `dir` left without a vault.
    pub fn run(
        &self,
        dir: &Path,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Restored, KeyError> {
        self.order.two_people()?;
        let header = Header::read(self.from)?;
        let root = self.root(&header)?;
        let facts = self.facts(&header, &root)?;
        let lock = file::prepare_new(dir)?;
        self.copy(dir, &facts)?;
        refuse_rolled_back(dir, &facts.head, self.head)
            .inspect_err(|_| file::take_back(dir, facts.files.iter().map(|named| &named.name)))?;
        let (header, shares) = header
            .rewrapped_after(custody_on_record(dir)?, &root, self.custody, &*random)
            .map_err(|failed| VaultError::crypto(dir, failed))?;
        header.write(dir)?;
        drop(lock);
        let vault = Vault::with_root(dir, &header, root, HandedIn { clock, random })?;
        vault.append(Event::Restored {
            record: facts.head.sequence,
            generation: header.generation(),
            order: self.order.clone(),
        })?;
        let lost = vault.lost()?;
        Ok(Restored {
            vault,
            shares,
            lost,
        })
    }

    fn root(&self, header: &Header) -> Result<SecretKey, KeyError> {
        match self.key {
            BackupKey::Passphrase(passphrase) => Ok(header.unseal(self.from, passphrase)?),
            BackupKey::Shares(shares) => {
                let refused = |error: UnsealError| VaultError::Told {
                    words: error.to_string(),
                };
                let group = header.custodians().ok_or(UnsealError::ByPassphrase);
                let unseal = group
                    .and_then(|group| recombine(&group, shares))
                    .map_err(refused)?;
                Ok(header.unseal_by_custodians(self.from, &unseal)?)
            }
        }
    }

    /// What the backup says of itself, if the vault said it and every file is as it was.
    fn facts(&self, header: &Header, root: &SecretKey) -> Result<Facts, VaultError> {
        let path = self.from.join(FILE);
        let Some(bytes) = file::read_long(&path)? else {
            return Err(VaultError::NotABackup { path });
        };
        let Manifest { facts, proof, .. } = file::parse(&bytes, &path, FORMAT)?;
        let ours = prover(&path, root)?.holds(&facts.bound(), &proof.0);
        if !ours || facts.vault != header.vault() {
            return Err(VaultError::RecordEdited { path });
        }
        for Named { name, sha256 } in &facts.files {
            let path = self.from.join(name);
            if file::digest(&path)? != *sha256 {
                return Err(VaultError::RecordEdited { path });
            }
        }
        Keks::read(self.from, header.vault(), root)?;
        Ok(facts)
    }

    fn copy(&self, dir: &Path, facts: &Facts) -> Result<(), VaultError> {
        let wanted = facts.files.iter().filter(|named| named.name != HEADER);
        for Named { name, .. } in wanted {
            let name = Path::new(name);
            match self.log.filter(|_| name == usage::log_file()) {
                Some(log) => file::copy_file_new(log, &dir.join(name))?,
                None => copy_new(self.from, dir, name)?.1,
            };
        }
        Ok(())
    }
}

/// The log in `dir` must hold the record at which the backup was made, and the one that somebody kept.
fn refuse_rolled_back(dir: &Path, backup: &Head, kept: &SignedHead) -> Result<(), KeyError> {
    let mut found = None;
    usage::walk(dir, |record| {
        if record.sequence == backup.sequence {
            found = Some(record.hash);
        }
    })?;
    if found != Some(backup.hash) {
        return Err(usage::UsageError::RolledBack {
            path: dir.join(usage::log_file()),
            expected: backup.sequence,
            hash: backup.hash,
            found: found.map_or("ends before it".to_owned(), |hash| {
                format!("has {hash} there")
            }),
        }
        .into());
    }
    usage::verify_against(dir, kept)?;
    Ok(())
}

/// The last change of custody that the log in `dir` tells of.
fn custody_on_record(dir: &Path) -> Result<u32, KeyError> {
    let mut last = 0;
    usage::walk(dir, |record| match &record.event {
        Event::Custody { generation, .. } | Event::Restored { generation, .. } => {
            last = *generation
        }
        _ => {}
    })?;
    Ok(last)
}

fn prover(path: &Path, root: &SecretKey) -> Result<Prover, VaultError> {
    Prover::new(root, BACKUP).map_err(|failed| VaultError::crypto(path, failed))
}

impl Vault {
    /// Keys that the log knows and that have no file.
    fn lost(&self) -> Result<Vec<KeyId>, KeyError> {
        let there = self.keyring.ids()?;
        let known = self.log().read(self.clock.now(), |book| {
            book.ids().cloned().collect::<Vec<_>>()
        })?;
        Ok(known.into_iter().filter(|id| !there.contains(id)).collect())
    }
}
