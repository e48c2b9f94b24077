//! Measures: numbers with decimals, kept as whole grams, millimetres and milliseconds.

use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::{KnownFormat, RefOr, Schema, Type};

use super::rules::{BODYWEIGHT_G, DISTANCE_MM, DURATION_MS, REST_MS, WEIGHT_G};
use crate::http::{
    Rule,
    extract::{
        fields::grouped,
        rule::{self, Whole},
    },
};

/// A weight in kilograms, read as grams.
pub const KILOGRAMS: Measure = Measure::in_thousandths(WEIGHT_G);
/// A weight in pounds, read as grams: no two pound values with two decimals are the same number of
/// grams, so none is lost.
pub const POUNDS: Measure = Measure {
    range: WEIGHT_G,
    decimals: 2,
    per_unit: 453.592_37,
};
/// What a person weighs in kilograms, read as grams.
pub const BODYWEIGHT_KG: Measure = Measure::in_thousandths(BODYWEIGHT_G);
/// A distance in metres, read as millimetres.
pub const METRES: Measure = Measure::in_thousandths(DISTANCE_MM);
/// The duration of a set in seconds, read as milliseconds.
pub const SECONDS: Measure = Measure::in_thousandths(DURATION_MS);
/// The rest after a set in seconds, read as milliseconds.
pub const REST_S: Measure = Measure::in_thousandths(REST_MS);

/// A number with some decimals in some unit, read as a whole number of a smaller one.
#[derive(Clone, Copy)]
pub struct Measure {
    /// Of the smaller unit.
    range: Whole,
    decimals: i32,
    per_unit: f64,
}

impl Measure {
    /// Every value with three decimals is a whole number of thousandths.
    const fn in_thousandths(range: Whole) -> Self {
        Self {
            range,
            decimals: 3,
            per_unit: 1000.0,
        }
    }

    /// So many of the smaller unit, to be shown.
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "a picture shows three digits of it"
    )]
    pub fn shown(self, whole: i64) -> f64 {
        whole as f64 / self.per_unit
    }

    /// The lowest and the highest value, rounded towards zero: the values named in a message must
    /// be valid.
    fn bounds(self) -> (f64, f64) {
        let scale = 10_f64.powi(self.decimals);
        let exactly = |whole| f64::from(whole) / self.per_unit * scale;
        (
            exactly(self.range.lowest).ceil() / scale,
            exactly(self.range.highest).floor() / scale,
        )
    }
}

impl Rule for Measure {
    type Value = i32;

    fn read(&self, value: Value) -> Result<i32, String> {
        let decimals = self.decimals;
        let number = value.as_f64().ok_or("must be a number")?;
        let scaled = number * 10_f64.powi(decimals);
        // 0.001 is not a binary fraction: allow for its error, below 2e-7 within the ranges, but for
        // nothing that could be a digit. A relative tolerance would let extra digits of large
        // numbers pass.
        if (scaled - scaled.round()).abs() > 1e-6 {
            return Err(format!("can't have more than {decimals} decimals"));
        }
        let (lowest, highest) = self.bounds();
        if !(lowest..=highest).contains(&number) {
            return Err(format!(
                "must be between {} and {}",
                grouped(lowest),
                grouped(highest)
            ));
        }
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "whole, and within the range that was checked above"
        )]
        Ok((number * self.per_unit).round() as i32)
    }

    fn schema(&self) -> RefOr<Schema> {
        let (lowest, highest) = self.bounds();
        rule::number(Type::Number, KnownFormat::Double)
            .minimum(Some(lowest))
            .maximum(Some(highest))
            .into()
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

impl From<i32> for Thousandths {
    fn from(thousandths: i32) -> Self {
        Self(thousandths.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_with_three_decimals_survives() {
        for (measure, values, step) in [
            (KILOGRAMS, -500_000..=2_000_000, 7),
            (METRES, 0..=1_000_000_000, 9_973),
            (METRES, 999_990_000..=1_000_000_000, 1),
            (SECONDS, 604_790_000..=604_800_000, 1),
            (BODYWEIGHT_KG, 20_000..=500_000, 1),
        ] {
            for thousandths in values.step_by(step).chain([102_058]) {
                let written = json!(f64::from(thousandths) / 1000.0);
                assert_eq!(measure.read(written), Ok(thousandths));
                let text = serde_json::to_string(&Thousandths::from(thousandths)).unwrap();
                assert_eq!(text.parse::<f64>(), Ok(f64::from(thousandths) / 1000.0));
            }
        }
    }

    #[test]
    fn every_pound_value_to_two_thousand_survives() {
        for hundredths in 0..=200_000 {
            let pounds = f64::from(hundredths) / 100.0;
            let grams = POUNDS.read(json!(pounds)).unwrap();
            let shown = (f64::from(grams) / POUNDS.per_unit * 100.0).round() / 100.0;
            assert_eq!(shown, pounds);
        }
    }

    #[test]
    fn a_number_that_would_lose_something_is_refused() {
        for (measure, number) in [
            (KILOGRAMS, 82.5005),
            (KILOGRAMS, 82.50005),
            (KILOGRAMS, 999.9995),
            (KILOGRAMS, 1999.9999),
            (METRES, 999_999.999_5),
            (METRES, 999_999.999_95),
            (SECONDS, 0.0001),
        ] {
            assert_eq!(
                measure.read(json!(number)),
                Err("can't have more than 3 decimals".into())
            );
        }
        for (measure, value, problem) in [
            (KILOGRAMS, json!(2000.001), "must be between -500 and 2,000"),
            (
                POUNDS,
                json!(4409.25),
                "must be between -1,102.31 and 4,409.24",
            ),
            (
                METRES,
                json!(1_000_000.001),
                "must be between 0 and 1,000,000",
            ),
            (SECONDS, json!(-0.001), "must be between 0 and 604,800"),
            (REST_S, json!(86_400.001), "must be between 0 and 86,400"),
            (BODYWEIGHT_KG, json!(19.999), "must be between 20 and 500"),
            (METRES, json!(1e300), "must be between 0 and 1,000,000"),
            (KILOGRAMS, json!("80"), "must be a number"),
        ] {
            assert_eq!(measure.read(value), Err(problem.into()));
        }
    }
}
