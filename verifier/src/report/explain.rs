//! A page of words about one code.

use super::{Effect, Rank, ReasonCode};

/// Explains a reason code in both languages; `None` for a text that is no code.
pub fn explain(code: &str) -> Option<String> {
    let entry = ReasonCode::from_code(code)?.entry();
    let standard = entry.sub_indication.map_or_else(String::new, |sub| {
        let name = serde_json::to_value(sub).ok();
        let name = name
            .as_ref()
            .and_then(|name| name.as_str())
            .unwrap_or_default();
        format!("EN 319 102-1    {name}\n")
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

/// All codes as a Markdown table, for the documentation.
pub fn table() -> String {
    let head =
        "| code | effect | 原因 | reason | 下一步 | EN 319 102-1 |\n|---|---|---|---|---|---|\n";
    let rows = ReasonCode::ALL.iter().map(|code| {
        let entry = code.entry();
        let sub = entry
            .sub_indication
            .and_then(|sub| serde_json::to_value(sub).ok());
        let sub = sub.as_ref().and_then(|sub| sub.as_str()).unwrap_or("");
        let effect = effect_words(entry.effect).1;
        format!(
            "| `{}` | {effect} | {} | {} | {} | {sub} |\n",
            entry.code,
            entry.zh,
            entry.en,
            entry.next.zh()
        )
    });
    head.to_owned() + &rows.collect::<String>()
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

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for code in ReasonCode::ALL {
            let text = explain(code.as_str()).unwrap();
            assert!(text.contains(code.entry().zh) && text.contains(code.entry().en));
        }
        assert_eq!(explain("nothing"), None);
    }

    #[test]
    fn the_documentation_has_the_whole_table() {
        let page = include_str!("../../../docs/verifier-report.md");
        assert!(
            page.contains(&table()),
            "docs/verifier-report.md is not up to date; expected:\n{}",
            table()
        );
    }
}
