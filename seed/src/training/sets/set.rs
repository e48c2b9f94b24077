//! One set, as the API reads it.

use super::super::character::WeightUnit;
use serde_json::{Map, Value};

/// A set under construction. Unset fields are left out of the document.
#[derive(Clone, Debug, Default)]
pub struct Set {
    fields: Map<String, Value>,
    tenths: Option<i32>,
    rest: Option<i32>,
}

impl Set {
    /// A set of kind `normal`, `warmup`, `dropset` or `failure`.
    pub fn of_kind(kind: &str) -> Self {
        Self::default().with("kind", kind)
    }

    /// Whether it does not count.
    pub fn is_warmup(&self) -> bool {
        self.fields.get("kind").is_some_and(|kind| kind == "warmup")
    }

    /// Add repetitions.
    pub fn reps(self, reps: i32) -> Self {
        self.with("reps", reps)
    }

    /// Add a load in steps of the person's plates. Negative is assistance.
    pub fn load(self, steps: i32, unit: WeightUnit) -> Self {
        match unit {
            WeightUnit::Kilograms => self.with("weight_kg", decimal(steps * 5, 2)),
            WeightUnit::Pounds => self.with("weight_lb", steps * 5),
        }
    }

    /// Add the rating of perceived exertion, given doubled.
    pub fn rpe_halves(self, halves: i32) -> Self {
        self.with("rpe", decimal(halves, 2))
    }

    /// Add a distance.
    pub fn metres(self, metres: i32) -> Self {
        self.with("distance_m", metres)
    }

    /// Add the time that the set took, in tenths of a second.
    pub fn tenths(self, tenths: i32) -> Self {
        Self {
            tenths: Some(tenths),
            ..self.with("duration_s", decimal(tenths, 10))
        }
    }

    /// Add the rest after the set, in seconds.
    pub fn rest_of(self, seconds: i32) -> Self {
        Self {
            rest: Some(seconds),
            ..self.with("rest_s", seconds)
        }
    }

    /// Add a note, if there is one.
    pub fn noted(self, note: Option<&str>) -> Self {
        match note {
            None => self,
            Some(note) => self.with("notes", note),
        }
    }

    /// The recorded time in seconds, rounded up; none for a set of repetitions.
    pub fn seconds(&self) -> Option<i32> {
        self.tenths.map(|tenths| (tenths + 9) / 10)
    }

    /// The recorded rest in seconds.
    pub fn rest(&self) -> Option<i32> {
        self.rest
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

/// A part of `whole`, written without `.0`, as people type it.
pub(in super::super) fn decimal(whole: i32, part: i32) -> Value {
    if whole % part == 0 {
        (whole / part).into()
    } else {
        (f64::from(whole) / f64::from(part)).into()
    }
}
