//! What a PostgreSQL server says about itself.

use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, DbErr, Statement};

use super::{Database, Statements as _};

/// A database server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Such as `15.14`, with what its packager has added.
    pub version: String,
    /// Its clock.
    pub now: DateTime<Utc>,
    /// Whether our role may create tables there.
    pub takes_tables: bool,
}

impl Server {
    /// Ask it.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn ask(database: &Database) -> Result<Self, DbErr> {
        let ask = |question: &str| Statement::from_string(DbBackend::Postgres, question);
        let none = || DbErr::RecordNotFound("the server does not answer".into());
        let reader = database.reader();
        let version = ask("SELECT current_setting('server_version')");
        let mut version: Vec<(String,)> = reader.list(version).await?;
        let mut now: Vec<(DateTime<Utc>,)> = reader.list(ask("SELECT clock_timestamp()")).await?;
        let privilege =
            "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)::int";
        let mut takes_tables: Vec<(i32,)> = reader.list(ask(privilege)).await?;
        Ok(Self {
            version: version.pop().ok_or_else(none)?.0,
            now: now.pop().ok_or_else(none)?.0,
            takes_tables: takes_tables.pop().ok_or_else(none)?.0 == 1,
        })
    }
}
