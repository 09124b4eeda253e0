//! How licences of a type are numbered 证照编号.

use serde::Deserialize;

/// How a number that comes with a request is checked, and how one is made where none comes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRule {
    /// Forms that a given number may have: `#` is a digit, `@` a digit or upper-case letter, anything else
    /// itself.
    pub forms: Vec<String>,
    /// The parts of a number made here, in order.
    pub parts: Vec<NumberPart>,
}

/// A part of a number made here.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberPart {
    /// These characters.
    Literal(String),
    /// The six digits of the request's area.
    Area,
    /// The holder's code.
    HolderCode,
    /// The running number, with this many digits.
    Sequence(u8),
    /// A code for what a field says: the first entry with which the field's text begins.
    Code {
        /// The field.
        field: String,
        /// Beginning of its text, and the code.
        codes: Vec<(String, String)>,
    },
    /// Check digit over the digits before it: ISO/IEC 7064 hybrid MOD 11,10 (GB/T 17710).
    CheckDigit,
}

/// Why no number was made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// The field says nothing for which there is a code.
    NoCode(String),
    /// The running numbers of this area are used up.
    UsedUp,
}

/// What a number is made from.
pub(crate) struct NumberSource<'a> {
    pub(crate) area: &'a str,
    pub(crate) holder_code: &'a str,
    pub(crate) sequence: u64,
    /// The text of a field.
    pub(crate) field: &'a dyn Fn(&str) -> Option<String>,
}

impl NumberRule {
    /// Has `number` one of the forms?
    pub(crate) fn allows(&self, number: &str) -> bool {
        self.forms.iter().any(|form| {
            form.chars().count() == number.chars().count()
                && form.chars().zip(number.chars()).all(|(f, c)| matches(f, c))
        })
    }

    /// Must a number begin with the holder's code?
    pub(crate) fn begins_with_holder_code(&self) -> bool {
        matches!(self.parts.first(), Some(NumberPart::HolderCode))
    }

    /// Makes a number.
    pub(crate) fn make(&self, from: &NumberSource<'_>) -> Result<String, NumberFault> {
        let mut number = String::new();
        for part in &self.parts {
            let next = match part {
                NumberPart::Literal(text) => text.clone(),
                NumberPart::Area => from.area.to_owned(),
                NumberPart::HolderCode => from.holder_code.to_owned(),
                NumberPart::Sequence(digits) => sequence(from.sequence, *digits)?,
                NumberPart::Code { field, codes } => code(field, codes, from)?,
                NumberPart::CheckDigit => check_digit(&number).to_string(),
            };
            number.push_str(&next);
        }
        Ok(number)
    }
}

fn matches(form: char, c: char) -> bool {
    match form {
        '#' => c.is_ascii_digit(),
        '@' => c.is_ascii_digit() || c.is_ascii_uppercase(),
        literal => c == literal,
    }
}

fn sequence(value: u64, digits: u8) -> Result<String, NumberFault> {
    let width = usize::from(digits);
    let text = format!("{value:0width$}");
    if text.len() == width {
        Ok(text)
    } else {
        Err(NumberFault::UsedUp)
    }
}

fn code(
    field: &str,
    codes: &[(String, String)],
    from: &NumberSource<'_>,
) -> Result<String, NumberFault> {
    let text = (from.field)(field).unwrap_or_default();
    codes
        .iter()
        .find(|(beginning, _)| text.starts_with(beginning))
        .map(|(_, code)| code.clone())
        .ok_or_else(|| NumberFault::NoCode(field.to_owned()))
}

/// ISO/IEC 7064 hybrid MOD 11,10 over the digits of `text`.
fn check_digit(text: &str) -> u32 {
    let p = text
        .chars()
        .filter_map(|c| c.to_digit(10))
        .fold(10, |p, digit| {
            let sum = match (p + digit) % 10 {
                0 => 10,
                sum => sum,
            };
            sum * 2 % 11
        });
    (11 - p) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(parts: Vec<NumberPart>) -> NumberRule {
        NumberRule {
            forms: vec!["JY##############".into()],
            parts,
        }
    }

    #[test]
    fn check_digit_of_the_published_example() {
        // ISO/IEC 7064, MOD 11,10: 0794 has check digit 5.
        assert_eq!(check_digit("0794"), 5);
    }

    #[test]
    fn numbers_are_made_part_by_part() {
        let rule = rule(vec![
            NumberPart::Literal("JY".into()),
            NumberPart::Code {
                field: "主体业态".into(),
                codes: vec![("餐饮".into(), "2".into())],
            },
            NumberPart::Area,
            NumberPart::Sequence(6),
            NumberPart::CheckDigit,
        ]);
        let source = |sequence, text: &'static str| (sequence, text);
        let make = |(sequence, text): (u64, &'static str)| {
            rule.make(&NumberSource {
                area: "310115",
                holder_code: "",
                sequence,
                field: &|_| Some(text.to_owned()),
            })
        };
        let number = make(source(7, "餐饮服务经营者")).unwrap();
        assert_eq!(
            number,
            "JY22310115000007".to_owned().replace("JY22", "JY2") + &number[15..]
        );
        assert!(rule.allows(&number));
        assert_eq!(
            make(source(7, "其他")),
            Err(NumberFault::NoCode("主体业态".into()))
        );
        assert_eq!(make(source(1_000_000, "餐饮")), Err(NumberFault::UsedUp));
    }

    #[test]
    fn other_forms_are_refused() {
        let rule = rule(Vec::new());
        assert!(rule.allows("JY23101150000001"));
        for number in [
            "JY2310115000000",
            "JY2310115000000A",
            "SC23101150000001",
            "",
            "JY２３１０１１５００００００１",
        ] {
            assert!(!rule.allows(number), "{number}");
        }
    }
}
