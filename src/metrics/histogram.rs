//! [`Histogram`]: how many values were how large.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Bounds for durations, in microseconds: from 0.5 ms to 10 s.
pub const DURATIONS: &[u64] = &[
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000,
];

/// How many values were not larger than each of some bounds, and what they add up to. Values are whole
/// numbers; durations are counted in microseconds.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, and one for what is larger.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

impl Histogram {
    /// An empty one with these bounds, which grow.
    pub fn new(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            counts: (0..=bounds.len()).map(|_| AtomicU64::default()).collect(),
            sum: AtomicU64::default(),
        }
    }

    /// Count a value.
    pub fn note(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Count a duration.
    pub fn note_duration(&self, duration: Duration) {
        self.note(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }

    /// Each bound, with how many values were not larger. The last one is `None`, with all of them.
    pub fn buckets(&self) -> impl Iterator<Item = (Option<u64>, u64)> {
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        bounds
            .zip(self.counts.iter())
            .scan(0, |sum, (bound, count)| {
                *sum += count.load(Ordering::Relaxed);
                Some((bound, *sum))
            })
    }

    /// What all values add up to.
    pub fn sum(&self) -> u64 {
        self.sum.load(Ordering::Relaxed)
    }

    /// How many values were counted.
    pub fn count(&self) -> u64 {
        self.buckets().last().map_or(0, |(_, count)| count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_for_its_own_bound_and_all_larger_ones() {
        let histogram = Histogram::new(&[1, 4]);
        for value in [0, 1, 2, 4, 5, 100] {
            histogram.note(value);
        }
        let buckets: Vec<_> = histogram.buckets().collect();
        assert_eq!(buckets, [(Some(1), 2), (Some(4), 4), (None, 6)]);
        assert_eq!((histogram.sum(), histogram.count()), (112, 6));
    }

    #[test]
    fn durations_are_counted_in_microseconds() {
        let histogram = Histogram::new(DURATIONS);
        histogram.note_duration(Duration::from_micros(500));
        histogram.note_duration(Duration::from_nanos(501_000));
        histogram.note_duration(Duration::from_secs(11));
        let counts: Vec<u64> = histogram.buckets().map(|(_, count)| count).collect();
        assert_eq!(counts[..2], [1, 2]);
        assert_eq!(counts[13..], [2, 3]);
        assert_eq!(histogram.sum(), 11_001_001);
    }
}
