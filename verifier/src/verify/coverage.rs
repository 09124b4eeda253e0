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
