//! Departments 部门 and what they may issue, with history.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_verifier::value::{AreaCode, LicenceTypeCode, Time, Uscc};

use super::{Store, StoreError, read, statements};

/// A department and all its grants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DepartmentRow {
    /// Unified social credit code.
    pub uscc: Uscc,
    /// Name as in the trust list and the certificates.
    pub name: String,
    /// Where it acts.
    pub area: AreaCode,
    /// When it was added.
    pub added: Time,
    /// What it may issue, oldest first.
    pub grants: Vec<GrantRow>,
}

/// The right to issue one type in one area.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GrantRow {
    /// The type.
    pub licence_type: LicenceTypeCode,
    /// Its name.
    pub type_name: String,
    /// Where.
    pub area: AreaCode,
    /// Since when.
    pub from: Time,
    /// Until when; `None`: open.
    pub to: Option<Time>,
}

impl DepartmentRow {
    /// Whether it may issue this type in this area at this time.
    pub fn may_issue(&self, licence_type: &LicenceTypeCode, area: &AreaCode, at: Time) -> bool {
        self.grants.iter().any(|grant| {
            grant.licence_type == *licence_type
                && grant.area.covers(area)
                && grant.from <= at
                && grant.to.is_none_or(|to| at < to)
        })
    }
}

impl Store {
    /// Adds a department, or grants to a department that is there. Answers what is on record afterwards, which
    /// has the old name and area if they differ.
    pub async fn add_department(
        &self,
        department: &DepartmentRow,
    ) -> Result<DepartmentRow, StoreError> {
        let mut change = self.change().await?;
        sqlx::query(statements::DEPARTMENT_ADD)
            .bind(department.uscc.as_str())
            .bind(&department.name)
            .bind(department.area.as_str())
            .bind(department.added.unix())
            .execute(&mut *change.inner)
            .await?;
        for grant in &department.grants {
            sqlx::query(statements::GRANT_ADD)
                .bind(department.uscc.as_str())
                .bind(grant.licence_type.as_str())
                .bind(&grant.type_name)
                .bind(grant.area.as_str())
                .bind(grant.from.unix())
                .execute(&mut *change.inner)
                .await?;
        }
        change.commit().await?;
        let known = self.department(&department.uscc).await?;
        known.ok_or(StoreError::Sqlite(sqlx::Error::RowNotFound))
    }

    /// One department.
    pub async fn department(&self, uscc: &Uscc) -> Result<Option<DepartmentRow>, StoreError> {
        let row = sqlx::query(statements::DEPARTMENT)
            .bind(uscc.as_str())
            .fetch_optional(&self.reader)
            .await?;
        match row {
            None => Ok(None),
            Some(row) => Ok(Some(self.with_grants(&row).await?)),
        }
    }

    /// All departments, oldest first.
    pub async fn departments(&self) -> Result<Vec<DepartmentRow>, StoreError> {
        let rows = sqlx::query(statements::DEPARTMENTS)
            .fetch_all(&self.reader)
            .await?;
        let mut departments = Vec::with_capacity(rows.len());
        for row in &rows {
            departments.push(self.with_grants(row).await?);
        }
        Ok(departments)
    }

    async fn with_grants(&self, row: &SqliteRow) -> Result<DepartmentRow, StoreError> {
        let uscc: &str = row.get("uscc");
        let grants = sqlx::query(statements::GRANTS)
            .bind(uscc)
            .fetch_all(&self.reader)
            .await?;
        Ok(DepartmentRow {
            uscc: read("uscc", uscc, Uscc::parse)?,
            name: row.get("name"),
            area: read("area", row.get("area"), AreaCode::parse)?,
            added: Time::from_unix(row.get("added_at")),
            grants: grants.iter().map(grant_of).collect::<Result<_, _>>()?,
        })
    }
}

fn grant_of(row: &SqliteRow) -> Result<GrantRow, StoreError> {
    Ok(GrantRow {
        licence_type: read(
            "licence type",
            row.get("licence_type"),
            LicenceTypeCode::parse,
        )?,
        type_name: row.get("type_name"),
        area: read("area", row.get("area"), AreaCode::parse)?,
        from: Time::from_unix(row.get("from_at")),
        to: row.get::<Option<i64>, _>("to_at").map(Time::from_unix),
    })
}
