//! Limits how many sets are read into memory at the same time.
//!
//! An answer with many sets is built as a whole: a page of a hundred of the largest workouts takes
//! far more memory than the bytes that are sent, and thirty of them at once would take a gigabyte.
//! The size of an answer is known before its sets are read. Answers that do not fit beside the
//! others wait for their turn.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    deadlines::SETS_TURN,
    error::{ApiError, ApiResult},
};

/// The most sets of an ordinary answer: any single workout that one request can write, or a page of
/// realistic ones.
const ORDINARY: u32 = 4_000;
/// Of 100,000 sets in all, these are reserved for ordinary answers, so that they never wait for
/// large ones.
const ORDINARY_LANE: u32 = 20_000;
/// One person's share of that lane: people who ask for many answers at once wait for themselves,
/// and do not keep others waiting.
const ORDINARY_SHARE: u32 = 8_000;
/// The most sets of an answer that does not need the gate for itself.
pub const LARGEST: u32 = 80_000;

/// The gate that an answer passes before it reads sets. Clones share it.
#[derive(Clone, Debug)]
pub struct SetsInFlight {
    ordinary: Lane,
    large: Lane,
}

/// The permission to hold some sets in memory, until this value is dropped.
#[derive(Debug)]
pub struct Admission(#[expect(dead_code, reason = "held, not read")] Option<Permits>);

/// A person's share of a lane, and a part of the lane.
type Permits = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Default for SetsInFlight {
    fn default() -> Self {
        Self {
            ordinary: Lane::new(ORDINARY_LANE, ORDINARY_SHARE),
            large: Lane::new(LARGEST, LARGEST),
        }
    }
}

impl SetsInFlight {
    /// Wait until this many sets may be read for a person. An answer larger than the gate waits
    /// until it has it for itself.
    ///
    /// # Errors
    /// 503 when it takes longer than 2 seconds.
    pub async fn admit(&self, user_id: i64, sets: u32) -> ApiResult<Admission> {
        timeout(SETS_TURN, self.wait(user_id, sets))
            .await
            .map_err(|_| ApiError::TooSlow)?
    }

    /// The same for who can wait longer, such as an answer of which the first part has been sent.
    /// Turns come in the order in which they were asked for.
    ///
    /// # Errors
    /// None that happens.
    pub async fn wait(&self, user_id: i64, sets: u32) -> ApiResult<Admission> {
        let lane = match sets {
            0 => return Ok(Admission(None)),
            1..=ORDINARY => &self.ordinary,
            _ => &self.large,
        };
        Ok(Admission(Some(lane.admit(user_id, sets).await?)))
    }
}

#[derive(Clone, Debug)]
struct Lane {
    width: u32,
    turns: Arc<Semaphore>,
    share: u32,
    /// The shares of the people who are reading or waiting.
    shares: Arc<Mutex<HashMap<i64, Weak<Semaphore>>>>,
}

impl Lane {
    fn new(width: u32, share: u32) -> Self {
        Self {
            width,
            turns: semaphore(width),
            share,
            shares: Arc::default(),
        }
    }

    async fn admit(&self, user_id: i64, sets: u32) -> ApiResult<Permits> {
        let share = self
            .share_of(user_id)
            .acquire_many_owned(sets.min(self.share));
        let share = share.await.map_err(ApiError::internal)?;
        let turn = Arc::clone(&self.turns).acquire_many_owned(sets.min(self.width));
        Ok((share, turn.await.map_err(ApiError::internal)?))
    }

    fn share_of(&self, user_id: i64) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(&user_id).and_then(Weak::upgrade) {
            return share;
        }
        shares.retain(|_, share| share.strong_count() > 0);
        let share = semaphore(self.share);
        shares.insert(user_id, Arc::downgrade(&share));
        share
    }
}

fn semaphore(permits: u32) -> Arc<Semaphore> {
    let permits = usize::try_from(permits).unwrap_or(Semaphore::MAX_PERMITS);
    Arc::new(Semaphore::new(permits))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn now(gate: &SetsInFlight, user_id: i64, sets: u32) -> Option<Admission> {
        gate.admit(user_id, sets).now_or_never().map(Result::unwrap)
    }

    #[tokio::test]
    async fn sets_are_let_through_until_there_are_enough() {
        let gate = SetsInFlight::default();
        let half = now(&gate, 1, LARGEST / 2);
        assert!(half.is_some());
        assert!(now(&gate.clone(), 2, LARGEST / 2 + 1).is_none());
        assert!(now(&gate, 2, LARGEST / 2).is_some());
        // An answer larger than the gate has it for itself.
        assert!(now(&gate, 2, u32::MAX).is_none());
        drop(half);
        let all = now(&gate, 2, u32::MAX);
        assert!(all.is_some());
        assert!(now(&gate, 1, ORDINARY + 1).is_none());
        drop(all);
        assert!(now(&gate, 1, ORDINARY + 1).is_some());
    }

    #[tokio::test]
    async fn an_ordinary_page_does_not_wait_for_large_ones() {
        let gate = SetsInFlight::default();
        let _large = now(&gate, 1, u32::MAX);
        let ordinary: Vec<_> = (0..5).map(|person| now(&gate, person, ORDINARY)).collect();
        assert!(ordinary.iter().all(Option::is_some));
        assert!(now(&gate, 6, 1).is_none());
        assert!(now(&gate, 6, 0).is_some());
    }

    #[tokio::test]
    async fn who_asks_for_many_answers_waits_behind_themselves() {
        let gate = SetsInFlight::default();
        let mut alice: Vec<_> = (0..2).map(|_| now(&gate, 1, ORDINARY)).collect();
        assert!(alice.iter().all(Option::is_some));
        let mut waiting: Vec<_> = (0..100)
            .map(|_| Box::pin(gate.admit(1, ORDINARY)))
            .collect();
        for admission in &mut waiting {
            assert!(admission.now_or_never().is_none());
        }
        assert!(now(&gate, 2, ORDINARY).is_some());
        alice.pop();
        assert!(waiting.remove(0).now_or_never().is_some());
        drop((alice, waiting));
        // People who do not read are forgotten.
        let _bob = now(&gate, 2, 1);
        let shares = gate.ordinary.shares.lock().unwrap();
        assert_eq!(shares.len(), 1);
    }
}
