//! A file of SQLite, as the source or the target of a copy.

use std::{fs, mem, str::FromStr as _};

use chrono::{DateTime, NaiveDate};
use futures_util::{StreamExt as _, stream::BoxStream};
use sea_orm::{
    DbErr,
    sqlx::{
        AssertSqlSafe, ConnectOptions as _, Decode, QueryBuilder, Row as _, Sqlite,
        SqliteConnection, Type, ValueRef as _, query, query_as, query_scalar,
        sqlite::{SqliteConnectOptions, SqliteRow},
    },
};
use uuid::Uuid;

use super::{
    cell::{Cell, Kind, Row, written},
    failure::of_driver,
    table::{Column, Table, quoted},
};
use crate::deadlines::SQLITE_LOCK;

/// The most values that one statement may have.
const MOST_VALUES: usize = 32_766;
/// The most rows in one statement: more make it no faster.
const MOST_ROWS: usize = 250;
/// The most text in one statement, in bytes.
const MOST_TEXT: usize = 1 << 20;

pub(super) async fn open(url: &str) -> Result<SqliteConnection, DbErr> {
    options(url)?.connect().await.map_err(of_driver)
}

/// Only for reading. A file that nobody uses is read as if it could never change: SQLite would create a log
/// beside it, and need a folder that can be written.
pub(super) async fn open_to_read(url: &str) -> Result<SqliteConnection, DbErr> {
    let mut options = options(url)?.read_only(true);
    if let Some(file) = migration::sqlite_file(url) {
        // Of two slashes at the beginning SQLite takes the next name for that of a machine.
        let real = fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
        let is_at_rest = !migration::is_in_use(&file);
        options = options.filename(real).immutable(is_at_rest);
    }
    options.connect().await.map_err(of_driver)
}

fn options(url: &str) -> Result<SqliteConnectOptions, DbErr> {
    let options = SqliteConnectOptions::from_str(url).map_err(of_driver)?;
    Ok(options
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(SQLITE_LOCK)
        .disable_statement_logging())
}

/// From the first statement on everything is read as it is now, whatever others write.
pub(super) const BEGIN_READING: &str =
    "PRAGMA query_only = ON; BEGIN; SELECT count(*) FROM sqlite_master";

/// Nobody else can write until the end.
pub(super) const BEGIN_WRITING: &str = "BEGIN IMMEDIATE";

/// The names and types of a table's columns; none when it is missing.
pub(super) async fn columns(
    connection: &mut SqliteConnection,
    table: &Table,
) -> Result<Vec<(String, String)>, DbErr> {
    query_as("SELECT name, type FROM pragma_table_info(?)")
        .bind(&table.name)
        .fetch_all(connection)
        .await
        .map_err(of_driver)
}

/// Every row, in the order of the primary key.
pub(super) fn rows<'a>(
    connection: &'a mut SqliteConnection,
    table: &'a Table,
) -> BoxStream<'a, Result<Row, DbErr>> {
    let rows = query(AssertSqlSafe(table.select(""))).fetch(connection);
    let rows = rows.map(move |row| row.map_err(of_driver).and_then(|row| read(&row, table)));
    rows.boxed()
}

fn read(row: &SqliteRow, table: &Table) -> Result<Row, DbErr> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, column)| {
            let is_null = row.try_get_raw(place).map_err(of_driver)?.is_null();
            let cell = match is_null {
                true => Some(Cell::Null),
                false => cell(row, place, column),
            };
            let name = (&table.name, &column.name);
            cell.ok_or_else(|| DbErr::Type(format!("{}.{} holds something else", name.0, name.1)))
        })
        .collect()
}

/// `None` when it is not what the server writes there: it would come out differently.
fn cell(row: &SqliteRow, place: usize, column: &Column) -> Option<Cell> {
    fn get<'a, T: Decode<'a, Sqlite> + Type<Sqlite>>(
        row: &'a SqliteRow,
        place: usize,
    ) -> Option<T> {
        row.try_get(place).ok()
    }
    Some(match column.kind {
        Kind::Integer => Cell::Integer(get(row, place)?),
        Kind::Text => Cell::Text(get(row, place)?),
        Kind::Uuid => Cell::Uuid(Uuid::from_slice(get(row, place)?).ok()?),
        Kind::Time => {
            let text: &str = get(row, place)?;
            let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
            (written(time) == text).then_some(Cell::Time(time))?
        }
        Kind::Day => {
            let text: &str = get(row, place)?;
            let day: NaiveDate = text.parse().ok()?;
            (day.to_string() == text).then_some(Cell::Day(day))?
        }
    })
}

/// Writes rows, many with each statement.
pub(super) struct Writer<'a> {
    connection: &'a mut SqliteConnection,
    table: &'a Table,
    rows: Vec<Row>,
    /// Of the texts in `rows`, in bytes.
    size: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(connection: &'a mut SqliteConnection, table: &'a Table) -> Self {
        Self {
            connection,
            table,
            rows: Vec::new(),
            size: 0,
        }
    }

    pub(super) async fn write(&mut self, row: Row) -> Result<(), DbErr> {
        let texts = row.iter().map(|cell| match cell {
            Cell::Text(text) => text.len(),
            _ => 0,
        });
        self.size += texts.sum::<usize>();
        self.rows.push(row);
        let most = MOST_ROWS.min(MOST_VALUES / self.table.columns.len().max(1));
        if self.rows.len() >= most || self.size >= MOST_TEXT {
            self.flush().await?;
        }
        Ok(())
    }

    pub(super) async fn flush(&mut self) -> Result<(), DbErr> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let (table, names) = (quoted(&self.table.name), self.table.names());
        let mut insert = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {table} ({names}) "));
        insert.push_values(mem::take(&mut self.rows), |mut values, row| {
            for cell in row {
                match cell {
                    Cell::Null => values.push_bind(None::<i64>),
                    Cell::Integer(number) => values.push_bind(number),
                    Cell::Text(text) => values.push_bind(text),
                    Cell::Uuid(id) => values.push_bind(id.as_bytes().to_vec()),
                    time_or_day => values.push_bind(time_or_day.to_string()),
                };
            }
        });
        self.size = 0;
        let insert = insert.build().execute(&mut *self.connection).await;
        insert.map_err(of_driver)?;
        Ok(())
    }
}

/// The highest number that was ever given to a row.
pub(super) async fn counter(
    connection: &mut SqliteConnection,
    table: &Table,
) -> Result<i64, DbErr> {
    let counter: Option<i64> = query_scalar("SELECT seq FROM sqlite_sequence WHERE name = ?")
        .bind(&table.name)
        .fetch_optional(connection)
        .await
        .map_err(of_driver)?;
    Ok(counter.unwrap_or(0))
}

pub(super) async fn set_counter(
    connection: &mut SqliteConnection,
    table: &Table,
    counter: i64,
) -> Result<(), DbErr> {
    let forget = query("DELETE FROM sqlite_sequence WHERE name = ?").bind(&table.name);
    forget.execute(&mut *connection).await.map_err(of_driver)?;
    let set = query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)");
    let set = set.bind(&table.name).bind(counter);
    set.execute(connection).await.map_err(of_driver)?;
    Ok(())
}
