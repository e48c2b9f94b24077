//! Throttling of logins and sign-ups. It comes before any password is hashed, and treats names that
//! do not exist in the same way.
//!
//! * Failed logins of one account from one address: some are free, then the wait is 1, 2, 4 …
//!   seconds, up to a limit. A stranger's failures therefore never lock the owner out elsewhere.
//! * Failed logins from one address, for any account: a burst, then one at a time.
//! * Sign-ups from one address: as many an hour as the settings say.
//!
//! The state is in memory and bounded. Each copy of the server counts for itself.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::error::{ApiError, ApiResult};

/// This many failures of one account from one address do not have to wait.
const FREE_FAILURES: u32 = 5;
/// Each further one waits twice as long, but no longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Failures are forgotten after this long without another.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// This many failures from one address are allowed at once.
const ADDRESS_BURST: u32 = 20;
/// After those, one failure in this time.
const ADDRESS_REFILL: Duration = Duration::from_secs(6);
const HOUR: Duration = Duration::from_secs(3600);
/// The most accounts and addresses that are remembered.
const MOST_ENTRIES: usize = 50_000;

/// Where attempts come from: an IPv4 address, or the /64 network of an IPv6 address, because one
/// customer has all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// The source of an address.
    pub fn of(address: Option<IpAddr>) -> Self {
        match address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) {
            IpAddr::V4(address) => Self(address.into()),
            IpAddr::V6(address) => {
                let network = address.to_bits() >> 64 << 64;
                Self(Ipv6Addr::from_bits(network).into())
            }
        }
    }
}

/// Recent attempts.
#[derive(Debug)]
pub struct Throttle {
    accounts: Mutex<HashMap<(String, Source), Failures>>,
    logins: Mutex<HashMap<Source, Bucket>>,
    signups: Mutex<HashMap<Source, Bucket>>,
    signups_per_hour: u32,
}

/// The failures of one account from one source.
#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Instant,
}

/// A token bucket: what is left of a burst, and since when it has been refilling.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    last: Instant,
}

impl Throttle {
    /// Allow so many sign-ups an hour from one address.
    pub fn new(signups_per_hour: u32) -> Self {
        Self {
            accounts: Mutex::default(),
            logins: Mutex::default(),
            signups: Mutex::default(),
            signups_per_hour,
        }
    }

    /// Begin a login. It counts as a failure until it turns out otherwise, so that many at once are
    /// not all free.
    ///
    /// # Errors
    /// 429 when it is too early for another one. This does not count as a failure.
    pub fn begin_login(
        &self,
        account: &str,
        source: Source,
        now: Instant,
    ) -> ApiResult<LoginAttempt<'_>> {
        let key = (account.to_owned(), source);
        let mut accounts = locked(&self.accounts);
        let failures = accounts.get(&key).copied();
        let failures = failures.filter(|failures| now < failures.last + FORGOTTEN);
        // A free one ignores the time: of two that come at once, the one that is counted
        // second may have been begun first.
        if let Some(failures) = failures.filter(|failures| !failures.wait().is_zero()) {
            check(failures.last + failures.wait(), now)?;
        }
        take(&self.logins, source, ADDRESS_BURST, ADDRESS_REFILL, now)?;
        make_room(&mut accounts, |failures| failures.last);
        let count = failures.map_or(0, |failures| failures.count) + 1;
        accounts.insert(key.clone(), Failures { count, last: now });
        Ok(LoginAttempt {
            throttle: self,
            key,
        })
    }

    /// Begin a sign-up. It counts unless it turns out to be undecided.
    ///
    /// # Errors
    /// 429 when there were too many from this address.
    pub fn begin_sign_up(&self, source: Source, now: Instant) -> ApiResult<SignUpAttempt<'_>> {
        let refill = HOUR / self.signups_per_hour.max(1);
        take(&self.signups, source, self.signups_per_hour, refill, now)?;
        Ok(SignUpAttempt {
            throttle: self,
            source,
        })
    }
}

/// A login in progress. It counts as a failure unless told otherwise, even if the client leaves.
#[derive(Debug)]
pub struct LoginAttempt<'a> {
    throttle: &'a Throttle,
    key: (String, Source),
}

impl LoginAttempt<'_> {
    /// The password was right: the failures of the account are forgotten.
    pub fn succeeded(self) {
        locked(&self.throttle.accounts).remove(&self.key);
        give_back(&self.throttle.logins, self.key.1, ADDRESS_BURST);
    }

    /// The server was too busy to check the password: as if this attempt had not begun.
    pub fn undecided(self) {
        if let Some(failures) = locked(&self.throttle.accounts).get_mut(&self.key) {
            failures.count = failures.count.saturating_sub(1);
        }
        give_back(&self.throttle.logins, self.key.1, ADDRESS_BURST);
    }
}

/// A sign-up in progress. It counts.
#[derive(Debug)]
pub struct SignUpAttempt<'a> {
    throttle: &'a Throttle,
    source: Source,
}

impl SignUpAttempt<'_> {
    /// The server was too busy to decide: as if this attempt had not begun.
    pub fn undecided(self) {
        let most = self.throttle.signups_per_hour;
        give_back(&self.throttle.signups, self.source, most);
    }
}

impl Failures {
    /// How long to wait after the last of them.
    fn wait(self) -> Duration {
        match self.count.checked_sub(FREE_FAILURES) {
            None => Duration::ZERO,
            Some(doublings) => {
                let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
                Duration::from_secs(seconds).min(LONGEST_WAIT)
            }
        }
    }
}

