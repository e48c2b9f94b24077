//! Password hashing: argon2id, off the workers that answer requests, through a gate that bounds
//! how much memory and processor time strangers can make us spend.

use std::{num::NonZero, sync::Arc, thread::available_parallelism, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    config::Cost,
    error::{ApiError, ApiResult},
};

/// How many may wait for their turn, and for how long.
const QUEUE: usize = 32;
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Hashes and verifies passwords.
pub struct Passwords {
    params: Params,
    /// The hash of a random password: what an unknown name is verified against.
    decoy: Arc<str>,
    turns: Arc<Semaphore>,
    /// Everyone who waits or works.
    places: Arc<Semaphore>,
}

impl Passwords {
    /// Hash at this cost.
    ///
    /// # Errors
    /// When argon2 refuses the cost.
    pub fn new(cost: Cost) -> Result<Self, String> {
        let Cost {
            memory_kib,
            iterations,
            parallelism,
        } = cost;
        let params = Params::new(memory_kib, iterations, parallelism, None)
            .map_err(|error| format!("ARGON2_MEMORY_KIB: {error}"))?;
        let password: [u8; 16] = rand::random();
        let decoy = hash(&params, &password).map_err(|error| error.to_string())?;
        // One processor stays free for those who are signed in already.
        let turns = available_parallelism()
            .map_or(1, NonZero::get)
            .saturating_sub(1)
            .max(1);
        Ok(Self {
            params,
            decoy: decoy.into(),
            turns: Arc::new(Semaphore::new(turns)),
            places: Arc::new(Semaphore::new(turns + QUEUE)),
        })
    }

    /// Hash a password with a random salt, as a PHC string.
    ///
    /// # Errors
    /// 503 when too many are waiting.
    pub async fn hash(&self, password: String) -> ApiResult<String> {
        let params = self.params.clone();
        self.in_turn(move || hash(&params, password.as_bytes()))
            .await
    }

    /// Whether a password is the one behind `stored`. With `None` — nobody has that name — the
    /// answer is no, after the same work.
    ///
    /// # Errors
    /// 503 when too many are waiting.
    pub async fn is_correct(&self, password: String, stored: Option<String>) -> ApiResult<bool> {
        let is_known = stored.is_some();
        let phc = stored.map_or_else(|| Arc::clone(&self.decoy), Arc::from);
        let params = self.params.clone();
        let is_match = self
            .in_turn(move || verify(&params, password.as_bytes(), &phc))
            .await?;
        Ok(is_match && is_known)
    }

    /// Do slow work on a thread of its own when it is its turn. The turn ends with the work, also
    /// when the client has gone away meanwhile.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, password_hash::Error> + Send + 'static,
    ) -> ApiResult<T> {
        let turn = self.turn().await?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
        .map_err(ApiError::internal)?
        .map_err(ApiError::internal)
    }

    async fn turn(&self) -> ApiResult<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| ApiError::HashingQueueFull)?;
        let turn = timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| ApiError::HashingQueueFull)?
            .map_err(ApiError::internal)?;
        Ok((place, turn))
    }
}

fn argon2id(params: &Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
}

fn hash(params: &Params, password: &[u8]) -> Result<String, password_hash::Error> {
    argon2id(params)
        .hash_password(password)
        .map(|hash| hash.to_string())
}

fn verify(params: &Params, password: &[u8], phc: &str) -> Result<bool, password_hash::Error> {
    let stored = PasswordHash::new(phc)?;
    match argon2id(params).verify_password(password, &stored) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error),
    }
}
