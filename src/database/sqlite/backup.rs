//! Backups of a SQLite file, written while a server uses it.
//!
//! SQLite's backup API copies the pages as they were when it began: a read transaction, held from the
//! first page to the last, keeps what others write meanwhile in the write-ahead log. Without it the copy
//! would begin anew with every write of another process. The pages are copied in portions, each of which
//! is on the disk before the next: a commit of the server would otherwise wait until the disk has taken
//! everything that is still to be written. Rejected: `VACUUM INTO`, one statement that takes several times the work
//! and cannot be paced, watched or stopped.
//!
//! A file gets its name only when it is whole and checked.

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use serde::Serialize;

use super::{
    Place,
    draft::{Draft, words},
    lanes::step_back,
};
use crate::deadlines::SQLITE_LOCK;

/// How many pages are copied before they are on the disk: 16 MiB, with the pages that SQLite has by itself. With
/// less, the disk is asked so often that the commits of the server wait for it.
const PORTION: i32 = 4096;
/// How many steps of SQLite's machine pass before it asks whether to go on.
const ASK_EVERY: i32 = 100_000;

/// How a copy is watched, and stopped.
#[derive(Clone)]
pub struct Watch {
    /// Told how many pages of how many are copied.
    pub tell: Arc<dyn Fn(Stage) + Send + Sync>,
    /// Set when it is to stop.
    pub is_given_up: Arc<AtomicBool>,
}

/// How far a copy is.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    /// So many pages of so many are copied.
    Copied(u64, u64),
    /// All are copied; it is checked.
    Checking,
}

impl Watch {
    /// # Errors
    /// When it is to stop.
    fn go_on(&self) -> Result<(), String> {
        match self.is_given_up.load(Ordering::Relaxed) {
            true => Err(INTERRUPTED.into()),
            false => Ok(()),
        }
    }
}

/// Somebody has stopped it.
const INTERRUPTED: &str = "interrupted; nothing was left behind";

/// What is in a file that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// Its length.
    pub bytes: u64,
    /// Accounts.
    pub people: i64,
    /// Workouts, without those in the trash.
    pub workouts: i64,
}

/// Write a backup of `database` as `target`, a new file. Others may use the database meanwhile.
///
/// # Errors
/// One line, when `target` exists, when it cannot be written, when the copy does not pass the checks, or
/// when it was stopped. Then there is no such file.
pub fn back_up(database: &Path, target: &Path, watch: &Watch) -> Result<Contents, String> {
    let draft = Draft::of(target)?;
    let place = Place {
        name: database.to_owned(),
        is_in_memory: false,
    };
    let source = place.reader(SQLITE_LOCK);
    let source = source.map_err(|failure| words(database, failure))?;
    copy(&source, database, &draft, watch)?;
    // What was written meanwhile is still in the log. Taken over here, it does not hold up the next
    // commit of the server, which would do it otherwise. If it fails, that is what happens.
    let checkpoint = source.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(error) = checkpoint {
        log::debug!("after the backup: {error}");
    }
    drop(source);
    // Nobody waits for the rest, and it takes a processor.
    step_back();
    let contents = check(&draft, watch)?;
    draft.become_new(target)?;
    Ok(contents)
}

/// Copy the pages of a connection to `file`, a database of ours, into a draft.
pub(super) fn copy(
    source: &Connection,
    file: &Path,
    draft: &Draft,
    watch: &Watch,
) -> Result<(), String> {
    let failed = |error: rusqlite::Error| words(file, error.into());
    let not_written = |error: rusqlite::Error| words(draft.path(), error.into());
    // The moment of the backup is the first read after this.
    source.execute_batch("BEGIN").map_err(failed)?;
    let begin = "SELECT count(*) FROM sqlite_schema";
    source.query_row(begin, [], |_| Ok(())).map_err(failed)?;
    // A file that is not ours is not worth the copying.
    super::inspect::check_ours(source)
        .map_err(failed)?
        .map_err(|reason| format!("{}: {reason}", file.display()))?;
    let mut target = open(draft.path()).map_err(not_written)?;
    // It is made durable below, and thrown away after a failure.
    let careless = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF";
    target.execute_batch(careless).map_err(not_written)?;
    let disk = File::open(draft.path()).map_err(|error| draft.not_written(&error))?;
    let backup = Backup::new(source, &mut target).map_err(not_written)?;
    loop {
        watch.go_on()?;
        let step = backup.step(PORTION).map_err(not_written)?;
        disk.sync_data()
            .map_err(|error| draft.not_written(&error))?;
        let progress = backup.progress();
        let pages = |number: i32| u64::try_from(number).unwrap_or(0);
        let all = pages(progress.pagecount);
        (watch.tell)(Stage::Copied(all - pages(progress.remaining), all));
        match step {
            StepResult::Done => break,
            StepResult::More => {}
            // Nobody else has the copy; somebody who has locked the database will let it go.
            _ => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    drop(backup);
    source.execute_batch("COMMIT").map_err(failed)
}

/// Make a copy a file that needs no other beside it, and check that it is whole.
pub(super) fn check(draft: &Draft, watch: &Watch) -> Result<Contents, String> {
    (watch.tell)(Stage::Checking);
    let connection = open(draft.path()).map_err(|error| words(draft.path(), error.into()))?;
    let is_given_up = Arc::clone(&watch.is_given_up);
    let ask = move || is_given_up.load(Ordering::Relaxed);
    let checked = connection
        .progress_handler(ASK_EVERY, Some(ask))
        .and_then(|()| look(&connection));
    let checked = checked.map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => INTERRUPTED.into(),
        _ => words(draft.path(), error.into()),
    })?;
    let (bytes, found) = (draft.length()?, checked?);
    Ok(Contents { bytes, ..found })
}

/// `Err` within is what is wrong with the file.
fn look(connection: &Connection) -> rusqlite::Result<Result<Contents, String>> {
    // Otherwise it could only be read where files can be written beside it.
    let whole = "PRAGMA journal_mode = DELETE";
    connection.query_row(whole, [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA cache_size = -64000")?;
    let integrity = "PRAGMA integrity_check(1)";
    let integrity: String = connection.query_row(integrity, [], |row| row.get(0))?;
    if integrity != "ok" {
        return Ok(Err(format!("the copy is damaged: {integrity}")));
    }
    let mut orphans = connection.prepare("PRAGMA foreign_key_check")?;
    if orphans.exists([])? {
        return Ok(Err("the copy has rows that belong to no person".into()));
    }
    let count = "SELECT count(*), coalesce(sum(workout_count), 0) FROM users";
    let contents = connection.query_row(count, [], |row| {
        Ok(Contents {
            bytes: 0,
            people: row.get(0)?,
            workouts: row.get(1)?,
        })
    })?;
    Ok(Ok(contents))
}

/// A file that is there.
fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(file, flags)
}
