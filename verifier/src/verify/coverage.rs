//! Is what is seen what was sealed?

use super::findings::Findings;
use crate::pdf::{Change, ChangeKind, LaterRule, PdfFile, SignatureField, later_changes};
use crate::report::{CheckCode, Coverage, LaterChange, ReasonCode, SubIndication};

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
        findings.pass(
            CheckCode::Coverage,
            format!("{} later changes, all admitted", changes.len()),
        );
    }
    Coverage {
        whole_file: covers_whole(pdf, field),
        revision: field.revision,
        of_revisions: pdf.revisions(),
        later_changes: changes.into_iter().map(report).collect(),
    }
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
        kind: change.kind.code(),
        allowed: change.allowed,
    }
}
