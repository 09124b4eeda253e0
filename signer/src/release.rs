//! Release: nothing leaves before the independent verifier has called it valid.

use yinxin_verifier::{
    Question, Verifier,
    report::{Report, Verdict},
    value::Time,
};

use crate::{
    seal::{Candidate, UsageRecords},
    signer::Signer,
};

/// A sealed file that the verifier called valid. There is no other way to come by one.
pub struct Released {
    file: Vec<u8>,
    report: Report,
    records: UsageRecords,
}

/// Personal data stay out of logs: a file shows its length, no more.
impl std::fmt::Debug for Released {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Released")
            .field("bytes", &self.file.len())
            .finish_non_exhaustive()
    }
}

impl Released {
    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.file
    }

    /// The file, to keep.
    pub fn into_bytes(self) -> Vec<u8> {
        self.file
    }

    /// What the verifier said.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Where its signatures stand in the usage log.
    pub fn records(&self) -> UsageRecords {
        self.records
    }
}

impl Signer {
    /// Lets the verifier judge a candidate as of `now`.
    ///
    /// # Errors
    /// The report, when its verdict is not valid, when the new seal does not cover the whole file, or when the
    /// verifier reads another licence in it than the one that was asked for. The file is gone then.
    #[expect(
        clippy::result_large_err,
        reason = "the caller keeps either, and never in bulk"
    )]
    pub fn release(
        &self,
        candidate: Candidate,
        judge: &Verifier,
        now: Time,
    ) -> Result<Released, Report> {
        let report = judge.verify(&candidate.file, &Question::at(now));
        let read = report
            .licence
            .as_ref()
            .map(|licence| licence.identifier.as_str());
        let whole = report
            .seals
            .last()
            .is_some_and(|seal| seal.coverage.whole_file);
        if report.verdict == Verdict::Valid && whole && read == candidate.identifier.as_deref() {
            Ok(Released {
                file: candidate.file,
                report,
                records: candidate.records,
            })
        } else {
            Err(report)
        }
    }
}
