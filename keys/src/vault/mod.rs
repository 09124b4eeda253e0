//! The software vault: keys in a directory, sealed under a passphrase.
//!
//! ```text
//! passphrase ─Argon2id→ unseal key ─AES-256-GCM→ root key ─AES-256-GCM→ each private key
//!
//! vault.json        how to open it; the sealed root key
//! keys/{id}.json    one key: its public facts in clear, its private half sealed and bound to them
//! usage/log.jsonl   every use, see `usage`
//! vault.lock        held while a key is written
//! ```

mod error;
mod file;
mod header;
mod keyring;
mod record;

pub use error::VaultError;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::crypto::KdfCost;
use crate::store::{MAX_BATCH, MAX_MESSAGE};
use crate::usage::{self, Digest, Event, Head, Log, Outcome, Recovery, Use};
use crate::{
    Authorisation, Clock, KeyError, KeyId, KeySpec, KeyStore, Passphrase, PublicKey, Random,
    Signature, Suite, ToSign,
};
use header::Header;
use keyring::Keyring;
use record::Key;

/// A directory of sealed keys, open for signing. Several processes may have the same one open.
pub struct Vault {
    keyring: Keyring,
    log: Mutex<Log>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("dir", &self.keyring.dir())
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Makes a vault in `dir` (made too, mode 0700, if it is not there) and opens it.
    pub fn create(
        dir: &Path,
        passphrase: Passphrase,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        Self::create_with_cost(dir, passphrase, KdfCost::default(), clock, random)
    }

    /// As [`Vault::create`], with a chosen price for trying passphrases.
    pub fn create_with_cost(
        dir: &Path,
        passphrase: Passphrase,
        cost: KdfCost,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        let lock = file::prepare_new(dir)?;
        let (header, root) = Header::make(&passphrase, cost, clock.now(), &*random)
            .map_err(|source| VaultError::crypto(dir, source))?;
        usage::Log::create(dir, header.vault(), clock.now())?;
        // Last: a directory without it is no vault, and may be made one again.
        header.write(dir)?;
        drop(lock);
        Self::with_root(dir, header, root, clock, random)
    }

    /// Opens the vault in `dir`; recovers what a crash left.
    pub fn open(
        dir: &Path,
        passphrase: Passphrase,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        file::refuse_exposed(dir)?;
        let header = Header::read(dir)?;
        let root = header.unseal(dir, &passphrase)?;
        file::sweep(dir)?;
        Self::with_root(dir, header, root, clock, random)
    }

    fn with_root(
        dir: &Path,
        header: Header,
        root: crate::secret::SecretKey,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        let log = Log::open(dir, header.vault(), clock.now())?;
        Ok(Self {
            keyring: Keyring::new(dir, header.vault(), root, random),
            log: Mutex::new(log),
            clock,
        })
    }

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

    fn append(&self, events: Vec<Event>) -> Result<u64, KeyError> {
        let mut log = self.log();
        Ok(log.append(self.clock.now(), events)?)
    }

    /// The signature of one message, not to be released before its record is on disk.
    fn attempt(&self, item: &ToSign<'_>) -> Result<(Suite, Vec<u8>), KeyError> {
        check_limits(item)?;
        let key = self.keyring.get(item.key)?;
        check_purpose(&key, item)?;
        Ok((key.public().suite, key.sign(item.message)?))
    }

