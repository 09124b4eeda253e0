//! Civil dates, in China Standard Time (+08:00).

use super::{Date, Time};
use time::Month;

/// China Standard Time is ahead of UTC by this many seconds.
const OFFSET: i64 = 8 * 3600;
const DAY: i64 = 24 * 3600;
/// 1970-01-01 as a Julian day number.
const EPOCH_DAY: i64 = 2_440_588;

/// Reads `YYYY-MM-DD`.
pub fn parse(text: &str) -> Option<Date> {
    let well_formed = text.len() == 10
        && text.bytes().zip(0..).all(|(b, at)| match at {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !well_formed {
        return None;
    }
    let year = text.get(..4)?.parse().ok()?;
    let month: u8 = text.get(5..7)?.parse().ok()?;
    let day = text.get(8..)?.parse().ok()?;
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

/// `2026-11-21`.
pub fn iso(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// `2026年11月21日`.
pub fn chinese(date: Date) -> String {
    format!(
        "{}年{:02}月{:02}日",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// The first second of the day.
pub fn start_of_day(date: Date) -> Time {
    Time::from_unix(start_of_day_utc(date).unix().saturating_sub(OFFSET))
}

/// The first second of the day in UTC.
pub(crate) fn start_of_day_utc(date: Date) -> Time {
    let days = i64::from(date.to_julian_day()).saturating_sub(EPOCH_DAY);
    Time::from_unix(days.saturating_mul(DAY))
}

/// The last second of the day.
pub fn end_of_day(date: Date) -> Time {
    Time::from_unix(
        start_of_day(date)
            .unix()
            .saturating_add(DAY)
            .saturating_sub(1),
    )
}

/// The day in China on which the moment falls.
pub fn of(time: Time) -> Date {
    let days = time
        .unix()
        .saturating_add(OFFSET)
        .div_euclid(DAY)
        .saturating_add(EPOCH_DAY);
    i32::try_from(days)
        .ok()
        .and_then(|day| Date::from_julian_day(day).ok())
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_in_china_starts_at_sixteen_hours_utc() {
        let date = parse("2026-11-21").unwrap();
        assert_eq!(start_of_day(date).to_string(), "2026-11-20T16:00:00Z");
        assert_eq!(end_of_day(date).to_string(), "2026-11-21T15:59:59Z");
        assert_eq!(chinese(date), "2026年11月21日");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2025-02-29",
            "2025-13-01",
            "2025-1-01",
            "20250101",
            "2025-01-0１",
            "+025-01-01",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(parse("2024-02-29").is_some());
    }

    proptest! {
        #[test]
        fn dates_are_read_back(day in 1_721_426i32..5_373_484) {
            let date = Date::from_julian_day(day).unwrap();
            prop_assert_eq!(parse(&iso(date)), Some(date));
            prop_assert_eq!(of(start_of_day(date)), date);
            prop_assert_eq!(of(end_of_day(date)), date);
        }
    }
}
