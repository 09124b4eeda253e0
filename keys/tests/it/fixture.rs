//! A vault in a directory of its own, cheap to open.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use yinxin_keys::usage::{self, Record};
use yinxin_keys::{
    Authorisation, Clock, KdfCost, KeyError, KeyId, KeySpec, KeyStore, Passphrase, PublicKey,
    Purpose, Random, Signature, Suite, SystemRandom, ToSign, Vault, VaultError,
};

use crate::shapes;

pub(crate) const START: i64 = 1_795_300_000;
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// A clock that the test sets.
#[derive(Default)]
pub(crate) struct TestClock(pub(crate) AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) struct Place {
    pub(crate) home: tempfile::TempDir,
    pub(crate) clock: Arc<TestClock>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            clock: Arc::new(TestClock(AtomicI64::new(START))),
        }
    }

    /// A place with a vault.
    pub(crate) fn with_vault() -> (Self, Vault) {
        let place = Self::new();
        let vault = place.create().unwrap();
        (place, vault)
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.home.path().join("keys")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.dir().join("usage/log.jsonl")
    }

    pub(crate) fn summary(&self) -> PathBuf {
        self.dir().join("usage/state.json")
    }

    pub(crate) fn key_file(&self, key: &KeyId) -> PathBuf {
        self.dir().join(format!("keys/{key}.json"))
    }

    pub(crate) fn create(&self) -> Result<Vault, VaultError> {
        let cost = KdfCost::dangerously_cheap_for_tests();
        Vault::create_with_cost(
            &self.dir(),
            passphrase(PASSPHRASE),
            cost,
            self.clock.clone(),
            random(),
        )
    }

    pub(crate) fn open(&self) -> Result<Vault, VaultError> {
        self.open_with(PASSPHRASE)
    }

    pub(crate) fn open_with(&self, text: &str) -> Result<Vault, VaultError> {
        Vault::open(&self.dir(), passphrase(text), self.clock.clone(), random())
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        usage::walk(&self.dir(), |record| records.push(record.clone())).unwrap();
        records
    }

    pub(crate) fn last_record(&self) -> Record {
        self.records().pop().unwrap()
    }
}

pub(crate) fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

pub(crate) fn random() -> Arc<dyn Random> {
    Arc::new(SystemRandom::new())
}

pub(crate) fn seal_key(vault: &dyn KeyStore) -> PublicKey {
    let spec = KeySpec::new(Suite::P256, [Purpose::SealLicence], "食品经营许可证专用章");
    vault.generate(&spec).unwrap()
}

pub(crate) fn clerk() -> Authorisation {
    Authorisation::new("clerk 7", "request 42", [7; 32])
}

/// Asks for one signature with the purpose of a licence seal.
pub(crate) fn sign(
    vault: &dyn KeyStore,
    key: &KeyId,
    message: &[u8],
) -> Result<Signature, KeyError> {
    sign_for(vault, key, Purpose::SealLicence, message)
}

pub(crate) fn sign_for(
    vault: &dyn KeyStore,
    key: &KeyId,
    purpose: Purpose,
    message: &[u8],
) -> Result<Signature, KeyError> {
    let authorisation = clerk();
    let item = ToSign {
        key,
        purpose,
        message: &shaped(purpose, message),
        authorisation: &authorisation,
    };
    vault.sign(&[item]).pop().unwrap()
}

/// A message that the purpose signs, on the ground of [`clerk`]'s authorisation, another for other bytes. A message of no
/// shape where the test says it whole.
pub(crate) fn shaped(purpose: Purpose, marker: &[u8]) -> Vec<u8> {
    match purpose {
        Purpose::SealLicence => shapes::licence(&[7; 32], marker),
        Purpose::SealDocument => shapes::document(&[7; 32], marker),
        Purpose::Bundle => shapes::signed_json("yinxin.bundle/1"),
        Purpose::TrustList => shapes::signed_json("yinxin.region-list/1"),
        Purpose::Crl => shapes::revocation_list("20261121214640Z", "20261221000000Z"),
        _ => marker.to_vec(),
    }
}

/// Runs `change` over a file's text.
pub(crate) fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    let edited = change(text.clone());
    assert_ne!(edited, text, "the edit changes something");
    fs::write(path, edited).unwrap();
}

pub(crate) fn append(path: &Path, bytes: &[u8]) {
    let mut all = fs::read(path).unwrap();
    all.extend_from_slice(bytes);
    fs::write(path, all).unwrap();
}
