//! The desk at which transactions take turns: the connection, and the group that is not committed yet.

use std::{ffi::OsString, fs, sync::Arc, time::Duration};

use rusqlite::Connection;
use sea_orm::{ConnAcquireErr, DbErr};
use tokio::sync::watch;

use super::{Place, failure::Failure};
use crate::database::Meters;

/// How many transactions are committed together at most: one that fails takes no more with it, and
/// the first does not wait for too many.
pub(super) const MOST: usize = 64;
/// From this length on, in bytes, the log is written back and cut as soon as no reader needs it. The
/// checkpoints that SQLite makes by itself never wait for readers, and where somebody always reads it
/// would grow and grow.
const LONG_LOG: u64 = 56 << 20;
/// How much longer the log gets before that is tried again.
const LOG_STEP: u64 = 4 << 20;
/// How long the readers are waited for.
const READERS: Duration = Duration::from_millis(100);

/// What has become of a group; nothing as long as it is not committed.
type End = Option<Result<(), DbErr>>;

/// The connection and the group. Whoever has the turn has it.
pub(super) struct Desk {
    place: Place,
    /// Nothing when it has to be opened.
    connection: Option<Connection>,
    is_closed: bool,
    group: Option<Group>,
    /// The length of the log at which it is cut.
    long_log: u64,
    meters: Arc<Meters>,
}

/// The transactions that are committed together.
struct Group {
    /// Those that have ended and wait.
    members: usize,
    /// Whether something has failed on the connection, which is not used again afterwards.
    is_suspect: bool,
    end: watch::Sender<End>,
}

/// A group that has ended. Those who wait for it do not know yet.
#[must_use]
pub(super) struct Ended {
    end: watch::Sender<End>,
    committed: Result<(), DbErr>,
}

impl Ended {
    /// Tell everybody in it what has become of it.
    pub(super) fn tell(self) {
        self.end.send_replace(Some(self.committed));
    }
}

/// Where a transaction that has ended learns what has become of its group.
pub(super) struct Outcome(watch::Receiver<End>);

impl Outcome {
    /// Wait for the commit.
    ///
    /// # Errors
    /// When it has failed.
    pub(super) async fn wait(mut self) -> Result<(), DbErr> {
        match self.0.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(end)) => end.clone(),
            _ => Err(given_up()),
        }
    }
}

/// The process ends, or should: nobody is served any more.
pub(super) fn given_up() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)
}

impl Desk {
    pub(super) fn new(place: Place, meters: Arc<Meters>) -> Self {
        Self {
            place,
            connection: None,
            is_closed: false,
            group: None,
            long_log: LONG_LOG,
            meters,
        }
    }

    /// Open the connection if it is not open.
    pub(super) fn open(&mut self, patience: Duration) -> Result<(), DbErr> {
        if self.is_closed {
            return Err(given_up());
        }
        if self.connection.is_none() {
            let connection = self.place.writer(patience);
            self.connection = Some(connection.map_err(Failure::of_connection)?);
        }
        Ok(())
    }

    pub(super) fn connection(&self) -> Result<&Connection, DbErr> {
        self.connection.as_ref().ok_or_else(given_up)
    }

    /// Begin a transaction, or a savepoint in that of the group. Tells whether it is the first one of
    /// its group.
    pub(super) fn begin(&mut self, patience: Duration) -> Result<bool, DbErr> {
        let begun = match self.group {
            Some(_) => self.run("SAVEPOINT member"),
            None => self.begin_group(patience),
        };
        if let Err(failure) = begun {
            let may_wait = failure.may_wait();
            let error = DbErr::from(failure);
            if !may_wait {
                self.lose(&error);
            }
            return Err(error);
        }
        let new = || Group {
            members: 0,
            is_suspect: false,
            end: watch::Sender::new(None),
        };
        let group = self.group.get_or_insert_with(new);
        Ok(group.members == 0)
    }

    /// `IMMEDIATE`: a deferred transaction that reads first cannot become a writer when another
    /// process has written, however long it waits.
    fn begin_group(&self, patience: Duration) -> Result<(), Failure> {
        self.connection()?.busy_timeout(patience)?;
        let begun = self.run("BEGIN IMMEDIATE");
        self.connection()?.busy_timeout(Duration::ZERO)?;
        begun
    }

