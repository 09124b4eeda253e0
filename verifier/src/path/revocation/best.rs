//! Which of several data is relied on.

use super::{Datum, DatumStatus, Revocation};
use crate::path::Certificate;
use crate::value::Time;

/// What the data, latest first, say of the certificate at `now`; `None` when none of them counts.
///
/// What is revoked stays revoked (RFC 5280 5.3.1): one usable datum that says so is enough, and the latest such is
/// told. Otherwise the latest datum is believed; but of several that call the certificate good, one that is in force.
pub(super) fn best(certificate: &Certificate, data: &[Datum], now: Time) -> Option<Revocation> {
    let is_revoked = |datum: &&Datum| matches!(datum.status, DatumStatus::Revoked { .. });
    if let Some(revoked) = data.iter().find(is_revoked) {
        return Some(revoked.fact(now));
    }
    let mut known = data.iter().filter(|datum| counts(datum, certificate));
    let latest = known.next()?;
    if latest.status != DatumStatus::Good || latest.is_in_force(now) {
        return Some(latest.fact(now));
    }
    let in_force = known
        .take_while(|datum| datum.status == DatumStatus::Good)
        .find(|datum| datum.is_in_force(now));
    Some(in_force.unwrap_or(latest).fact(now))
}

/// An authority forgets certificates that have expired: its silence about one means nothing then.
fn counts(datum: &Datum, certificate: &Certificate) -> bool {
    datum.status != DatumStatus::Good || datum.knows_of(certificate.not_after())
}
