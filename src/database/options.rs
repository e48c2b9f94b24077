//! The options of connections: how many, how patient, and how durable.

use std::{future::ready, time::Duration};

use log::LevelFilter;
use sea_orm::{
    ConnectOptions,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::trust::Trust;
use crate::deadlines::{ACQUIRE, SQLITE_LOCK, STATEMENT};

const SLOW_STATEMENT: Duration = Duration::from_millis(500);

pub(super) fn is_in_memory(url: &str) -> bool {
    migration::sqlite_file(url).is_none()
}

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
    let trust = trust.clone();
    options
        .map_sqlx_postgres_before_acquire(move |connection, metadata| {
            let trust = trust.clone();
            Box::pin(async move { trust.admits_postgres(connection, metadata).await })
        })
        .test_before_acquire_if_idle_for(Duration::from_secs(10))
        .statement_timeout(STATEMENT)
        .set_application_name("workout-log");
    options
}

/// The only connection that writes. In memory it is never reopened: the database would be gone with
/// it, and a transaction left open there loses nothing that would have been kept.
pub(super) fn writer_options(url: &str, trust: &Trust) -> ConnectOptions {
    let mut options = sqlite_options(url, 1, false);
    if !is_in_memory(url) {
        let trust = trust.clone();
        options.map_sqlx_sqlite_before_acquire(move |connection, metadata| {
            let is_admitted = trust.admits_writer(connection, &metadata);
            Box::pin(ready(Ok(is_admitted)))
        });
    }
    options
}

/// Connections that only read.
pub(super) fn reader_options(url: &str, connections: u32) -> ConnectOptions {
    sqlite_options(url, connections, true)
}

fn sqlite_options(url: &str, connections: u32, is_reader: bool) -> ConnectOptions {
    let in_memory = is_in_memory(url);
    let mut options = common_options(url, connections);
    options
        // A local file needs no ping, and closing an in-memory database would empty it.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
            let sqlite = sqlite
                .foreign_keys(true)
                .busy_timeout(SQLITE_LOCK)
                .pragma("temp_store", "MEMORY");
            match (in_memory, is_reader) {
                (true, _) => sqlite,
                (false, true) => sqlite.create_if_missing(false).pragma("query_only", "ON"),
                // FULL: with NORMAL a power cut could undo acknowledged writes.
                (false, false) => sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    // Checkpoints stop the writer: 16 MB of log between them, and room in memory
                    // for the pages that every write touches.
                    .pragma("wal_autocheckpoint", "4000")
                    // The writer is reopened after a full disk. The log may be what has filled
                    // it: without this it would wait for a checkpoint that it is too full to reach.
                    .pragma("wal_checkpoint", "PASSIVE")
                    .pragma("cache_size", "-16000"),
            }
        });
    options
}
