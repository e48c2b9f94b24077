//! Selecting rows: one, some, or each as it arrives.
//!
//! SQLite's planner looks at the number of a `LIMIT ?`, and prepares the whole statement again
//! whenever such a parameter is bound: parsing and planning then cost more than running. It does
//! not look into an expression, so the limit is written as `?+0`; a statement that finds one row
//! by its key needs none at all.

use std::pin::pin;

use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryTrait, Statement, StreamTrait, Value,
    Values, sea_query::SelectStatement,
};

/// The only row of a query, such as one by its whole key.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_one<M: FromQueryResult>(
    connection: &impl ConnectionTrait,
    query: impl QueryTrait<QueryStatement = SelectStatement>,
) -> Result<Option<M>, DbErr> {
    let row = connection.query_one(&query.into_query()).await?;
    row.map(|row| M::from_query_result(&row, "")).transpose()
}

/// Some rows of a query, after the first `offset` ones.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_part<M: FromQueryResult>(
    connection: &impl ConnectionTrait,
    query: impl QueryTrait<QueryStatement = SelectStatement>,
    limit: u64,
    offset: u64,
) -> Result<Vec<M>, DbErr> {
    let backend = connection.get_database_backend();
    let statement = limited(backend, backend.build(query.as_query()), limit, offset);
    M::find_by_statement(statement).all(connection).await
}

/// How many rows are fetched at a time: enough for any ordinary page.
const CHUNK: usize = 1_000;

/// Pass on every row of a query. There may be many: all at once, in the form of the driver, they
/// would take ten times the memory of the result. One by one would be slower, because each wakes
/// the driver's thread.
///
/// # Errors
/// When the database cannot be asked.
pub async fn for_each<M: FromQueryResult>(
    connection: &impl StreamTrait,
    query: impl QueryTrait<QueryStatement = SelectStatement>,
    mut take: impl FnMut(M),
) -> Result<(), DbErr> {
    let rows = connection.stream(query.as_query()).await?;
    let mut chunks = pin!(rows.try_chunks(CHUNK));
    while let Some(chunk) = chunks.try_next().await.map_err(|broken| broken.1)? {
        for row in chunk {
            take(M::from_query_result(&row, "")?);
        }
    }
    Ok(())
}

fn limited(backend: DbBackend, statement: Statement, limit: u64, offset: u64) -> Statement {
    let Statement {
        mut sql, values, ..
    } = statement;
    let Values(mut values) = values.unwrap_or_else(|| Values(Vec::new()));
    let mut placeholder = |number: u64| {
        values.push(Value::from(number));
        match backend {
            DbBackend::Postgres => format!("${}", values.len()),
            _ => "?".to_owned(),
        }
    };
    sql += &format!(" LIMIT {}+0", placeholder(limit));
    if offset > 0 {
        sql += &format!(" OFFSET {}+0", placeholder(offset));
    }
    Statement::from_sql_and_values(backend, sql, values)
}
