//! Whether an idle connection may be used again.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::DbErr;

use crate::error::is_read_only;

/// Which connections of a pool are no longer trusted after failures.
#[derive(Default)]
pub(super) struct Trust(Mutex<Marks>);

#[derive(Clone, Copy, Default)]
struct Marks {
    /// Connections opened before this moment are not used again.
    opened_before: Option<Instant>,
    /// Connections not used since this moment must prove that they are alive.
    idle_since: Option<Instant>,
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

    fn mark(&self, set: impl FnOnce(&mut Marks, Instant)) {
        set(
            &mut self.0.lock().unwrap_or_else(PoisonError::into_inner),
            Instant::now(),
        );
    }

    /// Whether a connection of this age is not used again.
    pub(super) fn is_lost(&self, age: Duration) -> bool {
        let lost = self.marks().opened_before;
        lost.is_some_and(|moment| moment.elapsed() <= age)
    }

    /// Whether a connection that has been unused for so long must prove that it is alive.
    pub(super) fn is_doubted(&self, unused: Duration) -> bool {
        let doubted = self.marks().idle_since;
        doubted.is_some_and(|moment| moment.elapsed() <= unused)
    }

    fn marks(&self) -> Marks {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
