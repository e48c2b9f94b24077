//! Statements on PostgreSQL: sqlx's pool, as SeaORM drives it.

use std::{pin::pin, time::Duration};

use futures_util::TryStreamExt as _;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, StreamTrait,
    sea_query::{CommonTableExpression, InsertStatement, WithClause},
};

use super::{
    record::{Columns, Record, Row},
    trust::Trust,
};
use crate::{
    deadlines::{PING, SILENT_STATEMENT},
    error::{ApiError, ApiResult},
};

/// How many rows are kept as the driver has them: enough for any ordinary page. One by one would be
/// slower.
const CHUNK: usize = 1_000;

/// Run a statement and make a list of its rows. Not as a stream: SeaORM tells nobody when one cannot
/// begin, and writes its values into the finest log.
pub(super) async fn list<R: Record>(
    connection: &impl ConnectionTrait,
    trust: &Trust,
    statement: Statement,
) -> Result<Vec<R>, DbErr> {
    let rows = connection.query_all_raw(statement);
    let rows = trust.answer(SILENT_STATEMENT, rows).await?;
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let columns = Columns::of::<R>(&first.column_names())?;
    rows.iter().map(|row| columns.fill(Row::of(row)?)).collect()
}

/// Run a statement and make one value of its rows as they arrive.
pub(super) async fn gather<R: Record, G: Default + Extend<R>>(
    connection: &impl StreamTrait,
    trust: &Trust,
    patience: Duration,
    statement: Statement,
) -> Result<G, DbErr> {
    let gathered = gather_rows(connection, statement);
    trust.answer(patience, gathered).await
}

async fn gather_rows<R: Record, G: Default + Extend<R>>(
    connection: &impl StreamTrait,
    statement: Statement,
) -> Result<G, DbErr> {
    let rows = connection.stream_raw(statement).await?;
    let mut chunks = pin!(rows.try_chunks(CHUNK));
    let (mut gathered, mut columns) = (G::default(), None);
    while let Some(chunk) = chunks.try_next().await.map_err(|broken| broken.1)? {
        for row in chunk {
            let columns = match &mut columns {
                Some(columns) => columns,
                None => columns.insert(Columns::of::<R>(&row.column_names())?),
            };
            gathered.extend([columns.fill(Row::of(&row)?)?]);
        }
    }
    Ok(gathered)
}

/// One statement for several. Whether their rows refer to each other rightly is judged at its end.
pub(super) fn together(inserts: Vec<InsertStatement>, last: InsertStatement) -> Statement {
    if inserts.is_empty() {
        return DbBackend::Postgres.build(&last);
    }
    let mut with = WithClause::new();
    for (number, insert) in inserts.into_iter().enumerate() {
        let mut part = CommonTableExpression::new();
        part.table_name(format!("part_{number}")).query(insert);
        with.cte(part);
    }
    DbBackend::Postgres.build(&last.with(with))
}

/// Commit a transaction, or roll back when its result is an error.
pub(super) async fn end<T>(
    transaction: DatabaseTransaction,
    trust: &Trust,
    result: ApiResult<T>,
) -> ApiResult<T> {
    match result {
        Ok(value) => {
            let committed = trust.answer(SILENT_STATEMENT, transaction.commit()).await;
            committed.map_err(|error| {
                trust.lose(Some(&error));
                ApiError::not_committed(error)
            })?;
            Ok(value)
        }
        Err(error) => {
            // Awaited, so that nobody finds the transaction still open.
            if let Err(rollback) = trust.answer(PING, transaction.rollback()).await {
                log::debug!("rollback failed: {rollback}");
                trust.lose(Some(&rollback));
            }
            if error.is_failure() {
                trust.lose(error.database_error());
            }
            Err(error)
        }
    }
}
