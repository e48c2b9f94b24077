//! Numbers and units, in decimal arithmetic: binary fractions would leave dust.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use super::remarks::quoted;
use crate::log::preferences::WeightUnit;

/// What is kept of kilograms, metres and seconds.
const DECIMALS: u32 = 3;
/// What a millimetre needs in miles.
const MOST_DECIMALS: u32 = 7;
/// More digits than any number that we could keep.
const MOST_DIGITS_OF_EXPONENT: usize = 2;

const KILOGRAMS_OF_A_POUND: Decimal = Decimal::from_parts(45_359_237, 0, 0, false, 8);
const ONE: Decimal = Decimal::from_parts(1, 0, 0, false, 0);
const KILOMETRE: Decimal = Decimal::from_parts(1_000, 0, 0, false, 0);
const MILE: Decimal = Decimal::from_parts(1_609_344, 0, 0, false, 3);
const FOOT: Decimal = Decimal::from_parts(3_048, 0, 0, false, 4);
const YARD: Decimal = Decimal::from_parts(9_144, 0, 0, false, 4);
const CENTIMETRE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
const INCH: Decimal = Decimal::from_parts(254, 0, 0, false, 4);
const MINUTE: Decimal = Decimal::from_parts(60, 0, 0, false, 0);
const HOUR: Decimal = Decimal::from_parts(3_600, 0, 0, false, 0);

/// A unit of what a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit(Decimal);

impl Unit {
    /// What needs no conversion.
    pub(super) const ITSELF: Self = Self(ONE);

    /// Kilograms or pounds, in kilograms.
    pub(super) fn of_weight(unit: WeightUnit) -> Self {
        match unit {
            WeightUnit::Kilograms => Self(ONE),
            WeightUnit::Pounds => Self(KILOGRAMS_OF_A_POUND),
        }
    }

    /// What a person who weighs in `unit` measures long distances in, in metres.
    pub(super) fn of_distance(unit: WeightUnit) -> Self {
        match unit {
            WeightUnit::Kilograms => Self(KILOMETRE),
            WeightUnit::Pounds => Self(MILE),
        }
    }

    /// A unit of weight by the names that apps give it.
    pub(super) fn weight(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "kg" | "kgs" => Some(Self(ONE)),
            "lb" | "lbs" => Some(Self(KILOGRAMS_OF_A_POUND)),
            _ => None,
        }
    }

    /// A unit of distance by the names that apps give it.
    pub(super) fn distance(name: &str) -> Option<Self> {
        let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
        let metres = match name.as_str() {
            "m" | "meters" | "metres" => ONE,
            "km" | "kilometers" | "kilometres" => KILOMETRE,
            "mi" | "miles" => MILE,
            "ft" | "feet" => FOOT,
            "yd" | "yards" => YARD,
            "cm" => CENTIMETRE,
            "in" | "inches" => INCH,
            _ => return None,
        };
        Some(Self(metres))
    }

    /// So many grams or millimetres in this unit, with as few decimals as bring them back exactly.
    pub(super) fn shortest(self, thousandths: i32) -> Decimal {
        let value = Decimal::new(thousandths.into(), DECIMALS);
        let exact = value.checked_div(self.0).unwrap_or(value);
        let rounded = (0..=MOST_DECIMALS).map(|decimals| {
            exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
        });
        let mut back = rounded.filter(|rounded| self.convert(*rounded) == Some(value));
        back.next().unwrap_or(exact).normalize()
    }

    /// A value in kilograms, metres or seconds, to the third decimal.
    pub(super) fn convert(self, value: Decimal) -> Option<Decimal> {
        value.checked_mul(self.0).map(to_thousandths)
    }
}

