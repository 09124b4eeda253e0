//! Bearer tokens. The books know a token by its SHA-256 only.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::{Time, Uscc};

use super::{Store, StoreError, read, statements};

/// What the bearer may do.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The departments for which it may issue and seal, and whose licences it may read; `None`: every one.
    pub departments: Option<Vec<Uscc>>,
}

impl Scope {
    /// Whether it reaches a department.
    pub fn reaches(&self, department: &Uscc) -> bool {
        self.departments
            .as_ref()
            .is_none_or(|some| some.contains(department))
    }
}

/// A token on record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenRow {
    /// Who holds it; goes into claims and the usage log.
    pub label: String,
    /// What it allows.
    pub scope: Scope,
}

impl Store {
    /// Puts a token on record.
    pub async fn add_token(
        &self,
        digest: &Sha256,
        token: &TokenRow,
        now: Time,
    ) -> Result<(), StoreError> {
        let scope = serde_json::to_string(&token.scope).map_err(|_| StoreError::Row {
            what: "scope",
            found: token.label.clone(),
        })?;
        let mut change = self.change().await?;
        sqlx::query(statements::TOKEN_ADD)
            .bind(digest.as_bytes().as_slice())
            .bind(&token.label)
            .bind(scope)
            .bind(now.unix())
            .execute(&mut *change.inner)
            .await?;
        change.commit().await
    }

    /// The token with this digest, unless revoked.
    pub async fn token(&self, digest: &Sha256) -> Result<Option<TokenRow>, StoreError> {
        let row = sqlx::query(statements::TOKEN)
            .bind(digest.as_bytes().as_slice())
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let scope = read("scope", row.get("scope"), |text| serde_json::from_str(text))?;
        Ok(Some(TokenRow {
            label: row.get("label"),
            scope,
        }))
    }
}
