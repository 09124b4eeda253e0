//! Seals 印章 as the signer needs them: the card is the signer's, the columns are for finding it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_signer::{SealCard, SealPurpose};
use yinxin_verifier::value::{Time, Uscc};

use super::{Store, StoreError, read, statements};

/// State of a seal. Only an enabled seal signs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SealState {
    /// 已注销: for ever.
    Cancelled,
    /// 启用.
    Enabled,
    /// 冻结: for a while.
    Frozen,
}

/// A seal on record.
#[derive(Clone, Debug)]
pub struct SealRow {
    /// What the signer knows of it.
    pub card: SealCard,
    /// Its state.
    pub state: SealState,
    /// When it was made.
    pub made: Time,
}

impl Store {
    /// Puts a new, enabled seal on record.
    pub async fn add_seal(&self, card: &SealCard, now: Time) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        sqlx::query(statements::SEAL_ADD)
            .bind(&card.id)
            .bind(&card.code)
            .bind(&card.name)
            .bind(card.department.uscc.as_str())
            .bind(purpose_text(card.purpose))
            .bind(card_text(card)?)
            .bind(now.unix())
            .execute(&mut *change.inner)
            .await?;
        change.commit().await
    }

    /// Gives an enabled seal its new key and certificate; tells whether there is such a seal.
    pub async fn renew_seal(&self, card: &SealCard) -> Result<bool, StoreError> {
        let mut change = self.change().await?;
        let renewed = sqlx::query(statements::SEAL_RENEWED)
            .bind(card_text(card)?)
            .bind(&card.id)
            .execute(&mut *change.inner)
            .await?;
        change.commit().await?;
        Ok(renewed.rows_affected() == 1)
    }

    /// One seal.
    pub async fn seal(&self, id: &str) -> Result<Option<SealRow>, StoreError> {
        let row = sqlx::query(statements::SEAL)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(seal_of).transpose()
    }

    /// All seals, oldest first.
    pub async fn seals(&self) -> Result<Vec<SealRow>, StoreError> {
        let rows = sqlx::query(statements::SEALS)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(seal_of).collect()
    }

    /// The newest enabled licence seal of a department.
    pub async fn licence_seal(&self, department: &Uscc) -> Result<Option<SealRow>, StoreError> {
        let row = sqlx::query(statements::SEAL_OF)
            .bind(department.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(seal_of).transpose()
    }
}

fn purpose_text(purpose: SealPurpose) -> &'static str {
    match purpose {
        SealPurpose::Document => "document",
        SealPurpose::Licence => "licence",
    }
}

fn card_text(card: &SealCard) -> Result<String, StoreError> {
    serde_json::to_string(card).map_err(|_| StoreError::Row {
        what: "seal card",
        found: card.id.clone(),
    })
}

fn seal_of(row: &SqliteRow) -> Result<SealRow, StoreError> {
    let state = match row.get("state") {
        "cancelled" => SealState::Cancelled,
        "enabled" => SealState::Enabled,
        _ => SealState::Frozen,
    };
    Ok(SealRow {
        card: read("seal card", row.get("card"), |text| {
            serde_json::from_str(text)
        })?,
        state,
        made: Time::from_unix(row.get("made_at")),
    })
}
