//! [`Sums`]: what workouts add up to, and how rows are added up.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::Sum,
    ops::Add,
};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    database::record,
    log::{calendar::Bucket, set::WorkoutSet, times::Times},
};

/// What workouts add up to, without warm-up sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub workouts: i64,
    pub sets: i64,
    pub reps: i64,
    /// Grams × repetitions, without assistance.
    pub volume_g: i64,
    pub duration_ms: i64,
    pub distance_mm: i64,
}

impl Add for Sums {
    type Output = Self;

    /// Nobody reaches the end of the numbers, but made-up workouts might.
    fn add(self, other: Self) -> Self {
        Self {
            workouts: self.workouts.saturating_add(other.workouts),
            sets: self.sets.saturating_add(other.sets),
            reps: self.reps.saturating_add(other.reps),
            volume_g: self.volume_g.saturating_add(other.volume_g),
            duration_ms: self.duration_ms.saturating_add(other.duration_ms),
            distance_mm: self.distance_mm.saturating_add(other.distance_mm),
        }
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// The sums of each day on which something was done.
#[derive(Debug, Default)]
pub(super) struct Daily(BTreeMap<NaiveDate, Sums>);

impl Daily {
    fn add(&mut self, day: NaiveDate, sums: Sums) {
        let of_day = self.0.entry(day).or_default();
        *of_day = *of_day + sums;
    }

    /// The sums of a bucket.
    pub(super) fn of(&self, bucket: &Bucket) -> Sums {
        let days = self.0.range(bucket.start..=bucket.end);
        days.map(|(_, sums)| *sums).sum()
    }

    /// The days and their sums.
    pub(super) fn days(&self) -> impl Iterator<Item = (NaiveDate, Sums)> {
        self.0.iter().map(|(day, sums)| (*day, *sums))
    }
}

/// A workout as it is added up.
pub(super) struct WorkoutRow {
    day: NaiveDate,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    set_count: i32,
    reps: i64,
    volume_g: i64,
    distance_mm: i64,
}

record!(WorkoutRow {
    day,
    started_at,
    ended_at,
    set_count,
    reps,
    volume_g,
    distance_mm,
});

impl Extend<WorkoutRow> for Daily {
    fn extend<I: IntoIterator<Item = WorkoutRow>>(&mut self, rows: I) {
        for row in rows {
            let length_s = Times::from_row(row.started_at, row.ended_at, 0).duration_s();
            let sums = Sums {
                workouts: 1,
                sets: row.set_count.into(),
                reps: row.reps,
                volume_g: row.volume_g,
                duration_ms: length_s.unwrap_or(0) * 1000,
                distance_mm: row.distance_mm,
            };
            self.add(row.day, sums);
        }
    }
}

/// A set of an exercise as it is added up. It is no warm-up.
pub(super) struct SetRow {
    day: NaiveDate,
    workout_id: Uuid,
    weight_g: Option<i32>,
    reps: Option<i32>,
    distance_mm: Option<i32>,
    duration_ms: Option<i32>,
}

record!(SetRow {
    day,
    workout_id,
    weight_g,
    reps,
    distance_mm,
    duration_ms,
});

/// The sums of an exercise, and the workouts that are counted in them.
#[derive(Debug, Default)]
pub(super) struct DailyOfExercise {
    pub daily: Daily,
    workouts: BTreeSet<Uuid>,
}

impl Extend<SetRow> for DailyOfExercise {
    fn extend<I: IntoIterator<Item = SetRow>>(&mut self, rows: I) {
        for row in rows {
            let set = WorkoutSet {
                weight_g: row.weight_g,
                reps: row.reps,
                ..WorkoutSet::default()
            };
            let is_new = self.workouts.insert(row.workout_id);
            let sums = Sums {
                workouts: is_new.into(),
                sets: 1,
                reps: row.reps.unwrap_or(0).into(),
                volume_g: set.volume_g(),
                duration_ms: row.duration_ms.unwrap_or(0).into(),
                distance_mm: row.distance_mm.unwrap_or(0).into(),
            };
            self.daily.add(row.day, sums);
        }
    }
}
