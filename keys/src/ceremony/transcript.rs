//! What was done in a ceremony: lines of JSON, each with the hash of the line before, signed at the end by the new keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::crypto::verify;
use crate::durable::{FILE_MODE, sync_parent};
use crate::text::{base64, from_base64};
use crate::usage::Digest;
use crate::{KeyId, PublicKey, Suite};

const PREFIX: &[u8] = b"yinxin.ceremony/1\0";

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    seq: u64,
    /// Unix seconds.
    time: i64,
    event: Event,
    /// Hash of the line before; zeros in the first.
    previous: Digest,
}

/// What a line tells.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Event {
    /// The ceremony begins.
    Opened {
        ceremony: String,
        /// SHA-256 of the file that says what happens.
        script: Digest,
        program: String,
        /// On a throwaway vault.
        rehearsal: bool,
    },
    /// A step was done.
    Step {
        number: usize,
        of: usize,
        /// What was to be done.
        expected: String,
        initials: Vec<Initials>,
        /// What was found.
        observed: BTreeMap<String, String>,
        /// The key that it made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        born: Option<KeyId>,
    },
    /// A step was not done; the ceremony ends here.
    Failed { number: usize, why: String },
    /// The lines before it, signed.
    Signed { signatures: Vec<Signed> },
}

/// One who was there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Initials {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) initials: String,
}

/// A signature over `yinxin.ceremony/1`, zero, the hash of the last line before, the 32 digits of the key's id and the
/// SHA-256 of its SubjectPublicKeyInfo.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signed {
    key: KeyId,
    suite: Suite,
    /// SubjectPublicKeyInfo in base64.
    public: String,
    /// In base64.
    signature: String,
}

impl Signed {
    pub(super) fn new(public: &PublicKey, signature: &[u8]) -> Self {
        Self {
            key: public.id.clone(),
            suite: public.suite,
            public: base64(&public.spki),
            signature: base64(signature),
        }
    }

    fn holds(&self, transcript: &Digest) -> Option<bool> {
        let length = match self.suite {
            Suite::P256 | Suite::Sm2 => 65,
            Suite::Ed25519 => 32,
        };
        let public = from_base64(&self.public)?;
        let point = public.get(public.len().checked_sub(length)?..)?;
        let signature = from_base64(&self.signature)?;
        let message = message(transcript, &self.key, &public);
        Some(verify(self.suite, point, &message, &signature).is_ok())
    }
}

/// What a key signs at the end of a ceremony. No other message begins like this, so it can be no seal.
pub(crate) fn message(transcript: &Digest, key: &KeyId, spki: &[u8]) -> Vec<u8> {
    let public = Digest::of(spki);
    [PREFIX, &transcript.0, key.as_str().as_bytes(), &public.0].concat()
}

/// A transcript that is being written: every line is on disk before the next step.
pub(super) struct Transcript {
    file: File,
    seq: u64,
    time: i64,
    previous: Digest,
}

impl Transcript {
    /// A new file; one that is there is not touched.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .mode(FILE_MODE)
            .open(path)?;
        sync_parent(path)?;
        Ok(Self {
            file,
            seq: 0,
            time: 0,
            previous: Digest([0; 32]),
        })
    }

    pub(super) fn write(&mut self, now: i64, event: Event) -> io::Result<()> {
        // The signatures cover the lines before theirs: that carries no time of its own.
        self.time = match event {
            Event::Signed { .. } => self.time,
            _ => now,
        };
        let line = Line {
            seq: self.seq,
            time: self.time,
            event,
            previous: self.previous,
        };
        let mut json = serde_json::to_vec(&line)?;
        self.previous = Digest::of(&json);
        json.push(b'\n');
        self.file.write_all(&json)?;
        self.file.sync_all()?;
        self.seq += 1;
        Ok(())
    }

    /// The hash of the last line.
    pub(super) fn head(&self) -> Digest {
        self.previous
    }
}

/// A transcript that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptSummary {
    /// What it is of.
    pub ceremony: String,
    /// How many steps were done.
    pub steps: usize,
    /// Whether it was a rehearsal.
    pub rehearsal: bool,
    /// The keys that signed it.
    pub signed_by: Vec<KeyId>,
}