/// Half a gram, millimetre or millisecond is one.
pub(super) fn to_thousandths(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

/// A whole number, half rounded up.
pub(super) fn rounded_half_up(value: Decimal) -> Decimal {
    let half = Decimal::new(5, 1);
    value.checked_add(half).unwrap_or(value).floor()
}

/// A number of a cell; `None` for an empty one. A comma is a decimal comma: where commas separate
/// cells, it could stand there only in quotes, and so it was meant.
///
/// # Errors
/// What is wrong with it.
pub(super) fn number(text: &str) -> Result<Option<Decimal>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_decimal_comma = text.matches(',').count() == 1 && !text.contains('.');
    let plain = text.replace('\u{2212}', "-");
    let plain = if is_decimal_comma {
        plain.replace(',', ".")
    } else {
        plain
    };
    if !is_number(&plain) {
        return Err(format!("{} is not a number", quoted(text)));
    }
    let value = match plain.split_once(['e', 'E']) {
        Some((_, exponent)) if digits(exponent) > MOST_DIGITS_OF_EXPONENT => None,
        Some(_) => Decimal::from_scientific(&plain).ok(),
        None => Decimal::from_str(&plain).ok(),
    };
    let value = value.ok_or_else(|| format!("{} is out of range", quoted(text)))?;
    Ok(Some(value))
}

/// The library takes more than this: underscores between digits.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let unsigned = |text: &str| {
        let rest = text.strip_prefix(['+', '-']);
        rest.unwrap_or(text).to_owned()
    };
    let (mantissa, exponent) = (unsigned(mantissa), unsigned(exponent));
    let is_exponent = !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit());
    let are_digits = mantissa
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_exponent && are_digits && digits(&mantissa) > 0 && mantissa.matches('.').count() <= 1
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// A length of time in seconds: `0:32:06`, `30:00` (minutes and seconds), `1h 12m`, `38min`,
/// `200s`, or a number of seconds. `None` for an empty cell.
///
/// # Errors
/// What is wrong with it.
pub(super) fn length(text: &str) -> Result<Option<Decimal>, String> {
    let text = text.trim();
    let not_understood = || format!("{} is not a length of time", quoted(text));
    if text.contains(':') {
        let clock = of_clock(text).ok_or_else(not_understood)?;
        return Ok(Some(to_thousandths(clock)));
    }
    if text.contains(['h', 'm', 's']) {
        let words = of_words(text).ok_or_else(not_understood)?;
        return Ok(Some(to_thousandths(words)));
    }
    Ok(number(text)?.map(to_thousandths))
}

/// Hours, minutes and seconds with colons; without hours when there are two parts.
fn of_clock(text: &str) -> Option<Decimal> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.contains('-')) {
        return None;
    }
    let mut seconds = Decimal::ZERO;
    for part in parts {
        let part = number(part).ok()??;
        seconds = seconds.checked_mul(MINUTE)?.checked_add(part)?;
    }
    Some(seconds)
}

