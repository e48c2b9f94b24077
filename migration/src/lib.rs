//! The schema of workout-log: one migration per table, for both SQLite and PostgreSQL.
//!
//! | module | table | a row is |
//! |---|---|---|
//! | [`m0001_users`] | `users` | a person, with the revision counter of their log |
//! | [`m0002_sessions`] | `sessions` | a browser or device that is logged in |
//! | [`m0003_exercises`] | `exercises` | a name that one person's workouts use |
//! | [`m0004_workouts`] | `workouts` | a training session, live or in the trash |
//! | [`m0005_workout_exercises`] | `workout_exercises` | an exercise's place in a workout |
//! | [`m0006_workout_sets`] | `workout_sets` | a set of such an exercise |
//! | [`m0007_streaks`] | `streaks` | a run of weeks in which a person trained |
//! | [`m0008_usernames`] | `usernames` | a name, and whose it is |
//!
//! The owner is the first part of every key below `users`: a row can only be reached through the
//! person it belongs to, and composite foreign keys make a reference across two people impossible.
//!
//! Not every engine undoes a `CREATE TABLE` with its transaction. So each step can be repeated: what an
//! interrupted run has left is not made again.

use std::{
    convert::Infallible,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use percent_encoding::percent_decode_str;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbConn, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
pub use sea_orm_migration::{MigrationTrait, MigratorTrait, sea_orm::DbErr};

mod command;
mod connection;
pub mod m0001_users;
pub mod m0002_sessions;
pub mod m0003_exercises;
pub mod m0004_workouts;
pub mod m0005_workout_exercises;
pub mod m0006_workout_sets;
pub mod m0007_streaks;
pub mod m0008_usernames;
mod ownership;
mod refusal;
mod schema;

pub use command::{Command, Consent, Failure};
pub use connection::{check_url, postgres_options, reach};
pub use refusal::{describe, explain};

/// The database that is used when nothing else is configured: a file in the working directory,
/// created when it is missing.
pub const DEFAULT_DATABASE_URL: &str = "sqlite://workout-log.db?mode=rwc";

/// Parse a command line or `DATABASE_URL`. An empty variable counts as not set, because deployment
/// tools often write `NAME=`.
///
/// # Errors
/// None: the signature is that of a parser.
pub fn database_url(text: &str) -> Result<String, Infallible> {
    let is_set = !text.is_empty();
    let url = if is_set { text } else { DEFAULT_DATABASE_URL };
    Ok(url.to_owned())
}

/// Any number will do, as long as every copy of the program uses the same one.
const ADVISORY_LOCK: i64 = 0x776f_726b_6f75_7431;

/// The file that a `sqlite:` URL names; `None` for any other URL and for a database in memory.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // As sqlx reads it: %20 is a space in the name of the file.
    let path = percent_decode_str(path).decode_utf8_lossy();
    let is_in_memory = path.is_empty() || path == ":memory:" || query.contains("mode=memory");
    (!is_in_memory).then(|| PathBuf::from(&*path))
}

/// Create a file that only its owner may read.
///
/// # Errors
/// When it exists already, or cannot be created.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Create the SQLite file that a URL with `mode=rwc` names, if it is missing, so that only its
/// owner may read it: SQLite alone would let everybody on the machine read it.
///
/// # Errors
/// When it cannot be created.
pub fn create_database(url: &str) -> Result<(), DbErr> {
    let Some(file) = sqlite_file(url).filter(|_| url.contains("mode=rwc")) else {
        return Ok(());
    };
    create_file(&file).map(drop)
}

/// Create the file of a database like [`create_database`], where its link leads. Returns whether it was
/// missing.
///
/// # Errors
/// When it cannot be created.
pub fn create_file(file: &Path) -> Result<bool, DbErr> {
    match create_private(&behind_links(file)) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(DbErr::Custom(format!(
            "it cannot be created: {}",
            refusal::in_words(&error)
        ))),
    }
}

/// Where a link leads, also when nothing is there yet; the path itself when it is no link.
pub fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    // More than Linux follows: this one leads in a circle.
    for _ in 0..40 {
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// Whether a program has a SQLite file open, or has left a log beside it. SQLite keeps the log beside the
/// file, and not beside a link to it.
pub fn is_in_use(file: &Path) -> bool {
    let file = behind_links(file);
    ["-wal", "-journal"].iter().any(|ending| {
        let mut beside = file.as_os_str().to_owned();
        beside.push(ending);
        Path::new(&beside).exists()
    })
}

/// The list of migrations, oldest first. Names are written to the database: never rename one.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_users::Migration),
            Box::new(m0002_sessions::Migration),
            Box::new(m0003_exercises::Migration),
            Box::new(m0004_workouts::Migration),
            Box::new(m0005_workout_exercises::Migration),
            Box::new(m0006_workout_sets::Migration),
            Box::new(m0007_streaks::Migration),
            Box::new(m0008_usernames::Migration),
        ]
    }
}

