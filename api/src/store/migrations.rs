//! Brings the books to the present form: numbered, forward only.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlitePool};

use super::StoreError;

pub(super) async fn run(writer: &SqlitePool) -> Result<(), StoreError> {
    Ok(Migrator::with_migrations(migrations()).run(writer).await?)
}

fn migrations() -> Vec<Migration> {
    const ISSUING: &str = include_str!("../../../migrations/sqlite/0001_issuing.sql");
    const APPROVALS: &str = include_str!("../../../migrations/sqlite/0002_approvals.sql");
    const REVOCATION: &str = include_str!("../../../migrations/sqlite/0003_revocation.sql");
    vec![
        migration(1, "issuing", ISSUING),
        migration(2, "approvals", APPROVALS),
        migration(3, "revocation", REVOCATION),
    ]
}

fn migration(number: i64, name: &'static str, sql: &'static str) -> Migration {
    let sql = sql.into_sql_str();
    Migration::new(number, name.into(), MigrationType::Simple, sql, false)
}
