//! The database: one door for reading, one for writing, and what its failures mean.
//!
//! On SQLite the readers are a pool and the writer is a single connection: our own writes queue
//! up fairly instead of meeting `SQLITE_BUSY`. On PostgreSQL both doors lead to the same pool.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use log::LevelFilter;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use tokio::time::timeout;

use crate::error::{ApiError, ApiResult};

mod select;

pub use select::{find_one, find_part};

/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long SQLite waits for a lock that another process holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
/// How long PostgreSQL may work on one statement.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
const SLOW_STATEMENT: Duration = Duration::from_millis(500);
/// How often a transaction is tried when the engine says that trying again may help.
const ATTEMPTS: u32 = 8;

/// The connections of one running server. Clones share them.
#[derive(Clone)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Database {
    /// Connect to a `sqlite://` or `postgres://` URL, with at most `connections` of them for
    /// reading (on PostgreSQL: for everything).
    ///
    /// # Errors
    /// When the URL is not understood or nothing answers there.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        let statements = Arc::new(AtomicU64::new(0));
        let open = async |options: ConnectOptions| {
            let mut connection = sea_orm::Database::connect(options).await?;
            let counter = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                counter.fetch_add(1, Ordering::Relaxed);
            });
            Ok::<_, DbErr>(connection)
        };
        let (reader, writer) = if !url.starts_with("sqlite:") {
            reach(url).await?;
            let pool = open(postgres_options(url, connections)).await?;
            (pool.clone(), pool)
        } else {
            migration::create_database(url)?;
            // The writer comes first: it switches the file to WAL.
            let writer = open(sqlite_options(url, 1, false)).await?;
            if is_in_memory(url) {
                (writer.clone(), writer)
            } else {
                (open(sqlite_options(url, connections, true)).await?, writer)
            }
        };
        Ok(Self {
            reader,
            writer,
            statements,
        })
    }

    /// The door for statements that change nothing.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Do `work` in one write transaction and commit it. An error rolls everything back. When the
    /// engine asks for another try (PostgreSQL's 40001 and 40P01), `work` runs again from the
    /// start: it must have no other effects than its statements.
    ///
    /// A value that comes back is durable: SQLite has written its log through to the disk.
    ///
    /// # Errors
    /// What `work` answers, or 503 and 507 for the database's own troubles.
    pub async fn write<T>(
        &self,
        work: impl AsyncFn(&DatabaseTransaction) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let mut attempt = 1;
        loop {
            match self.write_once(&work).await {
                Err(ApiError::DatabaseUnavailable(cause))
                    if attempt < ATTEMPTS && is_retryable(&cause) =>
                {
                    tokio::time::sleep(backoff(attempt)).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn write_once<T>(
        &self,
        work: impl AsyncFn(&DatabaseTransaction) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let transaction = self
            .writer
            .begin_with_options(TransactionOptions {
                // A deferred transaction that reads first cannot become a writer when somebody
                // else has written meanwhile, however long it waits.
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            })
            .await?;
        match work(&transaction).await {
            Ok(value) => {
                transaction.commit().await?;
                Ok(value)
            }
            Err(error) => {
                // Awaited, so that the next writer does not find the transaction still open. When
                // even this fails the connection is gone, and the transaction with it.
                if let Err(rollback) = transaction.rollback().await {
                    log::debug!("rollback failed: {rollback}");
                }
                Err(error)
            }
        }
    }

    /// Apply the pending migrations.
    ///
    /// # Errors
    /// When the database cannot be reached, or was migrated by a newer version of the program.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        migration::up(&self.writer, None).await
    }

    /// The names of the migrations that are not applied yet.
    ///
    /// # Errors
    /// When the database cannot be reached, or was migrated by a newer version of the program.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DbErr> {
        migration::pending(&self.reader).await
    }

    /// Check that the schema is the one that this program knows.
    ///
    /// # Errors
    /// When the database cannot be reached, when migrations are pending, or when the database was
    /// migrated by a newer version of the program.
    pub async fn check_migrated(&self) -> Result<(), DbErr> {
        let pending = self.pending_migrations().await?;
        if pending.is_empty() {
            return Ok(());
        }
        let names = pending.join(", ");
        Err(DbErr::Migration(format!("pending migrations: {names}")))
    }

    /// How many statements have been sent since the start; `BEGIN` and `COMMIT` are not counted.
    pub fn statement_count(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Which of the two engines this is.
    pub fn engine(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Close every connection once its statement is done.
    pub async fn close(&self) {
        for connection in [&self.reader, &self.writer] {
            if let Err(error) = connection.close_by_ref().await {
                log::debug!("closing the database: {error}");
            }
        }
    }
}

/// Connect once without a pool: a pool would say only that it timed out, and not why.
async fn reach(url: &str) -> Result<(), DbErr> {
    let unreachable = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)));
    let connection = timeout(ACQUIRE_TIMEOUT, sqlx::PgConnection::connect(url))
        .await
        .map_err(|_| DbErr::Custom("the server does not answer".into()))?
        .map_err(unreachable)?;
    connection.close().await.map_err(unreachable)
}

