//! What is typed as an argument, parsed once; what is wrong with it is said in both languages.

use yinxin_verifier::value::{AreaCode, CodeError, Uscc};

/// A name as it will stand on seals and licences: something in it, no blanks around it, nothing that does not print.
pub(super) fn name(text: &str) -> Result<String, String> {
    let wrong = match text {
        _ if text.trim().is_empty() => "名称为空 the name is empty",
        _ if text.trim() != text => "名称前后有空格 the name has blanks around it",
        _ if text.contains(char::is_control) => {
            "名称含有控制字符 the name holds a control character"
        }
        _ => return Ok(text.to_owned()),
    };
    Err(wrong.to_owned())
}

/// A unified social credit code (GB 32100).
pub(super) fn uscc(text: &str) -> Result<Uscc, String> {
    Uscc::parse(text).map_err(|error| {
        let what = match error {
            CodeError::Check { .. } => "校验码不正确，请核对有无错漏",
            CodeError::Length { .. } => "位数不对，应为 18 位",
            _ => "含有不该有的字符",
        };
        format!("统一社会信用代码{what} ({error})")
    })
}

/// An area code (GB/T 2260).
pub(super) fn area(text: &str) -> Result<AreaCode, String> {
    AreaCode::parse(text)
        .map_err(|error| format!("行政区划代码应为 GB/T 2260 的六位数字，例如 310115 ({error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_would_print_are_refused() {
        for text in ["", " ", "\u{3000}", " 某局", "某局\u{a0}", "某\n局"] {
            assert!(name(text).is_err(), "{text:?}");
        }
        assert_eq!(name("某局 第二分局").as_deref(), Ok("某局 第二分局"));
    }

    #[test]
    fn wrong_codes_are_told_in_both_languages() {
        let told = uscc("11310115Y82459153X").unwrap_err();
        assert!(
            told.contains("校验码") && told.contains("should be Q"),
            "{told}"
        );
        assert!(uscc("11310115Y82459153Q").is_ok());
        assert!(area("31").unwrap_err().contains("六位"));
        assert!(area("310115").is_ok());
    }
}
