//! How good a set was: what can be compared, exactly.
//!
//! Warm-ups count for nothing, and neither does a failed attempt, which has 0 repetitions.

use super::{
    measure::Thousandths,
    set::{SetKind, WorkoutSet},
};
use crate::choice;

choice! {
    /// What can be compared: `weight`, the heaviest set; `e1rm`, the estimated weight for one
    /// repetition (Epley's formula, of up to 12); `reps`, the most repetitions; `set_volume` and
    /// `workout_volume`, weight × repetitions of a set and of all sets in a workout; `distance` and
    /// `duration`, the farthest and the longest set; `pace`, the least time per kilometre, over at
    /// least 100 m.
    pub enum Metric {
        /// The heaviest set. Assistance is negative, so less help is more.
        Weight = "weight",
        /// The estimated weight for one repetition.
        E1rm = "e1rm",
        /// The most repetitions in a set.
        Reps = "reps",
        /// Weight × repetitions of one set.
        SetVolume = "set_volume",
        /// Weight × repetitions of all sets of one workout.
        WorkoutVolume = "workout_volume",
        /// The farthest set.
        Distance = "distance",
        /// The longest set.
        Duration = "duration",
        /// The least time for a kilometre, over at least 100 m.
        Pace = "pace",
    }
}

choice! {
    /// What the values of a metric are in.
    pub enum MetricUnit {
        /// Kilograms.
        Kilograms = "kg",
        /// Repetitions.
        Repetitions = "reps",
        /// Metres.
        Metres = "m",
        /// Seconds.
        Seconds = "s",
        /// Seconds for a kilometre.
        SecondsPerKilometre = "s/km",
    }
}

impl Metric {
    /// What its values are in.
    pub fn unit(self) -> MetricUnit {
        match self {
            Self::Weight | Self::E1rm | Self::SetVolume | Self::WorkoutVolume => {
                MetricUnit::Kilograms
            }
            Self::Reps => MetricUnit::Repetitions,
            Self::Distance => MetricUnit::Metres,
            Self::Duration => MetricUnit::Seconds,
            Self::Pace => MetricUnit::SecondsPerKilometre,
        }
    }
}

/// What was done in a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// What it was for.
    pub kind: SetKind,
    /// Grams; negative is assistance.
    pub weight_g: Option<i32>,
    /// 0 is a failed attempt.
    pub reps: Option<i32>,
    /// Millimetres.
    pub distance_mm: Option<i32>,
    /// Milliseconds.
    pub duration_ms: Option<i32>,
}

impl From<&WorkoutSet> for Effort {
    fn from(set: &WorkoutSet) -> Self {
        Self {
            kind: set.kind,
            weight_g: set.weight_g,
            reps: set.reps,
            distance_mm: set.distance_mm,
            duration_ms: set.duration_ms,
        }
    }
}

impl Effort {
    /// Whether it counts at all.
    pub fn is_counted(&self) -> bool {
        self.kind != SetKind::Warmup && self.reps != Some(0)
    }

    fn distance(&self) -> Option<i64> {
        self.distance_mm.map(i64::from).filter(|mm| *mm > 0)
    }

    fn duration(&self) -> Option<i64> {
        self.duration_ms.map(i64::from).filter(|ms| *ms > 0)
    }

    /// Grams × repetitions; `None` unless both are above 0.
    fn volume(&self) -> Option<i64> {
        let (weight, reps) = (self.weight_g?, self.reps?);
        (weight > 0 && reps > 0).then(|| i64::from(weight) * i64::from(reps))
    }

    /// The score in a metric that is about one set.
    pub fn score(&self, metric: Metric) -> Option<Score> {
        if !self.is_counted() {
            return None;
        }
        let score = |amount, per| {
            Some(Score {
                metric,
                amount,
                per,
            })
        };
        match metric {
            Metric::Weight => {
                let is_done = self.reps.is_some() || self.distance().or(self.duration()).is_some();
                score(self.weight_g.filter(|_| is_done)?.into(), 1)
            }
            Metric::E1rm => score(self.e1rm_of_30()?, 30),
            Metric::Reps => score(self.reps?.into(), 1),
            Metric::SetVolume | Metric::WorkoutVolume => score(self.volume()?, 1),
            Metric::Distance => score(self.distance()?, 1),
            Metric::Duration => score(self.duration()?, 1),
            Metric::Pace => {
                let distance = self.distance().filter(|mm| *mm >= SHORTEST_PACE_MM)?;
                score(self.duration()?, distance)
            }
        }
    }

    /// 30 times the estimated weight for one repetition, in grams, by Epley's formula,
    /// w × (1 + reps ÷ 30), for 2 to 12 repetitions. Beyond that it says nothing.
    fn e1rm_of_30(&self) -> Option<i64> {
        let weight = i64::from(self.weight_g.filter(|grams| *grams > 0)?);
        match self.reps? {
            1 => Some(weight * 30),
            reps @ 2..=12 => Some(weight * (30 + i64::from(reps))),
            _ => None,
        }
    }
}

/// 100 m: over less, a pace is a sprint or a slip.
const SHORTEST_PACE_MM: i64 = 100_000;

/// An exact value in a metric: a fraction of whole numbers, so that nothing is rounded before it is
/// compared.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    pub(super) metric: Metric,
    pub(super) amount: i64,
    per: i64,
}

impl Score {
    /// Whether it is better than another one in the same metric.
    pub fn beats(self, other: Self) -> bool {
        let left = i128::from(self.amount) * i128::from(other.per);
        let right = i128::from(other.amount) * i128::from(self.per);
        match self.metric {
            Metric::Pace => left < right,
            _ => left > right,
        }
    }

    /// The better of the two; of equal ones the first.
    #[must_use]
    pub fn better(self, other: Self) -> Self {
        if other.beats(self) { other } else { self }
    }

    /// So much more, in the smallest unit of its metric.
    pub(super) fn plus(self, amount: i64) -> Self {
        Self {
            amount: self.amount + amount,
            ..self
        }
    }

    /// As it is shown, in the unit of its metric: rounded half up to 0.1 kg for an estimate and to a
    /// millisecond for a pace, and exactly otherwise.
    pub fn shown(self) -> Thousandths {
        Thousandths(match self.metric {
            Metric::Reps => self.amount * 1000,
            // Grams, a 30th each, to 100 g.
            Metric::E1rm => (self.amount + self.per * 50).div_euclid(self.per * 100) * 100,
            // Milliseconds for a millimetre to milliseconds for a kilometre.
            Metric::Pace => (self.amount * 1_000_000 + self.per / 2).div_euclid(self.per),
            _ => self.amount,
        })
    }
}
