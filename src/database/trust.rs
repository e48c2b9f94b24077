//! Whether a pooled connection to PostgreSQL may be used again.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{Connection, Error, PgConnection, pool::PoolConnectionMetadata},
};
use tokio::time::timeout;

use crate::{deadlines::PING, error::is_read_only};

/// Which connections of a pool are no longer trusted after failures. Clones share it.
#[derive(Clone, Default)]
pub struct Trust(Arc<Mutex<Marks>>);

#[derive(Clone, Copy, Default)]
struct Marks {
    /// Connections opened before this moment are closed instead of being used again.
    opened_before: Option<Instant>,
    /// Connections not used since this moment must prove that they are alive.
    idle_since: Option<Instant>,
    /// When somebody last stopped waiting for an answer.
    abandoned: Option<Instant>,
}

/// Somebody waits for an answer. When this is dropped, they have given up.
struct Waiting<'a>(&'a Trust);

impl Waiting<'_> {
    fn end(self) {
        std::mem::forget(self);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.mark(|marks, now| {
            marks.abandoned = Some(now);
            marks.idle_since = Some(now);
        });
    }
}

impl Trust {
    /// Something has failed: a session that may not write is the trouble, or one that is dead.
    pub(super) fn lose(&self, error: Option<&DbErr>) {
        if error.is_some_and(is_read_only) {
            self.lose_all();
        } else {
            self.doubt_idle();
        }
    }

    /// A session is not what it should be, and others may be like it: read-only ever since a
    /// fail-over. None that is open now is used again.
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

    /// Wait for an answer of the server, but not for ever: the network may have lost the question or the
    /// answer, and then nobody is told. The connection has to prove that it is alive before it is used
    /// again, also when the request itself is given up meanwhile.
    ///
    /// # Errors
    /// Those of the work, or that there was no answer in this time.
    pub(super) async fn answer<T>(
        &self,
        patience: Duration,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let waiting = Waiting(self);
        let Ok(answer) = timeout(patience, work).await else {
            let silence = format!("no answer from the database within {patience:?}");
            return Err(DbErr::Conn(RuntimeErr::Internal(silence)));
        };
        waiting.end();
        answer
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
            return ping(connection).await;
        }
        Ok(true)
    }

    /// Whether a connection to PostgreSQL may go back into the pool. sqlx asks each of them, but waits
    /// for the answer for ever: then its place in the pool would be lost for good.
    ///
    /// # Errors
    /// When it is dead.
    pub(super) async fn takes_back_postgres(
        &self,
        connection: &mut PgConnection,
    ) -> Result<bool, Error> {
        let abandoned = self.marks().abandoned;
        if abandoned.is_some_and(|moment| moment.elapsed() <= PING) {
            return ping(connection).await;
        }
        Ok(true)
    }
}

async fn ping(connection: &mut PgConnection) -> Result<bool, Error> {
    let ping = timeout(PING, connection.ping()).await;
    ping.map_err(|_| Error::PoolTimedOut)?.map(|()| true)
}