/// Apply the pending migrations (at most `steps`), all or none of them.
///
/// # Errors
/// When the database cannot be reached, or was migrated by a newer version of the program.
pub async fn up(connection: &DbConn, steps: Option<u32>) -> Result<(), DbErr> {
    let transaction = begin_exclusive(connection).await?;
    pending(&transaction).await?;
    Migrator::up(&transaction, steps).await?;
    ownership::mark(&transaction).await?;
    transaction.commit().await
}

const NEWER: &str =
    "the database was migrated by a newer version of this program; run that version";

/// The names of the pending migrations. Changes nothing.
///
/// # Errors
/// When the database cannot be reached, or was migrated by a newer version of the program.
pub async fn pending<C: ConnectionTrait>(connection: &C) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(connection)
        .await
        .map_err(|error| match error {
            // An applied migration that is unknown here: we might misread its rows.
            DbErr::Custom(_) => DbErr::Migration(NEWER.into()),
            other => other,
        })?;
    let names = pending.iter().map(|migration| migration.name().to_owned());
    Ok(names.collect())
}

/// The names of the migrations that are not among those that were applied.
///
/// # Errors
/// When one was applied that is unknown here: a newer version of the program has done that.
pub fn missing(applied: impl IntoIterator<Item = String>) -> Result<Vec<String>, DbErr> {
    let mut missing: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    for name in applied {
        let place = missing.iter().position(|known| *known == name);
        missing.remove(place.ok_or_else(|| DbErr::Migration(NEWER.into()))?);
    }
    Ok(missing)
}

/// What the program would meet at its start on a PostgreSQL server: the names of the pending migrations.
/// Changes nothing.
///
/// # Errors
/// When the database cannot be reached, belongs to another program, or was migrated by a newer version of
/// this one.
pub async fn look(url: &str) -> Result<Vec<String>, DbErr> {
    let connection = connection::connect(url).await?;
    ownership::check_tables(&connection).await?;
    let pending = pending(&connection).await?;
    connection.close().await?;
    Ok(pending)
}

/// Whether the database was migrated by a newer version of the program.
pub fn is_newer(error: &DbErr) -> bool {
    matches!(error, DbErr::Migration(reason) if reason == NEWER)
}

/// Undo the last `steps` migrations (every one when `None`), all or none of them.
///
/// # Errors
/// When the database cannot be reached, or was migrated by a newer version of the program.
pub async fn down(connection: &DbConn, steps: Option<u32>) -> Result<(), DbErr> {
    let transaction = begin_exclusive(connection).await?;
    Migrator::down(&transaction, steps).await?;
    transaction.commit().await
}

/// Undo every migration and apply them all again: an empty database of the current schema.
///
/// # Errors
/// When the database cannot be reached, or was migrated by a newer version of the program.
pub async fn refresh(connection: &DbConn) -> Result<(), DbErr> {
    let transaction = begin_exclusive(connection).await?;
    Migrator::down(&transaction, None).await?;
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}

/// Two copies of the program that start together must not migrate at the same time: on SQLite the
/// transaction takes the write lock at once, on PostgreSQL an advisory lock until it ends. Tables
/// of others stay as they are.
async fn begin_exclusive(connection: &DbConn) -> Result<DatabaseTransaction, DbErr> {
    let mut transaction = begin(connection).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})");
        match transaction.execute_unprepared(&lock).await {
            Err(error) if refusal::is_not_supported(&error) => {
                log::warn!(
                    "the database has no advisory locks: let only one program migrate, and start \
                     the others with MIGRATE=false"
                );
                // The refusal has broken this one.
                transaction.rollback().await?;
                transaction = begin(connection).await?;
            }
            locked => {
                locked?;
            }
        }
    }
    ownership::check_tables(&transaction).await?;
    Ok(transaction)
}

async fn begin(connection: &DbConn) -> Result<DatabaseTransaction, DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let transaction = connection.begin_with_options(immediate).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        // A large table takes its time, and another program that migrates just now as well.
        let patience = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0";
        transaction.execute_unprepared(patience).await?;
    }
    Ok(transaction)
}
