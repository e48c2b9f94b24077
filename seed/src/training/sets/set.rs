//! One set, as the API reads it.

use super::super::character::WeightUnit;
use serde_json::{Map, Value};

/// A set under construction. Unset fields are left out of the document.
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

    /// Add repetitions.
    pub fn reps(self, reps: i32) -> Self {
        self.with("reps", reps)
    }

    /// Add a load in steps of the person's plates. Negative is assistance.
    pub fn load(self, steps: i32, unit: WeightUnit) -> Self {
        match unit {
            WeightUnit::Kilograms => self.with("weight_kg", half(steps * 5)),
            WeightUnit::Pounds => self.with("weight_lb", steps * 5),
        }
    }

    /// Add the rating of perceived exertion, given doubled.
    pub fn rpe_halves(self, halves: i32) -> Self {
        self.with("rpe", half(halves))
    }

    /// Add a distance.
    pub fn metres(self, metres: i32) -> Self {
        self.with("distance_m", metres)
    }

    /// Add the time that the set took.
    pub fn seconds(self, seconds: i32) -> Self {
        Self {
            seconds,
            ..self.with("duration_s", seconds)
        }
    }

    /// The recorded time; 0 for a set of repetitions.
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

/// Half of `doubled`, written without `.0`, as people type it.
fn half(doubled: i32) -> Value {
    if doubled % 2 == 0 {
        (doubled / 2).into()
    } else {
        (f64::from(doubled) / 2.0).into()
    }
}
