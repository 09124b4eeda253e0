//! What the log says of every key: the projection that decides who may sign.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Digest, Event, Fault, Outcome, Use};
use crate::approval::{ApprovalUse, Approvals};
use crate::life::{Counters, Policy, State, admit_state};
use crate::{Birth, KeyError, KeyId, ShapeError, ToSign};

/// Every key's life so far, as told by the records up to one place in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Book {
    keys: BTreeMap<KeyId, Life>,
    approvals: Approvals,
    /// The last change of custody that is on record; 0 before the first.
    custody: u32,
}

/// One key's life so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Life {
    pub(crate) state: State,
    pub(crate) policy: Policy,
    pub(crate) policy_digest: Digest,
    pub(crate) used: Counters,
    /// SHA-256 of each certificate that a key of this store gave it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    certificates: BTreeSet<Digest>,
}

impl Life {
    /// Whether what it seals may name this certificate as its own. A key that was never certified here seals for nobody,
    /// or under a certificate that this store does not know.
    fn goes_by(&self, certificate: Digest) -> bool {
        self.certificates.is_empty() || self.certificates.contains(&certificate)
    }
}

/// A use that is within the policy in force.
pub(crate) struct Admitted {
    policy: Digest,
    count: u64,
    approval: Option<ApprovalUse>,
}

impl Book {
    pub(crate) fn life(&self, key: &KeyId) -> Option<&Life> {
        self.keys.get(key)
    }

    /// The keys whose private half must be gone.
    pub(super) fn destroyed(&self) -> Vec<KeyId> {
        let destroyed = self
            .keys
            .iter()
            .filter(|(_, life)| life.state == State::Destroyed);
        destroyed.map(|(key, _)| key.clone()).collect()
    }

    /// Every key that was ever born.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &KeyId> {
        self.keys.keys()
    }

    /// The last change of custody that is on record.
    pub(super) fn custody(&self) -> u32 {
        self.custody
    }

    pub(crate) fn approvals(&self) -> &Approvals {
        &self.approvals
    }

    /// Takes over what a record tells.
    pub(super) fn apply(&mut self, time: i64, event: &Event) -> Result<(), Fault> {
        match event {
            Event::Born {
                key, birth, policy, ..
            } => self.born(key, *birth, policy)?,
            Event::Certified { key, certificate } => {
                self.life_of(key)?.certificates.insert(*certificate);
            }
            Event::Use(used) => self.used(time, used)?,
            Event::State {
                key,
                transition,
                to,
                order,
            } => {
                let life = self.life_of(key)?;
                // The compromise was dated no later than its record.
                let next = life.state.change(*transition, order, time);
                match next.map_err(impossible)? {
                    next if next == *to => life.state = next,
                    next => return Err(impossible(format!("{key} is {next}, not {to}"))),
                }
            }
            Event::Policy { key, policy, order } => {
                order.two_people().map_err(impossible)?;
                self.new_policy(key, policy)?;
            }
            Event::Custody {
                generation, order, ..
            }
            | Event::Restored {
                generation, order, ..
            } => {
                order.two_people().map_err(impossible)?;
                self.new_custody(*generation)?;
            }
            Event::Backup { order, .. } => order.two_people().map_err(impossible)?,
            Event::Approver { .. }
            | Event::Transcript { .. }
            | Event::Begun { .. }
            | Event::Ceremony { .. }
            | Event::Recovered { .. }
            | Event::Stranger { .. } => {}
        }
        self.approvals.apply(event);
        Ok(())
    }

    fn born(&mut self, key: &KeyId, birth: Birth, policy: &Policy) -> Result<(), Fault> {
        let life = Life {
            state: match birth {
                Birth::PreActive => State::PreActive,
                Birth::ActiveForService => State::Active,
            },
            policy: policy.clone(),
            policy_digest: policy.digest(),
            used: Counters::default(),
            certificates: BTreeSet::new(),
        };
        match self.keys.insert(key.clone(), life) {
            None => Ok(()),
            Some(_) => Err(impossible(format!("{key} is born twice"))),
        }
    }

    fn used(&mut self, time: i64, used: &Use) -> Result<(), Fault> {
        let Outcome::Signed(_) = used.result else {
            return Ok(());
        };
        let life = self.life_of(&used.key)?;
        if !life.state.signs() {
            return Err(impossible(format!(
                "{} signs: it is {}",
                used.key, life.state
            )));
        }
        life.used.count(time);
        if used.count != Some(life.used.total) {
            return Err(impossible(format!(
                "signature {} of {} is counted as {:?}",
                life.used.total, used.key, used.count
            )));
        }
        match used.policy == Some(life.policy_digest) {
            true => Ok(()),
            false => Err(impossible(format!("{} has another policy", used.key))),
        }
    }

    fn new_policy(&mut self, key: &KeyId, policy: &Policy) -> Result<(), Fault> {
        let life = self.life_of(key)?;
        if policy.version != life.policy.version + 1 {
            return Err(impossible(format!(
                "policy {} of {key} follows {}",
                policy.version, life.policy.version
            )));
        }
        life.policy_digest = policy.digest();
        life.policy = policy.clone();
        Ok(())
    }

    fn new_custody(&mut self, generation: u32) -> Result<(), Fault> {
        if generation <= self.custody {
            return Err(impossible(format!(
                "custody {generation} follows {}",
                self.custody
            )));
        }
        self.custody = generation;
        Ok(())
    }

    fn life_of(&mut self, key: &KeyId) -> Result<&mut Life, Fault> {
        self.keys
            .get_mut(key)
            .ok_or_else(|| impossible(format!("{key} was never born")))
    }
}

