//! The options of connections: how many, how patient, and how durable.

use std::{path::PathBuf, time::Duration};

use log::LevelFilter;
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{sqlite::Place, trust::Trust};
use crate::deadlines::{ACQUIRE, SQLITE_LOCK, STATEMENT};

const SLOW_STATEMENT: Duration = Duration::from_millis(500);

fn common_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE)
        .sqlx_logging_level(LevelFilter::Debug)
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, SLOW_STATEMENT);
    options
}

pub(super) fn postgres_options(url: &str, connections: u32, trust: &Trust) -> ConnectOptions {
    let mut options = common_options(url, connections);
    let (acquiring, releasing) = (trust.clone(), trust.clone());
    options
        .map_sqlx_postgres_before_acquire(move |connection, metadata| {
            let trust = acquiring.clone();
            Box::pin(async move { trust.admits_postgres(connection, metadata).await })
        })
        .map_sqlx_postgres_pool_opts(move |pool| {
            let trust = releasing.clone();
            pool.after_release(move |connection, _| {
                let trust = trust.clone();
                Box::pin(async move { trust.takes_back_postgres(connection).await })
            })
        })
        .test_before_acquire_if_idle_for(Duration::from_secs(10))
        .statement_timeout(STATEMENT)
        .map_sqlx_postgres_opts(migration::postgres_options);
    options
}

/// Warn when the server lets a statement take as long as it likes, because a pooler has dropped what
/// the connection asked for. Requests are still answered in time, but their statements go on.
pub(super) async fn warn_without_timeout(pool: &DatabaseConnection) -> Result<(), DbErr> {
    let question = Statement::from_string(DbBackend::Postgres, "SHOW statement_timeout");
    let answer = pool.query_one_raw(question).await?;
    let timeout: Option<String> = answer.map(|row| row.try_get_by_index(0)).transpose()?;
    if timeout.as_deref() == Some("0") {
        let options = pool.get_postgres_connection_pool().connect_options();
        log::warn!(
            "statements have no time limit although we ask for one, perhaps because of a pooler; set it \
             with: ALTER ROLE {} SET statement_timeout = '{}s'",
            options.get_username(),
            STATEMENT.as_secs()
        );
    }
    Ok(())
}

/// The connection for the migrations. It comes first: it finds out whether there is a database,
/// switches its file to WAL, and keeps one in memory alive.
pub(super) fn sqlite_options(url: &str) -> ConnectOptions {
    let is_in_memory = migration::sqlite_file(url).is_none();
    let mut options = common_options(url, 1);
    options
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
