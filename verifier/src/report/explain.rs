//! A page of words about one code, of whatever kind.

use super::{CheckCode, Effect, Rank, ReasonCode, SubIndication};
use crate::pdf::ChangeKind;
use serde::Serialize;

/// Explains a code of a report in both languages: a reason, a check, a sub-indication or a kind of change. A code
/// that means more than one of these is explained for each; `None` for a text that is no code.
pub fn explain(code: &str) -> Option<String> {
    let pages: Vec<String> = [
        reason(code),
        check(code),
        change(code),
        sub_indication(code),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!pages.is_empty()).then(|| pages.join("\n"))
}

fn reason(code: &str) -> Option<String> {
    let entry = ReasonCode::from_code(code)?.entry();
    let standard = entry.sub_indication.map_or_else(String::new, |sub| {
        format!("EN 319 102-1    {}\n", spelled(&sub))
    });
    Some(format!(
        "{}\n{standard}\n原因    {}\n结果    {}\n类别    {}\n建议    {}\n\nReason  {}\nEffect  {}\nKind    {}\nNext    {}\n",
        entry.code,
        entry.zh,
        effect_words(entry.effect).0,
        rank_words(entry.rank).0,
        entry.next.zh(),
        entry.en,
        effect_words(entry.effect).1,
        rank_words(entry.rank).1,
        entry.next.en(),
    ))
}

fn check(code: &str) -> Option<String> {
    let check = CheckCode::ALL
        .iter()
        .find(|check| spelled(*check) == code)?;
    let (zh, en) = check.meaning();
    Some(format!(
        "{code}\n\n检查    {}\n说明    {zh}\n\nCheck   {}\nAsks    {en}\n",
        check.zh(),
        check.en()
    ))
}

fn change(code: &str) -> Option<String> {
    let kind = ChangeKind::from_code(code)?;
    let (zh, en) = kind.meaning();
    let (allowed_zh, allowed_en) = admitted(kind);
    Some(format!(
        "{code}\n\n改动    {zh}\n盖章后  {allowed_zh}\n\nChange  {en}\nLater   {allowed_en}\n"
    ))
}

fn sub_indication(code: &str) -> Option<String> {
    let sub = SubIndication::ALL
        .iter()
        .find(|sub| spelled(*sub) == code)?;
    let (zh, en) = sub.meaning();
    let status = spelled(&sub.indication());
    Some(format!(
        "{code}\nEN 319 102-1    {status}\n\n说明    {zh}\n\nMeaning {en}\n"
    ))
}

/// After a licence was sealed, and after another document was.
fn admitted(kind: ChangeKind) -> (&'static str, &'static str) {
    use crate::pdf::LaterRule::{Document, Licence};
    match (kind.allowed_by(Licence), kind.allowed_by(Document)) {
        _ if kind == ChangeKind::FieldFilledIn => (
            "证照不允许；公文的认证签名明示可填写时允许",
            "admitted in documents that are certified for filling in, not in licences",
        ),
        (true, _) => ("允许", "admitted"),
        (false, true) => (
            "证照不允许，公文允许",
            "admitted in documents, not in licences",
        ),
        (false, false) => ("不允许", "never admitted"),
    }
}

/// All codes as Markdown tables, for the documentation: reasons, checks, changes, sub-indications.
pub fn tables() -> [String; 4] {
    let head = |cells: &[&str]| {
        format!(
            "| {} |\n|{}\n",
            cells.join(" | "),
            "---|".repeat(cells.len())
        )
    };
    let reasons = ReasonCode::ALL.iter().map(|code| reason_row(*code));
    let checks = CheckCode::ALL.iter().map(|check| {
        let (zh, en) = check.meaning();
        format!("| `{}` | {} | {zh} | {en} |\n", spelled(check), check.zh())
    });
    let changes = ChangeKind::ALL.iter().map(|kind| {
        let ((zh, en), (_, allowed)) = (kind.meaning(), admitted(*kind));
        format!("| `{}` | {zh} | {en} | {allowed} |\n", kind.code())
    });
    let subs = SubIndication::ALL.iter().map(|sub| {
        let (zh, en) = sub.meaning();
        let status = spelled(&sub.indication());
        format!("| `{}` | {status} | {zh} | {en} |\n", spelled(sub))
    });
    [
        head(&["code", "effect", "原因", "reason", "下一步", "EN 319 102-1"])
            + &reasons.collect::<String>(),
        head(&["check", "检查", "说明", "asks"]) + &checks.collect::<String>(),
        head(&["change", "改动", "what was done", "after sealing"]) + &changes.collect::<String>(),
        head(&["sub-indication", "status", "说明", "when"]) + &subs.collect::<String>(),
    ]
}

