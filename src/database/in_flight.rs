//! How much may be read into memory at a time.
//!
//! An answer with many sets is built as a whole: a page of a hundred of the largest workouts takes
//! far more memory than the bytes that are sent, and thirty of them at once would take a gigabyte.
//! How large an answer gets is known before its sets are read; those that do not fit beside the
//! others wait for their turn.

use std::sync::Arc;

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    deadlines::SETS_TURN,
    error::{ApiError, ApiResult},
};

/// What an ordinary answer has at most: any one workout, or a page of those that people do.
const ORDINARY: u32 = 4_000;
/// Of 100,000 sets in all, these are kept for ordinary answers, which so never wait for large ones.
const ORDINARY_LANE: u32 = 20_000;
/// The most sets that an answer can have without having the gate for itself.
pub const LARGEST: u32 = 80_000;

/// The gate that answers with sets pass before they read them. Clones are the same gate.
#[derive(Clone, Debug)]
pub struct SetsInFlight {
    ordinary: Lane,
    large: Lane,
}

/// Some sets that may be in memory, until this value goes.
#[derive(Debug)]
pub struct Admission(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

impl Default for SetsInFlight {
    fn default() -> Self {
        Self {
            ordinary: Lane::new(ORDINARY_LANE),
            large: Lane::new(LARGEST),
        }
    }
}

impl SetsInFlight {
    /// Wait until these many sets may be read. More than the gate lets through wait until they
    /// have it for themselves.
    ///
    /// # Errors
    /// 503 when it takes longer than 2 seconds.
    pub async fn admit(&self, sets: u32) -> ApiResult<Admission> {
        match sets {
            0 => Ok(Admission(None)),
            1..=ORDINARY => self.ordinary.admit(sets).await,
            _ => self.large.admit(sets).await,
        }
    }
}

#[derive(Clone, Debug)]
struct Lane {
    width: u32,
    turns: Arc<Semaphore>,
}

impl Lane {
    fn new(width: u32) -> Self {
        let permits = usize::try_from(width).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            width,
            turns: Arc::new(Semaphore::new(permits)),
        }
    }

    async fn admit(&self, sets: u32) -> ApiResult<Admission> {
        let turn = Arc::clone(&self.turns).acquire_many_owned(sets.min(self.width));
        let permit = timeout(SETS_TURN, turn)
            .await
            .map_err(|_| ApiError::TooSlow)?
            .map_err(ApiError::internal)?;
        Ok(Admission(Some(permit)))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn now(gate: &SetsInFlight, sets: u32) -> Option<Admission> {
        gate.admit(sets).now_or_never().map(Result::unwrap)
    }

    #[tokio::test]
    async fn sets_are_let_through_until_there_are_enough() {
        let gate = SetsInFlight::default();
        let half = now(&gate, LARGEST / 2);
        assert!(half.is_some());
        assert!(now(&gate.clone(), LARGEST / 2 + 1).is_none());
        assert!(now(&gate, LARGEST / 2).is_some());
        // What is larger than the gate has it for itself.
        assert!(now(&gate, u32::MAX).is_none());
        drop(half);
        let all = now(&gate, u32::MAX);
        assert!(all.is_some());
        assert!(now(&gate, ORDINARY + 1).is_none());
        drop(all);
        assert!(now(&gate, ORDINARY + 1).is_some());
    }

    #[tokio::test]
    async fn an_ordinary_page_does_not_wait_for_large_ones() {
        let gate = SetsInFlight::default();
        let _large = now(&gate, u32::MAX);
        let ordinary: Vec<_> = (0..ORDINARY_LANE / ORDINARY)
            .map(|_| now(&gate, ORDINARY))
            .collect();
        assert!(ordinary.iter().all(Option::is_some));
        assert!(now(&gate, 1).is_none());
        assert!(now(&gate, 0).is_some());
    }
}
