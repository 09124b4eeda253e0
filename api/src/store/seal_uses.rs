//! Seal uses 用印记录: the projection of the key store's usage log, which is the authority.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_verifier::value::Time;

use super::{Change, Store, StoreError, statements};

/// What became of a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UseOutcome {
    /// Its file never left: the work stopped after signing.
    Abandoned,
    /// Its file is on record.
    Released,
    /// Made; the work on it goes on, or it needs no file (lists, certificates).
    Signed,
}

/// One record of the usage log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealUse {
    /// Number in the usage log.
    pub record: u64,
    /// The key.
    pub key: String,
    /// What it signed for.
    pub purpose: String,
    /// Who asked.
    pub caller: String,
    /// The claim.
    pub request: String,
    /// When.
    pub at: Time,
    /// What became of it.
    pub outcome: UseOutcome,
}

impl Store {
    /// Takes over records of the usage log. Those already known stay as they are.
    pub async fn add_uses(&self, uses: &[SealUse]) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        for one in uses {
            change.add_use(one).await?;
        }
        change.commit().await
    }

    /// Marks seal uses whose work nobody can go on with.
    pub async fn abandon_uses(&self) -> Result<u64, StoreError> {
        let mut change = self.change().await?;
        let marked = sqlx::query(statements::USES_ABANDONED)
            .execute(&mut *change.inner)
            .await?;
        change.commit().await?;
        Ok(marked.rows_affected())
    }

    /// All records, in order.
    pub async fn uses(&self) -> Result<Vec<SealUse>, StoreError> {
        let rows = sqlx::query(statements::USES)
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.iter().map(use_of).collect())
    }

    /// The last record that the books know.
    pub async fn last_use(&self) -> Result<Option<SealUse>, StoreError> {
        let row = sqlx::query(statements::USE_LAST)
            .fetch_optional(&self.reader)
            .await?;
        Ok(row.as_ref().map(use_of))
    }
}

fn use_of(row: &SqliteRow) -> SealUse {
    SealUse {
        record: row.get::<i64, _>("record").unsigned_abs(),
        key: row.get("key"),
        purpose: row.get("purpose"),
        caller: row.get("caller"),
        request: row.get("request"),
        at: Time::from_unix(row.get("used_at")),
        outcome: match row.get("outcome") {
            "released" => UseOutcome::Released,
            "abandoned" => UseOutcome::Abandoned,
            _ => UseOutcome::Signed,
        },
    }
}

impl Change {
    async fn add_use(&mut self, one: &SealUse) -> Result<(), StoreError> {
        sqlx::query(statements::USE_ADD)
            .bind(one.record.cast_signed())
            .bind(&one.key)
            .bind(&one.purpose)
            .bind(&one.caller)
            .bind(&one.request)
            .bind(one.at.unix())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// The file that carries this use goes on record.
    pub(super) async fn release_use(&mut self, one: &SealUse) -> Result<(), StoreError> {
        self.add_use(one).await?;
        sqlx::query(statements::USE_RELEASED)
            .bind(one.record.cast_signed())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
