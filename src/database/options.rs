//! The connection on which SeaORM runs the migrations by itself.

use std::{path::PathBuf, time::Duration};

use log::LevelFilter;
use sea_orm::{
    ConnectOptions, DatabaseConnection,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::sqlite::Place;
use crate::deadlines::{ACQUIRE, SQLITE_LOCK};

/// How long the connection to PostgreSQL stays open.
const IDLE: Duration = Duration::from_secs(5);

fn common_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .acquire_timeout(ACQUIRE)
        .sqlx_logging_level(LevelFilter::Debug);
    options
}

/// The connection for the migrations to PostgreSQL. It is opened when they are applied, and closed soon.
pub(super) fn postgres_options(url: &str) -> ConnectOptions {
    let mut options = common_options(url);
    options
        .connect_lazy(true)
        .min_connections(0)
        .idle_timeout(IDLE)
        .map_sqlx_postgres_opts(migration::postgres_options);
    options
}

/// The connection for the migrations. It comes first: it finds out whether there is a database,
/// switches its file to WAL, and keeps one in memory alive.
pub(super) fn sqlite_options(url: &str) -> ConnectOptions {
    let is_in_memory = migration::sqlite_file(url).is_none();
    let mut options = common_options(url);
    options
        .min_connections(1)
        // A local file needs no ping, and closing an in-memory database would empty it.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
            let sqlite = sqlite.foreign_keys(true).busy_timeout(SQLITE_LOCK);
            match is_in_memory {
                true => sqlite,
                false => sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full),
            }
        });
    options
}

/// Where the database of that connection is. Should sqlx open it again, then only where it is.
pub(super) fn sqlite_place(connection: &DatabaseConnection) -> Place {
    let pool = connection.get_sqlite_connection_pool();
    let options = pool.connect_options().as_ref().clone();
    let name = options.get_filename().to_owned();
    let uri = name.to_str().filter(|name| name.starts_with("file:"));
    let uri = uri.map(|uri| PathBuf::from(format!("{uri}?mode=memory&cache=shared")));
    let is_in_memory = uri.is_some();
    if !is_in_memory {
        pool.set_connect_options(options.create_if_missing(false));
    }
    Place {
        name: uri.unwrap_or(name),
        is_in_memory,
    }
}
