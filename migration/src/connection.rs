//! Connecting to the database, for the server and for the commands that change the schema.

use std::{sync::Arc, time::Duration};

use sea_orm_migration::sea_orm::{
    ConnectOptions, Database, DbConn, DbErr, RuntimeErr,
    sqlx::{self, Connection as _},
};
use tokio::time::timeout;

use crate::ownership;

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
    let unreachable = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)));
    let mut connection = timeout(PATIENCE, sqlx::PgConnection::connect(url))
        .await
        .map_err(|_| DbErr::Custom("the server does not answer".into()))?
        .map_err(unreachable)?;
    let encoding: String = sqlx::query_scalar("SHOW server_encoding")
        .fetch_one(&mut connection)
        .await
        .map_err(unreachable)?;
    connection.close().await.map_err(unreachable)?;
    if encoding != "UTF8" {
        return Err(DbErr::Custom(format!(
            "its encoding is {encoding}, which does not hold every character; make one with: \
             CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )));
    }
    Ok(())
}

/// One connection only: `fresh` switches foreign keys off for the connection it is given.
pub(crate) async fn connect(url: &str) -> Result<DbConn, DbErr> {
    crate::create_database(url)?;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .acquire_timeout(PATIENCE)
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
