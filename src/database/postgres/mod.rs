//! Statements on PostgreSQL: SeaORM builds them, and sqlx runs each on a connection of a [pool].
//!
//! The pool is not sqlx's own. That one asks every connection that is given back whether it is alive. The
//! question costs as much as a small statement, and its answer is awaited for ever: each connection
//! for which a network goes silent at that moment would keep its place for good. Here a connection
//! goes back as it is. It has to prove that it is alive, within a second, when it is [in doubt](trust), when
//! it has been unused for some time, and when somebody has given up in the middle of an answer.

use sea_orm::{
    DbBackend, Statement,
    sea_query::{CommonTableExpression, Expr, InsertStatement, Query, SelectStatement, WithClause},
};

mod connection;
mod pool;
mod transaction;
mod trust;

pub(super) use pool::Pool;
pub(super) use transaction::Transaction;

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

/// One statement that inserts a row, and asks something if the row was not there before. What is asked sees
/// everything as it was.
pub(super) fn insert_and_ask(
    mut insert: InsertStatement,
    mut question: SelectStatement,
) -> Statement {
    insert.returning(Query::returning().expr(Expr::cust("1")));
    let mut part = CommonTableExpression::new();
    part.table_name("inserted").column("one").query(insert);
    let mut with = WithClause::new();
    with.cte(part);
    let is_new = Query::select().column("one").from("inserted").take();
    question.and_where(Expr::exists(is_new));
    DbBackend::Postgres.build(&question.with(with))
}
