//! What a failure of the database means: try again later, a full disk, or a bug of ours.

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// What a failure of the database means for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It is unreachable, locked, shutting down or overloaded: trying again later may help.
    Unavailable,
    /// The disk is full.
    Full,
    /// The statement or the data is wrong: a bug of ours.
    Defect,
}

impl Failure {
    pub(crate) fn of(error: &DbErr) -> Self {
        let said = sqlx_error(error).map(Self::of_sqlx);
        match error {
            // No connection, for any reason: a server that is being moved or set up again may say
            // that the database or the account does not exist.
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) if said != Some(Self::Full) => {
                Self::Unavailable
            }
            _ => said.unwrap_or(Self::Defect),
        }
    }

    fn of_sqlx(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(failure) => {
                Self::of_code(failure.code().as_deref().unwrap_or_default())
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            _ => Self::Defect,
        }
    }

    /// PostgreSQL: five characters, of which the first two are the class. SQLite: the extended
    /// result code, whose lowest byte is the primary one.
    fn of_code(code: &str) -> Self {
        if code.len() == 5 {
            return match code {
                "53100" => Self::Full,
                // A pooler that mixes up the prepared statements of its clients.
                "26000" | "42P05" => Self::Unavailable,
                // Lock timeout, statement timeout, read-only after a fail-over, a transaction left idle, serialization failure, deadlock,
                // and a transaction whose end is unknown.
                "55P03" | "57014" | "25006" | "25P03" | "40001" | "40P01" | "40003" => {
                    Self::Unavailable
                }
                _ if ["08", "53", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
                {
                    Self::Unavailable
                }
                _ => Self::Defect,
            };
        }
        match code.parse::<u32>().map(|code| code & 0xff) {
            // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CANTOPEN, PROTOCOL.
            Ok(5..=10 | 14 | 15) => Self::Unavailable,
            Ok(13) => Self::Full,
            _ => Self::Defect,
        }
    }
}

/// What tells one kind of failure from another: the engine's code, if it has answered.
pub(crate) fn failure_kind(error: &DbErr) -> String {
    let code = match sqlx_error(error) {
        Some(sqlx::Error::Database(failure)) => failure.code(),
        _ => None,
    };
    code.map_or_else(|| "no answer".into(), |code| code.into_owned())
}

/// Whether there is no connection, or it has broken. Otherwise the engine answers, but fails.
pub(crate) fn is_away(error: &DbErr) -> bool {
    match (error, sqlx_error(error)) {
        (DbErr::ConnectionAcquire(_) | DbErr::Conn(_), _) => true,
        (_, Some(sqlx::Error::Database(failure))) => {
            let code = failure.code().unwrap_or_default();
            // Broken connections, and servers that are stopping or starting.
            ["08", "57P"].iter().any(|class| code.starts_with(class))
        }
        (_, other) => other.is_some(),
    }
}

/// Whether the engine asks for the transaction to be tried again.
pub(crate) fn is_retryable(error: &DbErr) -> bool {
    let Some(sqlx::Error::Database(failure)) = sqlx_error(error) else {
        return false;
    };
    matches!(failure.code().as_deref(), Some("40001" | "40P01"))
}

/// Whether PostgreSQL refuses to write in this session, as a replica does.
pub(crate) fn is_read_only(error: &DbErr) -> bool {
    let Some(sqlx::Error::Database(failure)) = sqlx_error(error) else {
        return false;
    };
    failure.code().as_deref() == Some("25006")
}

/// Whether something else has what may be there only once.
pub(crate) fn is_unique_violation(error: &DbErr) -> bool {
    matches!(sqlx_error(error), Some(sqlx::Error::Database(failure)) if failure.is_unique_violation())
}

/// Whether other rows refer to what should go, or what is referred to is not there.
pub(crate) fn is_foreign_key_violation(error: &DbErr) -> bool {
    matches!(sqlx_error(error), Some(sqlx::Error::Database(failure)) if failure.is_foreign_key_violation())
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn codes_of_both_engines_are_told_apart() {
        for (code, failure) in [
            ("57P01", Failure::Unavailable),
            ("53300", Failure::Unavailable),
            ("08006", Failure::Unavailable),
            ("53100", Failure::Full),
            ("26000", Failure::Unavailable),
            ("42P01", Failure::Defect),
            ("5", Failure::Unavailable),
            ("517", Failure::Unavailable),
            ("40003", Failure::Unavailable),
            ("25P03", Failure::Unavailable),
            ("7", Failure::Unavailable),
            ("3082", Failure::Unavailable),
            ("11", Failure::Defect),
            ("13", Failure::Full),
            ("2067", Failure::Defect),
            ("", Failure::Defect),
        ] {
            assert_eq!(Failure::of_code(code), failure, "{code}");
        }
    }
}
