//! The two ends of a copy, before it begins: whether they can be used.

use std::{path::PathBuf, str::FromStr as _, time::SystemTime};

use sea_orm::{DbErr, sqlx::postgres::PgConnectOptions};

use super::{cell::Kind, failure::Failure, side::Side, table::Table};
use crate::database::{Database, discard, inspect};

/// One of the two databases: the option that names it, and its URL.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) option: &'static str,
    pub(super) url: &'a str,
}

impl End<'_> {
    /// It cannot be used for this.
    pub(super) fn unusable(&self, error: DbErr) -> Failure {
        Failure::Unusable(self.explain(&error))
    }

    /// It has failed on the way.
    pub(super) fn undone(&self, error: DbErr) -> Failure {
        Failure::Undone(self.explain(&error))
    }

    pub(super) fn explain(&self, error: &DbErr) -> String {
        // The name of the column and nothing of its values: they are somebody's diary.
        let explained = migration::explain(self.url, error);
        format!("{}: {explained}", self.option)
    }

    /// # Errors
    /// When the URL names no file and no server.
    pub(super) fn check_url(&self) -> Result<(), Failure> {
        let Self { option, url } = self;
        if migration::check_url(url).is_err() {
            let reason = "must begin with sqlite:// or postgres://";
            return Err(Failure::Unusable(format!("{option} {reason}")));
        }
        if url.starts_with("sqlite:") && migration::sqlite_file(url).is_none() {
            let reason = "must be a file: what is in memory is gone when the command ends";
            return Err(Failure::Unusable(format!("{option} {reason}")));
        }
        Ok(())
    }

    /// Whether both are one database, as far as their addresses tell. If they are one in spite of
    /// other addresses, the target is not empty.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (
            migration::sqlite_file(self.url),
            migration::sqlite_file(other.url),
        ) {
            (Some(one), Some(two)) => {
                one == two || one.canonicalize().ok() == two.canonicalize().ok() && one.exists()
            }
            (None, None) => {
                let address = |url| {
                    let options = PgConnectOptions::from_str(url).ok()?;
                    let socket = options.get_socket().cloned();
                    let database = options.get_database().map(str::to_owned);
                    Some((
                        socket,
                        options.get_host().to_owned(),
                        options.get_port(),
                        database,
                    ))
                };
                address(self.url) == address(other.url)
            }
            _ => false,
        }
    }

    /// Check that there is a diary of this version to copy.
    pub(super) async fn check_source(&self) -> Result<(), Failure> {
        let unusable = |error| self.unusable(error);
        let pending = match migration::sqlite_file(self.url) {
            Some(file) if !file.exists() => {
                return Err(unusable(DbErr::Custom("there is no such file".into())));
            }
            Some(file) => {
                migration::reach(self.url).await.map_err(unusable)?;
                let facts = inspect::look(&file);
                let named = |reason| Failure::Unusable(format!("{}: {reason}", self.option));
                let facts = facts.map_err(named)?;
                match facts.refusal {
                    Some(refusal) if facts.pending.is_empty() => {
                        return Err(unusable(DbErr::Custom(refusal)));
                    }
                    _ => facts.pending,
                }
            }
            None => {
                let database = Database::connect(self.url, 2).await;
                let database = database.map_err(unusable)?;
                let pending = database.pending_migrations().await;
                database.close().await;
                pending.map_err(unusable)?
            }
        };
        match pending.is_empty() {
            true => Ok(()),
            false => Err(unusable(DbErr::Custom(format!(
                "migrations are pending ({}); apply them first with: workout-log migrate --database-url URL",
                pending.join(", ")
            )))),
        }
    }

    /// When the file was changed last; `None` for a server.
    pub(super) fn changed(&self) -> Option<SystemTime> {
        let file = migration::sqlite_file(self.url)?;
        file.metadata().ok()?.modified().ok()
    }

    /// The same of a file that nobody uses.
    pub(super) fn at_rest(&self) -> Option<SystemTime> {
        let file = migration::sqlite_file(self.url)?;
        self.changed().filter(|_| !migration::is_in_use(&file))
    }

    /// Create what is missing: the file, and the tables. A database with rows stays as it is.
    pub(super) async fn prepare_target(&self, tables: &[Table]) -> Result<NewFile, DbErr> {
        migration::reach(self.url).await?;
        let mut made = NewFile(None);
        if let Some(file) = migration::sqlite_file(self.url)
            && migration::create_file(&file)?
        {
            made = NewFile(Some(migration::behind_links(&file)));
        }
        let mut side = Side::open_to_read(self.url).await?;
        let checked = check_empty(&mut side, tables).await;
        side.close().await?;
        checked?;
        let database = Database::connect(self.url, 2).await?;
        let migrated = database.migrate().await;
        database.close().await;
        migrated?;
        Ok(made)
    }
}

/// A file that was made for a copy. It is removed when this value is dropped, unless it is kept.
pub(super) struct NewFile(Option<PathBuf>);

impl NewFile {
    pub(super) fn keep(&mut self) {
        self.0 = None;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            discard(file);
        }
    }
}

/// Check that no table has a row, and that there is none of another program; some may still be missing.
pub(super) async fn check_empty(side: &mut Side, tables: &[Table]) -> Result<(), DbErr> {
    if let Some(name) = side.foreign(tables).await? {
        return Err(DbErr::Custom(format!(
            "its table {name} belongs to another program; name an empty database"
        )));
    }
    for table in tables {
        let is_there = !side.columns(table).await?.is_empty();
        if is_there && side.count(table).await? > 0 {
            return Err(DbErr::Custom(format!(
                "there are rows already, in the table {}; name an empty database",
                table.name
            )));
        }
    }
    Ok(())
}

/// Check that the tables are those of this program, column by column. One more column would be left
/// behind.
pub(super) async fn check_columns(side: &mut Side, tables: &[Table]) -> Result<(), DbErr> {
    for table in tables {
        let found = side.columns(table).await?;
        let mut found: Vec<(String, Option<Kind>)> = found
            .into_iter()
            .map(|(name, declared)| (name, Kind::of_type(&declared)))
            .collect();
        let columns = table.columns.iter();
        let mut expected: Vec<_> = columns
            .map(|column| (column.name.clone(), Some(column.kind)))
            .collect();
        found.sort();
        expected.sort();
        if found != expected {
            return Err(DbErr::Custom(format!(
                "the columns of its table {} are not those of this program",
                table.name
            )));
        }
    }
    Ok(())
}
