//! Password hashing: argon2id, off the workers that answer requests, through a gate that bounds
//! how much memory and processor time strangers can make us spend.

use std::{num::NonZero, sync::Arc, thread::available_parallelism};

use argon2::{
    Algorithm, Argon2, KeyId, Params, ParamsBuilder, PasswordHash, PasswordHasher,
    PasswordVerifier, Version, password_hash,
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use sha2::{Digest, Sha256};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    config::Cost,
    deadlines::HASHING_TURN,
    error::{ApiError, ApiResult},
    metrics::Counter,
};

/// How many hashes may wait for their turn.
const QUEUE: usize = 32;

/// Hashes and verifies passwords.
pub struct Passwords {
    scheme: Scheme,
    /// A hash that matches no password: unknown names are verified against it.
    decoy: Arc<str>,
    turns: Arc<Semaphore>,
    /// Permits for those waiting or hashing.
    places: Arc<Semaphore>,
    /// How many turns there are.
    width: usize,
    refused: Counter,
}

/// What hashing is doing at this moment.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// How many passwords are being hashed.
    pub running: usize,
    /// How many wait for their turn.
    pub waiting: usize,
    /// How many were refused since the start, because too many were waiting or for too long.
    pub refused: u64,
}

/// The result of verifying a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not match.
    Wrong,
    /// It matches.
    Correct,
    /// It matches, but the current settings would hash it differently.
    CorrectButOutdated,
}

impl Passwords {
    /// Hash at this cost, with a secret (a "pepper") that the database does not hold, or none.
    ///
    /// # Errors
    /// When argon2 refuses the cost.
    pub fn new(cost: Cost, pepper: Option<&str>) -> Result<Self, String> {
        let scheme = Scheme::new(cost, pepper)?;
        // One processor stays free for people who are already logged in.
        let turns = available_parallelism()
            .map_or(1, NonZero::get)
            .saturating_sub(1)
            .max(1);
        Ok(Self {
            decoy: scheme.decoy().into(),
            scheme,
            turns: Arc::new(Semaphore::new(turns)),
            places: Arc::new(Semaphore::new(turns + QUEUE)),
            width: turns,
            refused: Counter::default(),
        })
    }

    /// Hash a password with a random salt, as a PHC string.
    ///
    /// # Errors
    /// 503 when too many are waiting.
    pub async fn hash(&self, password: String) -> ApiResult<String> {
        let scheme = self.scheme.clone();
        self.in_turn(move || scheme.hash(password.as_bytes())).await
    }

    /// Verify a password against a stored hash. With `None` (nobody has that name) it never
    /// matches, after the same work.
    ///
    /// # Errors
    /// 503 when too many are waiting.
    pub async fn verify(&self, password: String, stored: Option<String>) -> ApiResult<Verdict> {
        let is_known = stored.is_some();
        let phc = stored.map_or_else(|| Arc::clone(&self.decoy), Arc::from);
        let scheme = self.scheme.clone();
        let verdict = self
            .in_turn(move || scheme.verify(password.as_bytes(), &phc))
            .await?;
        Ok(if is_known { verdict } else { Verdict::Wrong })
    }

    /// Do slow work in a thread of its own, once it is its turn. The turn ends with the work, even
    /// if the client has gone by then.
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
            .map_err(|_| self.refuse())?;
        let turn = timeout(HASHING_TURN, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| self.refuse())?
            .map_err(ApiError::internal)?;
        Ok((place, turn))
    }

    fn refuse(&self) -> ApiError {
        self.refused.increment();
        ApiError::HashingQueueFull
    }

    /// What is going on.
    pub fn load(&self) -> Load {
        let running = self.width.saturating_sub(self.turns.available_permits());
        let taken = (self.width + QUEUE).saturating_sub(self.places.available_permits());
        Load {
            running,
            waiting: taken.saturating_sub(running),
            refused: self.refused.value(),
        }
    }
}

/// The current settings for hashing.
#[derive(Clone)]
struct Scheme {
    params: Params,
    pepper: Option<Arc<[u8]>>,
}

impl Scheme {
    fn new(cost: Cost, pepper: Option<&str>) -> Result<Self, String> {
        let mut builder = ParamsBuilder::new();
        builder
            .m_cost(cost.memory_kib)
            .t_cost(cost.iterations)
            .p_cost(cost.parallelism);
        if let Some(pepper) = pepper {
            // Noted in every hash: which ones need the pepper, and whether it is the same one.
            let digest = Sha256::digest(pepper.as_bytes());
            let mark: Vec<u8> = digest.iter().copied().take(6).collect();
            let mark = KeyId::new(&mark).map_err(|error| format!("PASSWORD_PEPPER: {error}"))?;
            builder.keyid(mark);
        }
        Ok(Self {
            params: builder
                .build()
                .map_err(|error| format!("ARGON2_MEMORY_KIB: {error}"))?,
            pepper: pepper.map(|pepper| pepper.as_bytes().into()),
        })
    }

