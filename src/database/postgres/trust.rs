//! Whether an idle connection may be used again.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    DbErr,
    sqlx::{Connection as _, Error, PgConnection},
};
use tokio::time::timeout;

use crate::{deadlines::PING, error::is_read_only};

/// Which connections of a pool are no longer trusted after failures.
#[derive(Default)]
pub(super) struct Trust(Mutex<Marks>);

#[derive(Clone, Copy, Default)]
struct Marks {
    /// Connections opened before this moment are not used again.
    opened_before: Option<Instant>,
    /// Connections not used since this moment must prove that they are alive.
    idle_since: Option<Instant>,
    /// One that was idle at this moment was silent. Connections not used since are not asked.
    silent_at: Option<Instant>,
}

impl Trust {
    /// Something has failed, or nobody waits for it any longer. When the session may not write, others
    /// may be like it. Otherwise the server was restarted perhaps, or the network is silent: then every
    /// idle connection is dead, and each would cost somebody a request.
    pub(super) fn lose(&self, error: Option<&DbErr>) {
        if error.is_some_and(is_read_only) {
            self.lose_all();
        } else {
            self.mark(|marks, now| marks.idle_since = Some(now));
        }
    }

    /// A session is not what it should be, and others may be like it: read-only ever since a
    /// fail-over. None that is open now is used again.
    pub(super) fn lose_all(&self) {
        self.mark(|marks, now| marks.opened_before = Some(now));
    }

    /// An idle connection does not answer. Others are likely to be as dead, and asking each would take
    /// longer than anybody waits.
    fn lose_idle(&self) {
        self.mark(|marks, now| marks.silent_at = Some(now));
    }

    fn mark(&self, set: impl FnOnce(&mut Marks, Instant)) {
        set(
            &mut self.0.lock().unwrap_or_else(PoisonError::into_inner),
            Instant::now(),
        );
    }

    /// Let a connection prove that it is alive.
    ///
    /// # Errors
    /// When it is dead, or silent.
    pub(super) async fn prove(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let proof = timeout(PING, connection.ping()).await;
        let proof = proof.unwrap_or_else(|_| {
            self.lose_idle();
            Err(Error::PoolTimedOut)
        });
        proof.inspect_err(|error| log::debug!("a connection is dead: {error}"))
    }

    /// Whether a connection of this age, unused for this long, is not used again.
    pub(super) fn is_lost(&self, age: Duration, unused: Duration) -> bool {
        let marks = self.marks();
        is_since(marks.opened_before, age) || is_since(marks.silent_at, unused)
    }

    /// Whether a connection that has been unused for this long must prove that it is alive.
    pub(super) fn is_doubted(&self, unused: Duration) -> bool {
        is_since(self.marks().idle_since, unused)
    }

    fn marks(&self) -> Marks {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a time that ends now has begun before a moment.
fn is_since(moment: Option<Instant>, time: Duration) -> bool {
    moment.is_some_and(|moment| moment.elapsed() <= time)
}
