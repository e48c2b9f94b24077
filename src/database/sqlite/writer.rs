//! The connection that writes, and how many transactions share one commit.
//!
//! A commit waits for the disk; a transaction takes a small part of that time. Those that arrive while
//! a commit is under way wait for their [turn](super::turns), run one after the other in savepoints of one
//! transaction, and are committed together:
//!
//! ```text
//! turn     one: BEGIN, its statements │ two: SAVEPOINT … RELEASE │ three … │ COMMIT │ four: BEGIN …
//! answers                                                                  └ one, two, three
//! ```
//!
//! * They are a group, and the last of them has a blocking thread commit it: nobody waits for company, and no
//!   thread that serves requests waits for the disk.
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

use sea_orm::DbErr;

use super::{
    Place, apart,
    group::Desk,
    transaction::{Member, Transaction},
    turns::Turns,
};
use crate::{
    database::{Meters, sent::Sent},
    deadlines::SQLITE_LOCK,
};

/// The writer. Clones share it.
#[derive(Clone)]
pub(in crate::database) struct Writer {
    turns: Turns,
    sent: Sent,
}

impl Writer {
    pub(in crate::database) fn new(place: Place, sent: Sent, meters: Arc<Meters>) -> Self {
        Self {
            turns: Turns::new(Desk::new(place, meters)),
            sent,
        }
    }

    /// How many wait for their turn.
    pub(in crate::database) fn waiting(&self) -> i64 {
        i64::try_from(self.turns.waiting()).unwrap_or(i64::MAX)
    }

    /// Open the connection.
    ///
    /// # Errors
    /// When that is not possible.
    pub(in crate::database) async fn open(&self) -> Result<(), DbErr> {
        let mut turn = self.turns.take().await?;
        apart(move || turn.desk()?.open(SQLITE_LOCK)).await
    }

    /// Begin a transaction, of its own or in the group of those before.
    ///
    /// # Errors
    /// When the connection cannot be had.
    pub(in crate::database) async fn begin(&self) -> Result<Transaction, DbErr> {
        let turn = self.turns.take().await?;
        let member = match Member::begin(turn) {
            Ok(member) => member,
            // Another process writes, or the connection is to be opened: that may take a while.
            Err(turn) => apart(move || Member::begin_patiently(turn, SQLITE_LOCK)).await?,
        };
        Ok(Transaction::new(member, self.sent.clone()))
    }

    /// Close the connection for good, after the transaction that is open.
    pub(in crate::database) async fn close(&self) {
        let mut turn = self.turns.take_to_close().await;
        let closed = apart(move || {
            turn.desk()?.close();
            Ok(())
        });
        if let Err(error) = closed.await {
            log::debug!("closing the database: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, time::Duration};

    use futures_util::future::join_all;
    use sea_orm::{DbBackend, Statement};
    use tempfile::TempDir;
    use tokio::{join, spawn, time::timeout};

    use super::*;
    use crate::error::ApiError;

    const SOON: Duration = Duration::from_secs(1);

    /// A writer of a database with one table, and what it counts.
    fn writer() -> (Writer, Arc<Meters>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place {
            name: folder.path().join("workout-log.db"),
            is_in_memory: false,
        };
        let database = rusqlite::Connection::open(&place.name).unwrap();
        database.execute_batch("CREATE TABLE notes (id)").unwrap();
        let meters = Arc::<Meters>::default();
        let writer = Writer::new(place, Sent::default(), Arc::clone(&meters));
        (writer, meters, folder)
    }

    async fn write(writer: &Writer, id: u64) -> Result<(), ApiError> {
        let transaction = writer.begin().await?;
        let note = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "INSERT INTO notes VALUES (?)",
            [id.into()],
        );
        transaction.execute(note).await?;
        transaction.end(Ok(())).await
    }

    /// A writer, while one transaction is open.
    async fn busy() -> (Writer, Arc<Meters>, TempDir, Transaction) {
        let (writer, meters, folder) = writer();
        let first = writer.begin().await.unwrap();
        (writer, meters, folder, first)
    }

    async fn is_waiting(future: impl Future) -> bool {
        timeout(Duration::ZERO, future).await.is_err()
    }

    #[tokio::test]
    async fn those_who_wait_are_the_next_groups() {
        let (writer, meters, _folder, first) = busy().await;
        let mut writes = join_all((0..100).map(|id| write(&writer, id)));
        while writer.waiting() < 100 {
            assert!(is_waiting(&mut writes).await);
        }
        let (ended, written) = join!(first.end(Ok(())), writes);
        ended.unwrap();
        written.into_iter().for_each(|written| written.unwrap());
        assert_eq!((meters.groups.count(), meters.groups.sum()), (2, 101));
        let mut bounds = meters.groups.buckets();
        assert!(bounds.any(|bound| bound == (Some(64), 2)), "one is larger");
        assert_eq!(writer.waiting(), 0);
    }

    #[tokio::test]
    async fn nobody_waits_for_one_who_has_gone() {
        let (writer, meters, _folder, first) = busy().await;
        let mut gone = Box::pin(write(&writer, 0));
        assert!(is_waiting(&mut gone).await);
        // The other is called, and does not come.
        let mut first = pin!(first.end(Ok(())));
        assert!(is_waiting(&mut first).await);
        drop(gone);
        timeout(SOON, first).await.unwrap().unwrap();
        assert_eq!(meters.groups.sum(), 1);
        timeout(SOON, write(&writer, 1)).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn the_call_of_one_who_has_gone_is_passed_on() {
        let (writer, _meters, _folder, first) = busy().await;
        let mut gone = Box::pin(write(&writer, 0));
        let mut next = pin!(write(&writer, 1));
        assert!(is_waiting(&mut gone).await && is_waiting(&mut next).await);
        // Undone: there is no commit, after which all would be called.
        drop(first);
        drop(gone);
        timeout(SOON, next).await.unwrap().unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn however_many_come_and_go_everybody_has_a_turn() {
        let (writer, meters, _folder) = writer();
        let come_and_go = |person: u64| {
            let writer = writer.clone();
            spawn(async move {
                for note in 0..50 {
                    let write = write(&writer, person * 50 + note);
                    let patience = Duration::from_micros(rand::random_range(0..2_000));
                    match note % 2 {
                        0 => drop(timeout(patience, write).await),
                        _ => write.await.unwrap(),
                    }
                }
            })
        };
        let people = join_all((0..100).map(come_and_go)).await;
        people.into_iter().for_each(|person| person.unwrap());
        assert_eq!(writer.waiting(), 0);
        let written = meters.groups.sum();
        assert!((2_500..=5_000).contains(&written), "{written}");
    }
}
