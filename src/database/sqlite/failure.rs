//! What SQLite says when something fails, as the rest of the program knows it from sqlx.

use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use rusqlite::ffi;
use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        self,
        error::{DatabaseError, ErrorKind},
    },
};

/// Why a statement has failed.
#[derive(Debug)]
pub(in crate::database) enum Failure {
    /// SQLite says so.
    Sqlite(rusqlite::Error),
    /// What it has answered is not what was expected.
    Record(DbErr),
}

impl Failure {
    /// Whether waiting may help: somebody else has a lock, or the time was too short.
    pub(super) fn may_wait(&self) -> bool {
        self.is_one_of(&[ffi::SQLITE_BUSY, ffi::SQLITE_LOCKED, ffi::SQLITE_INTERRUPT])
    }

    /// Whether the time was too short.
    pub(super) fn is_interrupted(&self) -> bool {
        self.is_one_of(&[ffi::SQLITE_INTERRUPT])
    }

    fn is_one_of(&self, codes: &[i32]) -> bool {
        let Self::Sqlite(error) = self else {
            return false;
        };
        // The lowest byte of the extended code is the primary one.
        let code = error.sqlite_error().map(|error| error.extended_code & 0xff);
        code.is_some_and(|code| codes.contains(&code))
    }

    /// A failure to open a connection.
    pub(super) fn of_connection(self) -> DbErr {
        match self.into() {
            DbErr::Query(cause) => DbErr::Conn(cause),
            other => other,
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::Record(error)
    }
}

impl From<Failure> for DbErr {
    fn from(failure: Failure) -> Self {
        let error = match failure {
            Failure::Record(error) => return error,
            Failure::Sqlite(error) => error,
        };
        match error.sqlite_error() {
            Some(code) => {
                let refusal = Refusal {
                    code: code.extended_code,
                    message: error.to_string(),
                };
                let error = sqlx::Error::Database(Box::new(refusal));
                Self::Query(RuntimeErr::SqlxError(Arc::new(error)))
            }
            None => Self::Custom(error.to_string()),
        }
    }
}

/// A result code of SQLite and what it means, as sqlx's own error has them.
#[derive(Debug)]
struct Refusal {
    code: i32,
    message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "(code: {}) {}", self.code, self.message)
    }
}

impl Error for Refusal {}

impl DatabaseError for Refusal {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                ErrorKind::UniqueViolation
            }
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}
