//! A database of PostgreSQL, as the source or the target of a copy.

use std::{fmt::Write as _, mem, str::FromStr as _};

use futures_util::{StreamExt as _, stream::BoxStream};
use sea_orm::{
    DbErr,
    sqlx::{
        AssertSqlSafe, ConnectOptions as _, Decode, Error, PgConnection, Postgres, Row as _, Type,
        TypeInfo as _, ValueRef as _,
        postgres::{PgConnectOptions, PgCopyIn, PgRow},
        query, query_as, query_scalar,
    },
};

use super::{
    cell::{Cell, Kind, Row},
    failure::of_driver,
    table::{Table, quoted},
};

/// How much is sent at once, in bytes.
const PART: usize = 1 << 16;

/// The order of SQLite.
const BYTEWISE: &str = " COLLATE \"C\"";

/// Until the end of the transaction, which takes longer than any other.
const WITHOUT_LIMITS: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

pub(super) async fn open(url: &str) -> Result<PgConnection, DbErr> {
    let options = PgConnectOptions::from_str(url).map_err(of_driver)?;
    let options = options
        // Not every pooler takes it, and there are no floating-point numbers.
        .extra_float_digits(None)
        .application_name("workout-log copy")
        .disable_statement_logging();
    options.connect().await.map_err(of_driver)
}

/// Everything is read as it is now, whatever others write.
pub(super) fn begin_reading() -> String {
    format!("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; {WITHOUT_LIMITS}")
}

/// Nobody else can write these tables until the end.
pub(super) fn begin_writing(tables: &[Table]) -> String {
    let tables = tables.iter().map(|table| quoted(&table.name));
    let tables = tables.collect::<Vec<_>>().join(", ");
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; {WITHOUT_LIMITS}; SET LOCAL lock_timeout = '10s'; \
         LOCK TABLE {tables} IN EXCLUSIVE MODE"
    )
}

/// The names and types of a table's columns; none when it is missing.
pub(super) async fn columns(
    connection: &mut PgConnection,
    table: &Table,
) -> Result<Vec<(String, String)>, DbErr> {
    let columns = "
        SELECT column_name::text, udt_name::text FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = $1";
    query_as(columns)
        .bind(&table.name)
        .fetch_all(connection)
        .await
        .map_err(of_driver)
}

/// The names of all tables, those of others as well.
pub(super) async fn tables(connection: &mut PgConnection) -> Result<Vec<String>, DbErr> {
    let tables = "
        SELECT tablename::text FROM pg_tables
        WHERE schemaname = current_schema() AND tablename <> 'seaql_migrations'
        ORDER BY tablename";
    query_scalar(tables)
        .fetch_all(connection)
        .await
        .map_err(of_driver)
}

/// Every row, in the order of the primary key.
pub(super) fn rows<'a>(
    connection: &'a mut PgConnection,
    table: &'a Table,
) -> BoxStream<'a, Result<Row, DbErr>> {
    let rows = query(AssertSqlSafe(table.select(BYTEWISE))).fetch(connection);
    let rows = rows.map(move |row| row.and_then(|row| read(&row, table)).map_err(of_driver));
    rows.boxed()
}

fn read(row: &PgRow, table: &Table) -> Result<Row, Error> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, column)| {
            let raw = row.try_get_raw(place)?;
            if raw.is_null() {
                return Ok(Cell::Null);
            }
            let is_short = raw.type_info().name() == "INT4";
            Ok(match column.kind {
                Kind::Integer if is_short => Cell::Integer(get::<i32>(row, place)?.into()),
                Kind::Integer => Cell::Integer(get(row, place)?),
                Kind::Text => Cell::Text(get(row, place)?),
                Kind::Uuid => Cell::Uuid(get(row, place)?),
                Kind::Time => Cell::Time(get(row, place)?),
                Kind::Day => Cell::Day(get(row, place)?),
            })
        })
        .collect()
}

