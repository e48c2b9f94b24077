//! Days in buckets: days, weeks, months and years on the person's own clock.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::choice;

choice! {
    /// The day on which a week begins.
    pub enum WeekStart {
        /// As ISO 8601 has it.
        Monday = "monday",
        /// As in North America.
        Sunday = "sunday",
    }
}

impl WeekStart {
    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Mon,
            Self::Sunday => Weekday::Sun,
        }
    }
}

/// How long a bucket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// One day.
    Day,
    /// Seven, from this one.
    Week(WeekStart),
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

/// The days from one to another, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
}

impl Span {
    /// The first day of the bucket that a day is in.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => Some(day),
            Self::Week(start) => {
                let into = u64::from(day.weekday().days_since(start.weekday()));
                day.checked_sub_days(Days::new(into))
            }
            Self::Month => day.with_day(1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        }
        // Only the first days that chrono knows have no week before them.
        .unwrap_or(day)
    }

    /// The first day of the bucket that is so many later, or earlier when `steps` is negative.
    pub fn step(self, start: NaiveDate, steps: i32) -> NaiveDate {
        let (days, months) = match self {
            Self::Day => (1, 0),
            Self::Week(_) => (7, 0),
            Self::Month => (0, 1),
            Self::Year => (0, 12),
        };
        let count = steps.unsigned_abs();
        let (days, months) = (
            Days::new(u64::from(count) * days),
            Months::new(count * months),
        );
        let stepped = if steps < 0 {
            start
                .checked_sub_months(months)
                .and_then(|day| day.checked_sub_days(days))
        } else {
            start
                .checked_add_months(months)
                .and_then(|day| day.checked_add_days(days))
        };
        stepped.unwrap_or(start)
    }

    /// The bucket that a day is in.
    pub fn bucket(self, day: NaiveDate) -> Bucket {
        let start = self.start(day);
        let next = self.step(start, 1);
        Bucket {
            start,
            end: next.pred_opt().unwrap_or(next),
        }
    }

    /// Every bucket from the one of the first day to that of the last, oldest first; `None` when they
    /// are more than `most`.
    pub fn buckets(self, from: NaiveDate, to: NaiveDate, most: usize) -> Option<Vec<Bucket>> {
        let mut buckets = Vec::new();
        let mut bucket = self.bucket(from);
        while bucket.start <= to {
            if buckets.len() == most {
                return None;
            }
            buckets.push(bucket);
            bucket = self.bucket(self.step(bucket.start, 1));
        }
        Some(buckets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const MONDAYS: Span = Span::Week(WeekStart::Monday);
    const SUNDAYS: Span = Span::Week(WeekStart::Sunday);

    #[test]
    fn every_day_is_in_one_bucket() {
        for (span, within, start, end) in [
            (Span::Day, "2026-09-22", "2026-09-22", "2026-09-22"),
            // A Tuesday.
            (MONDAYS, "2026-09-22", "2026-09-21", "2026-09-27"),
            (SUNDAYS, "2026-09-22", "2026-09-20", "2026-09-26"),
            (MONDAYS, "2026-09-27", "2026-09-21", "2026-09-27"),
            (SUNDAYS, "2026-09-27", "2026-09-27", "2026-10-03"),
            (MONDAYS, "2026-09-21", "2026-09-21", "2026-09-27"),
            // Across New Year.
            (MONDAYS, "2027-01-01", "2026-12-28", "2027-01-03"),
            (SUNDAYS, "2027-01-01", "2026-12-27", "2027-01-02"),
            (Span::Month, "2024-02-15", "2024-02-01", "2024-02-29"),
            (Span::Month, "2026-02-28", "2026-02-01", "2026-02-28"),
            (Span::Month, "2026-12-31", "2026-12-01", "2026-12-31"),
            (Span::Year, "2024-02-29", "2024-01-01", "2024-12-31"),
        ] {
            let expected = Bucket {
                start: day(start),
                end: day(end),
            };
            assert_eq!(span.bucket(day(within)), expected, "{span:?} of {within}");
        }
    }

    #[test]
    fn buckets_follow_each_other_without_a_gap() {
        for span in [Span::Day, MONDAYS, SUNDAYS, Span::Month, Span::Year] {
            let buckets = span
                .buckets(day("2023-11-15"), day("2025-03-02"), 1_000)
                .unwrap();
            for pair in buckets.windows(2) {
                assert_eq!(pair[0].end.succ_opt(), Some(pair[1].start), "{span:?}");
            }
            assert!(buckets[0].start <= day("2023-11-15"));
            assert!(buckets.last().unwrap().end >= day("2025-03-02"));
        }
    }

    #[test]
    fn too_many_buckets_are_none() {
        let (from, to) = (day("2020-01-01"), day("2022-12-31"));
        assert_eq!(
            Span::Day.buckets(from, to, 1_096).map(|days| days.len()),
            Some(1_096)
        );
        assert_eq!(Span::Day.buckets(from, to, 1_095), None);
        assert_eq!(Span::Day.buckets(to, from, 10), Some(Vec::new()));
    }

    #[test]
    fn steps_go_both_ways() {
        for (span, from, steps, to) in [
            (Span::Day, "2026-03-01", -1, "2026-02-28"),
            (MONDAYS, "2026-09-21", -11, "2026-07-06"),
            (Span::Month, "2026-01-01", -1, "2025-12-01"),
            (Span::Month, "2026-12-01", 1, "2027-01-01"),
            (Span::Year, "2026-01-01", -11, "2015-01-01"),
        ] {
            assert_eq!(span.step(day(from), steps), day(to));
        }
    }
}
