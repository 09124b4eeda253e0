//! Licence identifier 电子证照标识 (GB/T 36904).

use super::{CodeError, LicenceTypeCode, Uscc, string_value};

/// The arc of electronic licences below which all identifiers hang.
const ROOT: &str = "1.2.156.3005.2";

/// `1.2.156.3005.2.<type 21>.<issuer 18>.<serial 1 to 32>.<version 3>.<check 1>`, always with its root.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LicenceIdentifier(String);

string_value!(LicenceIdentifier);

impl LicenceIdentifier {
    /// Makes the identifier of a licence. `serial`: 1 to 32 characters 0-9 A-Z; `version`: 1 to 999.
    pub fn new(
        licence_type: &LicenceTypeCode,
        issuer: &Uscc,
        serial: &str,
        version: u16,
    ) -> Result<Self, CodeError> {
        check_serial(serial)?;
        let version = format!("{version:03}");
        check_version(&version)?;
        let check = check_character(&format!("{licence_type}{issuer}{serial}{version}"))?;
        Ok(Self(format!(
            "{ROOT}.{licence_type}.{issuer}.{serial}.{version}.{check}"
        )))
    }

    /// Reads an identifier, with its root or (as printed on many licences) without.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let body = text
            .strip_prefix(ROOT)
            .and_then(|rest| rest.strip_prefix('.'))
            .unwrap_or(text);
        let parts: Vec<&str> = body.split('.').collect();
        let [licence_type, issuer, serial, version, check] = parts.as_slice() else {
            return Err(CodeError::Parts {
                expected: 5,
                found: parts.len(),
            });
        };
        check_version(version)?;
        let number = version.parse().map_err(|_| CodeError::Version {
            found: (*version).to_owned(),
        })?;
        let identifier = Self::new(
            &LicenceTypeCode::parse(licence_type)?,
            &Uscc::parse(issuer)?,
            serial,
            number,
        )?;
        match (single(check)?, single(identifier.part(4))?) {
            (found, expected) if found != expected => Err(CodeError::Check { expected, found }),
            _ => Ok(identifier),
        }
    }

    /// The identifier without the root arc, as printed and as in many QR codes.
    pub fn without_root(&self) -> &str {
        self.0
            .get(ROOT.len().saturating_add(1)..)
            .unwrap_or_default()
    }

    /// The licence type inside.
    pub fn licence_type(&self) -> &str {
        self.part(0)
    }

    /// The issuer's code inside.
    pub fn issuer(&self) -> &str {
        self.part(1)
    }

    /// The serial inside.
    pub fn serial(&self) -> &str {
        self.part(2)
    }

    fn part(&self, index: usize) -> &str {
        self.without_root()
            .split('.')
            .nth(index)
            .unwrap_or_default()
    }
}

fn check_serial(serial: &str) -> Result<(), CodeError> {
    let found = serial.chars().count();
    if !(1..=32).contains(&found) {
        return Err(CodeError::Length {
            expected: "1 to 32",
            found,
        });
    }
    check_values(serial)
}

fn check_values(text: &str) -> Result<(), CodeError> {
    match text.chars().zip(1..).find(|&(c, _)| value(c).is_none()) {
        Some((found, position)) => Err(CodeError::Character { position, found }),
        None => Ok(()),
    }
}

fn check_version(text: &str) -> Result<(), CodeError> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()) && text != "000";
    if digits {
        Ok(())
    } else {
        Err(CodeError::Version {
            found: text.to_owned(),
        })
    }
}

fn single(text: &str) -> Result<char, CodeError> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => Err(CodeError::Length {
            expected: "1",
            found: text.chars().count(),
        }),
    }
}

/// 0-9 are 0 to 9, A-Z are 10 to 35.
fn value(c: char) -> Option<u32> {
    match c {
        '0'..='9' | 'A'..='Z' => c.to_digit(36),
        _ => None,
    }
}

/// The check character of ISO/IEC 7064 hybrid MOD 37,36 (GB/T 17710) over 0-9 A-Z.
pub fn check_character(text: &str) -> Result<char, CodeError> {
    check_values(text)?;
    let p = text.chars().filter_map(value).fold(36u32, |p, v| {
        let sum = match p.wrapping_add(v) % 36 {
            0 => 36,
            sum => sum,
        };
        sum.wrapping_mul(2) % 37
    });
    let check = 37u32.wrapping_sub(p) % 36;
    Ok(char::from_digit(check, 36).map_or('0', |c| c.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Identifiers of real licences, published.
    const REAL: [&str; 3] = [
        "11100000000013338W011.11430000006122244L.20230000403.001.U",
        "11100000000013338W009.11330105002500287C.2025052201.002.0",
        "11100000000013338W032.11220000013544541J.2430599.001.F",
    ];

    #[test]
    fn published_identifiers_are_read_with_and_without_root() {
        for text in REAL {
            let identifier = LicenceIdentifier::parse(text).unwrap();
            assert_eq!(identifier.as_str(), format!("1.2.156.3005.2.{text}"));
            assert_eq!(
                LicenceIdentifier::parse(identifier.as_str()).as_ref(),
                Ok(&identifier)
            );
            assert_eq!(identifier.without_root(), text);
        }
    }

    #[test]
    fn published_check_character_over_an_area_as_issuer() {
        assert_eq!(
            check_character("11100000MB03271699022340100000000016001"),
            Ok('9')
        );
    }

    #[test]
    fn parts_are_named() {
        let identifier = LicenceIdentifier::parse(REAL[0]).unwrap();
        assert_eq!(identifier.licence_type(), "11100000000013338W011");
        assert_eq!(identifier.issuer(), "11430000006122244L");
        assert_eq!(identifier.serial(), "20230000403");
    }

    #[test]
    fn an_area_as_issuer_is_refused() {
        let text = "11100000MB03271699022.340100.000000016.001.9";
        assert!(matches!(
            LicenceIdentifier::parse(text),
            Err(CodeError::Length { .. })
        ));
    }

    #[test]
    fn versions_and_serials_out_of_range_are_refused() {
        let licence_type = LicenceTypeCode::parse("11100000000013338W011").unwrap();
        let issuer = Uscc::parse("11430000006122244L").unwrap();
        for (serial, version) in [("", 1), ("a", 1), ("〔2025〕", 1), ("1", 0), ("1", 1000)] {
            assert!(LicenceIdentifier::new(&licence_type, &issuer, serial, version).is_err());
        }
        assert!(LicenceIdentifier::new(&licence_type, &issuer, &"9".repeat(33), 1).is_err());
        assert!(LicenceIdentifier::new(&licence_type, &issuer, &"9".repeat(32), 999).is_ok());
    }

    proptest! {
        #[test]
        fn made_identifiers_are_read_back(serial in "[0-9A-Z]{1,32}", version in 1u16..1000) {
            let licence_type = LicenceTypeCode::parse("11100000000013338W011").unwrap();
            let issuer = Uscc::parse("11430000006122244L").unwrap();
            let made = LicenceIdentifier::new(&licence_type, &issuer, &serial, version).unwrap();
            prop_assert_eq!(LicenceIdentifier::parse(made.as_str()), Ok(made));
        }

        #[test]
        fn one_changed_character_is_refused(which in 0..REAL.len(), at in 0usize..57, with in "[0-9A-Z.]") {
            let mut text: Vec<char> = REAL[which].chars().collect();
            prop_assume!(at < text.len());
            let with = with.chars().next().unwrap();
            prop_assume!(text[at] != with);
            text[at] = with;
            prop_assert!(LicenceIdentifier::parse(&text.into_iter().collect::<String>()).is_err());
        }
    }
}
