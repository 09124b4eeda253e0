//! Dates as PDF writes them (ISO 32000-1, 7.9.4).

use pdf_writer::Date;
use time::{OffsetDateTime, UtcOffset, macros::offset};

/// China Standard Time.
const CHINA: UtcOffset = offset!(+8);

/// A moment in China Standard Time. Moments that PDF cannot write become the epoch.
pub(crate) fn date(unix: i64) -> Date {
    let moment = OffsetDateTime::from_unix_timestamp(unix)
        .ok()
        .and_then(|moment| moment.checked_to_offset(CHINA))
        .filter(|moment| (0..=9999).contains(&moment.year()))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH.to_offset(CHINA));
    Date::new(moment.year() as u16)
        .month(moment.month().into())
        .day(moment.day())
        .hour(moment.hour())
        .minute(moment.minute())
        .second(moment.second())
        .utc_offset_hour(CHINA.whole_hours())
}
