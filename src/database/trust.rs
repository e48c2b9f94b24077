//! Whether a pooled connection may be used again.
//!
//! sqlx counts how deep a connection is in transactions, and counts down only when a `COMMIT` or a
//! `ROLLBACK` has succeeded. SQLite ends a transaction on its own when its disk is full or fails:
//! then the `ROLLBACK` fails as well ("no transaction is active"), the count stays at one, and the
//! next transaction is opened as a savepoint. When that one's `RELEASE` fails too, SQLite is left
//! inside a transaction that nobody will ever commit, and everything "written" from then on is lost
//! with the process. So no connection is used again after a failure of that kind.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use sea_orm::sqlx::{
    Connection, Error, PgConnection, SqliteConnection, pool::PoolConnectionMetadata,
};

use crate::deadlines::PING;

/// Which connections of a pool are no longer trusted after failures. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Trust(Arc<Mutex<Marks>>);

#[derive(Clone, Copy, Default)]
struct Marks {
    /// Connections opened before this moment are closed instead of being used again.
    opened_before: Option<Instant>,
    /// Connections not used since this moment must prove that they are alive.
    idle_since: Option<Instant>,
}

impl Trust {
    /// A session is broken, and others may be too: read-only since a fail-over, or out of step with
    /// its transactions. No connection that is open now is used again.
    pub(super) fn lose_all(&self) {
        self.mark(|marks, now| marks.opened_before = Some(now));
    }

    /// A statement has failed, perhaps because the server was restarted. Then every idle connection
    /// is dead, and each would cost somebody a request.
    pub(super) fn doubt_idle(&self) {
        self.mark(|marks, now| marks.idle_since = Some(now));
    }

    fn mark(&self, set: impl FnOnce(&mut Marks, Instant)) {
        set(
            &mut self.0.lock().unwrap_or_else(PoisonError::into_inner),
            Instant::now(),
        );
    }

    fn is_lost(&self, connection: &PoolConnectionMetadata) -> bool {
        let lost = self.marks().opened_before;
        lost.is_some_and(|moment| moment.elapsed() <= connection.age)
    }

    fn is_doubted(&self, connection: &PoolConnectionMetadata) -> bool {
        let doubted = self.marks().idle_since;
        doubted.is_some_and(|moment| moment.elapsed() <= connection.idle_for)
    }

    fn marks(&self) -> Marks {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an idle connection to PostgreSQL may be used again.
    ///
    /// # Errors
    /// When it is dead.
    pub(super) async fn admits_postgres(
        &self,
        connection: &mut PgConnection,
        metadata: PoolConnectionMetadata,
    ) -> Result<bool, Error> {
        if self.is_lost(&metadata) {
            return Ok(false);
        }
        if self.is_doubted(&metadata) {
            let ping = tokio::time::timeout(PING, connection.ping()).await;
            return ping.map_err(|_| Error::PoolTimedOut)?.map(|()| true);
        }
        Ok(true)
    }

    /// Whether the idle connection of SQLite's writer may be used again: only if it is not in a
    /// transaction, by its own count and after all that has happened to it.
    pub(super) fn admits_writer(
        &self,
        connection: &SqliteConnection,
        metadata: &PoolConnectionMetadata,
    ) -> bool {
        !connection.is_in_transaction() && !self.is_lost(metadata)
    }
}
