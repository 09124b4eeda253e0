//! Is what is seen what was sealed?

use super::findings::Findings;
use crate::pdf::{Change, ChangeKind, LaterRule, PdfFile, SignatureField, later_changes};
use crate::report::{CheckCode, Coverage, LaterChange, ReasonCode, SubIndication};

/// Fields that one check names; all of them are among the changes.
const FIELDS_TOLD: usize = 20;

/// Compares every later revision with the sealed one.
pub(super) fn judge(
    pdf: &PdfFile<'_>,
    field: &SignatureField<'_>,
    rule: LaterRule,
    findings: &mut Findings,
) -> Coverage {
    let changes = later_changes(pdf, field, rule);
    let refused: Vec<&Change> = changes.iter().filter(|change| !change.allowed).collect();
    for change in &refused {
        let detail = format!(
            "revision {}, {}: {}",
            change.revision,
            change.object,
            change.kind.code()
        );
        let reason = match change.kind {
            // Not compared: nothing is known of it, and nothing proved.
            ChangeKind::OverLimit => {
                findings.found(CheckCode::Coverage, ReasonCode::FileTooComplex, detail);
                continue;
            }
            ChangeKind::PageTree => ReasonCode::PartNotCovered,
            _ => ReasonCode::ContentChanged,
        };
        let sub = SubIndication::FormatFailure;
        findings.found_as(CheckCode::Coverage, reason, sub, detail);
    }
    findings.on_pages(refused.iter().filter_map(|change| change.page));
    if refused.is_empty() {
        let detail = format!("{} later changes, all admitted", changes.len());
        match filled_in(&changes, findings) {
            true => {}
            false => findings.pass(CheckCode::Coverage, detail),
        }
    }
    Coverage {
        later_changes: changes.into_iter().map(report).collect(),
        ..none(pdf, field)
    }
}

/// What a byte range covers, without a word on what came later.
pub(super) fn none(pdf: &PdfFile<'_>, field: &SignatureField<'_>) -> Coverage {
    Coverage {
        whole_file: covers_whole(pdf, field),
        revision: field.revision,
        of_revisions: pdf.revisions(),
        later_changes: Vec::new(),
    }
}

/// Tells which fields were filled in, as the seal allows: nobody signed for that.
fn filled_in(changes: &[Change], findings: &mut Findings) -> bool {
    let filled = |change: &&Change| change.kind == ChangeKind::FieldFilledIn;
    let filled: Vec<&Change> = changes.iter().filter(filled).collect();
    let told = filled.iter().take(FIELDS_TOLD).map(|change| {
        let page = change
            .page
            .map_or(String::new(), |page| format!(" on page {page}"));
        let field = change.field.as_deref().unwrap_or_default();
        format!("field {field:?}{page}, object {}", change.object)
    });
    let told: Vec<String> = told.collect();
    if filled.is_empty() {
        return false;
    }
    let detail = format!(
        "{} later changes, all admitted; filled in: {}",
        changes.len(),
        told.join("; ")
    );
    findings.found(CheckCode::Coverage, ReasonCode::FilledInLater, detail);
    findings.on_pages(filled.iter().filter_map(|change| change.page));
    true
}

/// The signed bytes end where the file ends.
pub(super) fn covers_whole(pdf: &PdfFile<'_>, field: &SignatureField<'_>) -> bool {
    let length = u64::try_from(pdf.bytes().len()).ok();
    field.signed_parts().is_some() && field.byte_range.map(|range| range.end()) == length
}

fn report(change: Change) -> LaterChange {
    LaterChange {
        revision: change.revision,
        page: change.page,
        object: change.object,
        field: change.field,
        kind: change.kind.code(),
        allowed: change.allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ChangeKind, field: Option<&str>) -> Change {
        Change {
            revision: 2,
            page: Some(3),
            object: "10 0".to_owned(),
            field: field.map(str::to_owned),
            kind,
            allowed: true,
        }
    }

    /// Nothing is known of an update that costs more to compare than is allowed; of one that is compared, all is.
    #[test]
    fn update_that_was_not_compared_proves_nothing() {
        use crate::pdf::testing::{sealed, update};
        use crate::pdf::{Limits, read};
        let values = format!("[{}]", "0 ".repeat(100));
        let file = update(&sealed(), &[(20, &values), (21, &values)]);
        let reasons = |limits: Limits| {
            let pdf = read(&file, &limits).unwrap();
            let mut findings = Findings::default();
            let [field] = pdf.signatures() else {
                panic!("one signature expected")
            };
            judge(&pdf, field, LaterRule::Document, &mut findings);
            findings.reasons().to_vec()
        };
        assert_eq!(reasons(Limits::default()), [ReasonCode::ContentChanged; 2]);
        let small = Limits {
            values: 150,
            ..Limits::default()
        };
        assert_eq!(reasons(small), [ReasonCode::FileTooComplex]);
    }

    #[test]
    fn fields_that_were_filled_in_are_told_by_name_and_other_changes_are_not() {
        let mut findings = Findings::default();
        let others = [change(ChangeKind::CoSeal, Some("Seal2"))];
        assert!(!filled_in(&others, &mut findings));
        assert_eq!(findings.reasons(), []);
        let [other] = others;
        let filled = change(ChangeKind::FieldFilledIn, Some("amount"));
        assert!(filled_in(&[other, filled], &mut findings));
        assert_eq!(findings.reasons(), [ReasonCode::FilledInLater]);
        assert_eq!(
            findings.into_checks().remove(0).detail,
            "2 later changes, all admitted; filled in: field \"amount\" on page 3, object 10 0"
        );
    }
}
