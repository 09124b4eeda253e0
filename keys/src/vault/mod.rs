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
mod error;
mod file;
mod header;
mod keks;
mod keyring;
mod open;
mod record;
mod sign;

pub use error::VaultError;
pub use header::Custody;
pub(crate) use open::HandedIn;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::health::Health;
use crate::secret::SecretKey;
use crate::shape::Standing;
use crate::usage::{Digest, Event, Head, Log, Recovery};
use crate::{
    Clock, KeyError, KeyId, KeySpec, KeyStore, Policy, PublicKey, Purpose, Random, Signature,
    Suite, ToSign,
};
use keyring::Keyring;

/// HKDF label: what the sub-key of the root key is for that proves records.
const LOG: &str = "yinxin vault/1 usage log";

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

    /// Puts this on record.
    fn append(&self, event: Event) -> Result<u64, KeyError> {
        let appended: Result<_, KeyError> = self
            .log()
            .append(self.clock.now(), |_, _| Ok((vec![event], ())));
        appended.map(|(record, ())| record)
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

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        self.sign_batch(batch)
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::crypto::{KNOWN_ANSWERS, KnownAnswer, SystemRandom, sha256, verify};
    use crate::usage::{self, Outcome, Record, Use};
    use crate::{Authorisation, KdfCost, Passphrase};

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
        verify(Suite::P256, &key.point, b"attributes", &signature.der).unwrap();
        assert!(verify(Suite::P256, &key.point, b"attribute5", &signature.der).is_err());
        let mut last: Option<Record> = None;
        usage::walk(&dir, |record| last = Some(record.clone())).unwrap();
        let expected = Event::Use(Use {
            key: key.id.clone(),
            purpose: Purpose::SealLicence,
            caller: "clerk 7".into(),
            request: "request 42".into(),
            digest: Digest([7; 32]),
            message: Digest(sha256(b"attributes")),
            licence_type: None,
            approval: None,
            policy: Some(Policy::default().digest()),
            count: Some(1),
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

    fn key(vault: &Vault, suite: Suite) -> Result<PublicKey, KeyError> {
        vault.generate(&KeySpec::new(suite, [Purpose::SealLicence], "seal"))
    }

    fn sign_with(vault: &Vault, key: &PublicKey) -> Result<Signature, KeyError> {
        let item = ToSign {
            key: &key.id,
            purpose: Purpose::SealLicence,
            message: b"attributes",
            authorisation: &Authorisation::new("clerk 7", "request 42", [7; 32]),
        };
        vault.sign(&[item]).pop().unwrap()
    }

    #[test]
    fn a_known_answer_that_fails_ends_all_output_and_the_refusals_are_on_record() {
        static DAMAGED: [KnownAnswer; 2] = [KNOWN_ANSWERS[0], KNOWN_ANSWERS[1].damaged()];
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("keys");
        let mut vault = vault(&dir);
        vault.health = Health::with_answers(&DAMAGED);
        let seal = key(&vault, Suite::P256).unwrap();
        sign_with(&vault, &seal).unwrap();
        // SM2 is tested before its first use, and fails.
        assert!(matches!(
            key(&vault, Suite::Sm2),
            Err(KeyError::ErrorState { .. })
        ));
        assert!(matches!(
            sign_with(&vault, &seal),
            Err(KeyError::ErrorState { .. })
        ));
        assert!(matches!(
            key(&vault, Suite::P256),
            Err(KeyError::ErrorState { .. })
        ));
        let mut refusals = 0;
        usage::walk(&dir, |record| {
            refusals += usize::from(matches!(
                &record.event,
                Event::Use(used) if used.result == Outcome::Refused("error_state".into())
            ));
        })
        .unwrap();
        assert_eq!(refusals, 1);
        vault.health = Health::new();
        sign_with(&vault, &seal).unwrap();
    }

    #[test]
    fn an_algorithm_that_fails_takes_the_whole_store_into_the_error_state() {
        let home = tempfile::tempdir().unwrap();
        let vault = vault(&home.path().join("keys"));
        let seal = key(&vault, Suite::P256).unwrap();
        let failed = KeyError::Algorithm {
            suite: Suite::P256,
            doing: "testing a new key".into(),
        };
        assert!(matches!(
            vault.refuse_from_now_on(failed),
            KeyError::ErrorState { .. }
        ));
        assert!(matches!(
            sign_with(&vault, &seal),
            Err(KeyError::ErrorState { .. })
        ));
    }
}
