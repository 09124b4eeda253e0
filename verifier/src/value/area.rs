//! Administrative area code 行政区划代码 (GB/T 2260).

use super::{CodeError, check_alphabet, string_value};

/// Six digits: province, city, county. `100000` is the whole country, as in GB 32100.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AreaCode(String);

string_value!(AreaCode);

/// Province digits of GB/T 2260, and 10 for the whole country.
const PROVINCES: [&str; 35] = [
    "10", "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
    "71", "81", "82",
];

impl AreaCode {
    /// Reads a code. Provinces are checked; cities and counties change every year and are not.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        check_alphabet(text, 6, "6", |_, c| c.is_ascii_digit())?;
        let province = text.get(..2).unwrap_or_default();
        let whole_country = province == "10" && text != "100000";
        if whole_country || !PROVINCES.contains(&province) {
            return Err(CodeError::Province {
                found: province.to_owned(),
            });
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether `other` lies in this area: 310000 covers 310115 and itself; 100000 covers all.
    pub fn covers(&self, other: &Self) -> bool {
        self.0 == "100000" || other.0.starts_with(self.significant())
    }

    /// The digits that say something: 31 of 310000, 3301 of 330100, 310115 of 310115.
    fn significant(&self) -> &str {
        if let Some(province) = self.0.strip_suffix("0000") {
            return province;
        }
        self.0.strip_suffix("00").unwrap_or(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> AreaCode {
        AreaCode::parse(text).unwrap()
    }

    #[test]
    fn a_province_covers_its_counties_and_no_other() {
        assert!(area("310000").covers(&area("310115")));
        assert!(area("330100").covers(&area("330105")));
        assert!(area("310115").covers(&area("310115")));
        assert!(area("100000").covers(&area("540102")));
        assert!(!area("310000").covers(&area("320000")));
        assert!(!area("310115").covers(&area("310000")));
        assert!(!area("330100").covers(&area("330200")));
    }

    #[test]
    fn unknown_provinces_and_other_texts_are_refused() {
        assert!(matches!(
            AreaCode::parse("990000"),
            Err(CodeError::Province { .. })
        ));
        assert!(matches!(
            AreaCode::parse("101000"),
            Err(CodeError::Province { .. })
        ));
        assert!(matches!(
            AreaCode::parse("31011"),
            Err(CodeError::Length { .. })
        ));
        assert!(matches!(
            AreaCode::parse("31011五"),
            Err(CodeError::Character { position: 6, .. })
        ));
    }
}
