//! A summary of the log up to one record, so that a long log need not be read from its start.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::book::Book;
use super::{DIRECTORY, Digest, Head, SUMMARY, UsageError};
use crate::crypto::Prover;
use crate::durable;

const FORMAT: &str = "yinxin.usage-state/1";

/// Longest summary that is read, in bytes: about a hundred thousand keys.
const MAX_FILE: usize = 64 << 20;

/// `usage/state.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    state: Checkpoint,
    /// HMAC-SHA256 over the JSON of `state`: only the open vault wrote it.
    proof: Digest,
}

/// What the log said up to `head`, which ends at byte `end`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checkpoint {
    format: String,
    vault: String,
    pub(super) head: Head,
    pub(super) end: u64,
    pub(super) book: Book,
}

impl Checkpoint {
    pub(super) fn new(vault: &str, head: Head, end: u64, book: &Book) -> Self {
        Self {
            format: FORMAT.to_owned(),
            vault: vault.to_owned(),
            head,
            end,
            book: book.clone(),
        }
    }

    /// Writes it durably. Under the lock of the log.
    pub(super) fn write(self, dir: &Path, prover: &Prover) -> Result<(), UsageError> {
        let proof = Digest(prover.prove(&json(&self)));
        let bytes = serde_json::to_vec(&File { state: self, proof }).expect("text keys only");
        let sub = dir.join(DIRECTORY);
        durable::write(&sub, SUMMARY, &bytes).map_err(super::file::io_error("writing", &path(dir)))
    }

    /// The summary, if there is one.
    pub(super) fn read(
        dir: &Path,
        vault: &str,
        prover: &Prover,
    ) -> Result<Option<Self>, UsageError> {
        let path = path(dir);
        let damaged = |why: &str| UsageError::StateDamaged {
            path: path.clone(),
            why: why.to_owned(),
        };
        let bytes = match durable::read(&path, MAX_FILE) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(super::file::io_error("reading", &path)(error)),
        };
        let file: File =
            serde_json::from_slice(&bytes).map_err(|error| damaged(&error.to_string()))?;
        if serde_json::to_vec(&file).expect("text keys only") != bytes {
            return Err(damaged("not in canonical form"));
        }
        if !prover.holds(&json(&file.state), &file.proof.0) {
            return Err(damaged("its proof is not this vault's"));
        }
        match file.state.format == FORMAT && file.state.vault == vault {
            true => Ok(Some(file.state)),
            false => Err(damaged("of another format or vault")),
        }
    }
}

fn path(dir: &Path) -> PathBuf {
    dir.join(DIRECTORY).join(SUMMARY)
}

fn json(state: &Checkpoint) -> Vec<u8> {
    let json = serde_json::to_vec(state).expect("text keys only");
    [FORMAT.as_bytes(), b"\0", &json].concat()
}
