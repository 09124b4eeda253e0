//! What looks like a seal and belongs to none that was checked: told, and never evidence.

use super::findings::Findings;
use crate::pdf::{Likeness, LikenessKind, PdfFile, Pictures, pictures};
use crate::report::{CheckCode, Reason, ReasonCode};

/// Beside seals: tells the check; and the reason, with its pages, where there is a likeness.
pub(super) fn judge(pdf: &PdfFile<'_>, findings: &mut Findings) -> Option<Reason> {
    tell(&look(pdf, findings)?, findings)
}

/// In a file without a seal: tells the check; and why there is no seal, where there are pictures.
pub(super) fn judge_without_seal(pdf: &PdfFile<'_>, findings: &mut Findings) -> Option<Reason> {
    without_seal(&look(pdf, findings)?, findings)
}

fn without_seal(found: &Pictures, findings: &mut Findings) -> Option<Reason> {
    match tell(found, findings) {
        Some(_) => Some(Reason::likeness_only()),
        None => (found.others > 0 || found.unread > 0).then(Reason::pictures_only),
    }
}

fn look(pdf: &PdfFile<'_>, findings: &mut Findings) -> Option<Pictures> {
    let found = pictures(pdf);
    found
        .inspect_err(|error| findings.not_run(CheckCode::Pictures, error))
        .ok()
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
        let words = findings.clone().into_checks().remove(0).detail;
        assert_eq!(words, "page 3: stamp annotation; page 3: stamp annotation");
        assert_eq!(findings.verdict(), Verdict::Valid);
        assert_eq!(
            acceptance(Verdict::Valid, findings.reasons()),
            Acceptance::Accept
        );
    }

    /// Pictures that were looked into, and others that could not be.
    #[test]
    fn pictures_of_any_kind_are_a_reason_of_their_own() {
        let reason = |others, unread| {
            let found = Pictures {
                others,
                unread,
                ..Pictures::default()
            };
            without_seal(&found, &mut Findings::default()).is_some()
        };
        assert!(reason(1, 0));
        assert!(reason(0, 1));
        assert!(!reason(0, 0));
    }

    #[test]
    fn a_stamp_beside_the_seal_is_told_with_its_page() {
        use crate::pdf::testing::{build, sealed_objects};
        let told = |annotation: &str| {
            let mut objects = sealed_objects();
            let page = objects.get_mut(&3).unwrap();
            *page = page.replace("/Annots[6 0 R]", "/Annots[6 0 R 20 0 R]");
            objects.insert(20, annotation.to_owned());
            let file = build(&objects);
            let pdf = crate::pdf::read(&file, &Default::default()).unwrap();
            let mut findings = Findings::default();
            let reason = judge(&pdf, &mut findings);
            (
                reason.map(|reason| reason.code),
                findings.into_checks().remove(0).detail,
            )
        };
        let stamp = told("<</Type/Annot/Subtype/Stamp/Rect[9 9 99 99]>>");
        let words = "page 1, 20 0: stamp annotation".to_owned();
        assert_eq!(stamp, (Some(ReasonCode::PictureNotSeal), words));
        let link = told("<</Type/Annot/Subtype/Link/Rect[9 9 99 99]>>");
        assert_eq!(link, (None, "no picture apart from the seals".to_owned()));
    }

    #[test]
    fn a_file_of_pictures_alone_is_told_that_they_prove_nothing() {
        use crate::pdf::testing::{build, sealed_objects, stream};
        let reason = |picture: &str| {
            let mut objects = sealed_objects();
            objects.remove(&7);
            objects.insert(6, "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>".to_owned());
            let page = objects.get_mut(&3).unwrap();
            *page = page.replace("/Resources<<", &format!("/Resources<<{picture}"));
            let jpeg = "/Subtype/Image/Width 400/Height 400/ColorSpace/DeviceRGB/Filter/DCTDecode";
            objects.insert(20, stream(jpeg, "x"));
            objects.insert(5, "<</Fields[]>>".to_owned());
            let report = crate::verify(
                &build(&objects),
                &crate::Evidence::new(),
                &crate::Policy::default(),
                crate::value::Time::from_unix(0),
            );
            assert_eq!(report.verdict, Verdict::Unsupported);
            let reason = report.reason.unwrap();
            assert_eq!(reason.code, ReasonCode::NoSeal);
            reason.zh
        };
        assert!(reason("/XObject<</X 20 0 R>>").contains("不能证明任何事"));
        assert!(!reason("").contains("不能证明任何事"));
    }
}
