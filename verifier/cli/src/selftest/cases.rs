//! The set: samples, forgeries and questions, each with its verdict.

use super::{forge, later};
use yinxin_verifier::Question;
use yinxin_verifier::report::{Acceptance, Report, Verdict};
use yinxin_verifier::value::Time;

pub(super) const LICENCE: &[u8] = include_bytes!("../../samples/licence.pdf");
pub(super) const DOCUMENT: &[u8] = include_bytes!("../../samples/document.pdf");
pub(super) const ROOT: &[u8] = include_bytes!("../../samples/root.json");
pub(super) const BUNDLE: &[u8] = include_bytes!("../../samples/bundle.yxb");

/// 2026-11-22T06:00:00Z, an hour after the samples were sealed.
const NOW: i64 = 1_795_327_200;
const YEAR: i64 = 31_557_600;

/// Whom the judge trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    Nobody,
    Sample,
    AlteredRoot,
    AlteredBundle,
}

pub(super) struct Case {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) file: Vec<u8>,
    pub(super) trust: Trust,
    pub(super) question: Question,
    verdict: Verdict,
    acceptance: Acceptance,
    reason: Option<&'static str>,
}

impl Case {
    pub(super) fn new(zh: &'static str, en: &'static str, file: Vec<u8>) -> Self {
        Self {
            zh,
            en,
            file,
            trust: Trust::Sample,
            question: Question::at(Time::from_unix(NOW)),
            verdict: Verdict::Valid,
            acceptance: Acceptance::Accept,
            reason: None,
        }
    }

    pub(super) fn invalid(
        zh: &'static str,
        en: &'static str,
        file: Vec<u8>,
        reason: &'static str,
    ) -> Self {
        let case = Self::new(zh, en, file);
        case.gives(Verdict::Invalid, Acceptance::Refuse, reason)
    }

    fn unsupported(zh: &'static str, en: &'static str, file: &[u8], reason: &'static str) -> Self {
        let case = Self::new(zh, en, file.to_vec());
        case.gives(Verdict::Unsupported, Acceptance::Unsupported, reason)
    }

    fn gives(self, verdict: Verdict, acceptance: Acceptance, reason: &'static str) -> Self {
        Self {
            verdict,
            acceptance,
            reason: Some(reason),
            ..self
        }
    }

    fn under(self, trust: Trust, reason: &'static str) -> Self {
        let case = Self { trust, ..self };
        case.gives(Verdict::Undetermined, Acceptance::Check, reason)
    }

    fn asked(mut self, change: impl FnOnce(&mut Question)) -> Self {
        change(&mut self.question);
        self
    }

    pub(super) fn fits(&self, report: &Report) -> bool {
        let code = report.reason.as_ref().map(|reason| reason.code.as_str());
        let found = (report.verdict, report.acceptance, code);
        found == (self.verdict, self.acceptance, self.reason)
    }

    pub(super) fn expected(&self) -> String {
        let reason = self.reason.unwrap_or_default();
        format!(
            "{}/{} {reason}",
            self.verdict.as_str(),
            self.acceptance.as_str()
        )
        .trim_end()
        .to_owned()
    }
}

pub(super) fn cases() -> Vec<Case> {
    [
        genuine(),
        altered(),
        later::cases(),
        trusted(),
        asked(),
        unsealed(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn genuine() -> Vec<Case> {
    vec![
        Case::new("真证照", "a genuine licence", LICENCE.to_vec()),
        Case::new("真公文", "a genuine document", DOCUMENT.to_vec()),
    ]
}

fn altered() -> Vec<Case> {
    let half = LICENCE.len() / 2;
    let cut = LICENCE[..LICENCE.len() - 500].to_vec();
    let changed = forge::flipped(LICENCE, half);
    let transplanted = forge::signature_of_another(LICENCE, DOCUMENT);
    let range = forge::replaced(DOCUMENT, b"/ByteRange [0 57589", b"/ByteRange [0 57588");
    let hidden = forge::with(DOCUMENT, b"hidden after the end");
    let subfilter = forge::replaced(LICENCE, b"ETSI.CAdES.detached", b"ETSI.CAdES.detacheD");
    vec![
        Case::invalid(
            "内容改了一位",
            "one bit of the content changed",
            changed,
            "content_changed",
        ),
        Case::invalid(
            "公文改了一位",
            "one bit of the document changed",
            forge::flipped(DOCUMENT, 9_000),
            "content_changed",
        ),
        Case::invalid(
            "签名改了一位",
            "a digit of the signature changed",
            forge::signature_changed(LICENCE),
            "format_bad",
        ),
        Case::invalid(
            "签名被抹去",
            "the signature taken out",
            forge::signature_taken_out(LICENCE),
            "format_bad",
        ),
        Case::invalid(
            "换上别的文件的签名",
            "the signature of another file",
            transplanted,
            "content_changed",
        ),
        Case::invalid(
            "签名范围被改",
            "the byte range moved",
            range,
            "content_changed",
        ),
        Case::invalid(
            "签名格式被改名",
            "the format of the signature renamed",
            subfilter,
            "content_changed",
        ),
        Case::invalid("文件被截短", "the file cut short", cut, "format_bad"),
        Case::invalid(
            "文件末尾另有数据",
            "bytes after the end",
            hidden,
            "content_changed",
        ),
        Case::invalid(
            "盖章后换了目录",
            "a catalogue put over the sealed one",
            forge::shadow_revision(DOCUMENT),
            "format_bad",
        ),
    ]
}

fn trusted() -> Vec<Case> {
    let case = |zh, en| Case::new(zh, en, DOCUMENT.to_vec());
    vec![
        case("没有信任材料", "no trust given").under(Trust::Nobody, "issuer_not_in_list"),
        case("信任根被改", "the root altered").under(Trust::AlteredRoot, "trust_root_mismatch"),
        case("信任包被改", "the bundle altered").under(Trust::AlteredBundle, "bundle_mismatch"),
        case("信任列表过期", "the trust lists are stale")
            .asked(|question| question.now = Time::from_unix(NOW + YEAR / 2))
            .under(Trust::Sample, "list_expired"),
    ]
}

fn asked() -> Vec<Case> {
    let case = |zh, en| Case::new(zh, en, LICENCE.to_vec());
    let at = |years: i64| {
        move |question: &mut Question| question.at = Time::from_unix(NOW + years * YEAR)
    };
    let document = |question: &mut Question| question.purpose = Some("document".to_owned());
    vec![
        case("证照已过有效期", "the licence has expired")
            .asked(at(8))
            .gives(Verdict::Valid, Acceptance::Refuse, "licence_expired"),
        case("证照未到生效日期", "the licence is not yet in force")
            .asked(at(-3))
            .gives(Verdict::Valid, Acceptance::Refuse, "licence_not_yet"),
        case("不是所要求的用途", "not what was asked for")
            .asked(document)
            .gives(Verdict::Valid, Acceptance::Check, "expectation_unmet"),
    ]
}

fn unsealed() -> Vec<Case> {
    vec![
        Case::unsupported("空文件", "an empty file", b"", "file_empty"),
        Case::unsupported(
            "图片",
            "a picture",
            b"\x89PNG\r\n\x1a\n",
            "file_type_unknown",
        ),
        Case::unsupported(
            "只有印章图片的文件",
            "a file with a picture of a seal and no seal",
            &forge::picture_of_a_seal(),
            "no_seal",
        ),
        Case::unsupported(
            "OFD 文件",
            "an OFD file",
            b"PK\x03\x04\x14\0\0\0\0\0............OFD.xml",
            "ofd_unsupported",
        ),
    ]
}