    fn hash(&self, password: &[u8]) -> Result<String, password_hash::Error> {
        let hash = self
            .argon2id(self.pepper.as_deref())?
            .hash_password(password)?;
        Ok(hash.to_string())
    }

    /// A hash with the current parameters whose salt and output are random. Verifying against it
    /// costs as much as any other verification, and making it costs nothing.
    fn decoy(&self) -> String {
        let (m, t) = (self.params.m_cost(), self.params.t_cost());
        let p = self.params.p_cost();
        let salt = STANDARD_NO_PAD.encode(rand::random::<[u8; 16]>());
        let output = STANDARD_NO_PAD.encode(rand::random::<[u8; 32]>());
        let mark = STANDARD_NO_PAD.encode(self.params.keyid());
        let keyid = if mark.is_empty() {
            mark
        } else {
            format!(",keyid={mark}")
        };
        format!("$argon2id$v=19$m={m},t={t},p={p}{keyid}${salt}${output}")
    }

    fn verify(&self, password: &[u8], phc: &str) -> Result<Verdict, password_hash::Error> {
        let stored = PasswordHash::new(phc)?;
        let params = Params::try_from(&stored)?;
        // A hash from before there was a pepper is verified without one, and then replaced.
        let has_pepper = !params.keyid().is_empty();
        let pepper = self.pepper.as_deref().filter(|_| has_pepper);
        match self.argon2id(pepper)?.verify_password(password, &stored) {
            Ok(()) if self.is_current(&params) => Ok(Verdict::Correct),
            Ok(()) => Ok(Verdict::CorrectButOutdated),
            Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
            Err(error) => Err(error),
        }
    }

    fn is_current(&self, params: &Params) -> bool {
        let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        costs(params) == costs(&self.params) && params.keyid() == self.params.keyid()
    }

    fn argon2id<'a>(&self, pepper: Option<&'a [u8]>) -> Result<Argon2<'a>, password_hash::Error> {
        let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
        match pepper {
            None => Ok(Argon2::new(algorithm, version, self.params.clone())),
            Some(pepper) => {
                Argon2::new_with_secret(pepper, algorithm, version, self.params.clone())
                    .map_err(password_hash::Error::from)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 8,
        iterations: 1,
        parallelism: 1,
    };

    fn scheme(cost: Cost, pepper: Option<&str>) -> Scheme {
        Scheme::new(cost, pepper).unwrap()
    }

    #[test]
    fn a_hash_of_other_parameters_is_correct_but_outdated() {
        let before = scheme(CHEAP, None).hash(b"correct horse").unwrap();
        let today = scheme(
            Cost {
                iterations: 2,
                ..CHEAP
            },
            None,
        );
        let verdict = |password: &[u8]| today.verify(password, &before).unwrap();
        assert_eq!(verdict(b"correct horse"), Verdict::CorrectButOutdated);
        assert_eq!(verdict(b"wrong horse"), Verdict::Wrong);
        let anew = today.hash(b"correct horse").unwrap();
        assert_eq!(today.verify(b"correct horse", &anew), Ok(Verdict::Correct));
    }

    #[test]
    fn the_decoy_is_verified_like_any_hash_and_never_matches() {
        for pepper in [None, Some("pepper")] {
            let scheme = scheme(CHEAP, pepper);
            let verdict = scheme.verify(b"correct horse", &scheme.decoy());
            assert_eq!(verdict, Ok(Verdict::Wrong));
            let real = scheme.hash(b"correct horse").unwrap();
            assert_eq!(scheme.decoy().len(), real.len());
        }
    }

    #[test]
    fn a_pepper_may_come_later_and_must_stay_the_same() {
        let without = scheme(CHEAP, None);
        let with = scheme(CHEAP, Some("pepper"));
        let before = without.hash(b"correct horse").unwrap();
        let outdated = with.verify(b"correct horse", &before);
        assert_eq!(outdated, Ok(Verdict::CorrectButOutdated));
        let anew = with.hash(b"correct horse").unwrap();
        assert!(!anew.contains("pepper"));
        assert_eq!(with.verify(b"correct horse", &anew), Ok(Verdict::Correct));
        let other = scheme(CHEAP, Some("salt"));
        assert_eq!(other.verify(b"correct horse", &anew), Ok(Verdict::Wrong));
        assert_eq!(without.verify(b"correct horse", &anew), Ok(Verdict::Wrong));
    }
}
