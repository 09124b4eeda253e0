//! Time stamps (EN 319 102-1 5.4) and archive data (5.6.3): newest first, each proving what it covers.

use super::facts::{Moment, Signature};
use super::judge;
use super::objection::{Kind, Ruling, Standing};
use super::poe::Poe;
use crate::crypto::Sha256;
use crate::path::RevocationReason;
use crate::value::Time;

/// A time stamp whose imprint and cryptography hold.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Stamp {
    /// The authority's signature.
    pub(in crate::verify) signature: Signature,
    /// The time that it tells.
    pub(in crate::verify) time: Time,
    /// What existed then, if it is right.
    pub(in crate::verify) covers: Vec<Sha256>,
}

/// What became of a time stamp.
#[derive(Clone, Debug)]
pub(in crate::verify) struct StampRuling {
    pub(in crate::verify) rulings: Vec<Ruling>,
}

impl StampRuling {
    /// It proves its time.
    pub(in crate::verify) fn passed(&self) -> bool {
        self.rulings.first_standing().is_none()
    }
}

/// Judges time stamps in the order given, which is newest first, and adds what each good one proves. A later one
/// proves that an earlier one existed while its authority's certificate was good.
pub(in crate::verify) fn prove(
    stamps: &[&Stamp],
    moment: Moment,
    poe: &mut Poe,
) -> Vec<StampRuling> {
    let mut found = Vec::with_capacity(stamps.len());
    for stamp in stamps {
        let rulings: Vec<Ruling> = judge(&stamp.signature, moment, poe)
            .into_iter()
            .filter(|ruling| !is_harmless(ruling, stamp.time))
            .collect();
        let ruling = StampRuling { rulings };
        if ruling.passed() {
            poe.add(&stamp.covers, stamp.time);
        }
        found.push(ruling);
    }
    found
}

/// RFC 3161 4: with one of four reasons written down, tokens from before the revocation stay good. Any other
/// reason, or none, means that the key may be in other hands, which can back-date at will.
fn is_harmless(ruling: &Ruling, time: Time) -> bool {
    let Kind::Revoked { at, reason } = &ruling.objection.kind else {
        return false;
    };
    let harmless = matches!(
        reason,
        Some(
            RevocationReason::Unspecified
                | RevocationReason::AffiliationChanged
                | RevocationReason::Superseded
                | RevocationReason::CessationOfOperation
        )
    );
    harmless && time < *at
}

/// The times of stamps, earliest first as they must have been made, do not contradict each other (RFC 3161, EN 319
/// 102-1 5.5.4): each with the seconds by which it may be off.
pub(in crate::verify) fn is_in_order(times: &[(Time, i64)]) -> bool {
    let later = times.iter().skip(1);
    times.iter().zip(later).all(|(earlier, later)| {
        let (from, to) = (
            earlier.0.add_seconds(earlier.1.saturating_neg()),
            later.0.add_seconds(later.1),
        );
        from.zip(to).is_none_or(|(from, to)| from <= to)
    })
}
