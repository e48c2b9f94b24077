//! A set: what was lifted, run or held, in whole grams, millimetres and milliseconds. RPE is
//! doubled.

use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{KnownFormat, RefOr, Schema, Type},
};

use crate::{
    choice,
    http::{
        Fields, Rule, Shape,
        answer::limits::Limited,
        extract::{
            choice::one_of,
            rule::{self, Whole},
        },
    },
    log::{
        measure::{KILOGRAMS, METRES, POUNDS, REST_S, SECONDS, Thousandths},
        rules::{REPS, RPE_X2, SET_NOTES},
    },
};

choice! {
    /// The kind of a set: `normal` is a working set; `warmup` does not count; `dropset` goes on
    /// with less weight, without a rest; `failure` goes on until no further repetition is possible.
    pub enum SetKind {
        /// A working set.
        Normal = "normal",
        /// A warm-up set, which does not count.
        Warmup = "warmup",
        /// Continued with less weight, without a rest.
        Dropset = "dropset",
        /// Until no further repetition was possible.
        Failure = "failure",
    }
}

/// A set of an exercise. It has at least one of repetitions, distance and duration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkoutSet {
    /// Its kind.
    pub kind: SetKind,
    /// Grams; negative is assistance.
    pub weight_g: Option<i32>,
    /// 0 is a failed attempt.
    pub reps: Option<i32>,
    /// Millimetres.
    pub distance_mm: Option<i32>,
    /// Milliseconds.
    pub duration_ms: Option<i32>,
    /// Twice the rating of perceived exertion.
    pub rpe_x2: Option<i32>,
    /// The rest after it, in milliseconds.
    pub rest_ms: Option<i32>,
    /// Empty when there are none.
    pub notes: String,
}

impl Shape for WorkoutSet {
    const NAME: &'static str = "WorkoutSetInput";
    const ABOUT: &'static str = "A set. It needs `reps`, `distance_m` or `duration_s`.";

    fn read(fields: &mut Fields<'_>) -> Self {
        if !["reps", "distance_m", "duration_s"]
            .iter()
            .any(|name| fields.has(name))
        {
            fields.problem("reps", "can't be blank without distance_m or duration_s");
        }
        if fields.has("weight_kg") && fields.has("weight_lb") {
            fields.problem("weight_lb", "can't be given together with weight_kg");
        }
        let kilograms = KILOGRAMS.about("Up to three decimals. A negative weight is assistance.");
        let pounds = POUNDS.about("Pounds, instead of `weight_kg`. Up to two decimals.");
        let reps = REPS.about("0 is a failed attempt.").example(8);
        let metres = METRES.about("Metres, up to three decimals.");
        let seconds = SECONDS.about("Seconds, up to three decimals.");
        let rest = REST_S.about("Seconds of rest after it, up to three decimals.");
        let rpe = Halves.about("Rating of perceived exertion, in steps of 0.5.");
        let kind = one_of().about("`normal` when left out.");
        let notes = fields.optional("notes", SET_NOTES);
        let kilograms = fields.optional("weight_kg", kilograms.example(82.5));
        let pounds = fields.optional("weight_lb", pounds);
        Self {
            reps: fields.optional("reps", reps).value(),
            distance_mm: fields.optional("distance_m", metres).value(),
            duration_ms: fields.optional("duration_s", seconds).value(),
            weight_g: kilograms.value().or(pounds.value()),
            rpe_x2: fields.optional("rpe", rpe).value(),
            rest_ms: fields.optional("rest_s", rest).value(),
            notes: notes.value().unwrap_or_default(),
            kind: fields.optional("kind", kind).value().unwrap_or_default(),
        }
    }
}

impl WorkoutSet {
    /// Whether it counts towards the workout's totals.
    pub fn is_counted(&self) -> bool {
        self.kind != SetKind::Warmup
    }

    /// Grams × repetitions; 0 with assistance.
    pub fn volume_g(&self) -> i64 {
        let weight = self.weight_g.unwrap_or(0).max(0);
        i64::from(weight) * i64::from(self.reps.unwrap_or(0))
    }
}

/// A set. Fields that do not apply are left out.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkoutSet)]
pub struct SetOut<'a> {
    kind: SetKind,
    /// Up to three decimals. A negative weight is assistance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    weight_kg: Option<Thousandths>,
    /// 0 is a failed attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reps: Option<i32>,
    /// Metres, up to three decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    distance_m: Option<Thousandths>,
    /// Seconds, up to three decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    duration_s: Option<Thousandths>,
    /// Rating of perceived exertion, in steps of 0.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    rpe: Option<Thousandths>,
    /// Seconds of rest after it, up to three decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    rest_s: Option<Thousandths>,
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    notes: &'a str,
}

impl Limited for SetOut<'_> {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![
            ("weight_kg", KILOGRAMS.schema()),
            ("reps", REPS.schema()),
            ("distance_m", METRES.schema()),
            ("duration_s", SECONDS.schema()),
            ("rpe", Halves.schema()),
            ("rest_s", REST_S.schema()),
            ("notes", SET_NOTES.schema()),
        ]
    }
}

impl<'a> From<&'a WorkoutSet> for SetOut<'a> {
    fn from(set: &'a WorkoutSet) -> Self {
        let WorkoutSet {
            kind,
            weight_g,
            reps,
            distance_mm,
            duration_ms,
            rpe_x2,
            rest_ms,
            ref notes,
        } = *set;
        Self {
            kind,
            weight_kg: weight_g.map(Thousandths::from),
            reps,
            distance_m: distance_mm.map(Thousandths::from),
            duration_s: duration_ms.map(Thousandths::from),
            rpe: rpe_x2.map(|doubled| Thousandths(i64::from(doubled) * 500)),
            rest_s: rest_ms.map(Thousandths::from),
            notes,
        }
    }
}

impl Serialize for WorkoutSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SetOut::from(self).serialize(serializer)
    }
}

/// A rating of perceived exertion, read doubled.
struct Halves;

impl Rule for Halves {
    type Value = i32;

    fn read(&self, value: Value) -> Result<i32, String> {
        let number = value.as_f64().ok_or("must be a number")?;
        (RPE_X2.lowest..=RPE_X2.highest)
            .find(|doubled| f64::from(*doubled) == number * 2.0)
            .ok_or_else(|| {
                let Whole { lowest, highest } = RPE_X2;
                let (lowest, highest) = (lowest / 2, highest / 2);
                format!("must be between {lowest} and {highest} in steps of 0.5")
            })
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::number(Type::Number, KnownFormat::Double)
            .minimum(Some(RPE_X2.lowest / 2))
            .maximum(Some(RPE_X2.highest / 2))
            .multiple_of(Some(0.5))
            .into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn exertion_is_rated_in_halves() {
        assert_eq!(Halves.read(json!(8.5)), Ok(17));
        assert_eq!(Halves.read(json!(10)), Ok(20));
        for value in [json!(0.5), json!(8.3), json!(10.5), json!("8")] {
            assert!(Halves.read(value.clone()).is_err(), "{value}");
        }
    }
}