fn reason_row(code: ReasonCode) -> String {
    let entry = code.entry();
    let sub = entry.sub_indication.map(|sub| spelled(&sub));
    format!(
        "| `{}` | {} | {} | {} | {} | {} |\n",
        entry.code,
        effect_words(entry.effect).1,
        entry.zh,
        entry.en,
        entry.next.zh(),
        sub.unwrap_or_default()
    )
}

/// As in reports.
fn spelled(code: &impl Serialize) -> String {
    let value = serde_json::to_value(code).ok();
    let text = value.as_ref().and_then(|value| value.as_str());
    text.unwrap_or_default().to_owned()
}

fn effect_words(effect: Effect) -> (&'static str, &'static str) {
    match effect {
        Effect::Note => ("有效（提示）", "valid, a note"),
        Effect::Look => ("有效，需要核实", "valid, check"),
        Effect::Deny => ("有效，不予采信", "valid, refuse"),
        Effect::Unsupported => ("不是可核验的文件", "unsupported"),
        Effect::Undetermined => ("无法判定", "undetermined"),
        Effect::Invalid => ("无效", "invalid"),
    }
}

fn rank_words(rank: Rank) -> (&'static str, &'static str) {
    match rank {
        Rank::Forgery => ("改动或伪造", "forgery"),
        Rank::Revoked => ("吊销", "revocation"),
        Rank::Time => ("时间", "time"),
        Rank::Trust => ("信任", "trust"),
        Rank::Policy => ("规则", "policy"),
        Rank::Evidence => ("证据不足", "missing evidence"),
        Rank::Format => ("格式", "format"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for code in ReasonCode::ALL {
            let text = explain(code.as_str()).unwrap();
            assert!(text.contains(code.entry().zh) && text.contains(code.entry().en));
        }
        let checks = CheckCode::ALL
            .iter()
            .map(|check| (spelled(check), check.meaning()));
        let changes = ChangeKind::ALL
            .iter()
            .map(|kind| (kind.code().to_owned(), kind.meaning()));
        let subs = SubIndication::ALL
            .iter()
            .map(|sub| (spelled(sub), sub.meaning()));
        for (code, (zh, en)) in checks.chain(changes).chain(subs) {
            assert!(!zh.is_ascii() && en.is_ascii(), "{code}");
            let text = explain(&code).unwrap();
            assert!(text.contains(zh) && text.contains(en), "{code}");
        }
        assert_eq!(explain("nothing"), None);
    }

    #[test]
    fn a_code_of_two_kinds_is_explained_for_both() {
        let text = explain("signature").unwrap();
        assert!(text.contains(CheckCode::Signature.meaning().0));
        assert!(text.contains(ChangeKind::Signature.meaning().0));
    }

    #[test]
    fn no_list_of_codes_has_a_gap() {
        assert_eq!(CheckCode::Expectation as usize + 1, CheckCode::ALL.len());
        assert_eq!(ChangeKind::OverLimit as usize + 1, ChangeKind::ALL.len());
        assert_eq!(
            SubIndication::SignedDataNotFound as usize + 1,
            SubIndication::ALL.len()
        );
        let checks: HashSet<_> = CheckCode::ALL.iter().map(spelled).collect();
        let changes: HashSet<_> = ChangeKind::ALL.iter().map(|kind| kind.code()).collect();
        let subs: HashSet<_> = SubIndication::ALL.iter().map(spelled).collect();
        assert_eq!(checks.len(), CheckCode::ALL.len());
        assert_eq!(changes.len(), ChangeKind::ALL.len());
        assert_eq!(subs.len(), SubIndication::ALL.len());
    }

    #[test]
    fn the_documentation_has_all_tables() {
        let page = include_str!("../../../docs/verifier-report.md");
        for table in tables() {
            assert!(
                page.contains(&table),
                "docs/verifier-report.md is not up to date; expected:\n{table}"
            );
        }
    }
}
