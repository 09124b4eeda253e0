//! The two numbers of an elliptic-curve signature.

use crate::der::{Reader, Tag};

/// r and s of `SEQUENCE { r INTEGER, s INTEGER }`, both positive, without leading zeros: `Ecdsa-Sig-Value` (RFC 5480),
/// `SM2Signature` (GB/T 35276).
pub(super) fn pair(signature: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader::new(signature);
    let mut fields = outer.nested(Tag::SEQUENCE).ok()?;
    outer.finish().ok()?;
    let r = fields.integer().ok()?.positive()?;
    let s = fields.integer().ok()?.positive()?;
    fields.finish().ok()?;
    Some((r, s))
}
