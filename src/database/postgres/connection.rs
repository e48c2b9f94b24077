//! A connection that somebody uses.

use std::{pin::pin, sync::Arc, time::Duration};

use deadpool::managed::Object;
use futures_util::{Stream, TryStreamExt as _};
use sea_orm::{
    ConnAcquireErr, DbErr, RuntimeErr, Statement, Values,
    sqlx::{
        self, AssertSqlSafe, Error, Executor as _, PgConnection, Postgres,
        postgres::{PgQueryResult, PgRow},
        query::Query,
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::{runtime::Handle, time::timeout};

use super::pool::{Pool, Pooled};
use crate::{
    database::{
        Record,
        record::{Columns, Row},
    },
    deadlines::{PING, SILENT_STATEMENT},
};

/// How many rows are kept as the driver has them: enough for any ordinary page. One by one would be
/// slower.
const CHUNK: usize = 1_000;

/// A connection, until it is given back. No answer is awaited for ever: the network may have lost it, or
/// the question, and then nobody is told.
pub(super) struct Connection {
    /// `None` once it is closed.
    pooled: Option<Pooled>,
    pool: Pool,
    /// Nothing is outstanding, and the last statement has succeeded.
    is_ready: bool,
    /// A transaction has begun, and nobody has asked for its end.
    is_open: bool,
}

impl Connection {
    pub(super) fn new(pooled: Pooled, pool: Pool) -> Self {
        Self {
            pooled: Some(pooled),
            pool,
            is_ready: true,
            is_open: false,
        }
    }

    /// Run a statement whose answer is small, and make a list of its rows.
    pub(super) async fn list<R: Record>(&mut self, statement: &Statement) -> Result<Vec<R>, DbErr> {
        let rows = self.rows(statement).await?;
        let Some(first) = rows.first() else {
            return Ok(Vec::new());
        };
        let columns = Columns::of_postgres::<R>(first)?;
        let rows = rows.iter().map(Row::Postgres);
        rows.map(|row| columns.fill(row)).collect()
    }

    /// Run a statement whose answer is small.
    pub(super) async fn rows(&mut self, statement: &Statement) -> Result<Vec<PgRow>, DbErr> {
        let connection = self.send(statement)?;
        let rows = query(statement).fetch_all(connection);
        let answer = within(SILENT_STATEMENT, async { rows.await.map_err(failed) }).await;
        self.note(answer)
    }

    /// Run a statement and make one value of its rows as they arrive.
    pub(super) async fn gather<R: Record, G: Default + Extend<R>>(
        &mut self,
        statement: &Statement,
        patience: Duration,
    ) -> Result<G, DbErr> {
        let connection = self.send(statement)?;
        let rows = query(statement).fetch(connection).map_err(failed);
        let answer = within(patience, gather(rows)).await;
        self.note(answer)
    }

    /// Run a statement that changes rows.
    pub(super) async fn execute(
        &mut self,
        statement: &Statement,
        patience: Duration,
    ) -> Result<PgQueryResult, DbErr> {
        let connection = self.send(statement)?;
        let done = query(statement).execute(connection);
        let answer = within(patience, async { done.await.map_err(failed) }).await;
        self.note(answer)
    }

    /// Begin a transaction.
    pub(super) async fn begin(&mut self) -> Result<(), DbErr> {
        self.is_open = true;
        self.command("BEGIN", SILENT_STATEMENT).await
    }

    /// Commit the transaction. After an error it may be committed, or not.
    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        if !self.is_ready {
            // PostgreSQL would undo everything, and report success.
            let failed = "a statement of the transaction has failed";
            return Err(DbErr::Custom(failed.into()));
        }
        // Whatever becomes of it, there is nothing to undo.
        self.is_open = false;
        self.command("COMMIT", SILENT_STATEMENT).await
    }

    /// Undo the transaction. A connection that does not answer even this is closed.
    pub(super) async fn roll_back(&mut self) {
        if let Err(error) = self.command("ROLLBACK", PING).await {
            log::debug!("rollback failed: {error}");
            if let Some(pooled) = self.pooled.take() {
                close(pooled);
            }
        }
        self.is_open = false;
    }

    async fn command(&mut self, command: &'static str, patience: Duration) -> Result<(), DbErr> {
        let connection = self.ask()?;
        let done = connection.execute(command);
        let answer = within(patience, async { done.await.map_err(failed) }).await;
        self.note(answer).map(drop)
    }

    fn send(&mut self, statement: &Statement) -> Result<&mut PgConnection, DbErr> {
        self.pool.sent().note(statement);
        self.ask()
    }

    fn ask(&mut self) -> Result<&mut PgConnection, DbErr> {
        self.is_ready = false;
        let closed = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        let session = self.pooled.as_deref_mut().ok_or(closed)?;
        Ok(&mut session.connection)
    }

    fn note<T>(&mut self, answer: Result<T, DbErr>) -> Result<T, DbErr> {
        match &answer {
            Ok(_) => {
                self.is_ready = true;
                self.pool.outages().answered();
            }
            Err(error) => self.pool.trust().lose(Some(error)),
        }
        answer
    }
}

impl Drop for Connection {
    /// One that is in the middle of something is given back when that has ended.
    fn drop(&mut self) {
        if self.is_ready && !self.is_open {
            return;
        }
        let Some(pooled) = self.pooled.take() else {
            return;
        };
        if !self.is_ready {
            self.pool.trust().lose(None);
        }
        let unsettled = Unsettled(Some(pooled));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(settle(unsettled, self.is_open, self.pool.clone()));
        }
    }
}

/// A connection that is closed if this is dropped, also because a thread ends.
struct Unsettled(Option<Pooled>);

impl Drop for Unsettled {
    fn drop(&mut self) {
        if let Some(pooled) = self.0.take() {
            close(pooled);
        }
    }
}

/// Give a connection back when it is ready for others. If it does not become so, close it.
async fn settle(mut unsettled: Unsettled, is_open: bool, pool: Pool) {
    let Some(session) = unsettled.0.as_deref_mut() else {
        return;
    };
    let connection = &mut session.connection;
    if is_open {
        let undone = timeout(PING, connection.execute("ROLLBACK")).await;
        if !matches!(undone, Ok(Ok(_))) {
            return;
        }
    } else if pool.trust().prove(connection).await.is_err() {
        return;
    }
    drop(unsettled.0.take());
}

/// Close a connection that may be dead. Its place in the pool is free.
fn close(pooled: Pooled) {
    drop(Object::take(pooled));
}

async fn within<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    let silence = || {
        let silence = format!("no answer from the database within {patience:?}");
        DbErr::Conn(RuntimeErr::Internal(silence))
    };
    timeout(patience, answer)
        .await
        .unwrap_or_else(|_| Err(silence()))
}

async fn gather<R: Record, G: Default + Extend<R>>(
    rows: impl Stream<Item = Result<PgRow, DbErr>>,
) -> Result<G, DbErr> {
    let mut chunks = pin!(rows.try_chunks(CHUNK));
    let (mut gathered, mut columns) = (G::default(), None);
    while let Some(chunk) = chunks.try_next().await.map_err(|broken| broken.1)? {
        for row in &chunk {
            let columns = match &mut columns {
                Some(columns) => columns,
                None => columns.insert(Columns::of_postgres::<R>(row)?),
            };
            gathered.extend([columns.fill(Row::Postgres(row))?]);
        }
    }
    Ok(gathered)
}

fn query(statement: &Statement) -> Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone();
    let values = values.unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

fn failed(error: Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}
