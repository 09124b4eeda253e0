//! Basic validation (EN 319 102-1 5.3): what stands against a signature now.

use super::facts::{Datum, Link, Moment, Signature, Status, Strength};
use super::objection::{Kind, Objection};
use crate::crypto::Sha256;

/// Everything that X.509 validation (5.2.6) and signature acceptance validation (5.2.8) object to now: the anchor,
/// then each certificate from the signer's up, then algorithms.
pub(in crate::verify) fn basic(signature: &Signature, moment: Moment) -> Vec<Objection> {
    let chain = &signature.chain;
    let sunset = chain.sunset.filter(|sunset| moment.at >= *sunset);
    let mut objections: Vec<Objection> = sunset
        .map(|at| Objection {
            link: None,
            kind: Kind::Sunset { at },
        })
        .into_iter()
        .collect();
    for (place, link) in chain.links.iter().enumerate() {
        let about = |kind| Objection {
            link: Some(place),
            kind,
        };
        let is_known = link.needs_none || link.known(moment).is_some();
        let outlived = chain.outlives_expiry && is_known;
        objections.extend(bounds(link, moment, outlived).map(about));
        objections.extend(revocation(link, moment).into_iter().map(about));
        objections.extend(weaknesses(link, moment).into_iter().map(about));
    }
    let own = signature.strengths.iter();
    objections.extend(
        own.filter_map(|strength| weak(strength, &[signature.object], moment))
            .map(|kind| Objection { link: None, kind }),
    );
    objections
}

fn bounds(link: &Link, moment: Moment, outlived: bool) -> Option<Kind> {
    let known = link.known(moment).map(|datum| datum.status);
    match () {
        () if moment.at < link.not_before => Some(Kind::NotYetValid {
            not_before: link.not_before,
        }),
        () if moment.at > link.not_after && !outlived => Some(Kind::Expired {
            not_after: link.not_after,
            not_revoked: link.needs_none || known == Some(Status::Good),
        }),
        () => None,
    }
}

fn revocation(link: &Link, moment: Moment) -> Vec<Kind> {
    if link.needs_none {
        return Vec::new();
    }
    let Some(datum) = link.known(moment) else {
        return vec![Kind::NoData {
            expired: moment.at > link.not_after,
        }];
    };
    match datum.status {
        Status::Revoked { at, reason } => vec![Kind::Revoked { at, reason }],
        Status::OnHold { since } => vec![Kind::OnHold { since }],
        Status::Good => [stale(datum, moment), out_of_bounds(datum, moment)]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn stale(datum: &Datum, moment: Moment) -> Option<Kind> {
    (!datum.is_in_force(moment.clock)).then_some(Kind::NotFresh {
        this_update: datum.this_update,
        next_update: datum.next_update,
    })
}

/// The data could have been signed with a key that is not looked after any more (5.2.6.4, V1.4.1).
fn out_of_bounds(datum: &Datum, moment: Moment) -> Option<Kind> {
    (!datum.is_signer_valid_at(moment.at)).then(|| Kind::DataOutOfBounds {
        objects: datum.objects.clone(),
        signer: datum.signer,
    })
}

fn weaknesses(link: &Link, moment: Moment) -> Vec<Kind> {
    let certificate = weak(&link.strength, &[link.object], moment);
    let needed = link.known(moment).filter(|_| !link.needs_none);
    let data = needed.and_then(|datum| weak(&datum.strength, &datum.objects, moment));
    certificate.into_iter().chain(data).collect()
}

fn weak(strength: &Strength, objects: &[Sha256], moment: Moment) -> Option<Kind> {
    (!strength.holds_at(moment.at)).then(|| Kind::Weak {
        objects: objects.to_vec(),
        strength: strength.clone(),
    })
}
