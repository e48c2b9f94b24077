//! Taking turns at the [`Desk`].
//!
//! Those who have come while a commit waited for the disk are the next group. They are called all
//! together when it is done, before the members of the last one learn that it is: each thread then runs
//! the transactions that it serves one after the other, and sends its answers while the next commit waits
//! for the disk. A turn that is handed on strictly in the order of asking goes from thread to thread, and
//! waits each time for one to wake up and to send what it has to send.
//!
//! A call is no turn: whoever is called takes the desk if it is free, and waits on if it is not. So
//! whoever leaves the desk calls somebody, and whoever goes away while waiting looks whether the desk is
//! free, and leaves it. The order of asking decides who is of a group, and not who is first in it.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

use super::group::{Desk, Ended, MOST, given_up};
use crate::deadlines::ACQUIRE;

/// The desk, and those who wait for it. Clones share them.
#[derive(Clone)]
pub(super) struct Turns {
    desk: Arc<Mutex<Desk>>,
    line: Arc<StdMutex<Line>>,
}

/// Those who wait, by the order in which they came.
#[derive(Default)]
struct Line {
    /// How each is called; nothing when it has been.
    waiting: BTreeMap<u64, Option<Waker>>,
    came: u64,
    /// The group that is open, or the next one if none is, waits for those with smaller numbers.
    next_group: u64,
}

impl Line {
    /// Call those who wait to the next group, as many as it may have.
    fn call_group(&mut self) {
        let beyond = self.waiting.keys().nth(MOST).copied();
        self.next_group = beyond.unwrap_or(self.came);
        let group = self.waiting.range_mut(..self.next_group);
        group
            .filter_map(|(_, waker)| waker.take())
            .for_each(Waker::wake);
    }

    /// Call the first one of the group that has not been called.
    fn call_next(&mut self) {
        let mut group = self.waiting.range_mut(..self.next_group);
        if let Some(waker) = group.find_map(|(_, waker)| waker.take()) {
            waker.wake();
        }
    }

    /// Whether somebody of the group still waits.
    fn has_more(&self) -> bool {
        self.waiting.range(..self.next_group).next().is_some()
    }
}

/// The turn at the desk. When this value goes, the next one is called, or the group is committed.
pub(super) struct Turn {
    /// There until this value goes.
    desk: Option<OwnedMutexGuard<Desk>>,
    turns: Turns,
}

/// A group that is complete. It is committed when this value goes, wherever that is: a runtime that ends
/// does not do what it has not begun.
struct Complete {
    /// There until this value goes.
    desk: Option<OwnedMutexGuard<Desk>>,
    turns: Turns,
}

impl Drop for Complete {
    fn drop(&mut self) {
        if let Some(desk) = self.desk.take() {
            self.turns.commit(desk);
        }
    }
}

/// Somebody waits, until this value goes.
struct Waiting<'a> {
    turns: &'a Turns,
    number: u64,
}

impl Turns {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk: Arc::new(Mutex::new(desk)),
            line: Arc::default(),
        }
    }

    /// How many wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.line().waiting.len()
    }

    /// Wait for the turn.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(super) async fn take(&self) -> Result<Turn, DbErr> {
        if self.waiting() == 0
            && let Some(turn) = self.try_take()
        {
            return Ok(turn);
        }
        let waiting = Waiting::new(self);
        let turn = timeout(ACQUIRE, poll_fn(|context| waiting.poll(context))).await;
        turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }

    /// Take the turn before those who wait, who then learn that the desk is closed.
    pub(super) async fn take_to_close(&self) -> Turn {
        let desk = Arc::clone(&self.desk).lock_owned().await;
        self.turn(desk)
    }

    fn try_take(&self) -> Option<Turn> {
        let desk = Arc::clone(&self.desk).try_lock_owned().ok()?;
        Some(self.turn(desk))
    }

    fn turn(&self, desk: OwnedMutexGuard<Desk>) -> Turn {
        Turn {
            desk: Some(desk),
            turns: self.clone(),
        }
    }

    /// Let somebody else have the desk, or have the group committed when it is complete.
    fn leave(&self, desk: OwnedMutexGuard<Desk>) {
        let members = desk.members();
        // Whoever is called looks into the line first, and that is locked until the desk is free.
        let mut line = self.line();
        // Others may have come while the first one was at work.
        if members <= 1 && !line.has_more() {
            line.call_group();
        }
        if members >= MOST || members > 0 && !line.has_more() {
            drop(line);
            return self.commit_apart(desk);
        }
        drop(desk);
        line.call_next();
    }

    /// No thread that serves requests waits for the disk.
    fn commit_apart(&self, desk: OwnedMutexGuard<Desk>) {
        let complete = Complete {
            desk: Some(desk),
            turns: self.clone(),
        };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(complete));
        }
    }

    fn commit(&self, mut desk: OwnedMutexGuard<Desk>) {
        let mut ended = desk.commit();
        if desk.has_long_log() {
            // They need not wait for that.
            ended.take().into_iter().for_each(Ended::tell);
            desk.shorten_log();
        }
        let mut line = self.line();
        drop(desk);
        line.call_group();
        drop(line);
        ended.into_iter().for_each(Ended::tell);
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// # Errors
    /// When the turn is over: a defect of ours.
    pub(super) fn desk(&mut self) -> Result<&mut Desk, DbErr> {
        self.desk.as_deref_mut().ok_or_else(given_up)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(desk) = self.desk.take() {
            self.turns.leave(desk);
        }
    }
}

impl<'a> Waiting<'a> {
    fn new(turns: &'a Turns) -> Self {
        let mut line = turns.line();
        let number = line.came;
        line.came += 1;
        line.waiting.insert(number, None);
        drop(line);
        Self { turns, number }
    }

    fn poll(&self, context: &Context<'_>) -> Poll<Turn> {
        // Before the try: whoever has the turn calls after it.
        let waker = context.waker().clone();
        self.turns.line().waiting.insert(self.number, Some(waker));
        self.turns.try_take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut line = self.turns.line();
        line.waiting.remove(&self.number);
        drop(line);
        // A call or the commit of the group may have been left to this one. When it has the turn, this
        // does nothing.
        drop(self.turns.try_take());
    }
}
