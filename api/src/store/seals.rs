//! Seals 印章 as the signer needs them: the card is the signer's, the columns are for finding it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_keys::KeyId;
use yinxin_signer::{SealCard, SealPurpose};
use yinxin_verifier::format::base64;
use yinxin_verifier::value::{Time, Uscc};

use super::{Change, Store, StoreError, read, statements};

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
        add_certificate(&mut change, card).await?;
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
        if renewed.rows_affected() != 1 {
            return Ok(false);
        }
        add_certificate(&mut change, card).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Puts the certificate of a seal's key, this one's or an earlier one's, on the revocation list of the next
    /// publication, and of every one after it; tells whether a seal has or had that key.
    pub async fn revoke_seal_key(&self, key: &KeyId, since: Time) -> Result<bool, StoreError> {
        let mut change = self.change().await?;
        let revoked = sqlx::query(statements::SEAL_CERTIFICATE_REVOKED)
            .bind(key.to_string())
            .bind(since.unix())
            .execute(&mut *change.inner)
            .await?;
        change.commit().await?;
        Ok(revoked.rows_affected() == 1)
    }

    /// Every revoked certificate of a seal (DER), and since when it is.
    pub async fn revoked_seals(&self) -> Result<Vec<(Vec<u8>, Time)>, StoreError> {
        let rows = sqlx::query(statements::SEAL_CERTIFICATES_REVOKED)
            .fetch_all(&self.reader)
            .await?;
        let revoked = |row: &SqliteRow| {
            let certificate = read("seal certificate", row.get("certificate"), base64::decode)?;
            Ok((certificate, Time::from_unix(row.get("revoked_at"))))
        };
        rows.iter().map(revoked).collect()
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

async fn add_certificate(change: &mut Change, card: &SealCard) -> Result<(), StoreError> {
    sqlx::query(statements::SEAL_CERTIFICATE_ADD)
        .bind(card.key.to_string())
        .bind(&card.id)
        .bind(base64::encode(&card.certificate))
        .execute(&mut *change.inner)
        .await?;
    Ok(())
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
