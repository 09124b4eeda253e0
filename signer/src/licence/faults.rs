//! What the page says is wrong, as faults of the request.

use yinxin_page::LayoutError;

use crate::request::{
    FaultCode, Faults,
    fault::Collector,
    fields,
};

/// The faults behind these errors.
pub(super) fn faults(errors: &[LayoutError]) -> Faults {
    let mut faults = Collector::default();
    translate(errors, &mut faults);
    faults.stop()
}

pub(super) fn translate(errors: &[LayoutError], faults: &mut Collector) {
    for error in errors {
        one(error, faults);
    }
}

fn one(error: &LayoutError, faults: &mut Collector) {
    use LayoutError as E;
    let (field, code, zh) = match error {
        E::MissingGlyph { field, ch } => (
            field,
            FaultCode::GlyphMissing,
            format!("字库中没有“{ch}”（U+{:04X}），无法打印；请核对该字，或联系管理员补充字库", u32::from(*ch)),
        ),
        E::NeedsShaping { field, ch } => (
            field,
            FaultCode::NeedsShaping,
            format!("“{ch}”（U+{:04X}）所属文字需要专门排版，目前尚不支持；请删去该内容", u32::from(*ch)),
        ),
        E::Unprintable { field, ch } => (
            field,
            FaultCode::Character,
            format!("含有不可打印的字符 U+{:04X}；请删除", u32::from(*ch)),
        ),
        E::DoesNotFit { field, chars, .. } => (
            field,
            FaultCode::DoesNotFit,
            format!("有 {chars} 个字符，用最小字号也排不下；请缩短"),
        ),
        E::BadImage { field, .. } => (
            field,
            FaultCode::Image,
            "不是可用的 PNG 或 JPEG 图片；请重新导出后再试".to_owned(),
        ),
        other => {
            faults.add("", FaultCode::DoesNotFit, format!("版式无法排印：{other}"), other.to_string());
            return;
        }
    };
    faults.add(&pointer(field), code, zh, sentence(error));
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

/// The error in English, with the next step.
fn sentence(error: &LayoutError) -> String {
    use LayoutError as E;
    match error {
        E::MissingGlyph { ch, .. } => format!(
            "No font here has {ch} (U+{:04X}), so it cannot be printed; check the character, or have a font added",
            u32::from(*ch)
        ),
        E::NeedsShaping { ch, .. } => format!(
            "{ch} (U+{:04X}) is of a script that needs shaping, which is not done yet; leave it out",
            u32::from(*ch)
        ),
        E::Unprintable { ch, .. } => {
            format!("The character U+{:04X} cannot be printed; remove it", u32::from(*ch))
        }
        E::DoesNotFit { chars, .. } => {
            format!("{chars} characters do not fit, even at the smallest size; shorten the text")
        }
        E::BadImage { reason, .. } => format!("Not a usable PNG or JPEG picture: {reason}"),
        other => other.to_string(),
    }
}
