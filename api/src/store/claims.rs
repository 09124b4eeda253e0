//! Claims: one row for each request that passed every check, written before anything is signed.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_signer::{Assigned, Faults, StatusSlot};
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::{LicenceTypeCode, Time};

use super::approvals::pending_of;
use super::{Change, Pending, Store, StoreError, read, statements};

/// Who asked, and under which `Idempotency-Key`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClaimKey {
    /// The caller: a token's label, or the command line.
    pub client: String,
    /// The key that the caller chose.
    pub key: String,
}

/// What a licence needs besides the request.
pub struct LicenceWish {
    /// The type.
    pub licence_type: LicenceTypeCode,
    /// Digest of the holder's code.
    pub holder: Sha256,
    /// The number, where the request gives one. It may belong to the same holder already, not to another.
    pub given: Option<String>,
    /// Whether the number shows our count: then it is never one that was used before.
    pub counted: bool,
    /// The counter of serial and running numbers.
    pub sequence: String,
    /// What the licence gets for a count and a status entry.
    pub assign: Box<dyn Fn(u64, StatusSlot) -> Result<Assigned, Faults> + Send + Sync>,
    /// The year in which the licence ends; `None`: 长期.
    pub ends_year: Option<i32>,
}

/// A request to be claimed.
pub struct ClaimRequest {
    /// Who and under which key.
    pub key: ClaimKey,
    /// SHA-256 of the request as sent.
    pub body_digest: Sha256,
    /// The seal that will be used.
    pub seal: String,
    /// For a licence; `None`: a document.
    pub licence: Option<LicenceWish>,
}

/// A claim that this process may work on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// Its own name, also the name of what it will make and the request named in the usage log.
    pub id: String,
    /// The seal.
    pub seal: String,
    /// What a licence got, for ever.
    pub assigned: Option<Assigned>,
    /// What it waits for, where an approver was asked.
    pub pending: Option<Pending>,
}

/// The key was used for another body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyReused;

/// What became of a [`ClaimRequest`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Claimed {
    /// Go on with it (for the first time, or where an earlier process stopped).
    Work(Claim),
    /// Done before; this is its answer.
    Answered(String),
    /// Another process works on it now.
    Running,
    /// The key was used for another body.
    KeyReused,
    /// No number can be made.
    NoNumber(Faults),
    /// The number belongs to another holder.
    NumberUsed,
}

impl Store {
    /// Claims a group of requests in one durable step. `works_on(instance, key)` says whether someone works on
    /// a claim right now.
    pub async fn claim(
        &self,
        requests: &[ClaimRequest],
        instance: &str,
        works_on: &(dyn Fn(&str, &ClaimKey) -> bool + Sync),
        now: Time,
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut change = self.change().await?;
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            outcomes.push(change.claim(request, instance, works_on, now).await?);
        }
        change.commit().await?;
        Ok(outcomes)
    }

    /// The answer that this key had, if its work is done. Another body under the same key is refused, done or not.
    pub async fn answered(
        &self,
        key: &ClaimKey,
        body_digest: &Sha256,
    ) -> Result<Option<Result<String, KeyReused>>, StoreError> {
        let row = sqlx::query(statements::CLAIM_ANSWERED)
            .bind(&key.client)
            .bind(&key.key)
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else { return Ok(None) };
        if row.get::<Vec<u8>, _>("body_digest") != body_digest.as_bytes() {
            return Ok(Some(Err(KeyReused)));
        }
        Ok(row.get::<Option<String>, _>("answer").map(Ok))
    }

    /// Gives up the claims of a client that never retries. Their numbers stay unused.
    pub async fn abandon_claims(&self, client: &str) -> Result<u64, StoreError> {
        let mut change = self.change().await?;
        let done = sqlx::query(statements::CLAIMS_ABANDON_CLIENT)
            .bind(client)
            .execute(&mut *change.inner)
            .await?;
        change.commit().await?;
        Ok(done.rows_affected())
    }

    /// How many claims wait for their retry.
    pub async fn open_claims(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(statements::CLAIMS_OPEN)
            .fetch_one(&self.reader)
            .await?;
        Ok(count.unsigned_abs())
    }
}

