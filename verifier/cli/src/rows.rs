//! Reports one a row: words for people, JSON Lines for programs, CSV for spreadsheets. Rows of the latter two can be
//! recognised again, so that a run that was stopped goes on where it stood.

use crate::arguments::{Arguments, Lang};
use crate::{csv, words};
use serde::Deserialize;
use yinxin_verifier::report::{Acceptance, REPORT_SCHEMA, ReasonCode, Report};

/// How reports are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    Words,
    Json,
    Csv,
}

/// What an earlier row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) acceptance: Acceptance,
    pub(crate) reason: Option<ReasonCode>,
}

impl Rows {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        match (arguments.json, arguments.csv) {
            (true, _) => Self::Json,
            (_, true) => Self::Csv,
            _ => Self::Words,
        }
    }

    /// What stands before the first row.
    pub(crate) fn head(self) -> &'static str {
        match self {
            Self::Csv => csv::HEAD,
            Self::Words | Self::Json => "",
        }
    }

    /// One report, line end included. JSON and CSV: exactly one line.
    pub(crate) fn row(self, report: &Report, lang: Lang) -> String {
        match self {
            Self::Words => words::report(report, lang),
            Self::Csv => csv::line(report, lang),
            Self::Json => {
                let json = serde_json::to_string(report);
                json.expect("a report has a JSON form") + "\n"
            }
        }
    }

    /// What a row (without its line end) says of the file of this name; `None` when it is not the row of that file.
    pub(crate) fn read(self, row: &str, name: &str) -> Option<Told> {
        let (acceptance, reason) = match self {
            Self::Words => return None,
            Self::Csv => {
                let [acceptance, reason] = csv::read(row, name)?;
                (acceptance.to_owned(), reason.to_owned())
            }
            Self::Json => {
                let row: JsonRow = serde_json::from_str(row).ok()?;
                (row.schema == REPORT_SCHEMA && row.file.name == name).then_some(())?;
                (
                    row.acceptance,
                    row.reason.map(|reason| reason.code).unwrap_or_default(),
                )
            }
        };
        Some(Told {
            acceptance: ACCEPTANCES
                .into_iter()
                .find(|one| one.as_str() == acceptance)?,
            reason: ReasonCode::from_code(&reason),
        })
    }
}

const ACCEPTANCES: [Acceptance; 4] = [
    Acceptance::Accept,
    Acceptance::Refuse,
    Acceptance::Check,
    Acceptance::Unsupported,
];

#[derive(Deserialize)]
struct JsonRow {
    schema: String,
    acceptance: String,
    reason: Option<JsonReason>,
    file: JsonFile,
}

#[derive(Deserialize)]
struct JsonReason {
    code: String,
}

#[derive(Deserialize)]
struct JsonFile {
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use yinxin_verifier::value::Time;
    use yinxin_verifier::{Evidence, Policy, Question, Verifier};

    #[test]
    fn a_row_is_known_again_by_its_file_and_no_other() {
        let judge = Verifier::new(Evidence::new(), Policy::default());
        for name in ["a.pdf", "=\"x\",\"accept\",.pdf", "多\n行\u{202e}.pdf"] {
            let question = Question::at(Time::from_unix(0)).named(name);
            let report = judge.verify(b"", &question);
            for rows in [Rows::Json, Rows::Csv] {
                let row = rows.row(&report, Lang::Zh);
                let row = row.strip_suffix('\n').expect("a line end");
                assert!(!row.contains('\n'));
                let row = row.strip_suffix('\r').unwrap_or(row);
                let told = Told {
                    acceptance: Acceptance::Unsupported,
                    reason: Some(ReasonCode::FileEmpty),
                };
                assert_eq!(rows.read(row, name), Some(told));
                assert_eq!(rows.read(row, "b.pdf"), None);
                let torn: String = row.chars().take(12).collect();
                assert_eq!(rows.read(&torn, name), None);
            }
        }
    }
}
