//! What waits for an approver 审批: seen, approved, then sealed like everything else.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yinxin_keys::{Approval, ApprovalError};
use yinxin_verifier::value::Time;

use super::group::Work;
use super::order::{self, blocking};
use super::refusal::{Complaint, Refusal};
use super::{
    Caller, DocumentAnswer, DocumentRequest, Issuer, LicenceAnswer, LicenceRequest, Workshop,
    consent, group, parse,
};
use crate::store::{Approvable, FileKind, Pending, PendingRow, PendingWork, Scope};

/// What came of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome<T> {
    /// It is made.
    Made(T),
    /// An approver must consent first.
    Awaits(Box<Awaiting>),
}

/// What an approver is asked to consent to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Awaiting {
    /// Name of the licence or document to be, also in the interface of approvals.
    pub id: String,
    /// What is to be made.
    pub kind: FileKind,
    /// The number, of a licence.
    pub number: Option<String>,
    /// The seal.
    pub seal: String,
    /// Key, digest, end.
    pub pending: Pending,
}

impl From<PendingRow> for Awaiting {
    fn from(row: PendingRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            number: row.number,
            seal: row.seal,
            pending: row.pending,
        }
    }
}

/// What a name stands for in the interface of approvals.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Asked {
    /// It waits.
    Awaits(Box<Awaiting>),
    /// It is made.
    Made(Approved),
}

/// What was made after its approval.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Approved {
    /// A document.
    Document(DocumentAnswer),
    /// A licence.
    Licence(LicenceAnswer),
}

impl Approved {
    fn parse(kind: FileKind, answer: &str) -> Result<Self, Refusal> {
        match kind {
            FileKind::Document => parse(answer).map(Self::Document),
            FileKind::Licence => parse(answer).map(Self::Licence),
        }
    }

    /// Where it is.
    pub fn file_url(&self) -> &str {
        match self {
            Self::Document(document) => &document.file_url,
            Self::Licence(licence) => &licence.file_url,
        }
    }

    /// Digest of the sealed file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        match self {
            Self::Document(document) => &document.sha256,
            Self::Licence(licence) => &licence.sha256,
        }
    }
}

/// Page and place of a document's seal, as kept while it waits.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Placement {
    pub(super) page: usize,
    pub(super) x_mm: f32,
    pub(super) y_mm: f32,
}

/// Most that are listed at once.
const LISTED: u32 = 1000;

impl Issuer {
    /// What waits for an approver within this scope, oldest first.
    pub async fn awaiting(&self, scope: &Scope) -> Result<Vec<Awaiting>, Refusal> {
        let rows = self.workshop.store.pending_approvals(LISTED).await?;
        let seen = rows
            .into_iter()
            .filter(|row| scope.reaches(&row.department));
        Ok(seen.map(Awaiting::from).collect())
    }

    /// One that waits, or was made since. `None`: there is no such name within this scope.
    pub async fn asked(&self, id: &str, scope: &Scope) -> Result<Option<Asked>, Refusal> {
        Ok(match self.find(id, scope).await? {
            Some(Approvable::Waits(work)) => Some(Asked::Awaits(Box::new(work.row.into()))),
            Some(Approvable::Made { kind, answer, .. }) => {
                Some(Asked::Made(Approved::parse(kind, &answer)?))
            }
            None => None,
        })
    }

