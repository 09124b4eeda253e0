//! What a crash leaves behind, named and put in order.

use std::io;

use yinxin_keys::KeyStore;
use yinxin_keys::usage::{self, Event, Outcome, Record, UsageError};
use yinxin_verifier::value::Time;

use crate::files::Files;
use crate::store::{SealUse, Store, StoreError, UseOutcome};

/// What was put in order.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Recovered {
    /// Claims that nobody can go on with, given up.
    pub abandoned_claims: u64,
    /// Seal uses whose file never left.
    pub abandoned_uses: u64,
    /// Files on record that are not on disk as they were: an operator must bring them back.
    pub lost: u64,
    /// Claims that wait for a retry with their key.
    pub open_claims: u64,
    /// Files without a row, removed.
    pub orphans: u64,
    /// Half-written files, removed.
    pub temporaries: u64,
}

/// Why the directory could not be put in order.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecoverError {
    /// A folder.
    #[error("sealed files cannot be listed or swept")]
    Files(#[from] io::Error),
    /// The books.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The usage log.
    #[error("the usage log cannot be read")]
    Usage(#[from] UsageError),
    /// The books know a use that the log does not have: one of the two was put back from an older copy.
    #[error(
        "the books have seal use {record} of key {key}, the usage log does not: an older copy of it was put back"
    )]
    RolledBack {
        /// Its number.
        record: u64,
        /// The key.
        key: String,
    },
}

/// Puts in order what a crash left, whatever step it hit. Called while no other process works on the directory.
/// Running it again changes nothing.
pub async fn recover(
    store: &Store,
    files: &Files,
    keys: &dyn KeyStore,
    now: Time,
) -> Result<Recovered, RecoverError> {
    store.drop_lapsed_approvals(now).await?;
    // The command line draws a fresh key each time, so nobody will come back for its claims but an approver.
    let abandoned_claims = store.abandon_claims(crate::issue::COMMAND_LINE).await?;
    reconcile(store, &uses(keys)?).await?;
    let abandoned_uses = store.abandon_uses().await?;
    let temporaries = files.sweep_temporaries()?;
    let orphans = sweep_orphans(store, files).await?;
    let lost = lost_files(store, files).await?;
    let open_claims = store.open_claims().await?;
    Ok(Recovered {
        abandoned_claims,
        abandoned_uses,
        lost,
        open_claims,
        orphans,
        temporaries,
    })
}

/// Brings the projection of the usage log up to it. The log outranks the books: uses that are missing there are taken
/// over from it, as those of files that never left. What the books have and the log has not, or otherwise, is no gap
/// to be filled: then the log was rolled back, and nothing goes on.
async fn reconcile(store: &Store, log: &[SealUse]) -> Result<(), RecoverError> {
    if let Some(known) = store.last_use().await? {
        let there = log
            .binary_search_by_key(&known.record, |one| one.record)
            .map(|at| &log[at]);
        if !there.is_ok_and(|there| is_same(there, &known)) {
            return Err(RecoverError::RolledBack {
                record: known.record,
                key: known.key,
            });
        }
    }
    Ok(store.add_uses(log).await?)
}

/// What became of it is known to the books alone, and each has its own clock.
fn is_same(log: &SealUse, books: &SealUse) -> bool {
    (&log.key, &log.purpose, &log.request) == (&books.key, &books.purpose, &books.request)
}

fn uses(keys: &dyn KeyStore) -> Result<Vec<SealUse>, UsageError> {
    let mut uses = Vec::new();
    usage::walk_of(keys, |record| uses.extend(seal_use(record)))?;
    Ok(uses)
}

fn seal_use(record: &Record) -> Option<SealUse> {
    let Event::Use(used) = &record.event else {
        return None;
    };
    let Outcome::Signed(_) = used.result else {
        return None;
    };
    Some(SealUse {
        record: record.sequence,
        key: used.key.to_string(),
        purpose: used.purpose.to_string(),
        caller: used.caller.clone(),
        request: used.request.clone(),
        at: Time::from_unix(record.time),
        outcome: UseOutcome::Signed,
    })
}

async fn sweep_orphans(store: &Store, files: &Files) -> Result<u64, RecoverError> {
    let mut swept = 0;
    for (sha256, path) in files.list()? {
        if !store.knows_file(&sha256).await? {
            std::fs::remove_file(path)?;
            swept += 1;
        }
    }
    Ok(swept)
}

async fn lost_files(store: &Store, files: &Files) -> Result<u64, RecoverError> {
    let mut lost = 0;
    for row in store.files().await? {
        let found = std::fs::metadata(files.path(&row.sha256)).map(|file| file.len());
        if found.ok() != Some(row.bytes) {
            tracing::error!(sha256 = %row.sha256, bytes = row.bytes, "a sealed file on record is not on disk as it was");
            lost += 1;
        }
    }
    Ok(lost)
}
