//! How a file is judged: structure, signatures, path, time, revocation, coverage, list, authority, licence data.
//!
//! All checks run and are reported; the reason told is the most useful one. A changed file from an unknown signer
//! is *changed*.

mod chain;
mod claimed;
mod container;
mod court;
mod coverage;
mod existence;
mod expectation;
mod facts;
mod file;
mod findings;
mod hashes;
mod level;
mod licence;
mod pictures;
mod policy;
mod process;
mod question;
mod rulings;
mod seal;
mod stamp;
mod times;
mod told;
mod unread;

pub use policy::{Policy, STRICT_TEXT};
pub use question::Question;

use crate::crypto::{Native, Sha256};
use crate::path::Memo;
use crate::report::{ReasonCode, Report};
use crate::trust::Evidence;
use crate::value::Time;
use court::Anchors;

/// Bytes of a file that is judged: 50 MB. Longer files are `file_too_big`.
pub const MAX_FILE_BYTES: u64 = 50 << 20;

/// A judge with evidence and policy, for many files. Remembers which signatures on certificates and CRLs were
/// found good; shared between threads without locks to hold.
#[derive(Debug)]
pub struct Verifier {
    evidence: Evidence,
    policy: Policy,
    anchors: Anchors,
    memo: Memo<Native>,
}

impl Verifier {
    /// A judge who knows this evidence.
    pub fn new(evidence: Evidence, policy: Policy) -> Self {
        let anchors = Anchors::gather(&evidence);
        Self {
            evidence,
            policy,
            anchors,
            memo: Memo::new(Native),
        }
    }

    /// Judges a file.
    pub fn verify(&self, file: &[u8], question: &Question) -> Report {
        self.judge().judge(file, question)
    }

    /// The report on a file of more than [`MAX_FILE_BYTES`], without having it in memory.
    pub fn too_big(&self, question: &Question, bytes: u64, sha256: Option<Sha256>) -> Report {
        let facts = unread::facts(question, bytes, sha256);
        let detail = format!("{bytes} bytes, at most {MAX_FILE_BYTES} expected");
        self.judge()
            .unread(facts, question, ReasonCode::FileTooBig, detail)
    }

    /// The report on a file that could not be judged at all, so that it stands among the others: `reason` says why.
    pub fn not_judged(
        &self,
        question: &Question,
        bytes: u64,
        reason: ReasonCode,
        detail: String,
    ) -> Report {
        let facts = unread::facts(question, bytes, None);
        self.judge().unread(facts, question, reason, detail)
    }

    fn judge(&self) -> file::Judge<'_> {
        file::Judge {
            evidence: &self.evidence,
            policy: &self.policy,
            anchors: &self.anchors,
            memo: &self.memo,
        }
    }
}

/// Judges one file at a moment. For many files, [`Verifier`] is quicker and asks more.
pub fn verify(file: &[u8], evidence: &Evidence, policy: &Policy, at: Time) -> Report {
    let anchors = Anchors::gather(evidence);
    let memo = Memo::new(Native);
    let judge = file::Judge {
        evidence,
        policy,
        anchors: &anchors,
        memo: &memo,
    };
    judge.judge(file, &Question::at(at))
}
