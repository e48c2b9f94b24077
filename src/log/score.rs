//! How good a set was: what can be compared, exactly.
//!
//! Warm-ups count for nothing, and neither does a failed attempt, which has 0 repetitions.

use super::{measure::Thousandths, set::SetKind};

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// The heaviest set. Assistance is negative, so less help is more.
    Weight,
    /// The estimated weight for one repetition.
    E1rm,
    /// The most repetitions in a set.
    Reps,
    /// Weight × repetitions of one set.
    SetVolume,
    /// Weight × repetitions of all sets of one workout.
    WorkoutVolume,
    /// The farthest set.
    Distance,
    /// The longest set.
    Duration,
    /// The least time for a kilometre, over at least 100 m.
    Pace,
}

impl Metric {
    /// In the order in which answers have them.
    pub const ALL: [Self; 8] = [
        Self::Weight,
        Self::E1rm,
        Self::Reps,
        Self::SetVolume,
        Self::WorkoutVolume,
        Self::Distance,
        Self::Duration,
        Self::Pace,
    ];

    /// The name in queries and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::E1rm => "e1rm",
            Self::Reps => "reps",
            Self::SetVolume => "set_volume",
            Self::WorkoutVolume => "workout_volume",
            Self::Distance => "distance",
            Self::Duration => "duration",
            Self::Pace => "pace",
        }
    }

    /// What its values are in.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Weight | Self::E1rm | Self::SetVolume | Self::WorkoutVolume => "kg",
            Self::Reps => "reps",
            Self::Distance => "m",
            Self::Duration => "s",
            Self::Pace => "s/km",
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

impl Effort {
    fn is_counted(&self) -> bool {
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
    pub(super) fn score(&self, metric: Metric) -> Option<Score> {
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
