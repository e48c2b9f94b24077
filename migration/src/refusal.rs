//! Explains why a database cannot be used, and what to do about it.

use std::{io, path::Path};

use sea_orm_migration::sea_orm::{DbErr, RuntimeErr, sqlx};
use url::Url;

use crate::sqlite_file;

/// One sentence that names the database, without its password, and says what is wrong with it.
pub fn explain(url: &str, error: &DbErr) -> String {
    format!("{}: {}", describe(url), reason(url, error))
}

/// Describe the database of a URL: the file, or the server's address without the password and the
/// parameters, which may also hold a password.
pub fn describe(url: &str) -> String {
    if let Some(file) = sqlite_file(url) {
        return file.display().to_string();
    }
    if url.starts_with("sqlite:") {
        return "a database in memory".into();
    }
    let url = Url::parse(url).ok().and_then(without_secrets);
    url.map_or_else(|| "a database".into(), |url| url.to_string())
}

/// `None` for something like `mailto:`, whose parts may all be secret.
fn without_secrets(mut url: Url) -> Option<Url> {
    if url.cannot_be_a_base() {
        return None;
    }
    if url.password().is_some() {
        url.set_password(None).ok()?;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

/// Why a pooler cannot be used that lets a connection have one session after the other.
pub(crate) const MIXES_UP_STATEMENTS: &str = "the pooler in front of PostgreSQL mixes up the prepared statements of its clients; set \
     max_prepared_statements = 200 (pgbouncer 1.21 or later), or pool_mode = session";

fn reason(url: &str, error: &DbErr) -> String {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else {
        return match error {
            // Our own messages are sentences already.
            DbErr::Custom(reason) | DbErr::Migration(reason) => reason.clone(),
            other => other.to_string(),
        };
    };
    let RuntimeErr::SqlxError(cause) = cause else {
        return cause.to_string();
    };
    match cause.as_ref() {
        sqlx::Error::Database(failure) => {
            let code = failure.code().unwrap_or_default();
            match sqlite_file(url) {
                Some(file) => of_sqlite(url, &file, &code, failure.message()),
                None => of_postgres(url, &code, failure.message()),
            }
        }
        sqlx::Error::Io(failure) => format!("nothing answers there: {failure}"),
        sqlx::Error::Tls(failure) => format!("TLS does not work: {failure}"),
        sqlx::Error::PoolTimedOut => "it does not answer in time".into(),
        sqlx::Error::Configuration(failure) if failure.is::<url::ParseError>() => format!(
            "{failure}; in a name or a password, write % as %25, / as %2F, : as %3A, ? as %3F, # as %23 \
             and @ as %40"
        ),
        other => other.to_string(),
    }
}

/// Whether PostgreSQL, or an engine that speaks its protocol, does not have what it was asked for.
pub(crate) fn is_not_supported(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    let failure = cause.as_database_error();
    failure.and_then(|failure| failure.code()).as_deref() == Some("0A000")
}

/// By the primary result code, which is the lowest byte of the extended one.
fn of_sqlite(url: &str, file: &Path, code: &str, message: &str) -> String {
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) => "another program has locked it; stop that program, or wait for it".into(),
        Ok(8) => read_only(),
        Ok(11) => "it is damaged; restore it from a backup".into(),
        Ok(13) => "its disk is full".into(),
        Ok(14) => cannot_be_opened(url, file),
        Ok(26) => "this is not a SQLite database".into(),
        _ => message.to_owned(),
    }
}

fn read_only() -> String {
    "it is read-only; the file and its folder must be writable for this program".into()
}

/// SQLite gives no reason. Missing folders, and folders in place of files, were checked before.
fn cannot_be_opened(url: &str, file: &Path) -> String {
    match std::fs::File::open(file) {
        Ok(_) => read_only(),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !url.contains("mode=rwc") => {
            let (plain, _) = url.split_once('?').unwrap_or((url, ""));
            format!("there is no such file; {plain}?mode=rwc creates it")
        }
        Err(error) => format!("it cannot be opened: {}", in_words(&error)),
    }
}

