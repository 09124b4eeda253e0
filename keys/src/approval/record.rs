//! Who is enrolled and which approvals were used: a projection of the usage log, so a replay is refused after a restart
//! as before it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Approval, ApprovalError, Approver};
use crate::crypto::verify;
use crate::usage::{Digest, Event, Outcome, Use};
use crate::{Authorisation, KeyId};

/// The approval on whose ground something was signed, as the usage log tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalUse {
    /// Who approved.
    pub approver: String,
    /// The approval's nonce, in hexadecimal.
    pub nonce: String,
    /// Its end, unix seconds.
    pub until: i64,
}

/// The approvers, and what was used of approvals that have not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approvals {
    approvers: BTreeMap<String, Approver>,
    /// By nonce.
    used: BTreeMap<String, Spent>,
    /// The approval whose signature was checked last: one approval covers a whole batch.
    #[serde(skip)]
    checked: Option<Digest>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spent {
    until: i64,
    digests: BTreeSet<Digest>,
}

impl Approvals {
    /// Takes over what a record tells.
    pub(crate) fn apply(&mut self, event: &Event) {
        match event {
            Event::Approver {
                approver, enrolled, ..
            } => {
                self.checked = None;
                match enrolled {
                    true => self.approvers.insert(approver.id.clone(), approver.clone()),
                    false => self.approvers.remove(&approver.id),
                };
            }
            Event::Use(Use {
                approval: Some(used),
                digest,
                result: Outcome::Signed(_),
                ..
            }) => self.spend(used, *digest),
            _ => {}
        }
    }

    pub(crate) fn approvers(&self) -> impl Iterator<Item = &Approver> {
        self.approvers.values()
    }

    /// Whether this use is approved, where the key asks for it (`needed`) or the caller shows an approval; it is used then.
    pub(crate) fn admit(
        &mut self,
        needed: bool,
        key: &KeyId,
        authorisation: &Authorisation,
        now: i64,
    ) -> Result<Option<ApprovalUse>, ApprovalError> {
        let Some(approval) = authorisation.approval.as_deref() else {
            return match needed {
                true => Err(ApprovalError::Missing),
                false => Ok(None),
            };
        };
        self.used.retain(|_, spent| spent.until >= now);
        check_terms(approval, key, authorisation, now)?;
        self.check_signature(approval)?;
        let used = ApprovalUse {
            approver: approval.approver.clone(),
            nonce: crate::text::hex(&approval.nonce),
            until: approval.until,
        };
        let digest = Digest(authorisation.digest);
        if self.is_spent(&used, &digest) {
            return Err(ApprovalError::Replayed);
        }
        self.spend(&used, digest);
        Ok(Some(used))
    }

    fn is_spent(&self, used: &ApprovalUse, digest: &Digest) -> bool {
        self.used
            .get(&used.nonce)
            .is_some_and(|spent| spent.digests.contains(digest))
    }

    fn spend(&mut self, used: &ApprovalUse, digest: Digest) {
        let spent = self.used.entry(used.nonce.clone()).or_insert(Spent {
            until: used.until,
            digests: BTreeSet::new(),
        });
        // Two approvals with one nonce are remembered as long as the longer lived of them.
        spent.until = spent.until.max(used.until);
        spent.digests.insert(digest);
    }

    fn check_signature(&mut self, approval: &Approval) -> Result<(), ApprovalError> {
        let approver = self.approvers.get(&approval.approver).ok_or_else(|| {
            ApprovalError::UnknownApprover {
                approver: approval.approver.clone(),
            }
        })?;
        let message = approval.message();
        let whole = Digest::of(&[&message[..], &approval.signature].concat());
        if self.checked == Some(whole) {
            return Ok(());
        }
        verify(
            approver.suite,
            approver.point()?,
            &message,
            &approval.signature,
        )
        .map_err(|_| ApprovalError::Signature {
            approver: approval.approver.clone(),
        })?;
        self.checked = Some(whole);
        Ok(())
    }
}

fn check_terms(
    approval: &Approval,
    key: &KeyId,
    authorisation: &Authorisation,
    now: i64,
) -> Result<(), ApprovalError> {
    if approval.digests.len() > Approval::MAX_DIGESTS {
        return Err(ApprovalError::TooMany {
            count: approval.digests.len(),
            limit: Approval::MAX_DIGESTS,
        });
    }
    if approval.until < now || approval.until > now.saturating_add(Approval::MAX_LIFE) {
        return Err(ApprovalError::Time {
            until: approval.until,
            now,
        });
    }
    if approval.key != *key {
        return Err(ApprovalError::OtherKey {
            expected: key.to_string(),
            found: approval.key.to_string(),
        });
    }
    if !approval.digests.contains(&authorisation.digest) {
        return Err(ApprovalError::NotListed {
            listed: approval.digests.len(),
        });
    }
    if approval.approver == authorisation.caller {
        return Err(ApprovalError::OwnRequest {
            approver: approval.approver.clone(),
        });
    }
    Ok(())
}
