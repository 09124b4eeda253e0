//! The software vault: keys in a directory, sealed under a passphrase.
//!
//! ```text
//! passphrase ─Argon2id→ unseal key ─AES-256-GCM→ root key ─AES-256-GCM→ keyring ─AES-256-GCM→ each private key
//! shares ─Shamir→ ────────┘
//!
//! vault.json        how to open it; the sealed root key
//! keyring.json      the sealed keys that seal the records
//! keys/{id}.json    one key: its public facts in clear, its private half sealed and bound to them
//! usage/log.jsonl   every use and every order, see `usage`
//! usage/state.json  a summary of it up to one record
//! vault.lock        held while a key is written
//! ```

mod admin;
mod approvers;
mod backup;
mod error;
mod file;
mod half;
mod header;
mod keks;
mod keyring;
mod open;
mod record;
mod sign;
#[cfg(test)]
mod tests;
mod transcript;

pub use backup::{BackupKey, Restoration, Restored};
pub use error::VaultError;
pub use header::Custody;
pub(crate) use open::HandedIn;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::health::Health;
use crate::secret::SecretKey;
use crate::shape::Standing;
use crate::store::KeyAdmin as _;
use crate::usage::{Book, Digest, Event, Head, Log, Recovery};
use crate::{
    Clock, KeyError, KeyId, KeySpec, KeyStore, Policy, PublicKey, Purpose, Random, Signature,
    Suite, ToSign,
};
use keyring::Keyring;

/// HKDF label: what the sub-key of the root key is for that proves records.
const LOG: &str = "yinxin vault/2 usage log";

/// A directory of sealed keys, open for signing. Several processes may have the same one open.
pub struct Vault {
    root: SecretKey,
    random: Arc<dyn Random>,
    keyring: Keyring,
    log: Mutex<Log>,
    clock: Arc<dyn Clock>,
    health: Health,
    standing: Standing,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("dir", &self.keyring.dir())
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// What had to be recovered in the usage log since the vault was opened, if anything.
    pub fn recovery(&self) -> Option<Recovery> {
        self.log().recovery()
    }

    /// Where the usage log stands.
    pub fn usage_head(&self) -> Head {
        self.log().head()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        // A panic while the log was held cannot have left it half written: it is checked against the file each time.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts on record what `decide` makes of what all records so far say, and of the time; tells its number.
    fn decide(
        &self,
        decide: impl FnOnce(&Book, i64) -> Result<Event, KeyError>,
    ) -> Result<u64, KeyError> {
        let decide = |book: &mut Book, time| Ok::<_, KeyError>((vec![decide(book, time)?], ()));
        let (written, ()) = self.log().append(self.clock.now(), decide)?;
        Ok(written.confirm()?)
    }

    /// Puts this on record.
    fn append(&self, event: Event) -> Result<u64, KeyError> {
        self.decide(|_, _| Ok(event))
    }
}

impl KeyStore for Vault {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        // The fields are open to change: sorted and without repeats again.
        let spec = &KeySpec::new(spec.suite, spec.purposes.iter().copied(), &*spec.label)
            .with_birth(spec.birth)
            .with_policy(Policy {
                version: 0,
                ..spec.policy.clone()
            });
        check_spec(spec)?;
        self.health.ready(spec.suite)?;
        let (id, key, sealed) = self
            .keyring
            .make(spec, self.clock.now())
            .map_err(|error| self.refuse_from_now_on(error))?;
        self.append(Event::Born {
            key: id.clone(),
            suite: spec.suite,
            purposes: key.public().purposes.clone(),
            public: Digest::of(&key.public().spki),
            birth: spec.birth,
            policy: spec.policy.clone(),
        })?;
        let public = key.public().clone();
        self.keyring.keep(id, key, &sealed)?;
        Ok(public)
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        Ok(self.keyring.get(key)?.public().clone())
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        let ids = self.keyring.ids()?;
        ids.iter().map(|id| self.public(id)).collect()
    }

    fn usage_log(&self, offset: u64) -> Result<Vec<u8>, KeyError> {
        Ok(crate::usage::part(self.keyring.dir(), offset)?)
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        self.sign_batch(batch)
    }

    fn asks_for_approval(&self, key: &KeyId) -> Result<bool, KeyError> {
        Ok(self.details(key)?.policy.approval)
    }

    fn ready(&self) -> Result<(), KeyError> {
        self.health.check()?;
        Ok(self.keyring.token_ready()?)
    }
}

fn check_spec(spec: &KeySpec) -> Result<(), KeyError> {
    if spec.purposes.is_empty() {
        return Err(KeyError::NoPurpose);
    }
    for purpose in &spec.purposes {
        if (spec.suite == Suite::Ed25519) != (*purpose == Purpose::Checkpoint) {
            return Err(KeyError::SuiteNotForPurpose {
                suite: spec.suite,
                purpose: *purpose,
            });
        }
    }
    if spec.label.len() > KeySpec::MAX_LABEL || spec.label.chars().any(char::is_control) {
        return Err(KeyError::LabelRefused {
            bytes: spec.label.len(),
            limit: KeySpec::MAX_LABEL,
        });
    }
    Ok(spec.policy.well_formed()?)
}
