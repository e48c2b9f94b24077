//! The two doors: a reader, and a transaction. Behind each are both engines.

use std::sync::Arc;

use sea_orm::{
    DbBackend, DbErr, QueryTrait, Statement, Value,
    sea_query::{InsertStatement, SelectStatement},
};

use super::{
    inserts::{Inserts, for_another_engine},
    postgres::{self, Pool},
    record::Record,
    sqlite::{self, Readers},
    statements::{IntoStatement, Statements},
    template::{Filled, Template},
};
use crate::{
    deadlines::{SILENT_LONG_STATEMENT, SILENT_STATEMENT},
    error::ApiResult,
};

/// The door for statements that change nothing.
#[derive(Clone)]
pub enum Reader {
    /// Its own connections, on the thread that asks.
    Sqlite(Readers),
    /// Any connection of the pool.
    Postgres(Pool),
}

impl Statements for Reader {
    fn engine(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn list<R>(&self, statement: Statement) -> Result<Vec<R>, DbErr>
    where
        R: Record + Send + 'static,
    {
        match self {
            Self::Sqlite(readers) => readers.gather(statement).await,
            Self::Postgres(pool) => pool.list(&statement).await,
        }
    }

    async fn gather<R, G>(&self, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        match self {
            Self::Sqlite(readers) => readers.gather(statement).await,
            Self::Postgres(pool) => pool.gather(&statement).await,
        }
    }
}

/// A write transaction. It has one statement at a time.
pub enum Transaction {
    /// On the only connection that writes.
    Sqlite(sqlite::Transaction),
    /// On a connection of the pool.
    Postgres(postgres::Transaction),
}

impl Statements for Transaction {
    fn engine(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn list<R>(&self, statement: Statement) -> Result<Vec<R>, DbErr>
    where
        R: Record + Send + 'static,
    {
        match self {
            Self::Sqlite(transaction) => transaction.gather(statement).await,
            Self::Postgres(transaction) => transaction.list(&statement).await,
        }
    }

    async fn gather<R, G>(&self, statement: Statement) -> Result<G, DbErr>
    where
        R: Record,
        G: Default + Extend<R> + Send + 'static,
    {
        match self {
            Self::Sqlite(transaction) => transaction.gather(statement).await,
            Self::Postgres(transaction) => transaction.gather(&statement).await,
        }
    }
}

impl Transaction {
    /// Commit, or undo everything when the result is an error.
    pub(super) async fn end<T>(self, result: ApiResult<T>) -> ApiResult<T> {
        match self {
            Self::Sqlite(transaction) => transaction.end(result).await,
            Self::Postgres(transaction) => transaction.end(result).await,
        }
    }

    /// Run a statement that changes a few rows, and tell how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn run(&self, query: impl QueryTrait) -> Result<u64, DbErr> {
        let statement = query.build(self.engine());
        match self {
            Self::Sqlite(transaction) => transaction.execute(statement).await,
            Self::Postgres(transaction) => transaction.execute(&statement, SILENT_STATEMENT).await,
        }
    }

    /// Insert rows into several tables, of which later ones may refer to earlier ones. PostgreSQL gets
    /// it as one statement: each is a way to the server and back, with the person's row locked.
    ///
    /// # Errors
    /// When the database cannot be written. Some rows may be in the transaction then, which is to be undone.
    pub async fn insert_all(&self, inserts: Inserts) -> Result<(), DbErr> {
        match (self, inserts) {
            (Self::Sqlite(transaction), Inserts::Sqlite(tables)) => {
                for rows in tables {
                    transaction.insert(rows).await?;
                }
            }
            (Self::Postgres(transaction), Inserts::Postgres(mut inserts)) => {
                if let Some(last) = inserts.pop() {
                    let statement = postgres::together(inserts, last);
                    transaction.execute(&statement, SILENT_STATEMENT).await?;
                }
            }
            _ => return Err(for_another_engine()),
        }
        Ok(())
    }

    /// Insert a row, and ask something that does not depend on it. `None` when the row was there before,
    /// or when nothing answers the question. PostgreSQL gets it as one statement, as in
    /// [`Transaction::insert_all`]; `both` has its text.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn insert_and_ask<R, I, Q>(
        &self,
        both: &Template,
        insert: Filled<'_, impl Fn() -> I>,
        question: Filled<'_, impl Fn() -> Q>,
    ) -> Result<Option<R>, DbErr>
    where
        R: Record + Send + 'static,
        I: QueryTrait<QueryStatement = InsertStatement>,
        Q: QueryTrait<QueryStatement = SelectStatement>,
    {
        let mut answer = match self {
            Self::Sqlite(transaction) => {
                let insert = insert.into_statement(DbBackend::Sqlite);
                if transaction.execute(insert).await? == 0 {
                    return Ok(None);
                }
                self.list(question.into_statement(DbBackend::Sqlite))
                    .await?
            }
            Self::Postgres(_) => {
                let both = both.fill_together(insert, question, |insert, question| {
                    postgres::insert_and_ask(insert.into_query(), question.into_query())
                });
                self.list(both).await?
            }
        };
        Ok(answer.pop())
    }

    /// Run very many statements that were built before, one after the other. On SQLite that is done on
    /// another thread, in one go: nobody else can write in the meantime.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn run_all(&self, statements: Arc<[Statement]>) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.execute_all(statements).await,
            Self::Postgres(transaction) => {
                for statement in &*statements {
                    transaction
                        .execute(statement, SILENT_LONG_STATEMENT)
                        .await?;
                }
                Ok(())
            }
        }
    }

    /// Run a statement that may change very many rows, and tell how many. On SQLite that is done on
    /// another thread: it would hold up everybody whom this one serves, and a statement that writes
    /// cannot be interrupted without its transaction.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn run_long(&self, query: impl QueryTrait) -> Result<u64, DbErr> {
        self.run_long_statement(query.build(self.engine())).await
    }

    /// The same for a statement in SQL. `$1` is the first of the values on both engines.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn run_raw(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, DbErr> {
        let statement = Statement::from_sql_and_values(self.engine(), sql, values);
        self.run_long_statement(statement).await
    }

    async fn run_long_statement(&self, statement: Statement) -> Result<u64, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.execute_long(statement).await,
            Self::Postgres(transaction) => {
                transaction.execute(&statement, SILENT_LONG_STATEMENT).await
            }
        }
    }
}