    fn sign_on_record(
        &self,
        batch: &[ToSign<'_>],
    ) -> Result<Vec<Result<Signature, KeyError>>, KeyError> {
        let attempts: Vec<_> = batch.iter().map(|item| self.attempt(item)).collect();
        let events = batch
            .iter()
            .zip(&attempts)
            .map(|(item, attempt)| event(item, attempt));
        let first = self.append(events.collect())?;
        let numbered = (first..).zip(attempts);
        Ok(numbered
            .map(|(record, attempt)| attempt.map(|(suite, der)| Signature { suite, der, record }))
            .collect())
    }

    /// One record for the whole batch, named by its first message: the log must not grow without bound.
    fn refuse_batch(
        &self,
        batch: &[ToSign<'_>],
    ) -> Result<Vec<Result<Signature, KeyError>>, KeyError> {
        let error = KeyError::BatchTooLarge {
            count: batch.len(),
            limit: MAX_BATCH,
        };
        let first = batch.first().map(|item| event(item, &Err(error.clone())));
        self.append(first.into_iter().collect())?;
        Err(error)
    }
}

impl KeyStore for Vault {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        // The fields are open to change: sorted and without repeats again.
        let spec = &KeySpec::new(spec.suite, spec.purposes.iter().copied(), &*spec.label);
        check_spec(spec)?;
        let (id, key, sealed) = self.keyring.make(spec, self.clock.now())?;
        self.append(vec![Event::Born {
            key: id.clone(),
            suite: spec.suite,
            purposes: key.public().purposes.clone(),
            public: Digest::of(&key.public().spki),
        }])?;
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

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        let answers = match batch.len() {
            0 => Ok(Vec::new()),
            1..=MAX_BATCH => self.sign_on_record(batch),
            _ => self.refuse_batch(batch),
        };
        answers.unwrap_or_else(|error| batch.iter().map(|_| Err(error.clone())).collect())
    }
}

fn event(item: &ToSign<'_>, attempt: &Result<(Suite, Vec<u8>), KeyError>) -> Event {
    Event::Use(Use::new(
        item,
        match attempt {
            Ok((_, der)) => Outcome::Signed(Digest::of(der)),
            Err(error) => Outcome::Refused(error.code().to_owned()),
        },
    ))
}

fn check_limits(item: &ToSign<'_>) -> Result<(), KeyError> {
    let Authorisation {
        caller, request, ..
    } = item.authorisation;
    let longest = caller.len().max(request.len());
    if item.message.len() > MAX_MESSAGE {
        return Err(KeyError::MessageTooLong {
            bytes: item.message.len(),
            limit: MAX_MESSAGE,
        });
    }
    if longest > Authorisation::MAX_TEXT {
        return Err(KeyError::AuthorisationTooLong {
            bytes: longest,
            limit: Authorisation::MAX_TEXT,
        });
    }
    Ok(())
}

fn check_purpose(key: &Key, item: &ToSign<'_>) -> Result<(), KeyError> {
    let allowed = &key.public().purposes;
    if allowed.contains(&item.purpose) {
        return Ok(());
    }
    Err(KeyError::PurposeNotAllowed {
        key: item.key.clone(),
        asked: item.purpose,
        allowed: allowed.clone(),
    })
}

fn check_spec(spec: &KeySpec) -> Result<(), KeyError> {
    if spec.suite != Suite::P256 {
        return Err(KeyError::SuiteNotAvailable { suite: spec.suite });
    }
    if spec.purposes.is_empty() {
        return Err(KeyError::NoPurpose);
    }
    if spec.label.len() > KeySpec::MAX_LABEL || spec.label.chars().any(char::is_control) {
        return Err(KeyError::LabelRefused {
            bytes: spec.label.len(),
            limit: KeySpec::MAX_LABEL,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Purpose;
    use crate::crypto::{SystemRandom, sha256, verify};
    use crate::usage::Record;

    fn vault(dir: &Path) -> Vault {
        let passphrase = Passphrase::new("correct horse".into()).unwrap();
        let cost = KdfCost::dangerously_cheap_for_tests();
        let random = Arc::new(SystemRandom::new());
        Vault::create_with_cost(dir, passphrase, cost, Arc::new(|| 1), random).unwrap()
    }

    #[test]
    fn a_signature_verifies_and_its_record_names_message_and_signature() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("keys");
        let vault = vault(&dir);
        let key = vault
            .generate(&KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal"))
            .unwrap();
        let item = ToSign {
            key: &key.id,
            purpose: Purpose::SealLicence,
            message: b"attributes",
            authorisation: &Authorisation::new("clerk 7", "request 42", [7; 32]),
        };
        let signature = vault.sign(&[item]).pop().unwrap().unwrap();
        verify(&key.point, b"attributes", &signature.der).unwrap();
        assert!(verify(&key.point, b"attribute5", &signature.der).is_err());
        let mut last: Option<Record> = None;
        usage::walk(&dir, |record| last = Some(record.clone())).unwrap();
        let expected = Event::Use(Use {
            key: key.id.clone(),
            purpose: Purpose::SealLicence,
            caller: "clerk 7".into(),
            request: "request 42".into(),
            digest: Digest([7; 32]),
            message: Digest(sha256(b"attributes")),
            result: Outcome::Signed(Digest(sha256(&signature.der))),
        });
        assert_eq!(
            last.map(|r| (r.sequence, r.event)),
            Some((signature.record, expected))
        );
    }

    #[test]
    fn a_batch_costs_one_sync() {
        let home = tempfile::tempdir().unwrap();
        let vault = vault(&home.path().join("keys"));
        let key = vault
            .generate(&KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal"))
            .unwrap();
        let item = ToSign {
            key: &key.id,
            purpose: Purpose::SealLicence,
            message: b"attributes",
            authorisation: &Authorisation::new("clerk 7", "request 42", [7; 32]),
        };
        let before = vault.log().syncs;
        assert!(vault.sign(&[item; 64]).iter().all(Result::is_ok));
        assert_eq!(vault.log().syncs, before + 1);
    }
}
