//! What looks like a seal and belongs to none that was checked: told, and never evidence.

use super::findings::Findings;
use crate::pdf::{Likeness, LikenessKind, PdfFile, Pictures, pictures};
use crate::report::{CheckCode, Reason, ReasonCode};

/// Tells the check; and the reason, with its pages, where there is a likeness.
pub(super) fn judge(pdf: &PdfFile<'_>, findings: &mut Findings) -> Option<Reason> {
    match pictures(pdf) {
        Ok(found) => tell(&found, findings),
        Err(error) => {
            findings.not_run(CheckCode::Pictures, error);
            None
        }
    }
}

fn tell(found: &Pictures, findings: &mut Findings) -> Option<Reason> {
    if found.likenesses.is_empty() {
        let detail = match (found.others, found.unread) {
            (0, 0) => "no picture apart from the seals".to_owned(),
            (others, unread) => format!(
                "{others} pictures and drawings apart from the seals, none like a seal; {unread} more could not be looked into"
            ),
        };
        findings.pass(CheckCode::Pictures, detail);
        return None;
    }
    let told: Vec<String> = found.likenesses.iter().map(words).collect();
    let reason = ReasonCode::PictureNotSeal;
    findings.found(CheckCode::Pictures, reason, told.join("; "));
    let mut pages: Vec<usize> = found.likenesses.iter().map(|one| one.page).collect();
    pages.dedup();
    Some(Reason::on_pages(reason, &pages))
}

fn words(likeness: &Likeness) -> String {
    let kind = match likeness.kind {
        LikenessKind::Picture => "picture like a seal",
        LikenessKind::Drawing => "drawing like a seal",
        LikenessKind::Stamp => "stamp annotation",
    };
    match likeness.object {
        Some(object) => format!("page {}, {object}: {kind}", likeness.page),
        None => format!("page {}: {kind}", likeness.page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Acceptance, Verdict, acceptance};

    #[test]
    fn a_likeness_is_a_note_with_its_page_and_changes_no_verdict() {
        let likeness = Likeness {
            page: 3,
            object: None,
            kind: LikenessKind::Stamp,
        };
        let found = Pictures {
            likenesses: vec![likeness.clone(), likeness],
            ..Pictures::default()
        };
        let mut findings = Findings::default();
        let reason = tell(&found, &mut findings).unwrap();
        assert!(reason.zh.ends_with("（第 3 页）"), "{}", reason.zh);
        assert_eq!(findings.verdict(), Verdict::Valid);
        assert_eq!(
            acceptance(Verdict::Valid, findings.reasons()),
            Acceptance::Accept
        );
    }
}