fn is_in_memory(url: &str) -> bool {
    migration::sqlite_file(url).is_none()
}

fn common_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging_level(LevelFilter::Debug)
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, SLOW_STATEMENT);
    options
}

fn postgres_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = common_options(url, connections);
    options
        .test_before_acquire_if_idle_for(Duration::from_secs(10))
        .statement_timeout(STATEMENT_TIMEOUT)
        .set_application_name("workout-log");
    options
}

fn sqlite_options(url: &str, connections: u32, is_reader: bool) -> ConnectOptions {
    let in_memory = is_in_memory(url);
    let mut options = common_options(url, connections);
    options
        // A local file needs no ping, and a closed in-memory database would be an empty one.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
            let sqlite = sqlite
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("temp_store", "MEMORY");
            match (in_memory, is_reader) {
                (true, _) => sqlite,
                (false, true) => sqlite.create_if_missing(false).pragma("query_only", "ON"),
                // FULL: with NORMAL a power cut could take back what was acknowledged.
                (false, false) => sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full),
            }
        });
    options
}

/// 5 ms, 10 ms, 20 ms … with a random half, so that two transactions do not collide again.
fn backoff(attempt: u32) -> Duration {
    let longest = 5 << attempt.min(8);
    Duration::from_millis(rand::random_range(longest / 2..longest))
}

/// What a database failure means for the one who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It is away, locked, shutting down or overloaded: trying again later may help.
    Unavailable,
    /// The disk is full.
    Full,
    /// The statement or the data is wrong, which is our mistake.
    Defect,
}

impl Trouble {
    pub(crate) fn of(error: &DbErr) -> Self {
        match (error, sqlx_error(error)) {
            // No connection, whatever the reason: a server that is being moved or set up anew may
            // say that the database or the account does not exist.
            (DbErr::ConnectionAcquire(_) | DbErr::Conn(_), _) => Self::Unavailable,
            (_, Some(sqlx::Error::Database(failure))) => {
                Self::of_code(failure.code().as_deref().unwrap_or_default())
            }
            (
                _,
                Some(
                    sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed,
                ),
            ) => Self::Unavailable,
            _ => Self::Defect,
        }
    }

    /// PostgreSQL: five characters, of which the first two are the class. SQLite: the extended
    /// result code, whose lowest byte is the primary one.
    fn of_code(code: &str) -> Self {
        if code.len() == 5 {
            return match code {
                "53100" => Self::Full,
                // Statement timeout, read-only after a fail-over, serialization failure, deadlock.
                "57014" | "25006" | "40001" | "40P01" => Self::Unavailable,
                _ if ["08", "53", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
                {
                    Self::Unavailable
                }
                _ => Self::Defect,
            };
        }
        match code.parse::<u32>().map(|code| code & 0xff) {
            // BUSY, LOCKED, READONLY, IOERR, CANTOPEN, PROTOCOL.
            Ok(5 | 6 | 8 | 10 | 14 | 15) => Self::Unavailable,
            Ok(13) => Self::Full,
            _ => Self::Defect,
        }
    }
}

fn is_retryable(error: &DbErr) -> bool {
    let Some(sqlx::Error::Database(failure)) = sqlx_error(error) else {
        return false;
    };
    matches!(failure.code().as_deref(), Some("40001" | "40P01"))
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Trouble;

    #[test]
    fn codes_of_both_engines_are_told_apart() {
        for (code, trouble) in [
            ("57P01", Trouble::Unavailable),
            ("53300", Trouble::Unavailable),
            ("08006", Trouble::Unavailable),
            ("53100", Trouble::Full),
            ("42P01", Trouble::Defect),
            ("5", Trouble::Unavailable),
            ("517", Trouble::Unavailable),
            ("13", Trouble::Full),
            ("2067", Trouble::Defect),
            ("", Trouble::Defect),
        ] {
            assert_eq!(Trouble::of_code(code), trouble, "{code}");
        }
    }
}
