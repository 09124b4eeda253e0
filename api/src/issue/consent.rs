//! Within a group: which prepared files need an approver's consent, which have it, and what is kept of those that wait.

use std::collections::HashMap;
use std::sync::Arc;

use yinxin_keys::{Approval, KeyId, KeyStore};
use yinxin_signer::Prepared;
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::Time;

use super::Workshop;
use super::approval::{Awaiting, Outcome, Placement};
use super::group::{Bench, What, Work};
use super::refusal::Refusal;
use super::rows::json;
use crate::store::{Claim, FileKind, Pending, PendingOrder};

/// How it goes on with a prepared file.
pub(super) enum Step {
    /// It can be sealed.
    Seal(Prepared),
    /// An approver must have seen it first.
    Wait(Pending),
}

/// What an approver was asked and may still answer.
pub(super) fn open_at(claim: &Claim, now: Time) -> Option<&Pending> {
    claim.pending.as_ref().filter(|asked| asked.until >= now)
}

/// The claimed time in the file: that of the draft, as long as it can be approved.
pub(super) fn claimed_time(claim: &Claim, now: Time) -> Time {
    open_at(claim, now).map_or(now, |asked| asked.prepared)
}

/// Asks the key store about each key once a group.
pub(super) struct Consent<'a> {
    keys: &'a dyn KeyStore,
    asking: HashMap<KeyId, bool>,
    now: Time,
}

impl<'a> Consent<'a> {
    pub(super) fn new(workshop: &'a Workshop, now: Time) -> Self {
        Self {
            keys: &*workshop.keys,
            asking: HashMap::new(),
            now,
        }
    }

    /// Whether the file is sealed or waits. An approval counts for the very draft that was shown; whether it is one, the
    /// key store decides when it signs.
    pub(super) fn step(
        &mut self,
        prepared: Prepared,
        claim: &Claim,
        approval: Option<&Arc<Approval>>,
    ) -> Result<Step, Refusal> {
        if !self.is_asked_for(prepared.key())? {
            return Ok(Step::Seal(prepared));
        }
        let asked = open_at(claim, self.now).filter(|asked| is_of(asked, &prepared));
        match (asked, approval) {
            (Some(_), Some(approval)) => Ok(Step::Seal(prepared.approved_by(approval.clone()))),
            (Some(asked), None) => Ok(Step::Wait(asked.clone())),
            (None, Some(_)) => Err(Refusal::DraftOutdated),
            (None, None) => Ok(Step::Wait(
                self.ask(&prepared, claimed_time(claim, self.now)),
            )),
        }
    }

    fn is_asked_for(&mut self, key: &KeyId) -> Result<bool, Refusal> {
        if let Some(known) = self.asking.get(key) {
            return Ok(*known);
        }
        let asked = self.keys.asks_for_approval(key).map_err(|error| {
            tracing::error!(%error, "the key store does not tell a key's policy");
            Refusal::Signer
        })?;
        self.asking.insert(key.clone(), asked);
        Ok(asked)
    }

    fn ask(&self, prepared: &Prepared, claimed: Time) -> Pending {
        Pending {
            sealing_key: prepared.key().clone(),
            digest: Sha256::from_bytes(*prepared.digest()),
            prepared: claimed,
            until: claimed.add_seconds(Approval::MAX_LIFE).unwrap_or(claimed),
        }
    }
}

/// Whether this is the draft that was shown.
pub(super) fn is_of(asked: &Pending, prepared: &Prepared) -> bool {
    asked.sealing_key == *prepared.key() && asked.digest.as_bytes() == prepared.digest()
}

/// Puts on record what waits for an approver, then says so.
pub(super) async fn ask_approvers(workshop: &Workshop, waiting: Vec<(Bench, Pending)>) {
    let fresh: Vec<_> = waiting
        .iter()
        .filter(|(bench, pending)| bench.claim.pending.as_ref() != Some(pending))
        .map(|(bench, pending)| (&*bench.claim.id, pending.clone(), bench.work.kept()))
        .collect();
    let kept = match fresh.is_empty() {
        true => Ok(()),
        false => workshop.store.await_approvals(&fresh).await,
    };
    let kept = kept.map_err(Refusal::from);
    for (bench, pending) in waiting {
        let awaiting = Box::new(bench.awaiting(pending));
        let result = kept.clone().map(|()| Outcome::Awaits(awaiting));
        bench.asker.answer(result);
    }
}

impl Bench {
    fn awaiting(&self, pending: Pending) -> Awaiting {
        Awaiting {
            id: self.claim.id.clone(),
            kind: self.work.what.kind(),
            number: self.claim.assigned.as_ref().map(|one| one.number.clone()),
            seal: self.work.seal.id.clone(),
            pending,
        }
    }
}

impl Work {
    /// What is kept of it while it waits.
    fn kept(&self) -> PendingOrder {
        let (request, placement) = match &self.what {
            What::Document { pdf, order } => {
                let placement = Placement {
                    page: order.page,
                    x_mm: order.x_mm,
                    y_mm: order.y_mm,
                };
                (pdf, Some(json(&placement)))
            }
            What::Licence { sent, .. } => (sent, None),
        };
        PendingOrder {
            caller: self.caller.clone(),
            request: request.to_vec(),
            placement,
        }
    }
}

impl What {
    fn kind(&self) -> FileKind {
        match self {
            Self::Document { .. } => FileKind::Document,
            Self::Licence { .. } => FileKind::Licence,
        }
    }
}