fn get<'a, T: Decode<'a, Postgres> + Type<Postgres>>(
    row: &'a PgRow,
    place: usize,
) -> Result<T, Error> {
    row.try_get(place)
}

/// Writes rows with `COPY`, in PostgreSQL's text format.
pub(super) struct Writer<'a> {
    stream: PgCopyIn<&'a mut PgConnection>,
    part: String,
}

impl<'a> Writer<'a> {
    pub(super) async fn new(
        connection: &'a mut PgConnection,
        table: &Table,
    ) -> Result<Self, DbErr> {
        let (table, names) = (quoted(&table.name), table.names());
        let copy = format!("COPY {table} ({names}) FROM STDIN");
        Ok(Self {
            stream: connection.copy_in_raw(&copy).await.map_err(of_driver)?,
            part: String::new(),
        })
    }

    pub(super) async fn write(&mut self, row: &Row) -> Result<(), DbErr> {
        push_line(&mut self.part, row);
        if self.part.len() >= PART {
            self.send().await?;
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), DbErr> {
        let part = mem::take(&mut self.part).into_bytes();
        self.stream.send(part).await.map_err(of_driver)?;
        Ok(())
    }

    pub(super) async fn finish(mut self) -> Result<(), DbErr> {
        self.send().await?;
        self.stream.finish().await.map_err(of_driver)?;
        Ok(())
    }
}

/// The columns stand between tabs, the rows between line breaks, and `\N` is `NULL`.
fn push_line(part: &mut String, row: &Row) {
    for (place, cell) in row.iter().enumerate() {
        if place > 0 {
            part.push('\t');
        }
        match cell {
            Cell::Null => part.push_str("\\N"),
            Cell::Text(text) => push_escaped(part, text),
            // Writing into a string does not fail.
            cell => drop(write!(part, "{cell}")),
        }
    }
    part.push('\n');
}

fn push_escaped(part: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\\' => part.push_str("\\\\"),
            '\t' => part.push_str("\\t"),
            '\n' => part.push_str("\\n"),
            '\r' => part.push_str("\\r"),
            character => part.push(character),
        }
    }
}

/// The highest number that was ever given to a row.
pub(super) async fn counter(
    connection: &mut PgConnection,
    table: &Table,
    column: &str,
) -> Result<i64, DbErr> {
    let sequence = sequence(connection, table, column).await?;
    let (table, column) = (quoted(&table.name), quoted(column));
    let counter = format!(
        "SELECT greatest(
            (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}),
            (SELECT max({column}) FROM {table})
        )"
    );
    query_scalar(AssertSqlSafe(counter))
        .fetch_one(connection)
        .await
        .map_err(of_driver)
}

pub(super) async fn set_counter(
    connection: &mut PgConnection,
    table: &Table,
    column: &str,
    counter: i64,
) -> Result<(), DbErr> {
    let sequence = sequence(connection, table, column).await?;
    query("SELECT setval($1::regclass, $2)")
        .bind(sequence)
        .bind(counter)
        .execute(connection)
        .await
        .map_err(of_driver)?;
    Ok(())
}

/// The name of a column's sequence, quoted where it must be.
async fn sequence(
    connection: &mut PgConnection,
    table: &Table,
    column: &str,
) -> Result<String, DbErr> {
    let sequence: Option<String> = query_scalar("SELECT pg_get_serial_sequence($1, $2)")
        .bind(quoted(&table.name))
        .bind(column)
        .fetch_one(connection)
        .await
        .map_err(of_driver)?;
    sequence.ok_or_else(|| DbErr::Custom(format!("{}.{column} does not count up", table.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_rows_and_columns_is_escaped_in_a_text() {
        let mut part = String::new();
        let text = |text: &str| Cell::Text(text.into());
        let row = vec![
            Cell::Integer(-7),
            Cell::Null,
            text(""),
            text("a\tb\r\nc\\N"),
            text("\\."),
        ];
        push_line(&mut part, &row);
        assert_eq!(part, "-7\t\\N\t\ta\\tb\\r\\nc\\\\N\t\\\\.\n");
    }
}
