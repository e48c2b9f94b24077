//! The source or the target of a copy: a connection in one transaction.

use futures_util::stream::BoxStream;
use sea_orm::{
    DbErr,
    sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection, query_scalar, raw_sql},
};

use super::{
    cell::Row,
    failure::of_driver,
    postgres, sqlite,
    table::{Table, quoted},
};

pub(super) enum Side {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Side {
    pub(super) async fn open(url: &str) -> Result<Self, DbErr> {
        Ok(match url.starts_with("sqlite:") {
            true => Self::Sqlite(sqlite::open(url).await?),
            false => Self::Postgres(postgres::open(url).await?),
        })
    }

    /// Without a trace in the database.
    pub(super) async fn open_to_read(url: &str) -> Result<Self, DbErr> {
        Ok(match url.starts_with("sqlite:") {
            true => Self::Sqlite(sqlite::open_to_read(url).await?),
            false => Self::Postgres(postgres::open(url).await?),
        })
    }

    /// From now on everything is read as it is at this moment.
    pub(super) async fn begin_reading(&mut self) -> Result<(), DbErr> {
        let begin = match self {
            Self::Sqlite(_) => sqlite::BEGIN_READING.into(),
            Self::Postgres(_) => postgres::begin_reading(),
        };
        self.execute(begin).await
    }

    /// From now on nobody else can write.
    pub(super) async fn begin_writing(&mut self, tables: &[Table]) -> Result<(), DbErr> {
        let begin = match self {
            Self::Sqlite(_) => sqlite::BEGIN_WRITING.into(),
            Self::Postgres(_) => postgres::begin_writing(tables),
        };
        self.execute(begin).await
    }

    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        self.execute("COMMIT".into()).await
    }

    async fn execute(&mut self, sql: String) -> Result<(), DbErr> {
        let sql = raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => sql.execute(connection).await.map(drop),
            Self::Postgres(connection) => sql.execute(connection).await.map(drop),
        }
        .map_err(of_driver)
    }

    /// The names and types of a table's columns; none when it is missing.
    pub(super) async fn columns(&mut self, table: &Table) -> Result<Vec<(String, String)>, DbErr> {
        match self {
            Self::Sqlite(connection) => sqlite::columns(connection, table).await,
            Self::Postgres(connection) => postgres::columns(connection, table).await,
        }
    }

    /// A table of another program. A file that has one was refused before.
    pub(super) async fn foreign(&mut self, tables: &[Table]) -> Result<Option<String>, DbErr> {
        let found = match self {
            Self::Sqlite(_) => Vec::new(),
            Self::Postgres(connection) => postgres::tables(connection).await?,
        };
        let is_ours = |name: &String| tables.iter().any(|table| table.name == *name);
        Ok(found.into_iter().find(|name| !is_ours(name)))
    }

    /// How many rows a table has.
    pub(super) async fn count(&mut self, table: &Table) -> Result<u64, DbErr> {
        let count = format!("SELECT count(*) FROM {}", quoted(&table.name));
        let count: i64 = match self {
            Self::Sqlite(connection) => {
                query_scalar(AssertSqlSafe(count))
                    .fetch_one(connection)
                    .await
            }
            Self::Postgres(connection) => {
                query_scalar(AssertSqlSafe(count))
                    .fetch_one(connection)
                    .await
            }
        }
        .map_err(of_driver)?;
        Ok(count.unsigned_abs())
    }

    /// Every row, in the order of the primary key.
    pub(super) fn rows<'a>(&'a mut self, table: &'a Table) -> BoxStream<'a, Result<Row, DbErr>> {
        match self {
            Self::Sqlite(connection) => sqlite::rows(connection, table),
            Self::Postgres(connection) => postgres::rows(connection, table),
        }
    }

    pub(super) async fn writer<'a>(&'a mut self, table: &'a Table) -> Result<Writer<'a>, DbErr> {
        Ok(match self {
            Self::Sqlite(connection) => Writer::Sqlite(sqlite::Writer::new(connection, table)),
            Self::Postgres(connection) => {
                Writer::Postgres(postgres::Writer::new(connection, table).await?)
            }
        })
    }

    /// The highest number that was ever given to a row in this column.
    pub(super) async fn counter(&mut self, table: &Table, column: &str) -> Result<i64, DbErr> {
        match self {
            Self::Sqlite(connection) => sqlite::counter(connection, table).await,
            Self::Postgres(connection) => postgres::counter(connection, table, column).await,
        }
    }

    /// The next row gets a higher number.
    pub(super) async fn set_counter(
        &mut self,
        table: &Table,
        column: &str,
        counter: i64,
    ) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(connection) => sqlite::set_counter(connection, table, counter).await,
            Self::Postgres(connection) => {
                postgres::set_counter(connection, table, column, counter).await
            }
        }
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
        .map_err(of_driver)
    }
}

/// Writes the rows of one table.
pub(super) enum Writer<'a> {
    Sqlite(sqlite::Writer<'a>),
    Postgres(postgres::Writer<'a>),
}

impl Writer<'_> {
    pub(super) async fn write(&mut self, row: Row) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(writer) => writer.write(row).await,
            Self::Postgres(writer) => writer.write(&row).await,
        }
    }

    pub(super) async fn finish(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(mut writer) => writer.flush().await,
            Self::Postgres(writer) => writer.finish().await,
        }
    }
}
