//! Long statements that change nothing: a few at once, behind everybody else.

use std::{
    sync::Arc,
    thread::{self, available_parallelism},
};

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use crate::deadlines::ACQUIRE;

/// How much more of a processor an ordinary thread gets than one of these, on Linux's scale: at 10 it is
/// about nine times as much, when both want it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// The turns of long statements. Each has a thread of its own, which costs little beside what it
/// does, and which the system lets run when those that serve requests have nothing to do: half a
/// second of somebody's search is not to be seen in anybody else's answer.
pub(super) struct Background {
    turns: Arc<Semaphore>,
    most: u32,
}

impl Background {
    pub(super) fn new() -> Self {
        // Half of the processors leave room for those who ask for little; two, so that one long
        // statement does not hold up every other.
        let half = available_parallelism().map_or(1, usize::from) / 2;
        let most = u32::try_from(half).unwrap_or(u32::MAX).max(2);
        let turns = Arc::new(Semaphore::new(half.max(2)));
        Self { turns, most }
    }

    /// Do something when it has its turn.
    ///
    /// # Errors
    /// When the turn does not come in time; what `work` answers.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, DbErr> + Send + 'static,
    ) -> Result<T, DbErr> {
        let turn = timeout(ACQUIRE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        };
        let (done, result) = oneshot::channel();
        let thread = thread::Builder::new().name("long statement".into());
        let spawned = thread.spawn(move || {
            step_back();
            let result = work();
            drop(turn);
            // Nobody may wait for it any more.
            drop(done.send(result));
        });
        spawned.map_err(|error| DbErr::Custom(format!("no thread for a statement: {error}")))?;
        let failed = || DbErr::Custom("the thread of a statement has failed".into());
        result.await.unwrap_or_else(|_| Err(failed()))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.turns.is_closed()
    }

    /// Let nobody begin any more, and wait for those that run.
    pub(super) async fn close(&self) {
        let none_runs = timeout(ACQUIRE, self.turns.acquire_many(self.most)).await;
        self.turns.close();
        drop(none_runs);
    }
}

/// Let the other threads go first. Elsewhere than on Linux a niceness belongs to the whole process.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        log::debug!("a long statement runs like any other: {error}");
    }
}
