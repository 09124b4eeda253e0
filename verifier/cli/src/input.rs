//! Reading what the arguments name.

use crate::arguments::Arguments;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use yinxin_verifier::crypto::{Sha256, Sha256Hasher};
use yinxin_verifier::trust::{BUNDLE_BYTES, EvidenceError};
use yinxin_verifier::{Evidence, MAX_FILE_BYTES};

/// A file to judge, or what is known of one that is too big to be judged.
pub(crate) enum Candidate {
    Whole(Vec<u8>),
    TooBig { bytes: u64, sha256: Option<Sha256> },
}

/// An input that could not be read or is not what it should be.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) path: PathBuf,
    pub(crate) why: String,
}

impl Unreadable {
    pub(crate) fn new(path: &Path, why: impl ToString) -> Self {
        Self {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }
}

/// Reads a file to judge, never holding more of it than can be judged.
pub(crate) fn candidate(path: &Path) -> Result<Candidate, Unreadable> {
    read_candidate(path).map_err(|error| Unreadable::new(path, error))
}

fn read_candidate(path: &Path) -> io::Result<Candidate> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.is_file() && meta.len() > MAX_FILE_BYTES {
        let (bytes, sha256) = digest(&mut file)?;
        return Ok(Candidate::TooBig {
            bytes,
            sha256: Some(sha256),
        });
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES.saturating_add(1))
        .read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    Ok(match length > MAX_FILE_BYTES {
        // A pipe without an end has no digest.
        true => Candidate::TooBig {
            bytes: length,
            sha256: None,
        },
        false => Candidate::Whole(bytes),
    })
}

fn digest(file: &mut File) -> io::Result<(u64, Sha256)> {
    let mut hasher = Sha256Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0u64;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, hasher.finish()));
        }
        hasher.update(&buffer[..read]);
        bytes = bytes.saturating_add(read as u64);
    }
}

/// Reads all trust material. A bundle that does not hold is no unreadable input: the reports say what is wrong.
pub(crate) fn evidence(arguments: &Arguments) -> Result<Evidence, Unreadable> {
    let mut evidence = Evidence::new();
    for (root, bundle) in arguments.root.iter().zip(&arguments.trust) {
        evidence = evidence.with_bundle_or_refusal(&material(root)?, &material(bundle)?);
    }
    type Add = fn(Evidence, &[u8]) -> Result<Evidence, EvidenceError>;
    let kinds: [(&[PathBuf], Add); 3] = [
        (&arguments.anchor, Evidence::with_anchor),
        (&arguments.tsa_anchor, Evidence::with_tsa_anchor),
        (&arguments.crl, Evidence::with_crl),
    ];
    for (paths, add) in kinds {
        for path in paths {
            evidence =
                add(evidence, &material(path)?).map_err(|error| Unreadable::new(path, error))?;
        }
    }
    Ok(evidence)
}

fn material(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let limit = BUNDLE_BYTES as u64;
    let mut bytes = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes));
    match read {
        Ok(read) if read as u64 > limit => {
            Err(Unreadable::new(path, format!("over {limit} bytes")))
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(Unreadable::new(path, error)),
    }
}