/// Why a transcript does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TranscriptError {
    /// A line is not one.
    #[error("line {line} is no line of a transcript: {why}")]
    NotALine {
        /// Which, from 1.
        line: usize,
        /// What the reader said.
        why: String,
    },
    /// A line was edited, removed, added or moved.
    #[error("line {line} does not follow the one before it")]
    Broken {
        /// Which, from 1.
        line: usize,
    },
    /// The ceremony did not come to its end.
    #[error("step {step} failed: {why}")]
    Failed {
        /// Which step.
        step: usize,
        /// What was written down.
        why: String,
    },
    /// The end is missing.
    #[error("it is not signed: its end is missing")]
    NotSigned,
    /// A signature is wrong.
    #[error("the signature of key {key} is wrong")]
    Signature {
        /// The key.
        key: KeyId,
    },
    /// A new key did not sign.
    #[error("key {key} was made in it and did not sign it")]
    KeyMissing {
        /// The key.
        key: KeyId,
    },
}

/// Checks a transcript: order, end and signatures. That its keys are the right ones is for whoever knows them.
pub fn verify_transcript(bytes: &[u8]) -> Result<TranscriptSummary, TranscriptError> {
    let mut reading = Reading::default();
    for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        reading.line(at + 1, line)?;
    }
    reading.end()
}

#[derive(Default)]
struct Reading {
    previous: Option<Digest>,
    time: i64,
    ceremony: String,
    rehearsal: bool,
    steps: usize,
    born: BTreeSet<KeyId>,
    signed_by: Option<Vec<KeyId>>,
}

impl Reading {
    fn line(&mut self, number: usize, line: &[u8]) -> Result<(), TranscriptError> {
        let not_a_line = |why: &str| TranscriptError::NotALine {
            line: number,
            why: why.to_owned(),
        };
        let json = line
            .strip_suffix(b"\n")
            .ok_or_else(|| not_a_line("cut off"))?;
        let read: Line =
            serde_json::from_slice(json).map_err(|error| not_a_line(&error.to_string()))?;
        let canonical = serde_json::to_vec(&read).is_ok_and(|again| again == json);
        let expected = self.previous.unwrap_or(Digest([0; 32]));
        let in_order = read.seq == number as u64 - 1 && read.previous == expected;
        let is_signed = matches!(read.event, Event::Signed { .. });
        let in_order = in_order && (!is_signed || read.time == self.time);
        if !canonical || !in_order || self.signed_by.is_some() {
            return Err(TranscriptError::Broken { line: number });
        }
        self.time = read.time;
        self.event(read.event, &expected)?;
        self.previous = Some(Digest::of(json));
        Ok(())
    }

    fn event(&mut self, event: Event, head: &Digest) -> Result<(), TranscriptError> {
        match event {
            Event::Opened {
                ceremony,
                rehearsal,
                ..
            } => (self.ceremony, self.rehearsal) = (ceremony, rehearsal),
            Event::Step { born, .. } => {
                self.steps += 1;
                self.born.extend(born);
            }
            Event::Failed { number, why } => {
                return Err(TranscriptError::Failed { step: number, why });
            }
            Event::Signed { signatures } => self.signatures(&signatures, head)?,
        }
        Ok(())
    }

    fn signatures(&mut self, signatures: &[Signed], head: &Digest) -> Result<(), TranscriptError> {
        for signed in signatures {
            if signed.holds(head) != Some(true) {
                let key = signed.key.clone();
                return Err(TranscriptError::Signature { key });
            }
        }
        let signed_by: Vec<_> = signatures.iter().map(|signed| signed.key.clone()).collect();
        if let Some(key) = self.born.iter().find(|key| !signed_by.contains(key)) {
            return Err(TranscriptError::KeyMissing { key: key.clone() });
        }
        self.signed_by = Some(signed_by);
        Ok(())
    }

    fn end(self) -> Result<TranscriptSummary, TranscriptError> {
        match self.signed_by {
            Some(signed_by) if !signed_by.is_empty() => Ok(TranscriptSummary {
                ceremony: self.ceremony,
                steps: self.steps,
                rehearsal: self.rehearsal,
                signed_by,
            }),
            _ => Err(TranscriptError::NotSigned),
        }
    }
}
