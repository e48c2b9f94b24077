//! The database: one door for reading, and one for writing.
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

use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use self::options::{is_in_memory, postgres_options, sqlite_options};
use crate::error::{ApiError, ApiResult, is_retryable};

mod in_flight;
mod options;
mod schema;
mod select;

pub use in_flight::{Admission, LARGEST, SetsInFlight};
pub use schema::Schema;
pub use select::{find_one, find_part, for_each};

/// How often a transaction is tried when the engine says that trying again may help.
const ATTEMPTS: u32 = 8;

/// The connections of one running server. Clones share them.
#[derive(Clone)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
    sets_in_flight: SetsInFlight,
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
            migration::reach(url).await?;
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
            sets_in_flight: SetsInFlight::default(),
        })
    }

    /// The door for statements that change nothing.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The gate that an answer with sets passes before it reads them.
    pub fn sets_in_flight(&self) -> &SetsInFlight {
        &self.sets_in_flight
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

/// 5 ms, 10 ms, 20 ms … with a random half, so that two transactions do not collide again.
fn backoff(attempt: u32) -> Duration {
    let longest = 5 << attempt.min(8);
    Duration::from_millis(rand::random_range(longest / 2..longest))
}
