//! A set: what was lifted, run or held. Weights are whole grams, RPE is doubled.

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
    log::rules::{DISTANCE_M, DURATION_S, REPS, RPE_X2, WEIGHT_G},
};

const KILOGRAMS: Weight = Weight {
    decimals: 3,
    grams_per_unit: 1000.0,
};
const POUNDS: Weight = Weight {
    decimals: 2,
    grams_per_unit: 453.592_37,
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
    /// Metres.
    pub distance_m: Option<i32>,
    /// Seconds.
    pub duration_s: Option<i32>,
    /// Twice the rating of perceived exertion.
    pub rpe_x2: Option<i32>,
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
        let rpe = Halves.about("Rating of perceived exertion, in steps of 0.5.");
        let kind = one_of().about("`normal` when left out.");
        let kilograms = fields.optional("weight_kg", kilograms.example(82.5));
        let pounds = fields.optional("weight_lb", pounds);
        Self {
            reps: fields.optional("reps", reps).value(),
            distance_m: fields
                .optional("distance_m", DISTANCE_M.about("Metres."))
                .value(),
            duration_s: fields
                .optional("duration_s", DURATION_S.about("Seconds."))
                .value(),
            weight_g: kilograms.value().or(pounds.value()),
            rpe_x2: fields.optional("rpe", rpe).value(),
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
pub struct SetOut {
    kind: SetKind,
    /// Up to three decimals. A negative weight is assistance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    weight_kg: Option<Thousandths>,
    /// 0 is a failed attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reps: Option<i32>,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    distance_m: Option<i32>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    duration_s: Option<i32>,
    /// Rating of perceived exertion, in steps of 0.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    rpe: Option<Thousandths>,
}

impl Limited for SetOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![
            ("weight_kg", KILOGRAMS.schema()),
            ("reps", REPS.schema()),
            ("distance_m", DISTANCE_M.schema()),
            ("duration_s", DURATION_S.schema()),
            ("rpe", Halves.schema()),
        ]
    }
}

impl From<&WorkoutSet> for SetOut {
    fn from(set: &WorkoutSet) -> Self {
        let WorkoutSet {
            kind,
            weight_g,
            reps,
            distance_m,
            duration_s,
            rpe_x2,
        } = *set;
        Self {
            kind,
            weight_kg: weight_g.map(|grams| Thousandths(grams.into())),
            reps,
            distance_m,
            duration_s,
            rpe: rpe_x2.map(|doubled| Thousandths(i64::from(doubled) * 500)),
        }
    }
}

impl Serialize for WorkoutSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SetOut::from(self).serialize(serializer)
    }
}

/// A number with up to three decimals, written without trailing zeros: 82.5, 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thousandths(pub i64);

impl Serialize for Thousandths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            return serializer.serialize_i64(self.0 / 1000);
        }
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "the largest volume, 2·10¹³ grams, is far below 2⁵³"
        )]
        serializer.serialize_f64(self.0 as f64 / 1000.0)
    }
}

/// A weight in some unit, read as whole grams. Every kilogram value with three decimals is a whole
/// number of grams, and no two pound values with two decimals round to the same one, so none is
/// lost.
#[derive(Clone, Copy)]
struct Weight {
    decimals: i32,
    grams_per_unit: f64,
}

impl Weight {
    /// The lightest and the heaviest value, rounded towards zero: the values named in a message
    /// must be valid.
    fn range(self) -> (f64, f64) {
        let scale = 10_f64.powi(self.decimals);
        let exactly = |grams| f64::from(grams) / self.grams_per_unit * scale;
        (
            exactly(WEIGHT_G.lowest).ceil() / scale,
            exactly(WEIGHT_G.highest).floor() / scale,
        )
    }
}

impl Rule for Weight {
    type Value = i32;

    fn read(&self, value: Value) -> Result<i32, String> {
        let decimals = self.decimals;
        let number = value.as_f64().ok_or("must be a number")?;
        let scaled = number * 10_f64.powi(decimals);
        // 0.001 is not a binary fraction: allow for its error, below 1e-9 within the range, but for
        // nothing that could be a digit. A relative tolerance would let extra digits of heavy
        // weights pass.
        if (scaled - scaled.round()).abs() > 1e-6 {
            return Err(format!("can't have more than {decimals} decimals"));
        }
        let lowest = f64::from(WEIGHT_G.lowest) / self.grams_per_unit;
        let highest = f64::from(WEIGHT_G.highest) / self.grams_per_unit;
        if !(lowest..=highest).contains(&number) {
            let digits = if decimals == 3 { 0 } else { 2 };
            let (lowest, highest) = self.range();
            return Err(format!(
                "must be between {lowest:.digits$} and {highest:.digits$}"
            ));
        }
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "whole, and within the range that was checked above"
        )]
        Ok((number * self.grams_per_unit).round() as i32)
    }

    fn schema(&self) -> RefOr<Schema> {
        let (lowest, highest) = self.range();
        rule::number(Type::Number, KnownFormat::Double)
            .minimum(Some(lowest))
            .maximum(Some(highest))
            .into()
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
    fn every_kilogram_value_with_three_decimals_survives() {
        for thousandths in (-500_000..=2_000_000).step_by(7).chain([-1, 1, 102_058]) {
            let written = json!(f64::from(thousandths) / 1000.0);
            assert_eq!(KILOGRAMS.read(written), Ok(thousandths));
            let text = serde_json::to_string(&Thousandths(i64::from(thousandths))).unwrap();
            assert_eq!(text.parse::<f64>(), Ok(f64::from(thousandths) / 1000.0));
        }
    }

    #[test]
    fn every_pound_value_to_two_thousand_survives() {
        for hundredths in 0..=200_000 {
            let pounds = f64::from(hundredths) / 100.0;
            let grams = POUNDS.read(json!(pounds)).unwrap();
            let shown = (f64::from(grams) / POUNDS.grams_per_unit * 100.0).round() / 100.0;
            assert_eq!(shown, pounds);
        }
    }

    #[test]
    fn a_weight_that_would_lose_something_is_refused() {
        for number in [82.5005, 82.50005, 999.9995, 1999.9999] {
            assert_eq!(
                KILOGRAMS.read(json!(number)),
                Err("can't have more than 3 decimals".into())
            );
        }
        assert_eq!(
            KILOGRAMS.read(json!(2000.001)),
            Err("must be between -500 and 2000".into())
        );
        assert_eq!(KILOGRAMS.read(json!("80")), Err("must be a number".into()));
        assert!(KILOGRAMS.read(json!(1e300)).is_err());
    }

    #[test]
    fn exertion_is_rated_in_halves() {
        assert_eq!(Halves.read(json!(8.5)), Ok(17));
        assert_eq!(Halves.read(json!(10)), Ok(20));
        for value in [json!(0.5), json!(8.3), json!(10.5), json!("8")] {
            assert!(Halves.read(value.clone()).is_err(), "{value}");
        }
    }
}
