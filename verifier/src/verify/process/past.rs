//! Past signature validation (EN 319 102-1 5.6.2.4), with past certificate validation (5.6.2.1).

use super::facts::{Link, Moment, Signature};
use super::objection::{Kind, Objection, Outcome, Ruling};
use super::poe::Poe;
use super::slide::slide;
use crate::value::Time;

/// What still stands falls away when the signature, and what else the objection is about, is proved to have existed
/// while the path was known to be good. Where it does not, what was found before stays.
pub(super) fn judge(
    rulings: Vec<Ruling>,
    signature: &Signature,
    moment: Moment,
    poe: &Poe,
) -> Vec<Ruling> {
    let existed = poe.lowest(&signature.object);
    let control = slide(&signature.chain, moment.at, poe);
    if control.is_none_or(|control| existed > control) {
        return rulings;
    }
    let past = Past {
        signature,
        poe,
        existed,
    };
    rulings
        .into_iter()
        .map(|ruling| past.rule(ruling))
        .collect()
}

struct Past<'a> {
    signature: &'a Signature,
    poe: &'a Poe,
    existed: Time,
}

impl Past<'_> {
    fn rule(&self, ruling: Ruling) -> Ruling {
        let open = ruling.standing() == Some(ruling.objection.sub_indication());
        match open && self.is_older(&ruling.objection) {
            true => Ruling {
                outcome: Outcome::Cured,
                ..ruling
            },
            false => ruling,
        }
    }

    /// The table of 5.6.2.4, step 3.
    fn is_older(&self, objection: &Objection) -> bool {
        let in_validity = self
            .leaf()
            .is_some_and(|leaf| leaf.is_valid_at(self.existed));
        match &objection.kind {
            Kind::Weak { objects, strength } => strength.holds_at(self.poe.all(objects)),
            Kind::DataOutOfBounds {
                objects,
                signer: (from, to),
            } => in_validity && (*from..=*to).contains(&self.poe.all(objects)),
            Kind::Revoked { at, .. } | Kind::OnHold { since: at } | Kind::Sunset { at } => {
                in_validity && self.existed < *at
            }
            // The control time slid back to where the data speak.
            Kind::NotFresh { .. } => in_validity,
            // What a proved time says of expiry has been said (5.5.4).
            Kind::Expired { .. } | Kind::NoData { .. } | Kind::NotYetValid { .. } => false,
        }
    }

    fn leaf(&self) -> Option<&Link> {
        self.signature.chain.links.first()
    }
}