fn impossible(why: impl ToString) -> Fault {
    Fault::Impossible {
        why: why.to_string(),
    }
}

/// Decides on the messages of one batch, in order, each after those before it.
pub(crate) struct Admission<'b> {
    book: &'b mut Book,
    /// The time that the records of the batch will carry.
    time: i64,
    /// How often each key is used in the batch, and its counters after that.
    batch: HashMap<KeyId, (u64, Counters)>,
}

impl<'b> Admission<'b> {
    pub(crate) fn new(book: &'b mut Book, time: i64) -> Self {
        Self {
            book,
            time,
            batch: HashMap::new(),
        }
    }

    /// Whether the key's state and policy, its approvers, and its quotas let it sign this one too.
    ///
    /// What is admitted counts for the rest of the batch; for good, only its record counts.
    ///
    /// `certificate` is the one that the message names as the key's own.
    pub(crate) fn admit(
        &mut self,
        item: &ToSign<'_>,
        certificate: Option<Digest>,
    ) -> Result<Admitted, KeyError> {
        let key = item.key;
        let Some(life) = self.book.keys.get(key) else {
            return Err(KeyError::UnknownKey { key: key.clone() });
        };
        admit_state(key, life.state)?;
        if !certificate.is_none_or(|certificate| life.goes_by(certificate)) {
            return Err(KeyError::WrongShape {
                purpose: item.purpose,
                why: ShapeError::ForeignCertificate,
            });
        }
        // The shape of signed attributes binds their digest; of other messages it is their own.
        let is_bound =
            certificate.is_some() || item.authorisation.digest == Digest::of(item.message).0;
        if life.policy.approval && !is_bound {
            return Err(KeyError::WrongShape {
                purpose: item.purpose,
                why: ShapeError::DigestDiffers,
            });
        }
        let (in_batch, used) = self.batch.entry(key.clone()).or_insert((0, life.used));
        life.policy
            .admit(key, item.authorisation, used, self.time, *in_batch)?;
        let approval = self
            .book
            .approvals
            .admit(life.policy.approval, key, item.authorisation, self.time)
            .map_err(KeyError::NotApproved)?;
        *in_batch += 1;
        used.count(self.time);
        Ok(Admitted {
            policy: life.policy_digest,
            count: used.total,
            approval,
        })
    }

    /// The policy in force for a refusal.
    pub(crate) fn policy_of(&self, key: &KeyId) -> Option<Digest> {
        self.book.life(key).map(|life| life.policy_digest)
    }
}

impl Admitted {
    /// Puts on the record on what ground it was signed.
    pub(crate) fn onto(self, used: Use) -> Use {
        Use {
            policy: Some(self.policy),
            count: Some(self.count),
            approval: self.approval,
            ..used
        }
    }
}
