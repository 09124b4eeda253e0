//! The validation processes of EN 319 102-1 V1.4.1, clause 5, as pure functions over facts and proofs of existence.
//!
//! [`basic`] says what stands against a signature now (5.3); [`with_time`] what of that falls away because a time
//! stamp proves that the signature is older (5.5); [`slide`] finds the last moment at which a path was known to be
//! good, and [`past`] what falls away because the signature is older than that (5.6.2); [`archive`] judges time
//! stamps, newest first, and gathers what each proves (5.4, 5.6.3). Nothing here reads a file, a clock or a policy
//! text: format, certificate binding, cryptography and the search for a path have gone before.

mod archive;
mod basic;
mod facts;
mod objection;
mod past;
mod poe;
mod slide;
#[cfg(test)]
mod tests;
mod with_time;

pub(super) use archive::{Stamp, StampRuling, is_in_order, prove};
pub(super) use basic::basic;
pub(super) use facts::{Chain, Datum, Freshness, Link, Moment, Signature, Status, Strength};
#[cfg(test)]
pub(super) use objection::Outcome;
#[cfg(test)]
use objection::Standing;
pub(super) use objection::{Kind, Objection, Ruling};
pub(super) use poe::Poe;

/// Judges a signature: basic validation, then with time, then with archive data. One ruling for each thing that
/// stands against it now; it passes when none of them still stands.
pub(super) fn judge(signature: &Signature, moment: Moment, poe: &Poe) -> Vec<Ruling> {
    let rulings = with_time::judge(basic(signature, moment), signature, poe);
    past::judge(rulings, signature, moment, poe)
}