/// The message without the number that the operating system adds.
pub(crate) fn in_words(error: &io::Error) -> String {
    let text = error.to_string();
    let (words, _) = text.split_once(" (os error").unwrap_or((&text, ""));
    words.to_lowercase()
}

/// The server's message is a sentence already. For some of them, add what to do.
fn of_postgres(url: &str, code: &str, message: &str) -> String {
    let url = Url::parse(url).ok();
    let role = url
        .as_ref()
        .map(Url::username)
        .filter(|role| !role.is_empty());
    let role = role.unwrap_or("the_role");
    match code {
        "3D000" => {
            let name = url.as_ref().map_or("", |url| url.path().trim_matches('/'));
            format!("{message}; create it with: CREATE DATABASE {name} OWNER {role}")
        }
        // Since version 15 only the owner of a database may create tables in it.
        "42501" => match message.rsplit_once("for schema ") {
            Some((_, schema)) => {
                format!("{message}; allow it with: GRANT CREATE ON SCHEMA {schema} TO {role}")
            }
            None => message.to_owned(),
        },
        // Of a statement that is prepared, or has been.
        "42P05" | "26000" => MIXES_UP_STATEMENTS.into(),
        "08P01" if message.starts_with("bind message") => MIXES_UP_STATEMENTS.into(),
        "08P01" if message.starts_with("unsupported startup parameter") => {
            format!("{message}; allow it with ignore_startup_parameters = options in pgbouncer.ini")
        }
        "53300" => format!("{message}; raise max_connections, or lower DATABASE_CONNECTIONS"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_breaks_a_url_is_explained_without_being_shown() {
        let url = "postgres://me:hunter2/7@db.example/diary";
        let error = url.parse::<sqlx::postgres::PgConnectOptions>().unwrap_err();
        assert_eq!(
            explain(url, &DbErr::Conn(RuntimeErr::SqlxError(error.into()))),
            "a database: invalid port number; in a name or a password, write % as %25, / as %2F, : as %3A, \
             ? as %3F, # as %23 and @ as %40"
        );
    }

    #[test]
    fn a_database_is_shown_without_its_password() {
        for (url, shown) in [
            (crate::DEFAULT_DATABASE_URL, "workout-log.db"),
            (
                "sqlite:///var/lib/my%20diary.db?mode=rwc",
                "/var/lib/my diary.db",
            ),
            ("sqlite::memory:", "a database in memory"),
            (
                "postgres://me:hunter2@db.example:5433/diary",
                "postgres://me@db.example:5433/diary",
            ),
            (
                "postgres://me@localhost/diary?password=hunter2",
                "postgres://me@localhost/diary",
            ),
            (
                "postgresql:///diary?host=/run/postgresql",
                "postgresql:///diary",
            ),
            ("postgres://me:hunter2/7#@db.example/diary", "a database"),
            ("postgres://me:hunter2@:x/diary", "a database"),
            ("postgres:hunter2", "a database"),
        ] {
            assert_eq!(describe(url), shown);
        }
    }

    #[test]
    fn what_a_server_says_is_followed_by_what_to_do() {
        let url = "postgres://me:hunter2@localhost/diary";
        for (code, message, reason) in [
            (
                "42501",
                "permission denied for schema public",
                "permission denied for schema public; allow it with: GRANT CREATE ON SCHEMA public TO me",
            ),
            (
                "3D000",
                "database \"diary\" does not exist",
                "database \"diary\" does not exist; create it with: CREATE DATABASE diary OWNER me",
            ),
            (
                "26000",
                "prepared statement \"sqlx_s_1\" does not exist",
                MIXES_UP_STATEMENTS,
            ),
            (
                "08P01",
                "bind message supplies 4 parameters, but prepared statement \"sqlx_s_1\" requires 3",
                MIXES_UP_STATEMENTS,
            ),
            (
                "08P01",
                "unsupported startup parameter: options",
                "unsupported startup parameter: options; allow it with ignore_startup_parameters = \
                 options in pgbouncer.ini",
            ),
            (
                "28P01",
                "password authentication failed for user \"me\"",
                "password authentication failed for user \"me\"",
            ),
        ] {
            assert_eq!(of_postgres(url, code, message), reason);
        }
    }
}
