//! What takes too long for the threads that serve requests: a few at once, on threads of their own.

use std::{
    sync::Arc,
    thread::{self, available_parallelism},
};

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use super::apart;
use crate::{database::LaneLoad, deadlines::ACQUIRE, metrics::Gauge};

/// How a thread competes with others, on Linux's scale: at 10 an ordinary one gets about nine times as
/// much of a processor, when both want it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Work of one kind, which waits for its turn.
pub(super) struct Lane {
    kind: Kind,
    turns: Arc<Semaphore>,
    most: u32,
    waiting: Gauge,
}

enum Kind {
    Ordinary,
    /// The system lets it run when the threads that serve requests have nothing to do: half a second
    /// of somebody's search is not to be seen in anybody else's answer.
    Behind,
}

impl Lane {
    /// Work that others do not notice, because it is seldom long.
    pub(super) fn ordinary() -> Self {
        Self::new(Kind::Ordinary)
    }

    /// Work that goes behind everything else.
    pub(super) fn behind() -> Self {
        Self::new(Kind::Behind)
    }

    fn new(kind: Kind) -> Self {
        // Half of the processors leave room for those who ask for little; two, so that one that is
        // long does not hold up every other.
        let half = available_parallelism().map_or(1, usize::from) / 2;
        let most = u32::try_from(half).unwrap_or(u32::MAX).max(2);
        let turns = Arc::new(Semaphore::new(half.max(2)));
        Self {
            kind,
            turns,
            most,
            waiting: Gauge::default(),
        }
    }

    /// Do something when it has its turn.
    ///
    /// # Errors
    /// When the turn does not come in time; what `work` answers.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, DbErr> + Send + 'static,
    ) -> Result<T, DbErr> {
        let waiting = self.waiting.hold();
        let turn = timeout(ACQUIRE, Arc::clone(&self.turns).acquire_owned()).await;
        drop(waiting);
        let Ok(Ok(turn)) = turn else {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        };
        let work = move || {
            let result = work();
            drop(turn);
            result
        };
        match self.kind {
            Kind::Ordinary => apart(work).await,
            Kind::Behind => behind(work).await,
        }
    }

    /// What is going on.
    pub(super) fn load(&self) -> LaneLoad {
        let most = usize::try_from(self.most).unwrap_or(usize::MAX);
        LaneLoad {
            running: most.saturating_sub(self.turns.available_permits()),
            waiting: self.waiting.value(),
        }
    }

    /// Let nobody begin any more, and wait for those that run.
    pub(super) async fn close(&self) {
        let none_runs = timeout(ACQUIRE, self.turns.acquire_many(self.most)).await;
        self.turns.close();
        drop(none_runs);
    }
}

/// A thread that has stepped back cannot come forward again: each work has a new one, which costs
/// little beside what is done on it.
async fn behind<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbErr> + Send + 'static,
) -> Result<T, DbErr> {
    let (done, result) = oneshot::channel();
    let thread = thread::Builder::new().name("search".into());
    let spawned = thread.spawn(move || {
        step_back();
        // Nobody may wait for it any more.
        drop(done.send(work()));
    });
    spawned.map_err(|error| DbErr::Custom(format!("no thread for a search: {error}")))?;
    let failed = |_| Err(DbErr::Custom("the thread of a search has failed".into()));
    result.await.unwrap_or_else(failed)
}

/// Let this thread run only when others have nothing to do, for good. Elsewhere than on Linux a niceness
/// belongs to the whole process.
pub(super) fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        log::debug!("a thread runs like any other: {error}");
    }
}
