//! Statements on SQLite: on the thread that asks, because a local statement takes less time than
//! handing it to another thread and its answer back.
//!
//! That thread also serves others. So a reading statement has a [budget](INLINE): one that takes
//! longer is interrupted and run again on [another thread](lanes), and so is one that meets a
//! lock. A search, which looks at every text of a log, is not even tried: it goes to a thread that the
//! system runs behind all others. What a write waits for is described in [`writer`].

use std::{path::PathBuf, time::Duration};

use rusqlite::{Connection, OpenFlags};
use sea_orm::DbErr;
use tokio::task::spawn_blocking;

use self::failure::Failure;
#[cfg(doc)]
use crate::deadlines::INLINE;

pub mod backup;
mod draft;
mod failure;
mod group;
pub mod inspect;
mod lanes;
mod readers;
pub mod restore;
mod statement;
mod transaction;
mod turns;
mod writer;

pub(crate) use draft::discard;
pub(super) use readers::Readers;
pub(super) use transaction::Transaction;
pub(super) use writer::Writer;

/// Prepared statements that each connection keeps: more than the program has.
const PREPARED: usize = 100;

/// A database and how connections to it are opened: never one that does not exist. An empty file in
/// its place would be taken for a diary without people.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// A path, or the URI of a database in memory.
    pub(super) name: PathBuf,
    pub(super) is_in_memory: bool,
}

impl Place {
    /// A connection that only reads.
    fn reader(&self, patience: Duration) -> Result<Connection, Failure> {
        let pragmas = match self.is_in_memory {
            // The tables of a database in memory are locked while they are written; nobody waits for
            // them, at the price of seeing what is not committed yet.
            true => "PRAGMA read_uncommitted = ON; PRAGMA query_only = ON",
            false => "PRAGMA query_only = ON; PRAGMA cache_size = -2000",
        };
        self.open(patience, pragmas)
    }

    /// The connection that writes.
    fn writer(&self, patience: Duration) -> Result<Connection, Failure> {
        let pragmas = match self.is_in_memory {
            true => "PRAGMA foreign_keys = ON",
            // FULL: with NORMAL a power cut could take back what was acknowledged.
            // Checkpoints stop the writer. The pages that every write touches are copied once for all
            // the times they are in the log: 49 MB of it between two checkpoints, and room in memory
            // for those pages.
            // This connection is reopened after a full disk. The log may be what has filled it:
            // without a checkpoint now it would wait for one that it is too full to reach.
            false => {
                "PRAGMA foreign_keys = ON;
                 PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 PRAGMA wal_autocheckpoint = 12000;
                 PRAGMA wal_checkpoint(PASSIVE);
                 PRAGMA cache_size = -16000"
            }
        };
        self.open(patience, pragmas)
    }

    fn open(&self, patience: Duration, pragmas: &str) -> Result<Connection, Failure> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_URI, self.is_in_memory);
        let connection = Connection::open_with_flags(&self.name, flags)?;
        connection.busy_timeout(patience)?;
        connection.execute_batch("PRAGMA temp_store = MEMORY")?;
        connection.execute_batch(pragmas)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(connection)
    }
}

/// Do something on a blocking thread.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbErr> + Send + 'static,
) -> Result<T, DbErr> {
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())))
}
