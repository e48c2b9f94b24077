//! Puts a backup in the place of the database.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    backup::{self, Contents, Watch},
    draft::{BESIDE, Draft, about, appended, words},
    inspect,
};
use crate::clock;

/// What has happened.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What was in the backup.
    pub contents: Contents,
    /// The name under which the file that was there is kept, if there was one.
    pub kept: Option<PathBuf>,
}

/// Check that nobody has a database open. A server that has nothing to do keeps a lock of its file as well.
///
/// # Errors
/// One line, when somebody has.
pub fn check_unused(database: &Path) -> Result<(), String> {
    match has_locks(database) {
        Ok(true) => Err(in_use(database)),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(about(database, &error)),
    }
}

/// Put a copy of `file`, checked, in the place of `database`. What is there is kept under a name with the
/// time.
///
/// # Errors
/// One line, when the file is not a whole database of ours, or when somebody has the database open. Then
/// nothing is changed.
pub fn restore(file: &Path, database: &Path, watch: &Watch) -> Result<Restored, String> {
    // A link in its place would be replaced, and not the file.
    let database =
        &fs::canonicalize(database).unwrap_or_else(|_| migration::behind_links(database));
    let draft = Draft::beside(database)?;
    let source = inspect::open(file).map_err(|error| words(file, error.into()))?;
    backup::copy(&source, file, &draft, watch)?;
    drop(source);
    let contents = backup::check(&draft, watch)?;
    let kept = put(draft, database)?;
    Ok(Restored { contents, kept })
}

fn put(draft: Draft, database: &Path) -> Result<Option<PathBuf>, String> {
    check_unused(database)?;
    let kept = match database.exists() {
        true => Some(keep(&draft, database)?),
        false => None,
    };
    // Of whatever was there before. SQLite would replay such a log over the backup.
    for ending in BESIDE {
        match fs::remove_file(appended(database, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(about(database, &error));
            }
            _ => {}
        }
    }
    draft.replace(database)?;
    match &kept {
        Some(kept) if has_locks(kept).unwrap_or(false) => Err(format!(
            "a server was started meanwhile and still has the old file; stop it and start it again \
             (the old file is {} now)",
            kept.display()
        )),
        _ => Ok(kept),
    }
}

/// Give the database a second name. What its log has is in it then or, if it is damaged, beside it.
fn keep(draft: &Draft, database: &Path) -> Result<PathBuf, String> {
    let now = clock::now().format("%Y%m%dT%H%M%SZ");
    let first = format!(".before-restore-{now}");
    let mut kept = appended(database, &first);
    let mut number = 1;
    while kept.symlink_metadata().is_ok() {
        number += 1;
        kept = appended(database, &format!("{first}-{number}"));
    }
    let is_whole = settle(database)?;
    give_to_owner_of(database, draft).map_err(|error| draft.not_written(&error))?;
    if !is_whole {
        for ending in ["-wal", "-journal"] {
            let (from, to) = (appended(database, ending), appended(&kept, ending));
            if from.exists() {
                fs::rename(&from, &to).map_err(|error| about(&from, &error))?;
            }
        }
    }
    // A link, so that there is a database at any moment: the server would create one. The file systems of
    // memory sticks have none.
    fs::hard_link(database, &kept)
        .or_else(|_| fs::rename(database, &kept))
        .map_err(|error| about(&kept, &error))?;
    Ok(kept)
}

/// Bring what is in the log of a database into its file, which SQLite does only for one that has it alone.
/// Returns whether that was possible: a damaged file stays as it is.
///
/// # Errors
/// When somebody else has it open.
fn settle(database: &Path) -> Result<bool, String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let alone = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK";
    let settled = Connection::open_with_flags(database, flags).and_then(|connection| {
        connection.busy_timeout(std::time::Duration::ZERO)?;
        let mode = "PRAGMA journal_mode = DELETE";
        connection.query_row(mode, [], |_| Ok(()))?;
        connection.execute_batch(alone)
    });
    match settled {
        Ok(()) => Ok(true),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Err(in_use(database)),
            _ => Ok(false),
        },
    }
}

fn in_use(database: &Path) -> String {
    format!(
        "{}: a program has it open; stop the server first",
        database.display()
    )
}

/// Whether another process has a lock of any part of a file. SQLite's own question would not be answered
/// for a file that is damaged.
#[cfg(unix)]
fn has_locks(file: &Path) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    // To lock it for writing, it must be open for writing.
    let file = fs::OpenOptions::new().read(true).write(true).open(file)?;
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        // Closing the file gives it back.
        Ok(()) => Ok(false),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Elsewhere the system refuses to rename a file that is open.
#[cfg(not(unix))]
fn has_locks(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// The server must be able to open it, also when root has restored it.
#[cfg(unix)]
fn give_to_owner_of(database: &Path, draft: &Draft) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (old, new) = (database.metadata()?, draft.path().metadata()?);
    if (old.uid(), old.gid()) == (new.uid(), new.gid()) {
        return Ok(());
    }
    chown(draft.path(), Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn give_to_owner_of(_: &Path, _: &Draft) -> io::Result<()> {
    Ok(())
}
