//! What is counted while a server runs: plain numbers, which the rooms keep where things happen.
//!
//! They belong to the value that counts, such as a database, and not to the process: two servers in one
//! process count apart. Their names and the format in which they are read are the business of
//! [`crate::ops::metrics`]. Counting is one atomic addition, without a lock.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

mod histogram;

pub use histogram::{DURATIONS, Histogram};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Count one more.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Count some more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many have been counted.
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many of something there are at this moment.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// One more, until the returned value is dropped.
    pub fn hold(&self) -> Held<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Held(self)
    }

    /// How many there are.
    pub fn value(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One of those that a [`Gauge`] shows.
#[derive(Debug)]
pub struct Held<'a>(&'a Gauge);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_shows_what_is_held() {
        let gauge = Gauge::default();
        let one = gauge.hold();
        let other = gauge.hold();
        assert_eq!(gauge.value(), 2);
        drop((one, other));
        assert_eq!(gauge.value(), 0);
    }
}
