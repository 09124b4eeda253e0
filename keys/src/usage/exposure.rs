//! What a key signed since a day on which others may have had it.

use std::path::Path;

use super::{Event, Outcome, Record, UsageError, walk};
use crate::KeyId;

/// Every record of a signature by `key` at `since` (unix seconds) or later, in order.
///
/// The whole log is checked on the way: a list from a broken log would be no list.
pub fn exposure(dir: &Path, key: &KeyId, since: i64) -> Result<Vec<Record>, UsageError> {
    let mut found = Vec::new();
    walk(dir, |record| {
        if record.time >= since && is_signed_by(record, key) {
            found.push(record.clone());
        }
    })?;
    Ok(found)
}

fn is_signed_by(record: &Record, key: &KeyId) -> bool {
    matches!(&record.event, Event::Use(used) if used.key == *key && matches!(used.result, Outcome::Signed(_)))
}
