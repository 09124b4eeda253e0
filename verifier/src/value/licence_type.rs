//! Licence type code 证照类型代码 (GB/T 36902, 36904).

use super::{CodeError, Uscc, check_alphabet, string_value};

/// 21 characters: the code of the authority that defines the type (18), then a number of three digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LicenceTypeCode(String);

string_value!(LicenceTypeCode);

impl LicenceTypeCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        check_alphabet(text, 21, "21", |at, c| match at {
            ..=18 => c.is_ascii_digit() || c.is_ascii_uppercase(),
            _ => c.is_ascii_digit(),
        })?;
        Uscc::parse(text.get(..18).unwrap_or_default())?;
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes_are_read() {
        for code in [
            "11100000000013338W011",
            "11100000000013338W032",
            "11100000MB03271699022",
        ] {
            assert_eq!(
                LicenceTypeCode::parse(code)
                    .map(|c| c.to_string())
                    .as_deref(),
                Ok(code)
            );
        }
    }

    #[test]
    fn a_wrong_authority_or_a_short_number_is_refused() {
        assert!(matches!(
            LicenceTypeCode::parse("11100000000013339W011"),
            Err(CodeError::Check { .. })
        ));
        assert!(matches!(
            LicenceTypeCode::parse("11100000000013338W01"),
            Err(CodeError::Length { .. })
        ));
        assert!(matches!(
            LicenceTypeCode::parse("11100000000013338WA11"),
            Err(CodeError::Character { position: 19, .. })
        ));
    }
}
