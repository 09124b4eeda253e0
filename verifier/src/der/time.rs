//! UTCTime and GeneralizedTime in their one DER form (X.690 11.7, 11.8).

use time::{Date, Month, Time};

use super::DerError;

/// A point in time: seconds since 1970 UTC, and the fraction of the second in nanoseconds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Instant {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix: i64,
    /// 0 to 999 999 999.
    pub nanoseconds: u32,
}

/// `YYYYMMDDHHMMSS[.f+]Z`, a fraction without trailing zeros, at most nine digits.
pub fn generalized_time(content: &[u8]) -> Result<Instant, DerError> {
    let (seconds, rest) = content.split_at_checked(14).ok_or(DerError::Time)?;
    let unix = parse(seconds)?;
    let nanoseconds = match rest {
        b"Z" => 0,
        [b'.', digits @ .., b'Z'] => fraction(digits)?,
        _ => return Err(DerError::Time),
    };
    Ok(Instant { unix, nanoseconds })
}

/// `YYMMDDHHMMSSZ`; 50 to 99 are of the twentieth century (RFC 5280 4.1.2.5.1).
pub fn utc_time(content: &[u8]) -> Result<Instant, DerError> {
    let [digits @ .., b'Z'] = content else {
        return Err(DerError::Time);
    };
    let century: &[u8] = match digits.first() {
        Some(b'5'..=b'9') => b"19",
        _ => b"20",
    };
    let unix = parse(&[century, digits].concat())?;
    Ok(Instant {
        unix,
        nanoseconds: 0,
    })
}

fn parse(digits: &[u8]) -> Result<i64, DerError> {
    if digits.len() != 14 {
        return Err(DerError::Time);
    }
    let (year, rest) = digits.split_at_checked(4).ok_or(DerError::Time)?;
    let mut pairs = rest.chunks_exact(2).map(number);
    let mut pair = || pairs.next().unwrap_or(Err(DerError::Time)).map(|n| n as u8);
    let month = Month::try_from(pair()?).map_err(|_| DerError::Time)?;
    let date = Date::from_calendar_date(number(year)? as i32, month, pair()?)
        .map_err(|_| DerError::Time)?;
    let time = Time::from_hms(pair()?, pair()?, pair()?).map_err(|_| DerError::Time)?;
    Ok(date.with_time(time).assume_utc().unix_timestamp())
}

fn fraction(digits: &[u8]) -> Result<u32, DerError> {
    if digits.is_empty() || digits.len() > 9 || digits.last() == Some(&b'0') {
        return Err(DerError::Time);
    }
    let missing = 9_usize.saturating_sub(digits.len()) as u32;
    Ok(number(digits)?.saturating_mul(10_u32.saturating_pow(missing)))
}

/// At most nine decimal digits.
fn number(digits: &[u8]) -> Result<u32, DerError> {
    digits.iter().try_fold(0_u32, |sum, digit| match digit {
        b'0'..=b'9' => Ok(sum
            .saturating_mul(10)
            .saturating_add(u32::from(digit & 0x0f))),
        _ => Err(DerError::Time),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_form_is_read() {
        let at = |unix, nanoseconds| Ok(Instant { unix, nanoseconds });
        assert_eq!(generalized_time(b"20261122040000Z"), at(1_795_320_000, 0));
        assert_eq!(
            generalized_time(b"20261122040000.25Z"),
            at(1_795_320_000, 250_000_000)
        );
        assert_eq!(utc_time(b"261122040000Z"), at(1_795_320_000, 0));
        assert_eq!(utc_time(b"500101000000Z"), at(-631_152_000, 0));
    }

    #[test]
    fn other_spellings_and_impossible_dates_are_refused() {
        for text in [
            "20261122040000",
            "20261122040000+0800",
            "20261122040000.Z",
            "20261122040000.250Z",
            "202611220400Z",
            "20260230000000Z",
            "20261122240000Z",
            "2026112204000 Z",
            "20261122040060Z",
        ] {
            assert_eq!(
                generalized_time(text.as_bytes()),
                Err(DerError::Time),
                "{text}"
            );
        }
    }
}