impl Change {
    async fn claim(
        &mut self,
        request: &ClaimRequest,
        instance: &str,
        works_on: &(dyn Fn(&str, &ClaimKey) -> bool + Sync),
        now: Time,
    ) -> Result<Claimed, StoreError> {
        let ClaimKey { client, key } = &request.key;
        let known = sqlx::query(statements::CLAIM)
            .bind(client)
            .bind(key)
            .fetch_optional(&mut *self.inner)
            .await?;
        let Some(row) = known else {
            return self.claim_anew(request, instance, works_on, now).await;
        };
        if row.get::<Vec<u8>, _>("body_digest") != request.body_digest.as_bytes() {
            return Ok(Claimed::KeyReused);
        }
        if let Some(answer) = row.get::<Option<String>, _>("answer") {
            return Ok(Claimed::Answered(answer));
        }
        let owner: String = row.get("instance");
        if owner != instance && works_on(&owner, &request.key) {
            return Ok(Claimed::Running);
        }
        let claim = claim_of(&row)?;
        sqlx::query(statements::CLAIM_TAKE)
            .bind(&claim.id)
            .bind(instance)
            .execute(&mut *self.inner)
            .await?;
        Ok(Claimed::Work(claim))
    }

    async fn claim_anew(
        &mut self,
        request: &ClaimRequest,
        instance: &str,
        works_on: &(dyn Fn(&str, &ClaimKey) -> bool + Sync),
        now: Time,
    ) -> Result<Claimed, StoreError> {
        let assigned = match &request.licence {
            None => None,
            Some(wish) => match self.assign(wish, works_on, now).await? {
                Ok(assigned) => Some(assigned),
                Err(refused) => return Ok(refused),
            },
        };
        let claim = Claim {
            id: crate::random::hex_id(&*self.random),
            seal: request.seal.clone(),
            assigned,
            pending: None,
        };
        self.add_claim(request, &claim, instance, now).await?;
        Ok(Claimed::Work(claim))
    }

