//! One statement on one connection of SQLite, on the thread that calls.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::SecondsFormat;
use rusqlite::{
    Connection, ToSql,
    types::{ToSqlOutput, Value as Owned, ValueRef},
};
use sea_orm::{DbErr, Statement, Value, Values};

use super::failure::Failure;
use crate::database::{
    inserts::Rows,
    record::{Columns, Record, Row},
};

/// Statements that are longer, such as one that inserts a thousand sets, are not kept prepared: each
/// would be another one, and they are large.
const LONGEST_KEPT: usize = 4_096;
/// A statement that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_millis(500);
/// sqlx's name: one setting of the log shows the statements of both engines.
const LOG: &str = "sqlx::query";
/// How many steps of its program SQLite does between two looks at the clock: a few microseconds.
const STEPS: i32 = 1_000;

/// Run a statement and make one value of its rows. One that changes nothing is interrupted when its
/// time is up; of any other one SQLite would undo the whole transaction.
pub(super) fn gather<R: Record, G: Default + Extend<R>>(
    connection: &Connection,
    statement: &Statement,
    time: Time,
) -> Result<G, Failure> {
    prepared(connection, statement, |prepared| {
        let _deadline = match prepared.readonly() {
            true => Some(Deadline::watch(connection, time)?),
            false => None,
        };
        let columns = Columns::of::<R>(&prepared.column_names())?;
        let mut gathered = G::default();
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            gathered.extend([columns.fill(Row::Sqlite(row))?]);
        }
        Ok(gathered)
    })
}

/// Run a statement and tell how many rows it has changed.
pub(super) fn execute(connection: &Connection, statement: &Statement) -> Result<u64, Failure> {
    prepared(connection, statement, |prepared| {
        run(prepared)?;
        Ok(connection.changes())
    })
}

/// Insert the rows of one table.
pub(super) fn insert(connection: &Connection, rows: &Rows) -> Result<(), Failure> {
    prepared(connection, &rows.first, |prepared| {
        run(prepared)?;
        for values in &rows.others {
            bind(prepared, Some(values))?;
            run(prepared)?;
        }
        Ok(())
    })
}

fn run(prepared: &mut rusqlite::Statement<'_>) -> Result<(), Failure> {
    let mut rows = prepared.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

fn prepared<T>(
    connection: &Connection,
    statement: &Statement,
    run: impl FnOnce(&mut rusqlite::Statement<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let start = Instant::now();
    let sql = &statement.sql;
    let result = if sql.len() > LONGEST_KEPT {
        let mut prepared = connection.prepare(sql)?;
        bind(&mut prepared, statement.values.as_ref())?;
        run(&mut prepared)
    } else {
        let mut prepared = connection.prepare_cached(sql)?;
        bind(&mut prepared, statement.values.as_ref())?;
        run(&mut prepared)
    };
    let elapsed = start.elapsed();
    if elapsed > SLOW {
        log::warn!(target: LOG, "slow statement, {} ms: {sql}", elapsed.as_millis());
    } else {
        log::debug!(target: LOG, "{} µs: {sql}", elapsed.as_micros());
    }
    result
}

/// `?` takes the next value. `$3` takes the third: SQLite itself numbers such parameters in the order
/// in which they first stand in the statement, and PostgreSQL by their names. A statement has only the
/// one kind, as SeaORM's have, or only the other.
fn bind(prepared: &mut rusqlite::Statement<'_>, values: Option<&Values>) -> Result<(), Failure> {
    let values = values.map_or(&[][..], |values| values.0.as_slice());
    let count = prepared.parameter_count();
    let has_names = prepared.parameter_name(1).is_some();
    debug_assert_eq!(has_names, prepared.parameter_name(count).is_some());
    for index in 1..=count {
        let number = match has_names {
            true => number_by_name(prepared, index),
            false => index,
        };
        let value = usize::checked_sub(number, 1).and_then(|place| values.get(place));
        let value = value.ok_or_else(|| DbErr::Type(format!("parameter {index} has no value")))?;
        prepared.raw_bind_parameter(index, Bound(value))?;
    }
    Ok(())
}

fn number_by_name(prepared: &rusqlite::Statement<'_>, index: usize) -> usize {
    let name = prepared.parameter_name(index).unwrap_or_default();
    name.trim_start_matches(['$', '?']).parse().unwrap_or(0)
}

/// A value as sqlx would store it.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let owned = match self.0 {
            Value::Bool(value) => value.map(|value| Owned::Integer(value.into())),
            Value::Int(value) => value.map(|value| Owned::Integer(value.into())),
            Value::BigInt(value) => value.map(Owned::Integer),
            Value::Unsigned(value) => value.map(|value| Owned::Integer(value.into())),
            Value::BigUnsigned(value) => match value.map(i64::try_from).transpose() {
                Ok(value) => value.map(Owned::Integer),
                Err(error) => return Err(rusqlite::Error::ToSqlConversionFailure(error.into())),
            },
            Value::Double(value) => value.map(Owned::Real),
            Value::String(value) => {
                let text = value.as_deref();
                let text = text.map_or(ValueRef::Null, ValueRef::from);
                return Ok(ToSqlOutput::Borrowed(text));
            }
            Value::Uuid(value) => {
                let bytes = value.as_ref().map(|id| id.as_bytes().as_slice());
                let bytes = bytes.map_or(ValueRef::Null, ValueRef::Blob);
                return Ok(ToSqlOutput::Borrowed(bytes));
            }
            Value::ChronoDateTimeUtc(value) => {
                value.map(|time| Owned::Text(time.to_rfc3339_opts(SecondsFormat::AutoSi, false)))
            }
            Value::ChronoDate(value) => value.map(|day| Owned::Text(day.to_string())),
            other => {
                // Not the value: it may be a secret.
                let what = format!("a {:?} has no place in SQLite", other.array_type());
                return Err(rusqlite::Error::ToSqlConversionFailure(what.into()));
            }
        };
        Ok(ToSqlOutput::Owned(owned.unwrap_or(Owned::Null)))
    }
}

/// How long a statement may take.
pub(super) struct Time {
    pub(super) limit: Duration,
    /// Set when nobody waits for it any more.
    pub(super) is_given_up: Option<Arc<AtomicBool>>,
}

/// Interrupts what a connection does when its time is up. Gone with this value.
struct Deadline<'a>(&'a Connection);

impl<'a> Deadline<'a> {
    fn watch(connection: &'a Connection, time: Time) -> Result<Self, Failure> {
        let start = Instant::now();
        let is_over = move || {
            let flag = time.is_given_up.as_ref();
            start.elapsed() > time.limit || flag.is_some_and(|flag| flag.load(Ordering::Relaxed))
        };
        connection.progress_handler(STEPS, Some(is_over))?;
        Ok(Self(connection))
    }
}

impl Drop for Deadline<'_> {
    fn drop(&mut self) {
        let none: Option<fn() -> bool> = None;
        if let Err(error) = self.0.progress_handler(0, none) {
            log::debug!("the deadline of a statement stays: {error}");
        }
    }
}

/// Somebody waits for a statement on another thread. When they have gone it is interrupted.
#[derive(Default)]
pub(super) struct Waiting(Arc<AtomicBool>);

impl Waiting {
    /// Set when they have gone.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
