//! The policy: named, written down, and identified by the digest of its text.

mod algorithms;

use std::sync::LazyLock;

pub(super) use algorithms::{Reliance, digest, signature};

use crate::crypto::sha256;
use crate::pdf::Limits;
use crate::report::PolicyReport;

/// By which rules files are judged. The default is the strict one, and the only one.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Policy {
    /// [`STRICT_TEXT`].
    #[default]
    Strict,
}

/// The strict policy: the rules in words, and the table of algorithms. A change of a rule changes this text, and with
/// it the digest in every report.
pub const STRICT_TEXT: &str = concat!(include_str!("strict.txt"), include_str!("algorithms.txt"));

impl Policy {
    /// Name and digest, as in reports.
    pub fn report(&self) -> PolicyReport {
        static STRICT: LazyLock<PolicyReport> = LazyLock::new(|| named(STRICT_TEXT));
        match self {
            Self::Strict => STRICT.clone(),
        }
    }

    /// The policy in words.
    pub fn text(&self) -> &'static str {
        match self {
            Self::Strict => STRICT_TEXT,
        }
    }

    pub(super) fn limits(&self) -> Limits {
        match self {
            Self::Strict => Limits::default(),
        }
    }
}

fn named(text: &str) -> PolicyReport {
    PolicyReport {
        name: text.lines().next().unwrap_or_default().to_owned(),
        digest: sha256(text.as_bytes()).hex(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that is told to be too big, and one that is not read, are the same.
    #[test]
    fn the_reader_takes_what_the_judge_takes() {
        let limits = Policy::default().limits();
        assert_eq!(limits.file_bytes, crate::verify::MAX_FILE_BYTES);
        assert_eq!(limits.file_bytes, 52_428_800);
    }

    #[test]
    fn the_policy_is_named_by_its_first_line_and_its_digest() {
        let report = Policy::default().report();
        assert_eq!(report.name, "yinxin-strict-2");
        assert_eq!(report.digest, sha256(STRICT_TEXT.as_bytes()).hex());
        assert_eq!(Policy::default().text(), STRICT_TEXT);
    }
}
