//! Whether a database is ours. We never write into a database of another program.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
    sync::Arc,
};

use sea_orm_migration::sea_orm::{
    ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement,
    sqlx::{
        self, ConnectOptions as _, Connection as _, query_scalar, sqlite::SqliteConnectOptions,
    },
};

use crate::{is_in_use, refusal::in_words};

/// The `PRAGMA application_id` in the header of our SQLite files: "WLog".
const APPLICATION_ID: u32 = u32::from_be_bytes(*b"WLog");

/// The beginning of a SQLite file, and the position of its application id, in bytes.
const MAGIC: &[u8] = b"SQLite format 3\0";
const APPLICATION_ID_AT: usize = 68;
const HEADER: usize = 100;

/// The table in which SeaORM keeps the applied migrations.
const MIGRATIONS: &str = "seaql_migrations";

const FOREIGN: &str = "this database belongs to another program and is not changed; name another";

/// Check a SQLite file before SQLite opens it for writing, which would already change it. A missing
/// or empty file belongs to nobody.
///
/// # Errors
/// When it cannot be read, is not a database, or belongs to another program.
pub(crate) async fn check_file(file: &Path) -> Result<(), DbErr> {
    let Some(header) = header(file)? else {
        return Ok(());
    };
    if !header.starts_with(MAGIC) {
        return Err(DbErr::Custom("this is not a SQLite database".into()));
    }
    let number = header
        .get(APPLICATION_ID_AT..)
        .and_then(|rest| rest.first_chunk::<4>());
    let number = number.map_or(0, |bytes| u32::from_be_bytes(*bytes));
    // The header may be older than the log of a running program.
    if number == APPLICATION_ID
        || (number == 0 || is_in_use(file)) && !is_foreign_file(file).await?
    {
        return Ok(());
    }
    Err(DbErr::Custom(FOREIGN.into()))
}

fn header(file: &Path) -> Result<Option<Vec<u8>>, DbErr> {
    let read = || {
        let mut header = Vec::new();
        let length = u64::try_from(HEADER).unwrap_or(u64::MAX);
        File::open(file)?.take(length).read_to_end(&mut header)?;
        Ok::<_, io::Error>(header)
    };
    match read() {
        Ok(header) => Ok(Some(header).filter(|header| !header.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !has_folder(file) => Err(
            DbErr::Custom("there is no such folder; create it first".into()),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => {
            Err(DbErr::Custom("this is a folder, not a file".into()))
        }
        Err(error) => Err(DbErr::Custom(format!(
            "it cannot be opened: {}",
            in_words(&error)
        ))),
    }
}

fn has_folder(file: &Path) -> bool {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.is_none_or(Path::is_dir)
}

/// Whether a file belongs to another program: by the number in it, or because it has tables but not
/// our migrations. A file that nobody uses is read without a trace: no lock, no write-ahead log.
/// One that is in use must be read together with its log.
async fn is_foreign_file(file: &Path) -> Result<bool, DbErr> {
    match look(file, !is_in_use(file)).await {
        // Somebody has just started to use it.
        Err(_) if is_in_use(file) => look(file, false).await,
        seen => seen,
    }
}

async fn look(file: &Path, is_at_rest: bool) -> Result<bool, DbErr> {
    let unreadable = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)));
    // Of two slashes at the beginning SQLite takes the next name for that of a machine.
    let options = SqliteConnectOptions::new()
        .filename(fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()))
        .read_only(true)
        .immutable(is_at_rest);
    let mut connection = options.connect().await.map_err(unreadable)?;
    let number: i64 = query_scalar("PRAGMA application_id")
        .fetch_one(&mut connection)
        .await
        .map_err(unreadable)?;
    if number != 0 {
        connection.close().await.map_err(unreadable)?;
        return Ok(number != i64::from(APPLICATION_ID));
    }
    let names = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let names: Vec<String> = query_scalar(names)
        .fetch_all(&mut connection)
        .await
        .map_err(unreadable)?;
    let mut is_foreign = is_foreign(&names);
    if names.iter().any(|name| name == MIGRATIONS) {
        // Other programs keep their migrations in such a table too.
        let theirs =
            "SELECT count(*) > 0 AND sum(version = 'm0001_users') = 0 FROM seaql_migrations";
        let theirs: Option<bool> = query_scalar(theirs)
            .fetch_one(&mut connection)
            .await
            .map_err(unreadable)?;
        is_foreign = theirs == Some(true);
    }
    connection.close().await.map_err(unreadable)?;
    Ok(is_foreign)
}

/// A file with tables but without our migrations.
fn is_foreign(tables: &[String]) -> bool {
    let mut names = tables.iter().filter(|name| !name.starts_with("sqlite_"));
    names.clone().next().is_some() && !names.any(|name| name == MIGRATIONS)
}

/// Check on PostgreSQL that our tables are ours: another program may also have a table `users`.
/// Tables with other names do not matter.
///
/// # Errors
/// When one of them exists that our migrations did not create.
pub(crate) async fn check_tables(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let question = "
        SELECT table_name::text FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name IN (
            'seaql_migrations', 'users', 'sessions', 'exercises', 'workouts',
            'workout_exercises', 'workout_sets', 'streaks', 'usernames'
        )";
    let rows = connection
        .query_all_raw(Statement::from_string(DbBackend::Postgres, question))
        .await?;
    let names = rows.iter().map(|row| row.try_get_by_index::<String>(0));
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let Some(theirs) = names.first().filter(|_| is_foreign(&names)) else {
        return Ok(());
    };
    Err(DbErr::Custom(format!(
        "its table {theirs} belongs to another program and is not changed; name another database"
    )))
}

/// Mark a SQLite file as ours in its header, once.
pub(crate) async fn mark(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    if backend != DbBackend::Sqlite {
        return Ok(());
    }
    let question = Statement::from_string(backend, "PRAGMA application_id");
    let row = connection.query_one_raw(question).await?;
    let number: Option<i32> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    if number.and_then(|number| u32::try_from(number).ok()) != Some(APPLICATION_ID) {
        let mark = format!("PRAGMA application_id = {APPLICATION_ID}");
        connection.execute_unprepared(&mark).await?;
    }
    Ok(())
}
