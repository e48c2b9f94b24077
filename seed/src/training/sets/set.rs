//! One set, as the API reads it.

use super::super::character::WeightUnit;
use serde_json::{Map, Value};

/// A set under construction; what is not said stays out of the document.
#[derive(Clone, Debug, Default)]
pub struct Set {
    fields: Map<String, Value>,
    seconds: i32,
}

impl Set {
    /// A set of kind `normal`, `warmup`, `dropset` or `failure`.
    pub fn of_kind(kind: &str) -> Self {
        Self::default().with("kind", kind)
    }

    /// Adds repetitions.
    pub fn reps(self, reps: i32) -> Self {
        self.with("reps", reps)
    }

    /// Adds a load in steps of the person's plates; less than nothing is assistance.
    pub fn load(self, steps: i32, unit: WeightUnit) -> Self {
        match unit {
            WeightUnit::Kilograms => self.with("weight_kg", half(steps * 5)),
            WeightUnit::Pounds => self.with("weight_lb", steps * 5),
        }
    }

    /// Adds the rate of perceived exertion, given doubled.
    pub fn rpe_halves(self, halves: i32) -> Self {
        self.with("rpe", half(halves))
    }

    /// Adds a distance.
    pub fn metres(self, metres: i32) -> Self {
        self.with("distance_m", metres)
    }

    /// Adds the time that the set took.
    pub fn seconds(self, seconds: i32) -> Self {
        Self {
            seconds,
            ..self.with("duration_s", seconds)
        }
    }

    /// The recorded time; 0 where the set is counted in repetitions.
    pub fn recorded_seconds(&self) -> i32 {
        self.seconds
    }

    fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(field.to_owned(), value.into());
        self
    }
}

impl From<Set> for Value {
    fn from(set: Set) -> Self {
        Self::Object(set.fields)
    }
}

/// Half of `doubled`, written without a fraction where there is none, as people type it.
fn half(doubled: i32) -> Value {
    if doubled % 2 == 0 {
        (doubled / 2).into()
    } else {
        (f64::from(doubled) / 2.0).into()
    }
}
