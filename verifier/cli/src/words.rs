//! A report in words for people.

use crate::arguments::Lang;
use std::fmt::Write;
use yinxin_verifier::report::{
    Acceptance, Content, LicenceReport, Report, SealReport, TimeSource, TrustReport, Verdict,
};
use yinxin_verifier::value::Time;

/// One file, some lines.
pub(crate) fn report(report: &Report, lang: Lang) -> String {
    let page = Page { lang, report };
    let mut out = format!(
        "{} {}  {}\n",
        icon(report.acceptance),
        page.headline(),
        clean(&report.file.name)
    );
    if let Some(reason) = &report.reason {
        page.line(&mut out, page.why(), (&reason.zh, &reason.en));
    }
    for seal in &report.seals {
        page.seal(&mut out, seal);
    }
    if let Some(licence) = &report.licence {
        page.licence(&mut out, licence);
    }
    if report.acceptance != Acceptance::Accept {
        page.line(
            &mut out,
            ("建议", "next"),
            (report.next_step.zh(), report.next_step.en()),
        );
    }
    out
}

/// The words for one report.
pub(crate) struct Page<'r> {
    pub(crate) lang: Lang,
    pub(crate) report: &'r Report,
}

impl Page<'_> {
    /// The verdict; and what to do, where that is not what the verdict makes one expect.
    pub(crate) fn headline(&self) -> String {
        let (verdict, acceptance) = (self.report.verdict, self.report.acceptance);
        let word = self.pick(verdict.zh(), verdict.en());
        let expected = matches!(
            (verdict, acceptance),
            (Verdict::Valid, Acceptance::Accept)
                | (Verdict::Invalid, Acceptance::Refuse)
                | (Verdict::Undetermined, Acceptance::Check)
                | (Verdict::Unsupported, Acceptance::Unsupported)
        );
        match expected {
            true => word.to_owned(),
            false => format!(
                "{word}{}{}",
                self.pick("，", "; "),
                self.pick(acceptance.zh(), acceptance.en())
            ),
        }
    }

    /// What the reason is called: where all is well it is no more than a note.
    pub(crate) fn why(&self) -> (&'static str, &'static str) {
        match self.report.acceptance {
            Acceptance::Accept => ("提示", "note"),
            _ => ("原因", "reason"),
        }
    }

    fn seal(&self, out: &mut String, seal: &SealReport) {
        if self.report.seals.len() > 1 {
            let (zh, en) = (seal.verdict.zh(), seal.verdict.en());
            let number = seal.index;
            self.line(
                out,
                ("印章", "seal"),
                (&format!("{number}：{zh}"), &format!("{number}: {en}")),
            );
        }
        self.issuer(out, seal);
        let time = self.time(seal);
        self.line(out, ("盖章", "sealed"), (&time, &time));
        let content = self.content(seal);
        self.line(out, ("内容", "content"), (&content, &content));
    }

    fn issuer(&self, out: &mut String, seal: &SealReport) {
        let name = self.signer(seal);
        let code = seal.seal.as_ref().and_then(|facts| facts.code.as_deref());
        let code = code.map(|code| format!("{} {code}", self.pick("印章", "seal")));
        let list = seal
            .signer_is_listed()
            .then(|| self.list(&self.report.trust));
        let list = list.flatten();
        let more: Vec<String> = code.into_iter().chain(list).collect();
        let text = match more.is_empty() {
            true => name.to_owned(),
            false => format!(
                "{name}{}{}{}",
                self.pick("（", " ("),
                more.join(self.pick("，", ", ")),
                self.pick("）", ")")
            ),
        };
        self.line(out, ("签发", "issuer"), (&text, &text));
    }

    /// Who sealed. A name that neither a list nor an anchor stands for is what a stranger calls himself.
    pub(crate) fn signer(&self, seal: &SealReport) -> String {
        let name = seal
            .signer
            .as_ref()
            .and_then(|signer| signer.name.as_deref());
        match name {
            None => self.pick("不明", "unknown").to_owned(),
            Some(name) if seal.verdict == Verdict::Valid || seal.signer_is_listed() => {
                name.to_owned()
            }
            Some(name) => format!("{}{name}", self.pick("自称：", "calls itself: ")),
        }
    }

    fn list(&self, trust: &TrustReport) -> Option<String> {
        let region = trust.region.as_ref()?;
        let (name, number) = (&region.name, region.list.sequence);
        Some(match self.lang {
            Lang::Zh => format!("{name}信任列表 #{number}"),
            Lang::En => format!("trust list of {name} #{number}"),
        })
    }

    /// When it was sealed, and what proves that.
    pub(crate) fn time(&self, seal: &SealReport) -> String {
        let time = &seal.time;
        match (time.proven, time.source, time.claimed) {
            (Some(proven), TimeSource::Timestamp, _) => {
                format!(
                    "{}{}",
                    china(proven),
                    self.pick("（时间戳）", " (time stamp)")
                )
            }
            (Some(proven), ..) => china(proven),
            (None, _, Some(claimed)) => {
                format!(
                    "{}{}",
                    china(claimed),
                    self.pick("（自称，没有时间证明）", " (claimed, not proved)")
                )
            }
            (None, _, None) => self.pick("时间不明", "time unknown").to_owned(),
        }
    }

    /// Whether what is seen is what was sealed.
    pub(crate) fn content(&self, seal: &SealReport) -> String {
        let (zh, en) = match seal.content() {
            Content::Changed(number) => {
                return match self.lang {
                    Lang::Zh => format!("盖章后有 {number} 处改动"),
                    Lang::En => format!("{number} changes after sealing"),
                };
            }
            Content::Broken => ("与盖章时不一致，或结构已损坏", "not as sealed, or broken"),
            Content::NotCompared => ("未能核对", "could not be compared"),
            Content::Whole => (
                "未改动（印章保护整个文件）",
                "unchanged (the seal covers the whole file)",
            ),
            Content::Added => (
                "未改动（其后只有允许的追加）",
                "unchanged (only admitted additions since)",
            ),
        };
        self.pick(zh, en).to_owned()
    }

    fn licence(&self, out: &mut String, licence: &LicenceReport) {
        let to = licence
            .valid_to
            .as_deref()
            .unwrap_or(self.pick("长期", "no end"));
        let text = format!(
            "{} {}  {}",
            licence.type_name, licence.number, licence.holder
        );
        self.line(out, ("证照", "licence"), (&text, &text));
        let (zh, en) = (licence.state.zh(), licence.state.en());
        self.line(
            out,
            ("状态", "state"),
            (
                &format!("{zh}（{} 至 {to}）", licence.valid_from),
                &format!("{en} ({} to {to})", licence.valid_from),
            ),
        );
    }

    fn line(&self, out: &mut String, label: (&str, &str), text: (&str, &str)) {
        let result = match self.lang {
            Lang::Zh => writeln!(out, "  {}    {}", label.0, clean(text.0)),
            Lang::En => writeln!(out, "  {:<8}{}", label.1, clean(text.1)),
        };
        debug_assert!(result.is_ok(), "writing to a string");
    }

    pub(crate) fn pick<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        pick(self.lang, zh, en)
    }
}

pub(crate) fn pick<'w>(lang: Lang, zh: &'w str, en: &'w str) -> &'w str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// For the acceptance, beside its colour.
pub(crate) fn icon(acceptance: Acceptance) -> char {
    match acceptance {
        Acceptance::Accept => '✓',
        Acceptance::Refuse => '✕',
        Acceptance::Check => '!',
        Acceptance::Unsupported => '?',
    }
}

/// `2026-11-22 12:00:00 +08:00`.
pub(crate) fn china(time: Time) -> String {
    let local = time.add_seconds(8 * 3600).unwrap_or(time).to_string();
    local.replace('T', " ").replace('Z', " +08:00")
}

/// Names in a file are a stranger's words: control and direction characters would rewrite the terminal, and those that
/// nobody sees would make two names look alike.
pub(crate) fn clean(text: &str) -> String {
    let hostile = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    text.chars()
        .map(|c| if hostile(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_write_on_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[2Jb\u{202e}c\n"),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}"
        );
        assert_eq!(clean("𠮷·ཨ"), "𠮷·ཨ");
    }

    #[test]
    fn moments_are_told_in_china_time() {
        assert_eq!(china(Time::from_unix(0)), "1970-01-01 08:00:00 +08:00");
    }
}
