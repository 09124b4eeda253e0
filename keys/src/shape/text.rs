//! Checkpoints of a log.

use super::ShapeError;
use crate::text::from_base64;

/// Origin, size, root hash in base64, one a line (C2SP tlog-checkpoint); lines of extensions may follow.
pub(super) fn checkpoint(message: &[u8]) -> Result<(), ShapeError> {
    let whole = || {
        let text = std::str::from_utf8(message).ok()?.strip_suffix('\n')?;
        let mut lines = text.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty())?;
        let size: u64 = lines.next()?.parse().ok()?;
        let root = from_base64(lines.next()?)?;
        let plain = !origin.chars().any(char::is_control) && lines.all(|line| !line.is_empty());
        Some((plain && root.len() == 32, size))
    };
    match whole() {
        Some((true, _)) => Ok(()),
        _ => Err(ShapeError::Checkpoint),
    }
}
