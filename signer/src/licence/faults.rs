//! What the page says is wrong, as faults of the request: one for each box and kind.

use yinxin_page::LayoutError;

use crate::request::{FaultCode, Faults, fault::Collector, fields};

/// Most characters that one fault lists.
const LISTED: usize = 8;

/// The faults behind these errors.
pub(super) fn faults(errors: &[LayoutError]) -> Faults {
    let mut faults = Collector::default();
    translate(errors, &mut faults);
    faults.stop()
}

/// Adds the faults behind these errors. Characters of one box that share a fault come together.
pub(super) fn translate(errors: &[LayoutError], faults: &mut Collector) {
    let mut characters: Vec<(&str, FaultCode, Vec<char>)> = Vec::new();
    for error in errors {
        let (field, code, ch) = match error {
            LayoutError::MissingGlyph { field, ch } => (field, FaultCode::GlyphMissing, *ch),
            LayoutError::NeedsShaping { field, ch } => (field, FaultCode::NeedsShaping, *ch),
            LayoutError::Unprintable { field, ch } => (field, FaultCode::Character, *ch),
            other => {
                add(other, faults);
                continue;
            }
        };
        match characters
            .iter_mut()
            .find(|(f, c, _)| f == field && *c == code)
        {
            Some((.., list)) => list.push(ch),
            None => characters.push((field, code, vec![ch])),
        }
    }
    for (field, code, list) in characters {
        add_characters(field, code, &list, faults);
    }
}

fn add_characters(field: &str, code: FaultCode, characters: &[char], faults: &mut Collector) {
    let shown = |c: &char| match code {
        FaultCode::Character => format!("U+{:04X}", u32::from(*c)),
        _ => format!("{c}（U+{:04X}）", u32::from(*c)),
    };
    let list: Vec<String> = characters.iter().take(LISTED).map(shown).collect();
    let list = list.join(" ");
    let (zh, en) = match code {
        FaultCode::GlyphMissing => (
            format!("字库中没有以下字符，无法打印：{list}。请核对，或联系管理员补充字库"),
            format!(
                "No font here has {list}, so it cannot be printed; check it, or have a font added"
            ),
        ),
        FaultCode::NeedsShaping => (
            format!("以下字符所属文字需要专门排版，目前尚不支持：{list}。请删去该内容"),
            format!(
                "{list} is of a script that needs shaping, which is not done yet; leave it out"
            ),
        ),
        _ => (
            format!("含有不可打印的字符 {list}；请删除"),
            format!("{list} cannot be printed; remove it"),
        ),
    };
    faults.add(&pointer(field), code, zh, en);
}

fn add(error: &LayoutError, faults: &mut Collector) {
    match error {
        LayoutError::DoesNotFit { field, chars, .. } => faults.add(
            &pointer(field),
            FaultCode::DoesNotFit,
            format!("有 {chars} 个字符，用最小字号也排不下；请缩短"),
            format!("{chars} characters do not fit, even at the smallest size; shorten the text"),
        ),
        LayoutError::BadImage { field, reason } => faults.add(
            &pointer(field),
            FaultCode::Image,
            "不是可用的 PNG 或 JPEG 图片；请重新导出后再试",
            format!("Not a usable PNG or JPEG picture: {reason}"),
        ),
        other => faults.add(
            "",
            FaultCode::DoesNotFit,
            format!("版式无法排印：{other}"),
            format!("The page cannot be laid out: {other}"),
        ),
    }
}

/// Where in the request a box gets its content from.
fn pointer(field: &str) -> String {
    match field {
        "number" => "/number".to_owned(),
        "holder_name" => "/holder/name".to_owned(),
        "holder_code" => "/holder/code".to_owned(),
        "issuer_name" => "/issuer/name".to_owned(),
        "issued_on" => "/issued_on".to_owned(),
        "valid_from" | "valid_period" => "/valid_from".to_owned(),
        "valid_to" => "/valid_to".to_owned(),
        "identifier" | "qr" => String::new(),
        own => fields::pointer(own),
    }
}
