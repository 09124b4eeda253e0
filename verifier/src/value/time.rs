//! Moments, to the second, UTC.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Seconds since 1970-01-01T00:00:00Z, within the years 0000 to 9999 (the range of GeneralizedTime).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(i64);

/// Why a text is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not `2026-11-22T04:00:00Z` or the like.
    #[error("expected a date and time of RFC 3339 such as 2026-11-22T04:00:00Z, found {found:?}")]
    Syntax {
        /// The text.
        found: String,
    },
    /// Fractions of a second are given.
    #[error("expected whole seconds, found {found:?}")]
    Fraction {
        /// The text.
        found: String,
    },
}

/// 0000-01-01T00:00:00Z.
const FIRST: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;

impl Time {
    /// From seconds since 1970; what lies outside the years 0000 to 9999 becomes the nearest moment inside.
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(FIRST, LAST))
    }

    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339, any offset, whole seconds.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimeError> {
        let read = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimeError::Syntax {
            found: text.to_owned(),
        })?;
        if read.nanosecond() != 0 {
            return Err(TimeError::Fraction {
                found: text.to_owned(),
            });
        }
        Ok(Self::from_unix(read.unix_timestamp()))
    }

    /// The same moment as the `time` crate has it, in UTC.
    pub fn to_offset(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// This moment and `seconds` more; `None` outside the years 0000 to 9999.
    pub fn add_seconds(self, seconds: i64) -> Option<Self> {
        let sum = self.0.checked_add(seconds)?;
        (FIRST..=LAST).contains(&sum).then_some(Self(sum))
    }

    /// Whole seconds from `earlier` to this moment; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.to_offset().format(&Rfc3339);
        // Fails only outside the years 0000 to 9999.
        f.write_str(&text.map_err(|_| std::fmt::Error)?)
    }
}

impl std::str::FromStr for Time {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_rfc3339(text)
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::parse_rfc3339(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn offsets_are_read_and_utc_is_written() {
        let time = Time::parse_rfc3339("2026-11-22T12:00:00+08:00").unwrap();
        assert_eq!(time.to_string(), "2026-11-22T04:00:00Z");
    }

    #[test]
    fn fractions_and_bare_dates_are_refused() {
        assert!(matches!(
            Time::parse_rfc3339("2026-11-22T04:00:00.5Z"),
            Err(TimeError::Fraction { .. })
        ));
        assert!(matches!(
            Time::parse_rfc3339("2026-11-22"),
            Err(TimeError::Syntax { .. })
        ));
        assert!(matches!(
            Time::parse_rfc3339("2026-02-30T00:00:00Z"),
            Err(TimeError::Syntax { .. })
        ));
    }

    #[test]
    fn the_ends_of_the_range_hold() {
        assert_eq!(
            Time::from_unix(i64::MAX).to_string(),
            "9999-12-31T23:59:59Z"
        );
        assert_eq!(
            Time::from_unix(i64::MIN).to_string(),
            "0000-01-01T00:00:00Z"
        );
        assert_eq!(Time::from_unix(LAST).add_seconds(1), None);
    }

    proptest! {
        #[test]
        fn written_moments_are_read_back(seconds in FIRST..=LAST) {
            let time = Time::from_unix(seconds);
            prop_assert_eq!(Time::parse_rfc3339(&time.to_string()), Ok(time));
        }
    }
}
