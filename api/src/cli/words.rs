//! Chinese words for what the key store says of shares and orders, and for seal faces; their own errors are English.

use yinxin_keys::{KeyError, OrderRefused, ShareError, TransitionRefused, UnsealError};
use yinxin_signer::{FaceError, ImageError, LayoutError};

/// Why a share did not help.
pub(super) fn share(error: &UnsealError) -> String {
    match error {
        UnsealError::ByPassphrase => "这个密钥库用口令开启，不用份额".to_owned(),
        UnsealError::Share(error) => mistyped(error),
        UnsealError::OtherGroup { expected, found } => {
            format!("这是 {found} 组的份额，本密钥库的保管人持有的是 {expected} 组")
        }
        UnsealError::Twice { number } => format!("第 {number} 份已经输入过"),
        UnsealError::TooFew { found, expected } => {
            format!("只输入了 {found} 份，需要 {expected} 份")
        }
        UnsealError::Refused { why } => {
            format!("这些份额合起来打不开密钥库（{why}），请全部重新输入")
        }
        _ => error.to_string(),
    }
}

fn mistyped(error: &ShareError) -> String {
    match error {
        ShareError::NotAShare => "份额应以 YXS1 开头".to_owned(),
        ShareError::Length { expected, found } => {
            format!("YXS1 之后应有 {expected} 位十六进制数字，现有 {found} 位")
        }
        ShareError::Digit => "只能有十六进制数字（0 到 9，A 到 F）".to_owned(),
        ShareError::Checksum => "输错了：校验和不符，请对照卡片重新输入".to_owned(),
        ShareError::Number { number, shares } => format!("第 {number} 份，而一共只有 {shares} 份"),
        _ => error.to_string(),
    }
}

/// Why the key store did not do what was ordered.
pub(super) fn refusal(error: &KeyError) -> String {
    match error {
        KeyError::Order(why) | KeyError::Transition(TransitionRefused::Order(why)) => order(why),
        KeyError::Transition(TransitionRefused::Future { .. }) => "泄露的日期在将来".to_owned(),
        KeyError::UnknownKey { key } => format!("没有密钥 {key}；请用 yinxin keys list 查看"),
        _ => error.to_string(),
    }
}

fn order(why: &OrderRefused) -> String {
    match why {
        OrderRefused::NoActor => "没有写明下令人（--by）".to_owned(),
        OrderRefused::NoReason => "没有写明事由（--reason）".to_owned(),
        OrderRefused::NeedsSecond { actor } => {
            format!("这需要两个人，现在只有 {actor}；请用 --second 写明第二人")
        }
        OrderRefused::SamePerson { actor } => format!("这需要两个不同的人，现在两处都是 {actor}"),
        _ => why.to_string(),
    }
}

/// Why a seal face is not made.
pub(super) fn face(error: &FaceError) -> String {
    match error {
        FaceError::BadSize { millimetres } => format!("{millimetres} 毫米不是印章的尺寸"),
        FaceError::NoRingText => "没有环形文字（印章名称）".to_owned(),
        FaceError::TooLong { part, chars, limit } => {
            let part = match *part {
                "ring text" => "环形文字",
                "title" => "专用章名称（环形文字下方）",
                "code" => "印章编码",
                other => other,
            };
            format!("{part}有 {chars} 个字，最多 {limit} 个才看得清")
        }
        FaceError::Text(
            LayoutError::MissingGlyph { ch, .. }
            | LayoutError::NeedsShaping { ch, .. }
            | LayoutError::Unprintable { ch, .. },
        ) => format!("字库无法排印 {ch}（U+{:04X}）", u32::from(*ch)),
        FaceError::Image(ImageError::TooLarge { limit, .. }) => {
            format!("图片超过 {limit} 像素；请缩小后再试")
        }
        FaceError::Image(_) => "不是可用的 PNG 图片；请重新导出后再试".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_that_cannot_be_made_are_told_in_chinese() {
        let ch = '\u{0f40}';
        let field = String::new();
        for error in [
            FaceError::BadSize { millimetres: 3.0 },
            FaceError::NoRingText,
            FaceError::TooLong {
                part: "title",
                chars: 49,
                limit: 11,
            },
            FaceError::Text(LayoutError::NeedsShaping { field, ch }),
            FaceError::Image(ImageError::UnknownFormat),
        ] {
            let words = face(&error);
            assert!(!words.is_ascii() && !words.contains("is "), "{words}");
        }
    }

    #[test]
    fn shares_and_orders_are_told_in_chinese() {
        let told = [
            share(&ShareError::Checksum.into()),
            share(&UnsealError::Twice { number: 1 }),
            refusal(&OrderRefused::NoReason.into()),
            refusal(&KeyError::from(TransitionRefused::from(
                OrderRefused::NoActor,
            ))),
        ];
        for words in told {
            assert!(!words.is_ascii() && !words.contains("is "), "{words}");
        }
    }
}
