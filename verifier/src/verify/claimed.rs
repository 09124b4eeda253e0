//! `/M` of a signature dictionary: what the signer says the time was. Never proof.

use crate::value::{Date, Time, date};

/// Reads a PDF date (ISO 32000-1 7.9.4), `D:20261122120000+08'00'`. Missing parts count as the first; without an
/// offset the time is taken as UTC.
pub(super) fn parse(text: &str) -> Option<Time> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (stamp, offset) = text.split_at_checked(digits)?;
    let field = |from: usize, to: usize, least: i64| match stamp.get(from..to) {
        Some(text) => text.parse().ok(),
        None => (stamp.len() <= from).then_some(least),
    };
    let year = i32::try_from(field(0, 4, -1)?)
        .ok()
        .filter(|year| *year >= 0)?;
    let month = u8::try_from(field(4, 6, 1)?).ok()?;
    let day = u8::try_from(field(6, 8, 1)?).ok()?;
    let day = Date::from_calendar_date(year, month.try_into().ok()?, day).ok()?;
    let (hour, minute, second) = (field(8, 10, 0)?, field(10, 12, 0)?, field(12, 14, 0)?);
    if stamp.len() > 14 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = hour
        .checked_mul(3600)?
        .checked_add(minute.checked_mul(60)?)?
        .checked_add(second)?;
    let midnight = date::start_of_day_utc(day);
    midnight.add_seconds(seconds.checked_sub(offset_seconds(offset)?)?)
}

/// `Z`, nothing, or `+08'00'` with or without its apostrophes.
fn offset_seconds(text: &str) -> Option<i64> {
    let sign = match text.chars().next() {
        None | Some('Z') => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    if hours > 23 || minutes > 59 {
        return None;
    }
    hours
        .checked_mul(3600)?
        .checked_add(minutes.checked_mul(60)?)?
        .checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_of_the_standard_are_read() {
        let read = |text: &str| parse(text).map(|time| time.to_string());
        assert_eq!(
            read("D:20261122120000+08'00'").as_deref(),
            Some("2026-11-22T04:00:00Z")
        );
        assert_eq!(
            read("D:20261122120000+08'00").as_deref(),
            Some("2026-11-22T04:00:00Z")
        );
        assert_eq!(
            read("D:20261122040000Z").as_deref(),
            Some("2026-11-22T04:00:00Z")
        );
        assert_eq!(
            read("D:20261121233000-04'30'").as_deref(),
            Some("2026-11-22T04:00:00Z")
        );
        assert_eq!(
            read("D:20261123225859+23'59'").as_deref(),
            Some("2026-11-22T22:59:59Z")
        );
        assert_eq!(
            read("D:20261122235959Z").as_deref(),
            Some("2026-11-22T23:59:59Z")
        );
        assert_eq!(read("D:2026").as_deref(), Some("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "D:",
            "D:20261322",
            "D:2026112",
            "D:20261122250000Z",
            "D:20261122120000+99'00'",
            "D:20261122240000Z",
            "D:20261122126000Z",
            "D:20261122120060Z",
            "D:202611221200000Z",
            "D:20261122120000+24'00'",
            "D:20261122120000+08'60'",
            "yesterday",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[D:0-9Z'+-]{0,24}") { let _ = parse(&text); }
    }
}
