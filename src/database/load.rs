//! What the database is doing, in numbers.

use crate::metrics::{Counter, DURATIONS, Histogram};

/// The bounds for the number of transactions that share a commit.
const GROUPS: &[u64] = &[1, 2, 4, 8, 16, 32, 64];

/// What is counted in the database of a server.
#[derive(Debug)]
pub struct Meters {
    /// How long those who have written waited for their commit, if it succeeded.
    pub commits: Histogram,
    /// How many transactions shared a commit of SQLite.
    pub groups: Histogram,
    /// How many transactions were tried again because the engine asked for it.
    pub retries: Counter,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            commits: Histogram::new(DURATIONS),
            groups: Histogram::new(GROUPS),
            retries: Counter::default(),
        }
    }
}

/// What the connections of a server are doing at this moment.
#[derive(Clone, Copy, Debug)]
pub enum Load {
    /// SQLite.
    Sqlite {
        /// Connections on which a statement is reading.
        reading: i64,
        /// Transactions that wait for their turn to write.
        waiting_to_write: i64,
        /// Statements that took too long for the threads that serve requests.
        long: LaneLoad,
        /// Searches.
        searches: LaneLoad,
    },
    /// The pool of connections to PostgreSQL.
    Postgres {
        /// Connections in use.
        used: u32,
        /// Connections that are open and not in use.
        idle: u32,
        /// The most connections that are opened.
        most: u32,
    },
}

/// What is done on threads of its own.
#[derive(Clone, Copy, Debug)]
pub struct LaneLoad {
    /// How many are under way.
    pub running: usize,
    /// How many wait for their turn.
    pub waiting: i64,
}
