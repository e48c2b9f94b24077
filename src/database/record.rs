//! Records: what the rows of an answer become, whichever engine has given it.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::types::ValueRef;
use sea_orm::{
    DbErr,
    sqlx::{Column as _, Decode, Postgres, Row as _, Type, postgres::PgRow},
};
use uuid::Uuid;

/// What a row becomes. `record!` writes it for a struct, whose fields are
/// filled from the columns of their names; a tuple is filled from the columns as they stand.
pub trait Record: Sized {
    /// The columns that fill it, in the order in which they are read; none when they are read as they
    /// stand.
    const COLUMNS: &'static [&'static str];

    /// Read one row.
    ///
    /// # Errors
    /// When a column holds something of another type.
    fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr>;
}

/// Let a struct be a record: its fields are filled from the columns of their names. One that is not
/// named here does not compile.
macro_rules! record {
    ($record:ty { $($field:ident),* $(,)? }) => {
        impl $crate::database::Record for $record {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn read(cells: &mut $crate::database::Cells<'_>) -> Result<Self, ::sea_orm::DbErr> {
                // A literal is evaluated in the order in which it is written.
                Ok(Self { $($field: cells.take()?),* })
            }
        }
    };
}
pub(crate) use record;

impl<A: Cell> Record for (A,) {
    const COLUMNS: &'static [&'static str] = &[];

    fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr> {
        Ok((cells.take()?,))
    }
}

/// Where the columns of a record stand in an answer: looked up by name once for all of its rows.
pub(super) struct Columns {
    names: &'static [&'static str],
    places: Vec<usize>,
}

impl Columns {
    /// # Errors
    /// When a column of the record is not in the answer.
    pub(super) fn of<R: Record>(answer: &[&str]) -> Result<Self, DbErr> {
        let names = R::COLUMNS;
        let place = |name: &&str| {
            let place = answer.iter().position(|column| column == name);
            place.ok_or_else(|| DbErr::Type(format!("there is no column {name}")))
        };
        let places = match names {
            [] => Ok((0..answer.len()).collect()),
            names => names.iter().map(place).collect(),
        };
        Ok(Self {
            names,
            places: places?,
        })
    }

    /// # Errors
    /// When a column of the record is not in the answer to which this row belongs.
    pub(super) fn of_postgres<R: Record>(row: &PgRow) -> Result<Self, DbErr> {
        let names = row.columns().iter().map(|column| column.name());
        Self::of::<R>(&names.collect::<Vec<_>>())
    }

    /// # Errors
    /// When a column holds something of another type.
    pub(super) fn fill<R: Record>(&self, row: Row<'_>) -> Result<R, DbErr> {
        let columns = self;
        R::read(&mut Cells {
            row,
            columns,
            read: 0,
        })
    }
}

/// A row as its driver has it.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a PgRow),
}

/// The values of one row, in the order in which a record reads them.
pub struct Cells<'a> {
    row: Row<'a>,
    columns: &'a Columns,
    read: usize,
}

impl Cells<'_> {
    /// The next value.
    ///
    /// # Errors
    /// When it is of another type, or there is none.
    pub fn take<T: Cell>(&mut self) -> Result<T, DbErr> {
        let place = self.columns.places.get(self.read).copied();
        let name = self.columns.names.get(self.read).unwrap_or(&"");
        self.read += 1;
        let place = place.ok_or_else(|| DbErr::Type("there are too few columns".into()))?;
        let value = match self.row {
            Row::Postgres(row) => row.try_get(place).ok(),
            Row::Sqlite(row) => row.get_ref(place).ok().and_then(T::from_sqlite),
        };
        value.ok_or_else(|| DbErr::Type(format!("column {place} {name} is of another type")))
    }
}

/// What a column can hold.
pub trait Cell: Type<Postgres> + for<'row> Decode<'row, Postgres> {
    /// The value, if SQLite has one of this type there. What stands for it is what sqlx stores: times
    /// are text of RFC 3339, UUIDs 16 bytes.
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self>;
}

impl<T: Cell> Cell for Option<T> {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            // Something of another type is no value at all, and not `None`.
            value => T::from_sqlite(value).map(Some),
        }
    }
}

impl Cell for i64 {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()
    }
}

impl Cell for i32 {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()?.try_into().ok()
    }
}

impl Cell for String {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok().map(Self::from)
    }
}

impl Cell for Uuid {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        Self::from_slice(value.as_blob().ok()?).ok()
    }
}

impl Cell for DateTime<Utc> {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(value.as_str().ok()?);
        Some(time.ok()?.to_utc())
    }
}

impl Cell for NaiveDate {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok()?.parse().ok()
    }
}
