//! Brings the books to the present form: numbered, forward only.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlitePool};

use super::StoreError;

pub(super) async fn run(writer: &SqlitePool) -> Result<(), StoreError> {
    Ok(Migrator::with_migrations(migrations()).run(writer).await?)
}

fn migrations() -> Vec<Migration> {
    const ISSUING: &str = include_str!("../../../migrations/sqlite/0001_issuing.sql");
    vec![Migration::new(
        1,
        "issuing".into(),
        MigrationType::Simple,
        ISSUING.into_sql_str(),
        false,
    )]
}
