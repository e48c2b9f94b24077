//! The database: one door for reading, and one for writing.
//!
//! SeaORM builds every statement. Each is run in one of two ways ([`Statements`]): on SQLite by rusqlite
//! on the thread that asks, with one connection that writes; on PostgreSQL by sqlx on a connection of a pool,
//! to which both doors lead.
//!
//! What SeaORM runs by itself are the migrations, on a connection of their own ([`Database::migrate`]).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::{DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::time::{sleep, timeout};

use self::{
    options::{postgres_options, sqlite_options, sqlite_place},
    sent::Sent,
};
use crate::{
    deadlines::PING,
    error::{ApiError, ApiResult, is_retryable},
};

mod doors;
mod in_flight;
mod inserts;
mod load;
mod options;
mod outages;
mod owners;
mod postgres;
mod record;
mod schema;
pub mod search;
mod sent;
mod server;
mod sqlite;
mod statements;
mod template;

pub use doors::{Reader, Transaction};
pub use in_flight::{Admission, LARGEST, SetsInFlight};
pub use inserts::{Inserts, values_of};
pub use load::{LaneLoad, Load, Meters};
pub use outages::Outages;
pub use owners::purge_by_owner;
pub(crate) use record::record;
pub use record::{Cell, Cells, Record};
pub use schema::Schema;
pub use server::Server;
pub(crate) use sqlite::discard;
pub use sqlite::{backup, inspect, restore};
pub use statements::{
    IntoStatement, Statements, count, find_all, find_one, find_part, find_value, gather,
};
pub use template::{Filled, Template};

/// How many times a transaction is tried when the engine says that trying again may help.
const ATTEMPTS: u32 = 8;

/// Long enough for a transaction that is just now on a connection of another thread.
const OF_ANOTHER_THREAD: Duration = Duration::from_millis(100);

/// The connections of one running server. Clones share them.
#[derive(Clone)]
pub struct Database {
    reader: Reader,
    writer: Writer,
    /// SeaORM's own, for the migrations.
    connection: DatabaseConnection,
    sent: Sent,
    meters: Arc<Meters>,
    outages: Outages,
    sets_in_flight: SetsInFlight,
}

#[derive(Clone)]
enum Writer {
    Sqlite(sqlite::Writer),
    Postgres(postgres::Pool),
}

