//! Collects what the checks say while a seal or a file is judged.

use crate::report::{
    Check, CheckCode, CheckResult, Effect, Indication, Reason, ReasonCode, SubIndication, Verdict,
    reason, verdict,
};

/// The checks that ran, and the reasons that they gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    checks: Vec<Check>,
    reasons: Vec<ReasonCode>,
    /// Where the standard has another sub-indication than the catalogue's usual one.
    sub_indications: Vec<(ReasonCode, SubIndication)>,
    pages: Vec<usize>,
}

impl Findings {
    /// The check passed.
    pub(super) fn pass(&mut self, code: CheckCode, detail: impl ToString) {
        self.push(code, CheckResult::Pass, None, detail);
    }

    /// The check did not run.
    pub(super) fn not_run(&mut self, code: CheckCode, detail: impl ToString) {
        self.push(code, CheckResult::NotRun, None, detail);
    }

    /// The check found something that changes nothing and a person should see.
    pub(super) fn warn(&mut self, code: CheckCode, detail: impl ToString) {
        self.push(code, CheckResult::Warn, None, detail);
    }

    /// The check gave a reason; the reason's effect says how it went.
    pub(super) fn found(&mut self, code: CheckCode, reason: ReasonCode, detail: impl ToString) {
        let result = match reason.effect() {
            Effect::Note | Effect::Look | Effect::Deny => CheckResult::Warn,
            Effect::Unsupported => CheckResult::NotRun,
            Effect::Undetermined => CheckResult::Unknown,
            Effect::Invalid => CheckResult::Fail,
        };
        self.push(code, result, Some(reason), detail);
    }

    /// As [`found`](Self::found), where the standard has a sub-indication of its own for the case.
    pub(super) fn found_as(
        &mut self,
        code: CheckCode,
        reason: ReasonCode,
        sub_indication: SubIndication,
        detail: impl ToString,
    ) {
        self.sub_indications.push((reason, sub_indication));
        self.found(code, reason, detail);
    }

    /// As [`found_as`](Self::found_as) where a sub-indication is given, else [`found`](Self::found).
    pub(super) fn found_maybe_as(
        &mut self,
        code: CheckCode,
        reason: ReasonCode,
        sub_indication: Option<SubIndication>,
        detail: impl ToString,
    ) {
        match sub_indication {
            Some(sub_indication) => self.found_as(code, reason, sub_indication, detail),
            None => self.found(code, reason, detail),
        }
    }

    /// Pages on which changes show.
    pub(super) fn on_pages(&mut self, pages: impl IntoIterator<Item = usize>) {
        self.pages.extend(pages);
        self.pages.sort_unstable();
        self.pages.dedup();
    }

    /// All reasons found.
    pub(super) fn reasons(&self) -> &[ReasonCode] {
        &self.reasons
    }

    /// The worst that was found.
    pub(super) fn verdict(&self) -> Verdict {
        verdict(&self.reasons)
    }

    /// The reason that stands beside the verdict.
    pub(super) fn reason(&self) -> Option<Reason> {
        let code = reason(self.verdict(), &self.reasons)?;
        Some(match code {
            ReasonCode::ContentChanged | ReasonCode::PartNotCovered | ReasonCode::FilledInLater => {
                Reason::on_pages(code, &self.pages)
            }
            _ => Reason::new(code),
        })
    }

    /// The status after EN 319 102-1. An unsupported format has none.
    pub(super) fn indication(&self) -> (Option<Indication>, Option<SubIndication>) {
        let verdict = self.verdict();
        match (verdict, reason(verdict, &self.reasons)) {
            (Verdict::Unsupported, _) => (None, None),
            (Verdict::Valid, _) | (_, None) => (Some(Indication::TotalPassed), None),
            (_, Some(code)) => {
                let sub = self.sub_indication(code);
                (
                    Some(sub.map_or(Indication::Indeterminate, SubIndication::indication)),
                    sub,
                )
            }
        }
    }

    fn sub_indication(&self, code: ReasonCode) -> Option<SubIndication> {
        let own = self
            .sub_indications
            .iter()
            .find(|(reason, _)| *reason == code);
        own.map(|(_, sub)| *sub).or(code.entry().sub_indication)
    }

    /// The checks, in the order in which a file is judged.
    pub(super) fn into_checks(mut self) -> Vec<Check> {
        self.checks.sort_by_key(|check| check.code);
        self.checks
    }

    fn push(
        &mut self,
        code: CheckCode,
        result: CheckResult,
        reason: Option<ReasonCode>,
        detail: impl ToString,
    ) {
        self.reasons.extend(reason);
        self.checks.push(Check {
            code,
            result,
            reason,
            detail: detail.to_string(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_of_an_unknown_signer_is_changed() {
        let mut findings = Findings::default();
        findings.found(CheckCode::Path, ReasonCode::IssuerNotInList, "");
        findings.found(CheckCode::Digest, ReasonCode::ContentChanged, "");
        assert_eq!(findings.verdict(), Verdict::Invalid);
        assert_eq!(
            findings.indication(),
            (
                Some(Indication::TotalFailed),
                Some(SubIndication::HashFailure)
            )
        );
    }

    #[test]
    fn changes_after_sealing_are_a_format_failure_and_name_the_page() {
        let mut findings = Findings::default();
        let format = SubIndication::FormatFailure;
        findings.found_as(CheckCode::Coverage, ReasonCode::ContentChanged, format, "");
        findings.on_pages([3, 1, 3]);
        assert_eq!(findings.indication().1, Some(format));
        assert!(findings.reason().unwrap().en.ends_with("(page 1, 3)"));
    }

    #[test]
    fn nothing_found_is_passed() {
        let mut findings = Findings::default();
        findings.pass(CheckCode::Digest, "");
        assert_eq!(findings.indication(), (Some(Indication::TotalPassed), None));
        assert_eq!(findings.reason(), None);
    }

    #[test]
    fn checks_are_told_in_the_order_of_judging() {
        let mut findings = Findings::default();
        findings.pass(CheckCode::Coverage, "");
        findings.pass(CheckCode::Structure, "");
        let codes: Vec<CheckCode> = findings
            .into_checks()
            .iter()
            .map(|check| check.code)
            .collect();
        assert_eq!(codes, [CheckCode::Structure, CheckCode::Coverage]);
    }
}
