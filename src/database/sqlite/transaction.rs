//! A transaction, as those who write see it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use rusqlite::Connection;
use sea_orm::{DbErr, Statement};

use super::{
    apart,
    failure::Failure,
    group::Outcome,
    statement::{self, Time, Waiting},
    turns::Turn,
};
use crate::{
    database::{inserts::Rows, record::Record, sent::Sent},
    deadlines::{INLINE, STATEMENT},
    error::{ApiError, ApiResult},
};

/// A statement with more values, with those of all its rows, takes so long that it is run on another
/// thread: a hundred and sixty sets.
const MANY: usize = 2_000;

/// The turn at the desk, with a transaction that is open. It is undone when this value goes, as it
/// does when the client has gone.
pub(super) struct Member {
    turn: Turn,
    is_first: bool,
    is_open: bool,
}

impl Member {
    /// Begin at once.
    ///
    /// # Errors
    /// When that is not possible: then the turn comes back.
    pub(super) fn begin(mut turn: Turn) -> Result<Self, Turn> {
        match turn.desk().and_then(|desk| desk.begin(Duration::ZERO)) {
            Ok(is_first) => Ok(Self::new(turn, is_first)),
            Err(_) => Err(turn),
        }
    }

    /// Open the connection if need be, and wait for a lock.
    ///
    /// # Errors
    /// When the connection cannot be opened, or the lock is not free in time.
    pub(super) fn begin_patiently(mut turn: Turn, patience: Duration) -> Result<Self, DbErr> {
        let desk = turn.desk()?;
        desk.open(patience)?;
        let is_first = desk.begin(patience)?;
        Ok(Self::new(turn, is_first))
    }

    fn new(turn: Turn, is_first: bool) -> Self {
        Self {
            turn,
            is_first,
            is_open: true,
        }
    }

    /// End the transaction and leave the rest to the commit.
    ///
    /// # Errors
    /// When SQLite has ended it before.
    fn keep(mut self) -> Result<Outcome, DbErr> {
        self.is_open = false;
        self.turn.desk()?.keep(self.is_first)
    }

    /// Undo the transaction. Returns nothing when its error can be answered at once.
    fn undo(mut self, error: &ApiError) -> Option<Outcome> {
        self.is_open = false;
        let failure = error.is_failure().then(|| match error.database_error() {
            Some(error) => error.clone(),
            None => DbErr::Custom(error.cause().unwrap_or_default()),
        });
        self.undo_all(failure)
    }

    fn undo_all(&mut self, failure: Option<DbErr>) -> Option<Outcome> {
        self.turn.desk().ok()?.undo(self.is_first, failure)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        if self.is_open {
            self.undo_all(None);
        }
    }
}

/// A transaction that is open.
pub struct Transaction {
    /// Away while a statement runs on another thread.
    member: Mutex<Option<Member>>,
    sent: Sent,
}

impl Transaction {
    pub(super) fn new(member: Member, sent: Sent) -> Self {
        let member = Mutex::new(Some(member));
        Self { member, sent }
    }

    /// End the transaction: keep what it has written, or undo it when its result is an error. The
    /// result comes back when it is certain.
    ///
    /// # Errors
    /// The result itself, or that the commit has failed.
    pub(in crate::database) async fn end<T>(self, result: ApiResult<T>) -> ApiResult<T> {
        let member = self.member().take().ok_or_else(away)?;
        let outcome = match &result {
            Ok(_) => Some(member.keep().map_err(ApiError::not_committed)?),
            Err(error) => member.undo(error),
        };
        let Some(outcome) = outcome else {
            return result;
        };
        outcome.wait().await.map_err(ApiError::not_committed)?;
        result
    }

    /// Run a statement and make one value of its rows. One that only reads and outlives its budget is
    /// run again on a blocking thread.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(in crate::database) async fn gather<R, G>(&self, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        self.sent.note(&statement);
        let at_once = Time {
            limit: INLINE,
            is_given_up: None,
        };
        let gathered = self.here(|connection| statement::gather(connection, &statement, at_once));
        match gathered {
            Err(failure) if failure.is_interrupted() => {}
            done => return done.map_err(DbErr::from),
        }
        let waiting = Waiting::default();
        let time = Time {
            limit: STATEMENT,
            is_given_up: Some(waiting.flag()),
        };
        self.apart(move |connection| statement::gather(connection, &statement, time))
            .await
    }

    /// Run a statement that changes a few rows.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::database) async fn execute(&self, statement: Statement) -> Result<u64, DbErr> {
        let values = statement.values.as_ref();
        if values.is_some_and(|values| values.0.len() > MANY) {
            return self.execute_long(statement).await;
        }
        self.sent.note(&statement);
        Ok(self.here(|connection| statement::execute(connection, &statement))?)
    }

    /// Insert the rows of one table, which counts as one statement.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::database) async fn insert(&self, rows: Arc<Rows>) -> Result<(), DbErr> {
        let first = rows.first.values.as_ref().map_or(0, |it| it.0.len());
        let others: usize = rows.others.iter().map(|it| it.0.len()).sum();
        self.sent.note(&rows.first);
        if first + others > MANY {
            let insert = move |connection: &Connection| statement::insert(connection, &rows);
            return self.apart(insert).await;
        }
        Ok(self.here(|connection| statement::insert(connection, &rows))?)
    }

    /// Run a statement that may change many rows, on a blocking thread.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::database) async fn execute_long(
        &self,
        statement: Statement,
    ) -> Result<u64, DbErr> {
        self.sent.note(&statement);
        self.apart(move |connection| statement::execute(connection, &statement))
            .await
    }

    /// Run many statements that change rows, on a blocking thread. They are undone as one when
    /// somebody has given up waiting for them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::database) async fn execute_all(
        &self,
        statements: Arc<[Statement]>,
    ) -> Result<(), DbErr> {
        let sent = self.sent.clone();
        let waiting = Waiting::default();
        let is_given_up = waiting.flag();
        self.apart(move |connection| {
            for statement in &*statements {
                if is_given_up.load(Ordering::Relaxed) {
                    break;
                }
                sent.note(statement);
                statement::execute(connection, statement)?;
            }
            Ok(())
        })
        .await
    }

    fn here<T>(&self, run: impl FnOnce(&Connection) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut member = self.member();
        run(member
            .as_mut()
            .ok_or_else(away)?
            .turn
            .desk()?
            .connection()?)
    }

    /// The whole turn goes to the other thread: should nobody wait there any more when the statement
    /// is done, the transaction is undone there.
    async fn apart<T: Send + 'static>(
        &self,
        run: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, DbErr> {
        let mut member = self.member().take().ok_or_else(away)?;
        let (member, result) = apart(move || {
            let connection = member.turn.desk().and_then(|desk| desk.connection());
            let result = connection.map_err(Failure::from).and_then(run);
            Ok((member, result))
        })
        .await?;
        *self.member() = Some(member);
        Ok(result?)
    }

    fn member(&self) -> MutexGuard<'_, Option<Member>> {
        self.member.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A defect of ours.
fn away() -> DbErr {
    DbErr::Custom("two statements of one transaction at once".into())
}