fn check(from: Instant, now: Instant) -> ApiResult<()> {
    match from.checked_duration_since(now) {
        Some(wait) if !wait.is_zero() => Err(ApiError::Throttled(wait)),
        _ => Ok(()),
    }
}

fn take(
    buckets: &Mutex<HashMap<Source, Bucket>>,
    source: Source,
    burst: u32,
    refill: Duration,
    now: Instant,
) -> ApiResult<()> {
    let mut buckets = locked(buckets);
    make_room(&mut buckets, |bucket| bucket.last);
    let full = Bucket {
        left: f64::from(burst),
        last: now,
    };
    let bucket = buckets.entry(source).or_insert(full);
    let elapsed = now.saturating_duration_since(bucket.last);
    let refilled = bucket.left + elapsed.as_secs_f64() / refill.as_secs_f64();
    bucket.left = refilled.min(f64::from(burst));
    bucket.last = now;
    if bucket.left < 1.0 {
        return Err(ApiError::Throttled(refill.mul_f64(1.0 - bucket.left)));
    }
    bucket.left -= 1.0;
    Ok(())
}

fn give_back(buckets: &Mutex<HashMap<Source, Bucket>>, source: Source, burst: u32) {
    if let Some(bucket) = locked(buckets).get_mut(&source) {
        bucket.left = (bucket.left + 1.0).min(f64::from(burst));
    }
}

/// Keep a map bounded: at the limit, the older half is forgotten.
fn make_room<K: Clone + Eq + Hash, V>(entries: &mut HashMap<K, V>, last: impl Fn(&V) -> Instant) {
    if entries.len() < MOST_ENTRIES {
        return;
    }
    let mut times: Vec<Instant> = entries.values().map(&last).collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let median = *median;
    entries.retain(|_, entry| last(entry) > median);
}

/// A panic cannot leave wrong numbers in these maps.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str) -> Source {
        Source::of(address.parse().ok())
    }

    fn wait<T>(result: ApiResult<T>) -> Option<u128> {
        match result {
            Err(ApiError::Throttled(wait)) => Some(wait.as_millis().div_ceil(1000)),
            _ => None,
        }
    }

    #[test]
    fn free_tries_may_be_counted_in_another_order_than_begun() {
        let throttle = Throttle::new(60);
        let (here, begun) = (Source::of(None), Instant::now());
        let later = begun + Duration::from_millis(1);
        for now in [later, begun, later, begun] {
            assert!(throttle.begin_login("alice", here, now).is_ok());
        }
    }

    #[test]
    fn after_five_failures_the_wait_doubles_to_a_quarter_of_an_hour() {
        let throttle = Throttle::new(60);
        let here = source("192.0.2.1");
        let mut now = Instant::now();
        for _ in 0..5 {
            assert!(throttle.begin_login("alice", here, now).is_ok());
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(
                wait(throttle.begin_login("alice", here, now)),
                Some(expected)
            );
            now += Duration::from_millis(u64::try_from(expected * 1000).unwrap());
            assert!(throttle.begin_login("alice", here, now).is_ok());
        }
    }

    #[test]
    fn a_success_resets_and_a_stranger_elsewhere_changes_nothing() {
        let throttle = Throttle::new(60);
        let (here, there) = (source("192.0.2.1"), source("192.0.2.2"));
        let now = Instant::now();
        for _ in 0..6 {
            let _ = throttle.begin_login("alice", there, now);
        }
        assert!(throttle.begin_login("alice", there, now).is_err());
        assert!(throttle.begin_login("alice", here, now).is_ok());
        for _ in 0..30 {
            throttle
                .begin_login("alice", here, now)
                .unwrap()
                .succeeded();
        }
        assert!(throttle.begin_login("alice", there, now).is_err());
    }

    #[test]
    fn an_address_has_twenty_failures_and_then_one_in_six_seconds() {
        let throttle = Throttle::new(60);
        let here = source("192.0.2.1");
        let now = Instant::now();
        for account in 0..20 {
            assert!(
                throttle
                    .begin_login(&account.to_string(), here, now)
                    .is_ok()
            );
        }
        assert_eq!(wait(throttle.begin_login("another", here, now)), Some(6));
        let later = now + Duration::from_secs(6);
        assert!(throttle.begin_login("another", here, later).is_ok());
        assert!(throttle.begin_login("a third", here, later).is_err());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_source() {
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:1"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_ne!(source("192.0.2.1"), source("192.0.2.2"));
    }

    #[test]
    fn sign_ups_are_counted_unless_they_were_not_judged() {
        let throttle = Throttle::new(2);
        let here = source("192.0.2.1");
        let now = Instant::now();
        for _ in 0..10 {
            throttle.begin_sign_up(here, now).unwrap().undecided();
        }
        assert!(throttle.begin_sign_up(here, now).is_ok());
        assert!(throttle.begin_sign_up(here, now).is_ok());
        assert_eq!(wait(throttle.begin_sign_up(here, now)), Some(1800));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let throttle = Throttle::new(60);
        let start = Instant::now();
        for number in 0..200_000_u32 {
            let here = Source(IpAddr::from(number.to_be_bytes()));
            let now = start + Duration::from_millis(u64::from(number));
            assert!(throttle.begin_login("alice", here, now).is_ok());
        }
        assert!(locked(&throttle.accounts).len() <= MOST_ENTRIES);
        assert!(locked(&throttle.logins).len() <= MOST_ENTRIES);
    }
}
