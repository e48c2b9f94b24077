//! Stats as JSON.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::{query::StatsBy, sums::Sums, window::MOST_BUCKETS};
use crate::{
    http::{answer::limits::Limited, extract::rule},
    log::{calendar::Bucket, measure::Thousandths, streaks::Streaks},
};

/// What your workouts add up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "by": "week",
    "from": "2026-09-14",
    "to": "2026-09-27",
    "buckets": [
        {
            "start": "2026-09-14", "end": "2026-09-20", "workouts": 0, "sets": 0, "reps": 0,
            "volume_kg": 0, "duration_s": 0, "distance_m": 0
        },
        {
            "start": "2026-09-21", "end": "2026-09-27", "workouts": 1, "sets": 4, "reps": 30,
            "volume_kg": 1940, "duration_s": 4500, "distance_m": 0
        }
    ],
    "totals": {
        "workouts": 1, "sets": 4, "reps": 30, "volume_kg": 1940, "duration_s": 4500, "distance_m": 0
    },
    "streak": {"current": 1, "longest": 1, "longest_end": "2026-09-27"}
})))]
pub(super) struct Stats {
    by: StatsBy,
    /// The first day of the first bucket.
    from: NaiveDate,
    /// The last day of the last bucket.
    to: NaiveDate,
    /// Without a gap, oldest first.
    buckets: Vec<BucketOut>,
    totals: Totals,
    streak: Streak,
}

impl Limited for Stats {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let most = usize::from(MOST_BUCKETS);
        vec![("buckets", rule::list_of("StatsBucket", most))]
    }
}

/// The sums of a day, week, month or year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsBucket)]
struct BucketOut {
    /// The first day.
    start: NaiveDate,
    /// The last day.
    end: NaiveDate,
    #[serde(flatten)]
    totals: Totals,
}

/// Sums, without warm-up sets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsTotals)]
struct Totals {
    /// Those with a set of the exercise, if there is one in the query.
    #[schema(minimum = 0)]
    workouts: i64,
    #[schema(minimum = 0)]
    sets: i64,
    #[schema(minimum = 0)]
    reps: i64,
    /// Kilograms × repetitions.
    #[schema(value_type = f64, minimum = 0)]
    volume_kg: Thousandths,
    /// How long the workouts took; or the sets of the exercise in the query.
    #[schema(value_type = f64, minimum = 0)]
    duration_s: Thousandths,
    #[schema(value_type = f64, minimum = 0)]
    distance_m: Thousandths,
}

/// Weeks in a row with at least one workout, among all that there are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsStreak)]
struct Streak {
    /// The weeks until now. The week under way does not break it while it is empty.
    #[schema(minimum = 0)]
    current: i32,
    /// The most weeks.
    #[schema(minimum = 0)]
    longest: i32,
    /// The last day of the last of them; of equal streaks the latest.
    #[schema(required = true)]
    longest_end: Option<NaiveDate>,
}

impl Stats {
    /// The answer; the buckets are in order.
    pub(super) fn new(by: StatsBy, buckets: &[(Bucket, Sums)], streaks: Streaks) -> Option<Self> {
        let (first, last) = (buckets.first()?, buckets.last()?);
        let totals: Sums = buckets.iter().map(|(_, sums)| *sums).sum();
        Some(Self {
            by,
            from: first.0.start,
            to: last.0.end,
            buckets: buckets.iter().map(BucketOut::from).collect(),
            totals: Totals::from(totals),
            streak: Streak::from(streaks),
        })
    }
}

impl From<&(Bucket, Sums)> for BucketOut {
    fn from((bucket, sums): &(Bucket, Sums)) -> Self {
        Self {
            start: bucket.start,
            end: bucket.end,
            totals: Totals::from(*sums),
        }
    }
}

impl From<Sums> for Totals {
    fn from(sums: Sums) -> Self {
        let Sums {
            workouts,
            sets,
            reps,
            volume_g,
            duration_ms,
            distance_mm,
        } = sums;
        Self {
            workouts,
            sets,
            reps,
            volume_kg: Thousandths(volume_g),
            duration_s: Thousandths(duration_ms),
            distance_m: Thousandths(distance_mm),
        }
    }
}

impl From<Streaks> for Streak {
    fn from(Streaks { current, longest }: Streaks) -> Self {
        Self {
            current,
            longest: longest.map_or(0, |run| run.weeks()),
            longest_end: longest.map(|run| run.end()),
        }
    }
}
