//! The connection that writes, and how many transactions share one commit.
//!
//! A commit waits for the disk; a transaction takes a small part of that time. Those that arrive while
//! a commit is under way queue up for the [turn](Writer), run one after the other in savepoints of one
//! transaction, and are committed together:
//!
//! ```text
//! turn     one: BEGIN, its statements │ two: SAVEPOINT … RELEASE │ three … │ COMMIT │ four: BEGIN …
//! answers                                                                  └ one, two, three
//! ```
//!
//! * Whoever begins asks a blocking thread for the commit. That thread queues up for the turn like
//!   anybody else, behind those who waited already: they are its group, and nobody waits for company.
//!   No thread that serves requests waits for the disk.
//! * Nobody is answered before the commit. Also a refusal waits for it: it may rest on what others in
//!   the group have written. A commit that fails has failed for all of them.
//! * An error undoes the savepoint of its own transaction. When SQLite has ended the transaction by
//!   itself, as it does when the disk is full, it has ended it for the whole group.
//!
//! Whether a transaction is open is asked, and never counted: sqlx counts, and counts down only when a
//! `COMMIT` or a `ROLLBACK` has succeeded. After a full disk its next transaction was a savepoint of
//! one that nobody would ever commit, and everything that was "written" from then on was gone with the
//! process. And no connection is used again after a failure: it is closed and reopened.

use std::sync::Arc;

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    task::spawn_blocking,
    time::timeout,
};

use super::{
    Place, apart,
    group::Desk,
    transaction::{Transaction, Turn},
};
use crate::{
    database::{Meters, sent::Sent},
    deadlines::{ACQUIRE, SQLITE_LOCK},
    metrics::Gauge,
};

/// The writer. Its lock is the turn, which is given in the order of asking. Clones share it.
#[derive(Clone)]
pub(in crate::database) struct Writer {
    desk: Arc<Mutex<Desk>>,
    waiting: Arc<Gauge>,
    pub(super) sent: Sent,
}

impl Writer {
    pub(in crate::database) fn new(place: Place, sent: Sent, meters: Arc<Meters>) -> Self {
        Self {
            desk: Arc::new(Mutex::new(Desk::new(place, meters))),
            waiting: Arc::default(),
            sent,
        }
    }

    /// How many wait for their turn.
    pub(in crate::database) fn waiting(&self) -> i64 {
        self.waiting.value()
    }

    /// Open the connection.
    ///
    /// # Errors
    /// When that is not possible.
    pub(in crate::database) async fn open(&self) -> Result<(), DbErr> {
        let mut desk = self.turn().await?;
        apart(move || desk.open(SQLITE_LOCK)).await
    }

    /// Begin a transaction, of its own or in the group of those before.
    ///
    /// # Errors
    /// When the connection cannot be had.
    pub(in crate::database) async fn begin(&self) -> Result<Transaction, DbErr> {
        let mut desk = self.turn().await?;
        if desk.is_full() {
            desk = apart(move || {
                desk.commit();
                Ok(desk)
            })
            .await?;
        }
        let turn = match Turn::begin(desk) {
            Ok(turn) => turn,
            // Another process writes, or the connection is to be opened: that may take a while.
            Err(desk) => apart(move || Turn::begin_patiently(desk, SQLITE_LOCK)).await?,
        };
        Ok(Transaction::new(turn, self.clone()))
    }

    /// Have a group committed as soon as those who wait already are in it.
    pub(super) fn commit_later(&self, number: u64) {
        let desk = Arc::clone(&self.desk);
        spawn_blocking(move || {
            let mut desk = desk.blocking_lock_owned();
            // A group that was full is committed already.
            if desk.is_open(number) {
                desk.commit();
            }
        });
    }

    async fn turn(&self) -> Result<OwnedMutexGuard<Desk>, DbErr> {
        let _waiting = self.waiting.hold();
        let turn = timeout(ACQUIRE, Arc::clone(&self.desk).lock_owned()).await;
        turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }

    /// Close the connection for good, once those before have had their turn.
    pub(in crate::database) async fn close(&self) {
        let mut desk = Arc::clone(&self.desk).lock_owned().await;
        let closed = apart(move || {
            desk.close();
            Ok(())
        });
        if let Err(error) = closed.await {
            log::debug!("closing the database: {error}");
        }
    }
}