    async fn add_claim(
        &mut self,
        request: &ClaimRequest,
        claim: &Claim,
        instance: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        let wish = request.licence.as_ref();
        let assigned = claim.assigned.as_ref();
        let text = assigned.map(serde_json::to_string).transpose();
        let text = text.map_err(|_| StoreError::Row {
            what: "claim",
            found: claim.id.clone(),
        })?;
        let counted = wish.is_some_and(|wish| wish.counted);
        sqlx::query(statements::CLAIM_ADD)
            .bind(&claim.id)
            .bind(&request.key.client)
            .bind(&request.key.key)
            .bind(if wish.is_some() {
                "licence"
            } else {
                "document"
            })
            .bind(request.body_digest.as_bytes().as_slice())
            .bind(instance)
            .bind(&claim.seal)
            .bind(wish.map(|wish| wish.licence_type.as_str()))
            .bind(assigned.map(|assigned| assigned.number.as_str()))
            .bind(wish.map(|wish| wish.holder.as_bytes().as_slice()))
            .bind(counted)
            .bind(assigned.map(|assigned| assigned.status.list))
            .bind(assigned.map(|assigned| assigned.status.index))
            .bind(text)
            .bind(now.unix())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    async fn assign(
        &mut self,
        wish: &LicenceWish,
        works_on: &(dyn Fn(&str, &ClaimKey) -> bool + Sync),
        now: Time,
    ) -> Result<Result<Assigned, Claimed>, StoreError> {
        if let Some(number) = &wish.given
            && self.belongs_to_another(wish, number, works_on, now).await?
        {
            return Ok(Err(Claimed::NumberUsed));
        }
        let (list, index) = self.status_entry(wish.ends_year).await?;
        loop {
            let count = self.next(&wish.sequence).await?;
            let assigned = match (wish.assign)(count, StatusSlot { list, index }) {
                Ok(assigned) => assigned,
                Err(faults) => return Ok(Err(Claimed::NoNumber(faults))),
            };
            // A department may have given this very number before.
            if !wish.counted || !self.is_known(wish, &assigned.number).await? {
                return Ok(Ok(assigned));
            }
        }
    }

    /// Whether a number belongs to another holder's licence, or to a claim that may still become one. A claim on
    /// which nobody works and that waits for no approver gives way: it is abandoned here, and its own retry starts afresh.
    async fn belongs_to_another(
        &mut self,
        wish: &LicenceWish,
        number: &str,
        works_on: &(dyn Fn(&str, &ClaimKey) -> bool + Sync),
        now: Time,
    ) -> Result<bool, StoreError> {
        let (licence_type, holder) = (
            wish.licence_type.as_str(),
            wish.holder.as_bytes().as_slice(),
        );
        let issued: bool = sqlx::query_scalar(statements::NUMBER_OF_ANOTHER)
            .bind(licence_type)
            .bind(number)
            .bind(holder)
            .fetch_one(&mut *self.inner)
            .await?;
        let claims = sqlx::query(statements::CLAIMS_OF_NUMBER)
            .bind(licence_type)
            .bind(number)
            .bind(holder)
            .bind(now.unix())
            .fetch_all(&mut *self.inner)
            .await?;
        let in_work = claims.iter().any(|row| {
            let key = ClaimKey {
                client: row.get("client"),
                key: row.get("key"),
            };
            row.get("awaits") || works_on(row.get("instance"), &key)
        });
        if issued || in_work {
            return Ok(true);
        }
        for row in &claims {
            let id: &str = row.get("id");
            sqlx::query(statements::CLAIM_ABANDON)
                .bind(id)
                .execute(&mut *self.inner)
                .await?;
        }
        Ok(false)
    }

    async fn is_known(&mut self, wish: &LicenceWish, number: &str) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(statements::NUMBER_KNOWN)
            .bind(wish.licence_type.as_str())
            .bind(number)
            .fetch_one(&mut *self.inner)
            .await?)
    }

    /// A free entry, random within the shard of the year, so that neighbours in the list say nothing about each
    /// other. A shard is left when three quarters are given out: the draw then still succeeds within a few tries.
    async fn status_entry(&mut self, ends_year: Option<i32>) -> Result<(u32, u32), StoreError> {
        let year = ends_year.unwrap_or(LONG_TERM_YEAR);
        let open: Option<u32> = sqlx::query_scalar(statements::STATUS_LIST_OPEN)
            .bind(year)
            .bind(STATUS_LIST_FULL)
            .fetch_optional(&mut *self.inner)
            .await?;
        let list: u32 = match open {
            Some(list) => list,
            None => {
                sqlx::query_scalar(statements::STATUS_LIST_ADD)
                    .bind(year)
                    .fetch_one(&mut *self.inner)
                    .await?
            }
        };
        sqlx::query(statements::STATUS_LIST_COUNT)
            .bind(list)
            .execute(&mut *self.inner)
            .await?;
        loop {
            let entry =
                u32::from_be_bytes(crate::random::bytes(&*self.random)) % STATUS_LIST_ENTRIES;
            let added = sqlx::query(statements::STATUS_ENTRY_ADD)
                .bind(list)
                .bind(entry)
                .execute(&mut *self.inner)
                .await?;
            if added.rows_affected() == 1 {
                return Ok((list, entry));
            }
        }
    }
}

/// Entries of one shard: 262 144 bytes at two bits.
const STATUS_LIST_ENTRIES: u32 = 1 << 20;
const STATUS_LIST_FULL: u32 = STATUS_LIST_ENTRIES / 4 * 3;
/// The shard year of licences without an end.
const LONG_TERM_YEAR: i32 = 9999;

/// From the columns of `claims` and, beside them, of `pending_approvals`.
pub(super) fn claim_of(row: &SqliteRow) -> Result<Claim, StoreError> {
    let assigned: Option<&str> = row.get("assigned");
    let assigned = assigned
        .map(|text| read("claim", text, |text| serde_json::from_str(text)))
        .transpose()?;
    Ok(Claim {
        id: row.get("id"),
        seal: row.get("seal"),
        assigned,
        pending: pending_of(row)?,
    })
}
