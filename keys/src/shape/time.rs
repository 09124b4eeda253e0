//! Moments in DER, as unix seconds.

use super::ShapeError;
use super::der::{self, Reader};

/// UTCTime or GeneralizedTime as certificates and revocation lists have it (RFC 5280, 4.1.2.5).
pub(super) fn x509(reader: &mut Reader<'_>) -> Result<i64, ShapeError> {
    match reader.optional(der::UTC_TIME)? {
        Some(value) => short(value.content),
        None => generalized(reader.value(der::GENERALIZED_TIME)?.content),
    }
    .ok_or(ShapeError::NotATime)
}

/// GeneralizedTime to the second, UTC (RFC 3161, 2.4.2).
pub(super) fn stamp(reader: &mut Reader<'_>) -> Result<i64, ShapeError> {
    generalized(reader.value(der::GENERALIZED_TIME)?.content).ok_or(ShapeError::NotATime)
}

/// `YYMMDDhhmmssZ`; 50 to 99 are of the last century.
fn short(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_at_checked(2)?;
    let year = number(year)?;
    seconds(if year < 50 { 2000 + year } else { 1900 + year }, rest)
}

/// `YYYYMMDDhhmmssZ`.
fn generalized(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_at_checked(4)?;
    seconds(number(year)?, rest)
}

fn seconds(year: i64, rest: &[u8]) -> Option<i64> {
    let (digits, b"Z") = rest.split_at_checked(10)? else {
        return None;
    };
    let mut parts = [0; 5];
    for (part, pair) in parts.iter_mut().zip(digits.chunks_exact(2)) {
        *part = number(pair)?;
    }
    let [month, day, hour, minute, second] = parts;
    let real = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    real.then(|| ((days_since_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| 10 * number + i64::from(digit - b'0'))
    })
}

fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day comes last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_counted_in_unix_seconds() {
        // `date -u -d … +%s`
        assert_eq!(generalized(b"19700101000000Z"), Some(0));
        assert_eq!(generalized(b"20000229235959Z"), Some(951_868_799));
        assert_eq!(generalized(b"20261122040000Z"), Some(1_795_320_000));
        assert_eq!(short(b"261122040000Z"), Some(1_795_320_000));
        assert_eq!(short(b"991231235959Z"), Some(946_684_799));
    }

    #[test]
    fn days_that_do_not_exist_and_other_spellings_are_refused() {
        for text in [
            "20250229000000Z",
            "20251301000000Z",
            "20250100000000Z",
            "20250101240000Z",
            "20250101000000.5Z",
            "20250101000000+0800",
            "20250101000000",
            "2025010100000Z",
            "",
        ] {
            assert_eq!(generalized(text.as_bytes()), None, "{text}");
        }
    }
}
