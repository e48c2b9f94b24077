//! A set: what was lifted, run or held. Weights are whole grams, RPE is doubled.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{KnownFormat, RefOr, Schema, Type},
};

use crate::{
    http::{Fields, Rule, Shape, extract::rule},
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

/// The kind of a set: `normal` is a working set; `warmup` does not count; `dropset` goes on with
/// less weight, without a rest; `failure` goes on until no further repetition is possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SetKind {
    /// A working set.
    #[default]
    Normal,
    /// A warm-up set, which does not count.
    Warmup,
    /// Continued with less weight, without a rest.
    Dropset,
    /// Until no further repetition was possible.
    Failure,
}

impl SetKind {
    /// The name, in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Warmup => "warmup",
            Self::Dropset => "dropset",
            Self::Failure => "failure",
        }
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Normal, Self::Warmup, Self::Dropset, Self::Failure]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A set of an exercise. It has at least one of repetitions, distance and duration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkoutSet {
    /// Its kind.
    pub kind: SetKind,
    /// Grams, −500,000 to 2,000,000; negative is assistance.
    pub weight_g: Option<i32>,
    /// 0 to 10,000; 0 is a failed attempt.
    pub reps: Option<i32>,
    /// Metres, 0 to 1,000,000.
    pub distance_m: Option<i32>,
    /// Seconds, 0 to 604,800.
    pub duration_s: Option<i32>,
    /// Twice the rating of perceived exertion, 2 to 20.
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
        let kind = Kind.about("`normal` when left out.");
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

impl Serialize for WorkoutSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            kind,
            weight_g,
            reps,
            distance_m,
            duration_s,
            rpe_x2,
        } = self;
        let mut set = serializer.serialize_map(None)?;
        set.serialize_entry("kind", kind.name())?;
        if let Some(grams) = weight_g {
            set.serialize_entry("weight_kg", &Thousandths(i64::from(*grams)))?;
        }
        for (name, number) in [
            ("reps", reps),
            ("distance_m", distance_m),
            ("duration_s", duration_s),
        ] {
            if let Some(number) = number {
                set.serialize_entry(name, number)?;
            }
        }
        if let Some(doubled) = rpe_x2 {
            set.serialize_entry("rpe", &Thousandths(i64::from(*doubled) * 500))?;
        }
        set.end()
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
            .ok_or_else(|| "must be between 1 and 10 in steps of 0.5".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::number(Type::Number, KnownFormat::Double)
            .minimum(Some(RPE_X2.lowest / 2))
            .maximum(Some(RPE_X2.highest / 2))
            .multiple_of(Some(0.5))
            .into()
    }
}

/// The name of a kind.
struct Kind;

impl Rule for Kind {
    type Value = SetKind;

    fn read(&self, value: Value) -> Result<SetKind, String> {
        value
            .as_str()
            .and_then(SetKind::from_name)
            .ok_or_else(|| "must be normal, warmup, dropset or failure".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::named("SetKind")
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
