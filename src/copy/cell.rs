//! What a row holds, whichever engine it comes from.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use uuid::Uuid;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Integer,
    Text,
    Uuid,
    Time,
    Day,
}

impl Kind {
    /// By the name of a type in SQLite or in PostgreSQL, as the migrations use them.
    pub(super) fn of_type(name: &str) -> Option<Self> {
        // SQLite shows the names of its own types in capitals.
        Some(match &*name.to_ascii_lowercase() {
            "integer" | "int4" | "int8" => Self::Integer,
            "text" => Self::Text,
            "uuid_text" | "uuid" => Self::Uuid,
            "timestamp_with_timezone_text" | "timestamptz" => Self::Time,
            "date_text" | "date" => Self::Day,
            _ => return None,
        })
    }
}

/// The value of one column in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Uuid(Uuid),
    Time(DateTime<Utc>),
    Day(NaiveDate),
}

/// The values of a row, in the order of the columns.
pub(super) type Row = Vec<Cell>;

/// As SQLite has it and PostgreSQL reads it; a UUID is 16 bytes in SQLite.
impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Integer(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
            Self::Uuid(id) => id.fmt(formatter),
            Self::Time(time) => formatter.write_str(&written(*time)),
            Self::Day(day) => day.fmt(formatter),
        }
    }
}

/// A time, as the server writes it into SQLite.
pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
