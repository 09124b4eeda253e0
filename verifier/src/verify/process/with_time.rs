//! Signatures with time (EN 319 102-1 5.5): what falls away because the signature is older than the objection.

use super::facts::{Chain, Signature};
use super::objection::{Kind, Objection, Ruling};
use super::poe::Poe;
use crate::report::SubIndication;
use crate::value::Time;

/// Rules on each objection with the best signature time, the earliest time at which the signature value is proved to
/// have existed. A content time stamp proves the other side: that it was made after something (5.3.4).
pub(super) fn judge(objections: Vec<Objection>, signature: &Signature, poe: &Poe) -> Vec<Ruling> {
    let best = poe.proven(&signature.object);
    let early = best.and_then(|best| made_too_early(&signature.chain, best));
    let rule = |objection| {
        let late = too_late(&objection, signature);
        match (late, best) {
            (Some(sub_indication), _) => Ruling::stands_as(objection, sub_indication),
            (None, Some(best)) if is_older(&objection, &signature.chain, best) => {
                Ruling::cured(objection)
            }
            (None, _) => Ruling::stands(objection),
        }
    };
    early
        .into_iter()
        .chain(objections.into_iter().map(rule))
        .collect()
}

/// It existed before its certificate did: NOT_YET_VALID. Told also where the certificate is valid now.
fn made_too_early(chain: &Chain, best: Time) -> Option<Ruling> {
    let place = chain.links.iter().position(|link| best < link.not_before)?;
    let not_before = chain.links.get(place)?.not_before;
    let objection = Objection {
        link: Some(place),
        kind: Kind::NotYetValid { not_before },
    };
    Some(Ruling::stands_as(objection, SubIndication::NotYetValid))
}

/// A content time stamp proves that it was made after revocation, expiry, or the end of an algorithm.
fn too_late(objection: &Objection, signature: &Signature) -> Option<SubIndication> {
    let after = signature.made_after?;
    match (&objection.kind, objection.link) {
        (Kind::Revoked { at, .. }, Some(0)) if after >= *at => Some(SubIndication::Revoked),
        (Kind::Expired { not_after, .. }, Some(0)) if after > *not_after => {
            Some(SubIndication::Expired)
        }
        (Kind::Weak { strength, .. }, None) if !strength.holds_at(after) => {
            Some(SubIndication::CryptoConstraintsFailure)
        }
        _ => None,
    }
}

/// What the objection is about came after the best signature time.
fn is_older(objection: &Objection, chain: &Chain, best: Time) -> bool {
    let link = objection.link.and_then(|place| chain.links.get(place));
    match &objection.kind {
        Kind::Sunset { at } | Kind::OnHold { since: at } | Kind::Revoked { at, .. } => best < *at,
        Kind::Expired { .. } => link.is_some_and(|link| link.is_valid_at(best)),
        Kind::NotFresh { .. } => link.is_some_and(|link| link.is_fresh_at(best, chain.freshness)),
        // Of anything but the signature itself the best signature time says nothing.
        Kind::Weak { strength, .. } => objection.link.is_none() && strength.holds_at(best),
        Kind::NotYetValid { .. } | Kind::NoData { .. } | Kind::DataOutOfBounds { .. } => false,
    }
}
