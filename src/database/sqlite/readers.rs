//! The connections that only read.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rusqlite::Connection;
use sea_orm::{DbErr, Statement};
use tokio::join;

use super::{
    Place,
    failure::Failure,
    group::given_up,
    lanes::Lane,
    statement::{self, Time, Waiting},
};
use crate::{
    database::{LaneLoad, record::Record, search, sent::Sent},
    deadlines::{INLINE, SQLITE_LOCK, STATEMENT},
    metrics::Gauge,
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
    reading: Gauge,
    /// For statements that have outlived their budget, or wait for a lock.
    long: Lane,
    searches: Lane,
    is_closed: AtomicBool,
    sent: Sent,
}

impl Readers {
    pub(in crate::database) fn new(place: Place, connections: u32, sent: Sent) -> Self {
        Self(Arc::new(Pool {
            place,
            idle: Mutex::default(),
            most: usize::try_from(connections).unwrap_or(usize::MAX),
            reading: Gauge::default(),
            long: Lane::ordinary(),
            searches: Lane::behind(),
            is_closed: AtomicBool::new(false),
            sent,
        }))
    }

    /// Run a statement and make one value of its rows: at once, if it takes no longer than its budget
    /// and meets no lock, and else on another thread.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(in crate::database) async fn gather<R, G>(&self, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        self.0.sent.note(&statement);
        if search::is_search(&statement) {
            return self.gather_apart(&self.0.searches, statement).await;
        }
        let at_once = Time {
            limit: INLINE,
            is_given_up: None,
        };
        match self.0.gather(&statement, at_once, Duration::ZERO) {
            Err(failure) if failure.may_wait() => self.gather_apart(&self.0.long, statement).await,
            done => done.map_err(DbErr::from),
        }
    }

    async fn gather_apart<R, G>(&self, lane: &Lane, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        let waiting = Waiting::default();
        let time = Time {
            limit: STATEMENT,
            is_given_up: Some(waiting.flag()),
        };
        let pool = Arc::clone(&self.0);
        let gather = move || Ok(pool.gather(&statement, time, SQLITE_LOCK)?);
        lane.run(gather).await
    }

    /// How many statements are reading.
    pub(in crate::database) fn reading(&self) -> i64 {
        self.0.reading.value()
    }

    /// What goes on apart: long statements, and searches.
    pub(in crate::database) fn lanes(&self) -> (LaneLoad, LaneLoad) {
        (self.0.long.load(), self.0.searches.load())
    }

    /// Close all of them. Long statements that still run are waited for: of two connections that close
    /// at once each would leave the log to the other.
    pub(in crate::database) async fn close(&self) {
        join!(self.0.long.close(), self.0.searches.close());
        self.0.is_closed.store(true, Ordering::Release);
        self.0.idle().clear();
    }
}

impl Pool {
    fn gather<R: Record, G: Default + Extend<R>>(
        &self,
        statement: &Statement,
        time: Time,
        patience: Duration,
    ) -> Result<G, Failure> {
        if self.is_closed.load(Ordering::Acquire) {
            return Err(given_up().into());
        }
        let _reading = self.reading.hold();
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
        if idle.len() < self.most && !self.is_closed.load(Ordering::Acquire) {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
