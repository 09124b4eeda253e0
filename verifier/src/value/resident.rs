//! Resident identity number 公民身份号码 (GB 11643-1999).

use super::{AreaCode, CodeError, Date, check_alphabet, date, string_value};

/// A resident identity number: 6 digits area, 8 birth date, 3 sequence, 1 check character.
///
/// Personal data: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentId(String);

string_value!(ResidentId);

impl std::fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResidentId(..)")
    }
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &str = "10X98765432";

impl ResidentId {
    /// Reads a number; the check character ten is an upper-case X.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        check_alphabet(text, 18, "18", |at, c| {
            c.is_ascii_digit() || (at == 18 && c == 'X')
        })?;
        AreaCode::parse(text.get(..6).unwrap_or_default())?;
        birth_date(text).ok_or(CodeError::BirthDate)?;
        let expected = check_character(text);
        match text.chars().last() {
            Some(found) if found != expected => Err(CodeError::Check { expected, found }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The number with all but the first two and the last character hidden, for screens and letters.
    pub fn masked(&self) -> String {
        let first = self.0.get(..2).unwrap_or_default();
        let last = self.0.get(17..).unwrap_or_default();
        format!("{first}***************{last}")
    }
}

fn birth_date(text: &str) -> Option<Date> {
    let (year, month, day) = (text.get(6..10)?, text.get(10..12)?, text.get(12..14)?);
    date::parse(&format!("{year}-{month}-{day}"))
}

/// Weighted sum modulo 11, looked up (GB 11643, annex).
fn check_character(text: &str) -> char {
    let sum = text
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip(WEIGHTS)
        .fold(0u32, |sum, (digit, weight)| {
            sum.wrapping_add(digit.wrapping_mul(weight))
        });
    CHECKS
        .chars()
        .zip(0u32..)
        .find(|&(_, v)| v == sum % 11)
        .map_or('0', |(c, _)| c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn example_of_the_standard_is_read() {
        assert_eq!(
            ResidentId::parse("11010519491231002X")
                .map(|r| r.to_string())
                .as_deref(),
            Ok("11010519491231002X")
        );
    }

    #[test]
    fn wrong_check_and_impossible_birth_date_are_refused() {
        assert_eq!(
            ResidentId::parse("110105194912310021"),
            Err(CodeError::Check {
                expected: 'X',
                found: '1'
            })
        );
        assert_eq!(
            ResidentId::parse("11010519490231002X"),
            Err(CodeError::BirthDate)
        );
        assert!(matches!(
            ResidentId::parse("00010519491231002X"),
            Err(CodeError::Province { .. })
        ));
    }

    #[test]
    fn debug_hides_the_number() {
        let id = ResidentId::parse("11010519491231002X").unwrap();
        assert!(!format!("{id:?}").contains("1101"));
        assert_eq!(id.masked(), "11***************X");
    }

    proptest! {
        #[test]
        fn one_changed_character_is_refused(at in 0usize..18, with in "[0-9X]") {
            let mut text: Vec<char> = "11010519491231002X".chars().collect();
            let with = with.chars().next().unwrap();
            prop_assume!(text[at] != with);
            text[at] = with;
            prop_assert!(ResidentId::parse(&text.into_iter().collect::<String>()).is_err());
        }
    }
}
