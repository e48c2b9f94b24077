//! Looks at a SQLite file without a trace: nothing is created, locked for others or changed.

use std::{fs, path::Path};

use migration::{Migrator, MigratorTrait as _};
use rusqlite::{Connection, OpenFlags};

use super::draft::{in_url, words};

/// What is known of a file.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The version of SQLite in this program.
    pub version: &'static str,
    /// How SQLite keeps a transaction: `wal` once a server has used the file.
    pub journal_mode: String,
    /// Migrations that are still to be applied, oldest first.
    pub pending: Vec<String>,
    /// What is wrong with it: it is not ours, or newer than this program.
    pub refusal: Option<String>,
}

/// Look at a file.
///
/// # Errors
/// One line, when it cannot be read.
pub fn look(file: &Path) -> Result<Facts, String> {
    let look = || {
        let connection = open(file)?;
        let mode = "PRAGMA journal_mode";
        let journal_mode = connection.query_row(mode, [], |row| row.get(0))?;
        let refusal = check_ours(&connection)?.err();
        let applied = applied(&connection)?;
        let names = Migrator::migrations();
        let names = names.iter().map(|one| one.name().to_owned());
        Ok(Facts {
            version: rusqlite::version(),
            journal_mode,
            pending: names.filter(|name| !applied.contains(name)).collect(),
            refusal,
        })
    };
    look().map_err(|error: rusqlite::Error| words(file, error.into()))
}

/// A connection to a file that only reads. One that nobody uses is read as if it could never change: SQLite
/// would create a log beside it. One that is in use is read with its log.
pub(super) fn open(file: &Path) -> rusqlite::Result<Connection> {
    // Of two slashes at the beginning a URI takes the next name for that of a machine.
    let path = in_url(&fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()));
    let uri = match migration::is_in_use(file) {
        true => format!("file:{path}?mode=ro"),
        false => format!("file:{path}?immutable=1"),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri, flags)
}

/// The migrations that were applied to a database, oldest first; none when it is not ours.
pub(super) fn applied(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?";
    let tables: i64 = connection.query_row(table, ["seaql_migrations"], |row| row.get(0))?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    let mut names = connection.prepare("SELECT version FROM seaql_migrations ORDER BY version")?;
    let names = names.query_map([], |row| row.get(0))?;
    names.collect()
}

/// Check that a database is ours, and that this program knows everything in it. It may be older. `Err` within is
/// what is wrong.
pub(super) fn check_ours(connection: &Connection) -> rusqlite::Result<Result<(), String>> {
    let applied = applied(connection)?;
    let migrations = Migrator::migrations();
    let known: Vec<&str> = migrations.iter().map(|one| one.name()).collect();
    let Some(first) = known.first() else {
        return Ok(Ok(()));
    };
    Ok(if !applied.iter().any(|name| name == first) {
        Err("this is not a database of workout-log".into())
    } else if applied.iter().all(|name| known.contains(&name.as_str())) {
        Ok(())
    } else {
        Err("it is from a newer version of this program; use that version".into())
    })
}
