//! Unified social credit code 统一社会信用代码 (GB 32100-2015).

use super::{AreaCode, CodeError, check_alphabet, string_value};

/// A unified social credit code: 18 characters, the last one a check character over the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uscc(String);

string_value!(Uscc);

/// 31 characters, without I O S V Z; the value of each is its index (GB 32100-2015, table of characters).
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i-1) mod 31.
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

impl Uscc {
    /// Reads a code; upper-case only, no blanks.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        check_alphabet(text, 18, "18", |_, c| ALPHABET.contains(c))?;
        let expected = check_character(text);
        match text.chars().last() {
            Some(found) if found != expected => Err(CodeError::Check { expected, found }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// Where the body was registered, characters 3 to 8 (GB 32100-2015 4.3); `None` where that is no area.
    pub fn area(&self) -> Option<AreaCode> {
        AreaCode::parse(self.0.get(2..8)?).ok()
    }
}

/// The check character of the first 17 characters: 31 less the weighted sum, modulo 31.
fn check_character(text: &str) -> char {
    let sum = text.chars().zip(WEIGHTS).fold(0u32, |sum, (c, weight)| {
        sum.wrapping_add(value(c).wrapping_mul(weight))
    });
    let check = 31u32.wrapping_sub(sum % 31) % 31;
    ALPHABET
        .chars()
        .zip(0u32..)
        .find(|&(_, v)| v == check)
        .map_or('0', |(c, _)| c)
}

/// The value of a character of the alphabet.
fn value(c: char) -> u32 {
    ALPHABET
        .chars()
        .zip(0u32..)
        .find(|&(a, _)| a == c)
        .map_or(0, |(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_area_of_registration_is_in_the_code() {
        let area = |text| Uscc::parse(text).unwrap().area();
        let code = |text| AreaCode::parse(text).ok();
        assert_eq!(area("91350100M000100Y43"), code("350100"));
        assert_eq!(area("11100000000013338W"), code("100000"));
    }

    /// Codes of real bodies, published.
    const REAL: [&str; 7] = [
        "91350100M000100Y43",
        "11100000000013338W",
        "11330105002500287C",
        "11430000006122244L",
        "11220000013544541J",
        "11110000000021135M",
        "115300000151003540",
    ];

    #[test]
    fn published_codes_are_read() {
        for code in REAL {
            assert_eq!(
                Uscc::parse(code).map(|u| u.to_string()),
                Ok(code.to_owned())
            );
        }
    }

    #[test]
    fn wrong_check_character_is_refused() {
        assert_eq!(
            Uscc::parse("91350100M000100Y44"),
            Err(CodeError::Check {
                expected: '3',
                found: '4'
            })
        );
    }

    #[test]
    fn lower_case_and_excluded_letters_are_refused() {
        assert!(matches!(
            Uscc::parse("91350100m000100y43"),
            Err(CodeError::Character { position: 9, .. })
        ));
        assert!(matches!(
            Uscc::parse("91350100I000100Y43"),
            Err(CodeError::Character { .. })
        ));
        assert!(matches!(
            Uscc::parse("９1350100M000100Y43"),
            Err(CodeError::Character { .. })
        ));
    }

    proptest! {
        #[test]
        fn one_changed_character_is_refused(which in 0..REAL.len(), at in 0usize..18, with in "[0-9A-Y]") {
            let mut text: Vec<char> = REAL[which].chars().collect();
            let with = with.chars().next().unwrap();
            prop_assume!(text[at] != with);
            text[at] = with;
            prop_assert!(Uscc::parse(&text.into_iter().collect::<String>()).is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,24}") {
            if let Ok(code) = Uscc::parse(&text) { prop_assert_eq!(code.as_str(), text); }
        }
    }
}
