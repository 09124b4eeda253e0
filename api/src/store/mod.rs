//! The books: the only place with SQL.
//!
//! SQLite in WAL mode with `synchronous=FULL`: a commit that returned is on disk. One connection writes, so that
//! writers of this process never wait for each other inside SQLite; another process (a command beside a running
//! server) takes its turn through SQLite's own lock.

mod approvals;
mod claims;
mod departments;
mod licences;
mod migrations;
mod seal_uses;
mod seals;
mod statements;
mod tokens;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool, Transaction};
use yinxin_keys::Random;

pub use approvals::{Approvable, Pending, PendingOrder, PendingRow, PendingWork};
pub use claims::{Claim, ClaimKey, ClaimRequest, Claimed, KeyReused, LicenceWish};
pub use departments::{DepartmentRow, GrantRow};
pub use licences::{DocumentRow, Done, FileKind, FileRow, LicenceRow, Made};
pub use seal_uses::{SealUse, UseOutcome};
pub use seals::{SealRow, SealState};
pub use tokens::{Scope, TokenRow};

/// The books of one region.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
    random: Arc<dyn Random>,
}

impl Store {
    /// Opens the books, makes them if absent, and brings them to the present form.
    pub async fn open(path: &Path, random: Arc<dyn Random>) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = pool(1)
            .after_release(|connection, _| Box::pin(is_at_rest(connection)))
            .connect_with(options.clone())
            .await?;
        migrations::run(&writer).await?;
        let reader = pool(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self {
            writer,
            reader,
            random,
        })
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Whether the books answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query(statements::PING).execute(&self.reader).await?;
        Ok(())
    }

    /// The next value of a counter, in a transaction of its own. Counters begin at 1.
    pub async fn next(&self, sequence: &str) -> Result<u64, StoreError> {
        let mut change = self.change().await?;
        let value = change.next(sequence).await?;
        change.commit().await?;
        Ok(value)
    }

    /// Begins a change. It takes the write lock at once, so what it reads stays true until it commits.
    async fn change(&self) -> Result<Change, StoreError> {
        Ok(Change {
            inner: self.writer.begin_with(statements::BEGIN).await?,
            random: self.random.clone(),
        })
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// Long enough for another process to finish a group of licences on a slow disk.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const READERS: u32 = 4;

fn pool(connections: u32) -> PoolOptions<Sqlite> {
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(30))
}

/// Whether a connection may serve again. When the disk is full SQLite ends a transaction by itself, the roll-back that
/// follows finds none, and the connection counts itself in a transaction for ever: such a one is closed.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Behind the roll-back in the connection's queue.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// One transaction that writes.
struct Change {
    inner: Transaction<'static, Sqlite>,
    random: Arc<dyn Random>,
}

impl Change {
    async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    async fn next(&mut self, sequence: &str) -> Result<u64, StoreError> {
        let last: i64 = sqlx::query_scalar(statements::NEXT)
            .bind(sequence)
            .fetch_one(&mut *self.inner)
            .await?;
        Ok(last.unsigned_abs())
    }
}

/// Why the books could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The books are of a form that this program does not know.
    #[error("the books cannot be brought to the present form")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this program never writes.
    #[error("the books hold an unreadable {what}: {found:?}")]
    Row {
        /// Kind of value.
        what: &'static str,
        /// The text found.
        found: String,
    },
    /// SQLite answered with an error.
    #[error("the books do not answer")]
    Sqlite(#[from] sqlx::Error),
}

/// Reads a value that this program wrote.
fn read<T, E>(
    what: &'static str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, StoreError> {
    parse(text).map_err(|_| StoreError::Row {
        what,
        found: text.to_owned(),
    })
}

#[cfg(test)]
mod tests;