impl Database {
    /// Connect to a `sqlite://` or `postgres://` URL, with at most `connections` of them for
    /// reading (on PostgreSQL: for everything).
    ///
    /// # Errors
    /// When the URL is not valid or nothing answers there.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        migration::reach(url).await?;
        let (sent, outages) = (Sent::default(), Outages::default());
        let meters = Arc::<Meters>::default();
        let (connection, reader, writer) = if url.starts_with("sqlite:") {
            migration::create_database(url)?;
            let connection = sea_orm::Database::connect(sqlite_options(url)).await?;
            let place = sqlite_place(&connection);
            let writer = sqlite::Writer::new(place.clone(), sent.clone(), Arc::clone(&meters));
            writer.open().await?;
            let reader = sqlite::Readers::new(place, connections, sent.clone());
            (connection, Reader::Sqlite(reader), Writer::Sqlite(writer))
        } else {
            let connection = sea_orm::Database::connect(postgres_options(url)).await?;
            let pool = postgres::Pool::new(url, connections, sent.clone(), outages.clone())?;
            pool.warn_without_timeout().await?;
            (
                connection,
                Reader::Postgres(pool.clone()),
                Writer::Postgres(pool),
            )
        };
        Ok(Self {
            reader,
            writer,
            connection,
            sent,
            meters,
            outages,
            sets_in_flight: SetsInFlight::default(),
        })
    }

    /// The door for reading.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The gate that an answer passes before it reads sets.
    pub fn sets_in_flight(&self) -> &SetsInFlight {
        &self.sets_in_flight
    }

    /// What the log says about failures.
    pub(crate) fn outages(&self) -> &Outages {
        &self.outages
    }

    /// Do `work` in one write transaction and commit it. An error rolls everything back. When the
    /// engine asks for another try (PostgreSQL's 40001 and 40P01), `work` runs again from the
    /// start: it must have no other effects than its statements.
    ///
    /// When it returns a value, the transaction is durable: SQLite has written its log to the disk.
    ///
    /// # Errors
    /// What `work` answers, or 503 and 507 when the database fails.
    pub async fn write<T>(&self, work: impl AsyncFn(&Transaction) -> ApiResult<T>) -> ApiResult<T> {
        let mut attempt = 1;
        loop {
            match self.write_once(&work).await {
                Err(ApiError::DatabaseUnavailable(cause))
                    if attempt < ATTEMPTS && is_retryable(&cause) =>
                {
                    self.meters.retries.increment();
                    tokio::time::sleep(backoff(attempt)).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn write_once<T>(
        &self,
        work: impl AsyncFn(&Transaction) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let transaction = self.begin().await?;
        let result = work(&transaction).await;
        let start = Instant::now();
        let ended = transaction.end(result).await;
        if ended.is_ok() {
            self.meters.commits.note_duration(start.elapsed());
            self.outages.wrote();
        }
        ended
    }

    async fn begin(&self) -> Result<Transaction, DbErr> {
        Ok(match &self.writer {
            Writer::Sqlite(writer) => Transaction::Sqlite(writer.begin().await?),
            Writer::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// Apply the pending migrations.
    ///
    /// # Errors
    /// When the database cannot be reached, or was migrated by a newer version of the program.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        migration::up(&self.connection, None).await
    }

    /// The names of the pending migrations.
    ///
    /// # Errors
    /// When the database cannot be reached, or was migrated by a newer version of the program.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DbErr> {
        let has_list = match self.engine() {
            DbBackend::Sqlite => {
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'"
            }
            // Not `to_regclass`: it would also find that of another program, in another schema.
            _ => {
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() \
                 AND table_name = 'seaql_migrations'"
            }
        };
        let ask = |sql| Statement::from_string(self.engine(), sql);
        let lists: Vec<(i64,)> = self.reader.list(ask(has_list)).await?;
        let applied: Vec<(String,)> = match lists.as_slice() {
            [(0,)] => Vec::new(),
            _ => {
                let list = ask("SELECT version FROM seaql_migrations");
                self.reader.list(list).await?
            }
        };
        migration::missing(applied.into_iter().map(|(name,)| name))
    }

    /// Check that the schema is the one this program needs.
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

    /// Check that the database can be written, as far as it tells. PostgreSQL says whether a
    /// session is read-only, as on a replica; SQLite shows it only at the next write.
    ///
    /// # Errors
    /// When the database cannot be reached, or is read-only.
    pub async fn check_writable(&self) -> Result<(), DbErr> {
        match &self.writer {
            Writer::Sqlite(_) => Ok(()),
            Writer::Postgres(pool) => pool.check_writable().await,
        }
    }

    /// How many statements have been sent since the start; `BEGIN` and `COMMIT` are not counted.
    pub fn statement_count(&self) -> u64 {
        self.sent.number()
    }

    /// What has been counted since the start.
    pub fn meters(&self) -> &Meters {
        &self.meters
    }

    /// What the connections are doing.
    pub fn load(&self) -> Load {
        match (&self.reader, &self.writer) {
            (Reader::Sqlite(readers), Writer::Sqlite(writer)) => {
                let (long, searches) = readers.lanes();
                Load::Sqlite {
                    reading: readers.reading(),
                    waiting_to_write: writer.waiting(),
                    long,
                    searches,
                }
            }
            (Reader::Postgres(pool), _) | (_, Writer::Postgres(pool)) => pool.load(),
        }
    }

    /// Show `watch` every statement that is sent from now on, with its values. Tests ask the engine
    /// for the plan of each. There is one watcher: a second one sees nothing.
    pub fn watch(&self, watch: impl Fn(&Statement) + Send + Sync + 'static) {
        self.sent.watch(watch);
    }

    /// Which of the two engines this is.
    pub fn engine(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// The threads that serve requests end soon, one after the other. Those that still serve then need no
    /// connection of one that has ended: when this returns, each has its own.
    pub(crate) async fn stop(&self) {
        if let Writer::Postgres(pool) = &self.writer {
            pool.stop();
            sleep(OF_ANOTHER_THREAD).await;
        }
    }

    /// Close every connection: on SQLite after its current statement, on PostgreSQL when it is given back.
    /// SQLite's writer is the last: it removes the write-ahead log.
    pub async fn close(&self) {
        if let Reader::Sqlite(readers) = &self.reader {
            readers.close().await;
        }
        let closed = timeout(PING, self.connection.close_by_ref()).await;
        if let Ok(Err(error)) = closed {
            log::debug!("closing the database: {error}");
        }
        match &self.writer {
            Writer::Sqlite(writer) => writer.close().await,
            Writer::Postgres(pool) => pool.close().await,
        }
        self.outages.say_the_rest();
    }
}

/// 5 ms, 10 ms, 20 ms … with a random half, so that two transactions do not collide again.
fn backoff(attempt: u32) -> Duration {
    let longest = 5 << attempt.min(8);
    Duration::from_millis(rand::random_range(longest / 2..longest))
}