    /// Leave what the transaction has written to the commit of its group.
    pub(super) fn keep(&mut self, is_first: bool) -> Result<Outcome, DbErr> {
        let kept = match self.is_in_transaction() {
            false => Err(ended()),
            true if is_first => Ok(()),
            true => self.run("RELEASE member").map_err(DbErr::from),
        };
        if let Err(error) = &kept {
            self.lose(error);
        }
        kept?;
        self.join()
    }

    /// Undo what the transaction has written, after `error` if it was one of the database. The others
    /// of the group lose nothing, unless SQLite has ended the transaction. Returns nothing when there
    /// is nothing to wait for.
    pub(super) fn undo(&mut self, is_first: bool, failure: Option<DbErr>) -> Option<Outcome> {
        let undone = match self.is_in_transaction() {
            false => Err(failure.clone().unwrap_or_else(ended)),
            true if is_first => self.run("ROLLBACK").map_err(DbErr::from),
            true => self.undo_savepoint().map_err(DbErr::from),
        };
        match (undone, is_first) {
            (Err(error), _) => {
                self.lose(&error);
                None
            }
            (Ok(()), true) => {
                self.group = None;
                if failure.is_some() {
                    self.connection = None;
                }
                None
            }
            (Ok(()), false) => {
                if let Some(group) = &mut self.group {
                    group.is_suspect |= failure.is_some();
                }
                self.join().ok()
            }
        }
    }

    fn undo_savepoint(&self) -> Result<(), Failure> {
        self.run("ROLLBACK TO member")?;
        self.run("RELEASE member")
    }

    fn join(&mut self) -> Result<Outcome, DbErr> {
        let group = self.group.as_mut().ok_or_else(given_up)?;
        group.members += 1;
        Ok(Outcome(group.end.subscribe()))
    }

    /// How many transactions wait for a commit.
    pub(super) fn members(&self) -> usize {
        self.group.as_ref().map_or(0, |group| group.members)
    }

    /// Commit the group. Waits for the disk. What has become of it is still to be told.
    pub(super) fn commit(&mut self) -> Option<Ended> {
        let group = self.group.take()?;
        let committed = match self.run("COMMIT") {
            Ok(()) if self.is_in_transaction() => Err(ended()),
            committed => committed.map_err(DbErr::from),
        };
        if committed.is_ok() {
            let members = u64::try_from(group.members).unwrap_or(u64::MAX);
            self.meters.groups.note(members);
        }
        if committed.is_err() || group.is_suspect {
            self.connection = None;
        }
        Some(Ended {
            end: group.end,
            committed,
        })
    }

    /// Nothing of the group will be kept, and nothing of its connection.
    fn lose(&mut self, error: &DbErr) {
        self.connection = None;
        if let Some(group) = self.group.take() {
            group.end.send_replace(Some(Err(error.clone())));
        }
    }

    fn is_in_transaction(&self) -> bool {
        self.connection
            .as_ref()
            .is_some_and(|it| !it.is_autocommit())
    }

    fn run(&self, sql: &str) -> Result<(), Failure> {
        self.connection()?.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Whether the log should be cut.
    pub(super) fn has_long_log(&self) -> bool {
        self.log_length() >= self.long_log
    }

    fn log_length(&self) -> u64 {
        let mut log = OsString::from(&self.place.name);
        log.push("-wal");
        fs::metadata(&log).map_or(0, |log| log.len())
    }

    /// Write the log back and cut it, if its readers let it.
    pub(super) fn shorten_log(&mut self) {
        if let Err(failure) = self.cut_log() {
            log::debug!("the log stays long: {}", DbErr::from(failure));
        }
    }

    fn cut_log(&mut self) -> Result<(), Failure> {
        let connection = self.connection()?;
        connection.busy_timeout(READERS)?;
        let cut = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        connection.busy_timeout(Duration::ZERO)?;
        self.long_log = LONG_LOG.max(self.log_length() + LOG_STEP);
        Ok(cut?)
    }

    /// Close the connection for good. The last one of a database takes the log away.
    pub(super) fn close(&mut self) {
        if let Some(ended) = self.commit() {
            ended.tell();
        }
        self.is_closed = true;
        self.connection = None;
    }
}

/// What is not said by SQLite itself.
fn ended() -> DbErr {
    DbErr::Custom("SQLite has ended the transaction".into())
}