    /// The file that waits, with zeros where the signature will be: what an approver looks at, and whose digest they sign
    /// for. `None`: nothing of that name waits.
    pub async fn draft(&self, id: &str, scope: Scope) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(Approvable::Waits(waiting)) = self.find(id, &scope).await? else {
            return Ok(None);
        };
        let PendingWork { row, claim, .. } = (*waiting).clone();
        let work = again(&self.workshop, *waiting, scope).await?;
        let shared = self.workshop.clone();
        blocking(move || {
            let prepared = group::prepare(&shared, &work, &claim, row.pending.prepared)?;
            match consent::is_of(&row.pending, &prepared) {
                true => Ok(Some(prepared.draft().0.to_vec())),
                false => Err(Refusal::DraftOutdated),
            }
        })
        .await?
    }

    /// Goes on with what waited, now that an approver consents. Handed in again, it gives the same answer.
    /// `None`: there is no such name within this scope.
    pub async fn approve(
        &self,
        id: &str,
        approval: Approval,
        scope: Scope,
    ) -> Result<Option<Approved>, Refusal> {
        let waiting = match self.find(id, &scope).await? {
            None => return Ok(None),
            Some(Approvable::Made { kind, answer, .. }) => {
                return Approved::parse(kind, &answer).map(Some);
            }
            Some(Approvable::Waits(waiting)) => *waiting,
        };
        if waiting.row.pending.until < self.workshop.now() {
            return Err(Refusal::DraftOutdated);
        }
        let (kind, key, digest) = (waiting.row.kind, waiting.key.clone(), waiting.body_digest);
        let answer = self.answer(key, digest, Some(Arc::new(approval)), async |workshop| {
            again(workshop, waiting, scope).await
        });
        match answer.await? {
            Outcome::Made(answer) => Approved::parse(kind, &answer).map(Some),
            // An approval was shown, so it is not asked for.
            Outcome::Awaits(_) => Err(Refusal::Internal),
        }
    }

    async fn find(&self, id: &str, scope: &Scope) -> Result<Option<Approvable>, Refusal> {
        let found = self.workshop.store.approvable(id).await?;
        Ok(found.filter(|found| match found {
            Approvable::Made { department, .. } => scope.reaches(department),
            Approvable::Waits(work) => scope.reaches(&work.row.department),
        }))
    }
}

/// The request once more, looked at as if it came now: what has been withdrawn since is refused.
async fn again(
    workshop: &Arc<Workshop>,
    waiting: PendingWork,
    scope: Scope,
) -> Result<Work, Refusal> {
    let PendingWork {
        row,
        key,
        body_digest,
        order,
        ..
    } = waiting;
    let caller = Caller {
        label: order.caller,
        scope,
    };
    match row.kind {
        FileKind::Licence => {
            let request = LicenceRequest {
                caller,
                key,
                body_digest,
                body: order.request,
            };
            order::licence(workshop, request).await
        }
        FileKind::Document => {
            let Placement { page, x_mm, y_mm } = parse(order.placement.as_deref().unwrap_or(""))?;
            let request = DocumentRequest {
                caller,
                key,
                body_digest,
                pdf: order.request,
                seal: row.seal,
                page,
                x_mm,
                y_mm,
            };
            order::document(workshop, request).await
        }
    }
}

impl Awaiting {
    /// Until when it can be approved.
    pub fn until(&self) -> Time {
        self.pending.until
    }
}

/// What is wrong with an approval: where in it, and in words.
impl From<&ApprovalError> for Complaint {
    fn from(error: &ApprovalError) -> Self {
        let (pointer, code, zh) = match error {
            ApprovalError::Missing => ("", "approval_missing", "这枚印章的密钥需要审批"),
            ApprovalError::UnknownApprover { .. } => {
                ("/approver", "approver_unknown", "审批人没有登记")
            }
            ApprovalError::OwnRequest { .. } => {
                ("/approver", "approver_asks", "申请人不能审批自己的申请")
            }
            ApprovalError::Signature { .. } => {
                ("/signature", "approval_signature", "签名不是该审批人的")
            }
            ApprovalError::OtherKey { .. } => {
                ("/key", "approval_other_key", "审批的是另一枚印章的密钥")
            }
            ApprovalError::NotListed { .. } => (
                "/digests",
                "approval_not_listed",
                "审批的内容里没有这份文件",
            ),
            ApprovalError::TooMany { .. } => {
                ("/digests", "approval_too_many", "一次审批的文件太多")
            }
            ApprovalError::Time { .. } => ("/until", "approval_time", "审批已过期，或期限超过一周"),
            ApprovalError::Replayed => (
                "/nonce",
                "approval_used",
                "这次审批已经用过：签章没有完成，请重新审批",
            ),
            _ => ("", "approval_refused", "审批不成立"),
        };
        Self::new(pointer, code, zh, error.to_string())
    }
}
