//! How rows are asked for: one, some, all of them, or what is made of them.
//!
//! SeaORM builds every statement, and [`Statements`] is how each is run, on both engines.
//!
//! SQLite's planner looks at the number behind `LIMIT ?`, and prepares the whole statement again
//! each time such a parameter is bound: parsing and planning then cost more than running. It does
//! not look into an expression, so the limit is written as `?+0`; a statement that finds one row
//! by its key needs none at all.

use sea_orm::{
    DbBackend, DbErr, EntityTrait, QuerySelect, QueryTrait, Select, Statement, Value, Values,
    sea_query::{Asterisk, Expr, ExprTrait, SelectStatement},
};

use super::record::{Cell, Record};

/// What statements are run on: the door for reading, or a transaction.
pub trait Statements {
    /// Which of the two engines answers.
    fn engine(&self) -> DbBackend;

    /// Run a statement whose answer is small, such as a page, and make a list of its rows.
    ///
    /// # Errors
    /// When the database cannot be asked, or a column is not what the record says.
    fn list<R>(&self, statement: Statement) -> impl Future<Output = Result<Vec<R>, DbErr>>
    where
        R: Record + Send + 'static;

    /// Run a statement and make one value of the rows of its answer, as they arrive. They may be many:
    /// what a driver keeps of each takes ten times the memory of what is made of it.
    ///
    /// # Errors
    /// When the database cannot be asked, or a column is not what the record says.
    fn gather<R, G>(&self, statement: Statement) -> impl Future<Output = Result<G, DbErr>>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static;
}

/// What becomes a statement: anything that SeaORM builds, and a [`Filled`](super::Filled) template.
pub trait IntoStatement {
    /// The statement for an engine.
    fn into_statement(self, engine: DbBackend) -> Statement;
}

impl<Q: QueryTrait> IntoStatement for Q {
    fn into_statement(self, engine: DbBackend) -> Statement {
        self.build(engine)
    }
}

/// The only row that a query finds, such as one by a whole key, or that a statement returns.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_one<R: Record + Send + 'static>(
    connection: &impl Statements,
    query: impl IntoStatement,
) -> Result<Option<R>, DbErr> {
    let mut rows = find_all(connection, query).await?;
    Ok(rows.pop())
}

/// The only value that a query finds; `None` when there is no row.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_value<T: Cell + Send + 'static>(
    connection: &impl Statements,
    query: impl IntoStatement,
) -> Result<Option<T>, DbErr> {
    let row: Option<(T,)> = find_one(connection, query).await?;
    Ok(row.map(|(value,)| value))
}

/// Every row of a query.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_all<R: Record + Send + 'static>(
    connection: &impl Statements,
    query: impl IntoStatement,
) -> Result<Vec<R>, DbErr> {
    connection
        .list(query.into_statement(connection.engine()))
        .await
}

/// Some rows of a query, behind the first `offset` ones.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_part<R: Record + Send + 'static>(
    connection: &impl Statements,
    query: impl QueryTrait<QueryStatement = SelectStatement>,
    limit: u64,
    offset: u64,
) -> Result<Vec<R>, DbErr> {
    let statement = limited(query.build(connection.engine()), limit, offset);
    connection.list(statement).await
}

/// Make one value of all rows of a query, as they arrive.
///
/// # Errors
/// When the database cannot be asked.
pub async fn gather<R: Record, G: Default + Extend<R> + Send + 'static>(
    connection: &impl Statements,
    query: impl IntoStatement,
) -> Result<G, DbErr> {
    connection
        .gather(query.into_statement(connection.engine()))
        .await
}

/// How many rows a query would find.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(
    connection: &impl Statements,
    query: Select<impl EntityTrait>,
) -> Result<u64, DbErr> {
    let number = Expr::col(Asterisk).count();
    let count: Option<i64> =
        find_value(connection, query.select_only().expr_as(number, "count")).await?;
    Ok(count.map_or(0, i64::unsigned_abs))
}

fn limited(statement: Statement, limit: u64, offset: u64) -> Statement {
    let Statement {
        mut sql,
        values,
        db_backend,
    } = statement;
    let Values(mut values) = values.unwrap_or_else(|| Values(Vec::new()));
    let mut placeholder = |number: u64| {
        values.push(Value::from(number));
        match db_backend {
            DbBackend::Postgres => format!("${}", values.len()),
            _ => "?".to_owned(),
        }
    };
    sql += &format!(" LIMIT {}+0", placeholder(limit));
    if offset > 0 {
        sql += &format!(" OFFSET {}+0", placeholder(offset));
    }
    Statement::from_sql_and_values(db_backend, sql, values)
}
