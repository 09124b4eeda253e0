//! What waits for an approver's consent 审批.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_keys::KeyId;
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::{Time, Uscc};

use super::claims::claim_of;
use super::licences::digest;
use super::{Change, Claim, ClaimKey, FileKind, Store, StoreError, read, statements};

/// What an approver is asked to sign for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pending {
    /// The key that will seal.
    pub sealing_key: KeyId,
    /// Digest of the draft without its gap.
    pub digest: Sha256,
    /// The claimed time in the draft.
    pub prepared: Time,
    /// Until when it can be approved.
    pub until: Time,
}

/// The request as sent, to be prepared again.
#[derive(Clone, Eq, PartialEq)]
pub struct PendingOrder {
    /// Who asked, for the usage log.
    pub caller: String,
    /// JSON of a licence, PDF of a document.
    pub request: Vec<u8>,
    /// For a document: page and place, JSON.
    pub placement: Option<String>,
}

/// Personal data stay out of logs.
impl std::fmt::Debug for PendingOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingOrder")
            .field("bytes", &self.request.len())
            .finish_non_exhaustive()
    }
}

/// One that waits, as it is listed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PendingRow {
    /// The claim's name.
    pub id: String,
    /// What is to be made.
    pub kind: FileKind,
    /// The number, of a licence.
    pub number: Option<String>,
    /// The seal.
    pub seal: String,
    /// Its department.
    pub department: Uscc,
    /// What is asked.
    pub pending: Pending,
}

/// One that waits, with all that is needed to go on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PendingWork {
    /// As it is listed.
    pub row: PendingRow,
    /// The claim.
    pub claim: Claim,
    /// Who asked under which key.
    pub key: ClaimKey,
    /// Digest of the request as sent.
    pub body_digest: Sha256,
    /// The request.
    pub order: PendingOrder,
}

/// What a name stands for in the interface of approvals.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Approvable {
    /// It waits.
    Waits(Box<PendingWork>),
    /// It is made; this is the answer.
    Made {
        /// What was made.
        kind: FileKind,
        /// The seal's department.
        department: Uscc,
        /// The answer.
        answer: String,
    },
}

impl Store {
    /// Puts on record what a group of claims waits for; what a claim waited for before is replaced.
    pub async fn await_approvals(
        &self,
        group: &[(&str, Pending, PendingOrder)],
    ) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        for (claim, pending, order) in group {
            change.await_approval(claim, pending, order).await?;
        }
        change.commit().await
    }

    /// What waits, oldest first, at most `limit`.
    pub async fn pending_approvals(&self, limit: u32) -> Result<Vec<PendingRow>, StoreError> {
        let rows = sqlx::query(statements::PENDING_LIST)
            .bind(limit)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(row_of).collect()
    }

    /// One that waits, or was made since.
    pub async fn approvable(&self, id: &str) -> Result<Option<Approvable>, StoreError> {
        let row = sqlx::query(statements::PENDING)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else { return Ok(None) };
        if let Some(answer) = row.get::<Option<String>, _>("answer") {
            return Ok(Some(Approvable::Made {
                kind: kind_of(&row),
                department: read("uscc", row.get("department"), Uscc::parse)?,
                answer,
            }));
        }
        let Some(caller) = row.get::<Option<String>, _>("caller") else {
            return Ok(None);
        };
        Ok(Some(Approvable::Waits(Box::new(PendingWork {
            row: row_of(&row)?,
            claim: claim_of(&row)?,
            key: ClaimKey {
                client: row.get("client"),
                key: row.get("key"),
            },
            body_digest: digest(row.get("body_digest"))?,
            order: PendingOrder {
                caller,
                request: row.get("request"),
                placement: row.get("placement"),
            },
        }))))
    }

    /// Forgets what can no longer be approved, requests included: a retry is prepared anew.
    pub async fn drop_lapsed_approvals(&self, now: Time) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        sqlx::query(statements::PENDING_LAPSED)
            .bind(now.unix())
            .execute(&mut *change.inner)
            .await?;
        change.commit().await
    }
}

impl Change {
    async fn await_approval(
        &mut self,
        claim: &str,
        pending: &Pending,
        order: &PendingOrder,
    ) -> Result<(), StoreError> {
        sqlx::query(statements::PENDING_SET)
            .bind(claim)
            .bind(&order.caller)
            .bind(&order.request)
            .bind(&order.placement)
            .bind(pending.sealing_key.as_str())
            .bind(pending.digest.as_bytes().as_slice())
            .bind(pending.prepared.unix())
            .bind(pending.until.unix())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// The claim waits no more.
    pub(super) async fn approval_came(&mut self, claim: &str) -> Result<(), StoreError> {
        sqlx::query(statements::PENDING_DONE)
            .bind(claim)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}

/// What a claim waits for, from the columns of `pending_approvals` beside it.
pub(super) fn pending_of(row: &SqliteRow) -> Result<Option<Pending>, StoreError> {
    let Some(key) = row.get::<Option<&str>, _>("sealing_key") else {
        return Ok(None);
    };
    Ok(Some(Pending {
        sealing_key: read("key", key, KeyId::parse)?,
        digest: digest(row.get("digest"))?,
        prepared: Time::from_unix(row.get("prepared_at")),
        until: Time::from_unix(row.get("until")),
    }))
}

fn row_of(row: &SqliteRow) -> Result<PendingRow, StoreError> {
    let pending = pending_of(row)?.ok_or_else(|| StoreError::Row {
        what: "pending approval",
        found: row.get("id"),
    })?;
    Ok(PendingRow {
        id: row.get("id"),
        kind: kind_of(row),
        number: row.get("number"),
        seal: row.get("seal"),
        department: read("uscc", row.get("department"), Uscc::parse)?,
        pending,
    })
}

fn kind_of(row: &SqliteRow) -> FileKind {
    match row.get("kind") {
        "licence" => FileKind::Licence,
        _ => FileKind::Document,
    }
}
