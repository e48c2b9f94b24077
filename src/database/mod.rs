//! The database: one door for reading, and one for writing.
//!
//! On SQLite the readers are a pool and the writer is a single connection: our own writes queue
//! up fairly instead of meeting `SQLITE_BUSY`. On PostgreSQL both doors lead to the same pool.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use self::{
    options::{is_in_memory, postgres_options, reader_options, writer_options},
    trust::Trust,
};
use crate::error::{ApiError, ApiResult, is_read_only, is_retryable};

mod in_flight;
mod options;
mod schema;
pub mod search;
mod select;
mod trust;

pub use in_flight::{Admission, LARGEST, SetsInFlight};
pub use schema::Schema;
pub use select::{find_one, find_part, for_each};

/// How often a transaction is tried when the engine says that trying again may help.
const ATTEMPTS: u32 = 8;

/// Who is shown every statement.
type Watcher = Box<dyn Fn(&Statement) + Send + Sync>;

/// The connections of one running server. Clones share them.
#[derive(Clone)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    trust: Trust,
    statements: Arc<AtomicU64>,
    watcher: Arc<OnceLock<Watcher>>,
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
        let watcher = Arc::new(OnceLock::<Watcher>::new());
        let trust = Trust::default();
        let open = async |options: ConnectOptions| {
            let mut connection = sea_orm::Database::connect(options).await?;
            let (counter, watcher) = (Arc::clone(&statements), Arc::clone(&watcher));
            let trust = trust.clone();
            connection.set_metric_callback(move |statement| {
                counter.fetch_add(1, Ordering::Relaxed);
                if let Some(watch) = watcher.get() {
                    watch(statement.statement);
                }
                if statement.failed {
                    trust.doubt_idle();
                }
            });
            Ok::<_, DbErr>(connection)
        };
        migration::reach(url).await?;
        let (reader, writer) = if !url.starts_with("sqlite:") {
            let pool = open(postgres_options(url, connections, &trust)).await?;
            (pool.clone(), pool)
        } else {
            migration::create_database(url)?;
            // The writer comes first: it switches the file to WAL.
            let writer = open(writer_options(url, &trust)).await?;
            if is_in_memory(url) {
                (writer.clone(), writer)
            } else {
                create_no_more(&writer);
                (open(reader_options(url, connections)).await?, writer)
            }
        };
        Ok(Self {
            reader,
            writer,
            trust,
            statements,
            watcher,
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
        let transaction = self.begin().await?;
        match work(&transaction).await {
            Ok(value) => {
                let committed = transaction.commit().await;
                committed.map_err(|error| {
                    self.lose_trust(Some(&error));
                    ApiError::not_committed(error)
                })?;
                Ok(value)
            }
            Err(error) => {
                // Awaited, so that the next writer does not find the transaction still open.
                if let Err(rollback) = transaction.rollback().await {
                    log::debug!("rollback failed: {rollback}");
                    self.lose_trust(Some(&rollback));
                }
                if error.is_failure() {
                    self.lose_trust(error.database_error());
                }
                Err(error)
            }
        }
    }

    async fn begin(&self) -> ApiResult<DatabaseTransaction> {
        let options = TransactionOptions {
            // A deferred transaction that reads first cannot become a writer when somebody else
            // has written meanwhile, however long it waits. And it would begin on a connection
            // that is in a transaction already: this BEGIN is refused there.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let begun = self.writer.begin_with_options(options).await;
        Ok(begun.inspect_err(|error| self.lose_trust(Some(error)))?)
    }

    /// After a failure: which connections are not used again. SQLite may have ended the transaction
    /// by itself, whatever the failure was called, and its writer is cheap to open anew. PostgreSQL
    /// keeps its transactions; there, a session that may not write is the trouble, or one that is
    /// dead.
    fn lose_trust(&self, error: Option<&DbErr>) {
        if self.engine() == DbBackend::Sqlite || error.is_some_and(is_read_only) {
            self.trust.lose_all();
        } else {
            self.trust.doubt_idle();
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

    /// Check that the database can be written, as far as it tells when it is asked. PostgreSQL says
    /// that a session is read-only, as it is on a replica; SQLite shows it with the next write.
    ///
    /// # Errors
    /// When the database cannot be reached, or is read-only.
    pub async fn check_writable(&self) -> Result<(), DbErr> {
        if self.engine() != DbBackend::Postgres {
            return Ok(());
        }
        let question = "SELECT current_setting('transaction_read_only') = 'on'";
        let question = Statement::from_string(DbBackend::Postgres, question);
        let answer = self.writer.query_one_raw(question).await?;
        if answer.map(|row| row.try_get_by_index(0)).transpose()? != Some(true) {
            return Ok(());
        }
        self.trust.lose_all();
        Err(DbErr::Custom("the database is read-only".into()))
    }

    /// How many statements have been sent since the start; `BEGIN` and `COMMIT` are not counted.
    pub fn statement_count(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Show `watch` every statement that is sent from now on, with its values. Tests ask the engine
    /// for the plan of each. There is one watcher: a second one sees nothing.
    pub fn watch(&self, watch: impl Fn(&Statement) + Send + Sync + 'static) {
        self.watcher.get_or_init(|| Box::new(watch));
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

/// Let the writer be opened anew only where its file is: an empty one in its place would be taken
/// for a diary without people.
fn create_no_more(writer: &DatabaseConnection) {
    let pool = writer.get_sqlite_connection_pool();
    let options = pool.connect_options().as_ref().clone();
    pool.set_connect_options(options.create_if_missing(false));
}

/// 5 ms, 10 ms, 20 ms … with a random half, so that two transactions do not collide again.
fn backoff(attempt: u32) -> Duration {
    let longest = 5 << attempt.min(8);
    Duration::from_millis(rand::random_range(longest / 2..longest))
}
