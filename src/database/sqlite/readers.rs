//! The connections that only read.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
    time::Duration,
};

use rusqlite::Connection;
use sea_orm::{ConnAcquireErr, DbErr, Statement};
use tokio::{sync::Semaphore, time::timeout};

use super::{
    Place, apart,
    failure::Failure,
    statement::{self, Time, Waiting},
};
use crate::{
    database::{record::Record, sent::Sent},
    deadlines::{ACQUIRE, INLINE, SQLITE_LOCK, STATEMENT},
};

/// As many connections as are in use at once: one for each thread that asks, and one for each long
/// statement. Clones share them.
#[derive(Clone)]
pub struct Readers(Arc<Pool>);

struct Pool {
    place: Place,
    /// The one that was used last is used next: its cache is warm.
    idle: Mutex<Vec<Connection>>,
    /// How many of them are kept.
    most: usize,
    /// How many long statements run at once.
    most_long: u32,
    /// Their turns.
    long: Arc<Semaphore>,
    sent: Sent,
}

impl Readers {
    pub(in crate::database) fn new(place: Place, connections: u32, sent: Sent) -> Self {
        // Half of the processors, so that long statements leave room for those who ask for little;
        // two, so that one of them does not hold up every other.
        let half = available_parallelism().map_or(1, usize::from) / 2;
        let most_long = u32::try_from(half).unwrap_or(u32::MAX).max(2);
        Self(Arc::new(Pool {
            place,
            idle: Mutex::default(),
            most: usize::try_from(connections).unwrap_or(usize::MAX),
            most_long,
            long: Arc::new(Semaphore::new(half.max(2))),
            sent,
        }))
    }

    /// Run a statement and make one value of its rows: at once, if it takes no longer than its budget
    /// and meets no lock, and else on a blocking thread.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(in crate::database) async fn gather<R, G>(&self, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        self.0.sent.note(&statement);
        let at_once = Time {
            limit: INLINE,
            is_given_up: None,
        };
        match self.0.gather(&statement, at_once, Duration::ZERO) {
            Err(failure) if failure.may_wait() => self.gather_apart(statement).await,
            done => done.map_err(DbErr::from),
        }
    }

    async fn gather_apart<R, G>(&self, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        let turn = timeout(ACQUIRE, Arc::clone(&self.0.long).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        };
        let waiting = Waiting::default();
        let time = Time {
            limit: STATEMENT,
            is_given_up: Some(waiting.flag()),
        };
        let pool = Arc::clone(&self.0);
        apart(move || {
            let gathered = pool.gather(&statement, time, SQLITE_LOCK);
            drop(turn);
            Ok(gathered?)
        })
        .await
    }

    /// Close all of them. Long statements that still run are waited for: of two connections that close
    /// at once each would leave the log to the other.
    pub(in crate::database) async fn close(&self) {
        let none_runs = self.0.long.acquire_many(self.0.most_long);
        let none_runs = timeout(ACQUIRE, none_runs).await;
        self.0.long.close();
        self.0.idle().clear();
        drop(none_runs);
    }
}

impl Pool {
    fn gather<R: Record, G: Default + Extend<R>>(
        &self,
        statement: &Statement,
        time: Time,
        patience: Duration,
    ) -> Result<G, Failure> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.place.reader(patience)?,
        };
        connection.busy_timeout(patience)?;
        let gathered = statement::gather(&connection, statement, time);
        connection.busy_timeout(Duration::ZERO)?;
        // One that has failed may be in any state.
        if gathered.as_ref().err().is_none_or(Failure::may_wait) {
            self.keep(connection);
        }
        gathered
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < self.most && !self.long.is_closed() {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
