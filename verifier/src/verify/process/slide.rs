//! Validation time sliding (EN 319 102-1 5.6.2.2): the last moment at which the path is known to have been good.

use super::facts::{Chain, Datum, Freshness, Link, Status};
use super::poe::Poe;
use crate::value::Time;

/// Walks from the anchor down and goes back in time wherever a certificate was revoked, the data about it end, or an
/// algorithm does. `None`: for some certificate no data are proved to be old enough (NO_POE).
pub(super) fn slide(chain: &Chain, start: Time, poe: &Poe) -> Option<Time> {
    let start = chain.sunset.map_or(start, |sunset| start.min(sunset));
    let mut down = chain.links.iter().rev();
    down.try_fold(start, |control, link| {
        past_link(link, control, chain.freshness, poe)
    })
}

fn past_link(link: &Link, control: Time, freshness: Freshness, poe: &Poe) -> Option<Time> {
    if link.needs_none {
        return Some(reliable(control, &link.strength.until));
    }
    let datum = latest(link, control, poe)?;
    let told = match datum.status {
        Status::Revoked { at, .. } | Status::OnHold { since: at } => control.min(at),
        Status::Good if datum.is_in_force(control) => control,
        Status::Good => control.min(datum.speaks_until(freshness)),
    };
    let told = reliable(told, &datum.strength.until);
    Some(reliable(told, &link.strength.until))
}

/// The latest data that were made, and with their certificate are proved to have existed, by `control`.
fn latest<'l>(link: &'l Link, control: Time, poe: &Poe) -> Option<&'l Datum> {
    let existed = poe.lowest(&link.object) <= control;
    link.conclusive()
        .filter(|datum| existed && datum.this_update <= control)
        .filter(|datum| poe.all(&datum.objects) <= control)
        .max_by_key(|datum| datum.this_update)
}

/// Not later than the end of an algorithm.
fn reliable(control: Time, until: &Option<Time>) -> Time {
    until.map_or(control, |until| control.min(until))
}
