//! One file: read, judged, and whatever happens, told.

use crate::arguments::Arguments;
use crate::extract;
use crate::files::Listed;
use crate::input::{self, Candidate, Unreadable};
use std::panic::{AssertUnwindSafe, catch_unwind};
use yinxin_verifier::report::{ReasonCode, Report};
use yinxin_verifier::value::Time;
use yinxin_verifier::{Question, Verifier};

/// What came of one file.
pub(crate) struct Outcome {
    pub(crate) report: Report,
    pub(crate) fault: Option<Fault>,
    /// The sealed version, where `--extract-sealed` asks for it and there is one.
    pub(crate) sealed: Option<Vec<u8>>,
}

/// Why a file was not judged.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It could not be read.
    Unreadable(Unreadable),
    /// A fault of ours.
    Internal,
}

/// Who judges, and what is asked of every file.
pub(crate) struct Judge<'a> {
    pub(crate) verifier: &'a Verifier,
    pub(crate) arguments: &'a Arguments,
    pub(crate) clock: Time,
}

impl Judge<'_> {
    /// One bad file never stops the others: it gets a report like every file.
    pub(crate) fn judge(&self, listed: &Listed) -> Outcome {
        let judged = catch_unwind(AssertUnwindSafe(|| self.read_and_judge(listed)));
        match judged {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(fault)) => self.not_judged(listed, Fault::Unreadable(fault)),
            Err(_) => self.not_judged(listed, Fault::Internal),
        }
    }

    fn read_and_judge(&self, listed: &Listed) -> Result<Outcome, Unreadable> {
        if let Some(why) = &listed.why_not {
            return Err(Unreadable::new(&listed.path, why));
        }
        let question = self.question(listed);
        let candidate = input::candidate(&listed.path)?;
        let (report, sealed) = match &candidate {
            Candidate::Whole(file) => (self.verifier.verify(file, &question), self.sealed(file)),
            Candidate::TooBig { bytes, sha256 } => {
                (self.verifier.too_big(&question, *bytes, *sha256), None)
            }
        };
        Ok(Outcome {
            report,
            fault: None,
            sealed,
        })
    }

    fn sealed(&self, file: &[u8]) -> Option<Vec<u8>> {
        let asked = self.arguments.extract_sealed.is_some();
        asked
            .then(|| extract::sealed(file).map(<[u8]>::to_vec))
            .flatten()
    }

    fn not_judged(&self, listed: &Listed, fault: Fault) -> Outcome {
        let (reason, detail) = match &fault {
            Fault::Unreadable(unreadable) => (ReasonCode::FileUnreadable, unreadable.why.clone()),
            Fault::Internal => (ReasonCode::InternalFault, "panic".to_owned()),
        };
        let bytes = std::fs::metadata(&listed.path).map_or(0, |meta| meta.len());
        let question = self.question(listed);
        Outcome {
            report: self.verifier.not_judged(&question, bytes, reason, detail),
            fault: Some(fault),
            sealed: None,
        }
    }

    fn question(&self, listed: &Listed) -> Question {
        let (arguments, now) = (self.arguments, self.arguments.now.unwrap_or(self.clock));
        Question {
            at: arguments.at.unwrap_or(now),
            now,
            file_name: listed.name(),
            purpose: arguments.purpose.clone(),
            issuer: arguments.issuer.clone(),
            licence_type: arguments.r#type.clone(),
            sm3: true,
        }
    }
}
