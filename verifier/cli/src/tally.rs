//! What came of all files: how many of each kind, and the exit code.

use crate::arguments::Lang;
use crate::words::pick;
use yinxin_verifier::report::{Acceptance, ReasonCode};

/// An input could not be read (sysexits EX_NOINPUT).
pub(crate) const NO_INPUT: u8 = 66;
/// A fault of ours (EX_SOFTWARE).
pub(crate) const INTERNAL: u8 = 70;

/// Counts by what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    accept: usize,
    refuse: usize,
    check: usize,
    unsupported: usize,
    unreadable: usize,
    internal: usize,
}

impl Tally {
    /// Counts a file by its acceptance and its reason.
    pub(crate) fn add(&mut self, acceptance: Acceptance, reason: Option<ReasonCode>) {
        let count = match (acceptance, reason) {
            (_, Some(ReasonCode::FileUnreadable)) => &mut self.unreadable,
            (_, Some(ReasonCode::InternalFault)) => &mut self.internal,
            (Acceptance::Accept, _) => &mut self.accept,
            (Acceptance::Refuse, _) => &mut self.refuse,
            (Acceptance::Check, _) => &mut self.check,
            (Acceptance::Unsupported, _) => &mut self.unsupported,
        };
        *count += 1;
    }

    /// Of the worst file. What was not judged at all outweighs every verdict; where there was nothing to judge, nothing
    /// may be relied on.
    pub(crate) fn exit_code(&self) -> u8 {
        let codes = [
            (self.internal, INTERNAL),
            (self.unreadable, NO_INPUT),
            (self.refuse, 1),
            (self.check, 2),
            (self.unsupported, 3),
            (self.accept, 0),
        ];
        let worst = codes.into_iter().find(|(count, _)| *count > 0);
        worst.map_or(NO_INPUT, |(_, code)| code)
    }

    /// Whether of some file nobody can tell.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.check > 0
    }

    /// All files, one line.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let kind = |count, acceptance: Acceptance| {
            (count, pick(lang, acceptance.zh(), acceptance.as_str()))
        };
        let counts = [
            kind(self.accept, Acceptance::Accept),
            kind(self.refuse, Acceptance::Refuse),
            kind(self.check, Acceptance::Check),
            kind(self.unsupported, Acceptance::Unsupported),
            (self.unreadable, pick(lang, "无法读取", "not readable")),
            (self.internal, pick(lang, "内部错误", "internal fault")),
        ];
        let total: usize = counts.iter().map(|(count, _)| count).sum();
        let told = counts.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told
            .map(|(count, word)| format!("{word} {count}"))
            .collect();
        match lang {
            _ if total == 0 => {
                pick(lang, "没有可核验的文件", "there was no file to judge").to_owned()
            }
            Lang::Zh => format!("{total} 个文件：{}", told.join("，")),
            Lang::En => {
                let files = if total == 1 { "file" } else { "files" };
                format!("{total} {files}: {}", told.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Acceptance::{Accept, Check, Refuse, Unsupported};

    fn tally(files: &[Acceptance]) -> Tally {
        let mut tally = Tally::default();
        for acceptance in files {
            tally.add(*acceptance, None);
        }
        tally
    }

    #[test]
    fn exit_code_is_that_of_the_worst_file() {
        assert_eq!(tally(&[Accept, Accept]).exit_code(), 0);
        assert_eq!(tally(&[Accept, Unsupported]).exit_code(), 3);
        assert_eq!(tally(&[Unsupported, Check, Accept]).exit_code(), 2);
        let mut worst = tally(&[Check, Refuse, Unsupported]);
        assert_eq!(worst.exit_code(), 1);
        worst.add(Unsupported, Some(ReasonCode::FileUnreadable));
        assert_eq!(worst.exit_code(), NO_INPUT);
        worst.add(Check, Some(ReasonCode::InternalFault));
        assert_eq!(worst.exit_code(), INTERNAL);
    }

    #[test]
    fn no_file_at_all_is_not_success() {
        assert_eq!(tally(&[]).exit_code(), NO_INPUT);
    }

    #[test]
    fn the_words_count_by_what_to_do() {
        let mut three = tally(&[Accept, Check, Accept]);
        assert_eq!(three.words(Lang::Zh), "3 个文件：可以采信 2，需要核实 1");
        assert_eq!(three.words(Lang::En), "3 files: accept 2, check 1");
        three.add(Unsupported, Some(ReasonCode::FileUnreadable));
        assert_eq!(
            three.words(Lang::Zh),
            "4 个文件：可以采信 2，需要核实 1，无法读取 1"
        );
        assert_eq!(tally(&[]).words(Lang::Zh), "没有可核验的文件");
    }
}
