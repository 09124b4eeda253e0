//! A complete list, alone or with the delta that brings it up to date (RFC 5280 5.2.4, 6.3.3 c).

use super::entries::Entry;
use super::lists::Usable;
use super::{Crl, RevocationReason};

/// The latest of `deltas` that changes `base`.
pub(super) fn latest<'u, 'c>(
    base: &Usable<'c>,
    deltas: &'u [Usable<'c>],
) -> Option<&'u Usable<'c>> {
    let fitting = deltas.iter().filter(|delta| fits(base, delta));
    fitting.max_by_key(|delta| delta.crl.this_update())
}

/// Same issuer, scope and key; the delta counts from this base or one before it, and is later.
fn fits(base: &Usable<'_>, delta: &Usable<'_>) -> bool {
    let same = base.crl.issuer() == delta.crl.issuer()
        && base.crl.scope() == delta.crl.scope()
        && base.crl.authority_key() == delta.crl.authority_key()
        && base.signer.certificate.spki() == delta.signer.certificate.spki();
    same && counts_from(base.crl, delta.crl) && base.crl.this_update() <= delta.crl.this_update()
}

fn counts_from(base: &Crl, delta: &Crl) -> bool {
    let numbers = (delta.base_number(), base.number(), delta.number());
    let (Some(from), Some(number), Some(to)) = numbers else {
        return false;
    };
    // Without leading zeros the longer number is the greater.
    let order = |number: &[u8]| (number.len(), number.to_vec());
    order(from) <= order(number) && order(number) < order(to)
}

/// The entry that holds with both: the delta's, unless the base has it revoked for ever.
pub(super) fn entry(base: Option<Entry>, delta: Option<Entry>) -> Option<Entry> {
    match (base, delta) {
        (Some(base), _) if base.is_permanent() => Some(base),
        (_, Some(delta)) if delta.reason == Some(RevocationReason::RemoveFromCrl) => None,
        (base, delta) => delta.or(base),
    }
}
