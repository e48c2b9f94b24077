//! Connecting to the database, for the server and for the commands that change the schema.

use std::{sync::Arc, time::Duration};

use sea_orm_migration::sea_orm::{
    ConnectOptions, Database, DbConn, DbErr, RuntimeErr,
    sqlx::{self, Connection as _, PgConnection, postgres::PgConnectOptions},
};
use tokio::time::timeout;

use crate::{ownership, refusal::MIXES_UP_STATEMENTS};

/// How long a server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// Check that a URL is one that this program can connect to.
///
/// # Errors
/// A sentence that says what it must be, without the URL, which may hold a password.
pub fn check_url(url: &str) -> Result<(), String> {
    let is_known = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    if is_known {
        Ok(())
    } else {
        Err("DATABASE_URL must begin with sqlite:// or postgres://".to_owned())
    }
}

/// Check a database before it is opened: a pool would only say that it timed out, but not why, and
/// SQLite would change a file that is not ours.
///
/// # Errors
/// When nothing answers there, when it refuses the login, or when it belongs to another program.
pub async fn reach(url: &str) -> Result<(), DbErr> {
    if url.starts_with("sqlite:") {
        return match crate::sqlite_file(url) {
            Some(file) => ownership::check_file(&file).await,
            None => Ok(()),
        };
    }
    reach_postgres(url).await
}

/// What every connection to PostgreSQL asks for, in addition to what the URL says.
///
/// Read committed, whatever the server's default is: a person's writes are put in order by the lock on
/// their row. A stronger level would only let them fail, and copies that migrate together would not
/// see what the other has done.
pub fn postgres_options(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name("workout-log")
        .options([
            ("default_transaction_isolation", READ_COMMITTED),
            // A copy that has been cut off must not keep a person's row locked.
            ("idle_in_transaction_session_timeout", "8s"),
            // Whoever waits for a row learns it from the server, and the connection stays good.
            ("lock_timeout", "3s"),
        ])
        // The schema has no floats, and a pooler refuses parameters that it does not know.
        .extra_float_digits(None)
}

const READ_COMMITTED: &str = "read committed";

async fn reach_postgres(url: &str) -> Result<(), DbErr> {
    let options = postgres_options(url.parse().map_err(unreachable)?);
    let mut connection = open(&options).await?;
    let encoding = ask(&mut connection, "SHOW server_encoding").await?;
    if encoding != "UTF8" {
        return Err(DbErr::Custom(format!(
            "its encoding is {encoding}, which does not hold every character; make one with: \
             CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )));
    }
    // A pooler may let both have the same session, one after the other. Their statements have the
    // same names, so it must know whose is meant.
    let mut other = open(&options).await?;
    let isolation = ask(&mut other, "SHOW default_transaction_isolation").await?;
    if ask(&mut connection, "SHOW server_encoding").await? != encoding {
        return Err(DbErr::Custom(MIXES_UP_STATEMENTS.into()));
    }
    for connection in [connection, other] {
        connection.close().await.map_err(unreachable)?;
    }
    if isolation == READ_COMMITTED {
        return Ok(());
    }
    Err(DbErr::Custom(format!(
        "its transactions are {isolation} although we ask for {READ_COMMITTED}, perhaps because of a \
         pooler; set it with: ALTER ROLE {} SET default_transaction_isolation = '{READ_COMMITTED}'",
        options.get_username()
    )))
}

async fn open(options: &PgConnectOptions) -> Result<PgConnection, DbErr> {
    timeout(PATIENCE, PgConnection::connect_with(options))
        .await
        .map_err(|_| DbErr::Custom("the server does not answer".into()))?
        .map_err(unreachable)
}

/// What a statement answers that is prepared on the connection and kept there.
async fn ask(connection: &mut PgConnection, statement: &'static str) -> Result<String, DbErr> {
    let question = sqlx::query_scalar(statement);
    question.fetch_one(connection).await.map_err(unreachable)
}

fn unreachable(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

/// One connection only: `fresh` switches foreign keys off for the connection it is given.
pub(crate) async fn connect(url: &str) -> Result<DbConn, DbErr> {
    crate::create_database(url)?;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .map_sqlx_postgres_opts(postgres_options)
        .sqlx_logging_level(log::LevelFilter::Debug);
    Database::connect(options).await
}

/// Whether a URL names a missing SQLite file that connecting would create.
pub(crate) fn is_still_to_be_made(url: &str) -> bool {
    url.contains("mode=rwc") && crate::sqlite_file(url).is_some_and(|file| !file.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_another_kind_is_refused_without_being_shown() {
        for url in [
            "",
            "nonsense",
            "mysql://diary:hunter2@localhost/diary",
            "postgres:diary",
        ] {
            let reason = check_url(url).unwrap_err();
            assert_eq!(
                reason,
                "DATABASE_URL must begin with sqlite:// or postgres://"
            );
        }
        for url in [
            "sqlite::memory:",
            "sqlite://a.db",
            "postgres://a/b",
            "postgresql:///b",
        ] {
            check_url(url).unwrap();
        }
    }
}