/// Numbers with a unit behind each.
fn of_words(text: &str) -> Option<Decimal> {
    let mut seconds = Decimal::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = rest.find(|c| !is_of_number(c))?;
        let (amount, behind) = rest.split_at_checked(end)?;
        let behind = behind.trim_start();
        let end = behind.find(|c: char| !c.is_ascii_alphabetic());
        let (unit, behind) = behind.split_at_checked(end.unwrap_or(behind.len()))?;
        let unit = match unit {
            "h" | "hr" | "hrs" => HOUR,
            "m" | "min" | "mins" => MINUTE,
            "s" | "sec" | "secs" => ONE,
            _ => return None,
        };
        let amount = number(amount).ok()??;
        seconds = seconds.checked_add(amount.checked_mul(unit)?)?;
        rest = behind.trim_start();
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: Option<Decimal>) -> String {
        value.map_or_else(String::new, |value| value.normalize().to_string())
    }

    #[test]
    fn numbers_are_read_as_people_and_apps_write_them() {
        for (text, value) in [
            ("", ""),
            (" ", ""),
            ("20", "20"),
            ("20.0", "20"),
            (" 20", "20"),
            ("62,5", "62.5"),
            ("-20", "-20"),
            ("\u{2212}20", "-20"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1.5E-2", "0.015"),
            ("29.48350405", "29.48350405"),
        ] {
            assert_eq!(number(text).map(shown), Ok(value.to_owned()), "{text:?}");
        }
        for (text, problem) in [
            ("abc", "\"abc\" is not a number"),
            ("1,234.5", "\"1,234.5\" is not a number"),
            ("1,234,567", "\"1,234,567\" is not a number"),
            ("1_000", "\"1_000\" is not a number"),
            ("1.2.3", "\"1.2.3\" is not a number"),
            ("-", "\"-\" is not a number"),
            ("e5", "\"e5\" is not a number"),
            ("NaN", "\"NaN\" is not a number"),
            ("inf", "\"inf\" is not a number"),
            ("1e308", "\"1e308\" is out of range"),
            ("1e-4294967295", "\"1e-4294967295\" is out of range"),
            ("1e99", "\"1e99\" is out of range"),
        ] {
            assert_eq!(number(text), Err(problem.to_owned()));
        }
        let endless = "9".repeat(400);
        assert!(number(&endless).unwrap_err().ends_with("is out of range"));
    }

    #[test]
    fn pounds_become_grams_without_dust() {
        let pounds = Unit::weight("lbs").unwrap();
        for (value, kilograms) in [
            ("88.18", "39.998"),
            ("187.5", "85.049"),
            ("106", "48.081"),
            ("77.16", "34.999"),
            ("0.001", "0"),
        ] {
            let value = number(value).unwrap().unwrap();
            assert_eq!(shown(pounds.convert(value)), kilograms);
        }
        assert_eq!(Unit::distance("mi").unwrap().convert(Decimal::MAX), None);
    }

    #[test]
    fn what_is_written_comes_back_with_as_few_decimals_as_that_needs() {
        let pounds = Unit::of_weight(WeightUnit::Pounds);
        for (grams, written) in [
            (0, "0"),
            (1, "0.002"),
            (-1, "-0.002"),
            (102_058, "225"),
            (85_049, "187.5"),
            (39_998, "88.18"),
            (82_500, "181.881"),
            (2_000_000, "4409.245"),
            (-500_000, "-1102.311"),
        ] {
            assert_eq!(pounds.shortest(grams).to_string(), written, "{grams}");
        }
        let miles = Unit::of_distance(WeightUnit::Pounds);
        assert_eq!(miles.shortest(1_609_344).to_string(), "1");
        assert_eq!(miles.shortest(5_000_000).to_string(), "3.106856");
        let kilometres = Unit::of_distance(WeightUnit::Kilograms);
        assert_eq!(kilometres.shortest(5_000_001).to_string(), "5.000001");
        assert_eq!(kilometres.shortest(1_000_000_000).to_string(), "1000");
        assert_eq!(Unit::ITSELF.shortest(82_500).to_string(), "82.5");
        for unit in [pounds, miles, kilometres, Unit::ITSELF] {
            let grams = (-500_000..=2_000_000).step_by(613);
            for thousandths in grams.chain((2_000_000..=1_000_000_000).step_by(99_991)) {
                let written = unit.shortest(thousandths);
                let back = unit.convert(written);
                assert_eq!(back, Some(Decimal::new(thousandths.into(), DECIMALS)));
                // One decimal less would not do.
                let Some(fewer) = written.scale().checked_sub(1) else {
                    continue;
                };
                let shorter =
                    written.round_dp_with_strategy(fewer, RoundingStrategy::MidpointAwayFromZero);
                assert_ne!(unit.convert(shorter), back, "{written}");
            }
        }
    }

    #[test]
    fn lengths_of_time_are_read_as_apps_write_them() {
        for (text, seconds) in [
            ("", ""),
            ("1h 12m", "4320"),
            ("38min", "2280"),
            ("59m", "3540"),
            ("200s", "200"),
            ("264h 1m", "950460"),
            ("1h12min", "4320"),
            ("3725", "3725"),
            ("612.5", "612.5"),
            ("0:32:06", "1926"),
            ("30:00", "1800"),
            ("3:05", "185"),
            ("00:00:01.2504", "1.25"),
        ] {
            assert_eq!(length(text).map(shown), Ok(seconds.to_owned()), "{text:?}");
        }
        for text in [
            "soon",
            "1:2:3:4",
            "1h 5",
            "5 weeks",
            "h",
            ":",
            "-1:00",
            "99999999999999999999999999999:00",
        ] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
