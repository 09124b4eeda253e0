//! Signed JSON: `yinxin.signed/1`, zero, type, zero, payload.

use serde::de::IgnoredAny;
use std::collections::BTreeMap;

use super::{Circumstances, ShapeError};
use crate::Purpose;

const PREFIX: &[u8] = b"yinxin.signed/1\0";

/// A payload of a type that belongs to the purpose; the root file in a ceremony only.
pub(super) fn check(
    purpose: Purpose,
    message: &[u8],
    around: &Circumstances<'_>,
) -> Result<(), ShapeError> {
    if !is_signed_json(message, types(purpose)) {
        return Err(ShapeError::SignedJson { purpose });
    }
    match purpose {
        Purpose::Root => around.needs_ceremony("a root file"),
        _ => Ok(()),
    }
}

fn types(purpose: Purpose) -> &'static [&'static [u8]] {
    match purpose {
        Purpose::Root => &[b"yinxin.root/1"],
        Purpose::TrustList => &[b"yinxin.national-list/1", b"yinxin.region-list/1"],
        Purpose::Bundle => &[b"yinxin.bundle/1"],
        _ => &[],
    }
}

fn is_signed_json(message: &[u8], types: &[&[u8]]) -> bool {
    let Some(rest) = message.strip_prefix(PREFIX) else {
        return false;
    };
    let mut parts = rest.splitn(2, |byte| *byte == 0);
    let (Some(kind), Some(payload)) = (parts.next(), parts.next()) else {
        return false;
    };
    types.contains(&kind) && serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(payload).is_ok()
}
