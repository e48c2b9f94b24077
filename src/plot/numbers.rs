//! How numbers are written.

/// A unit, and how its numbers are written.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    /// What people call it, like `kg`; or what is measured, like `Weight (kg)`.
    pub name: &'a str,
    /// The way of its numbers.
    pub numbers: Numbers,
}

/// A way of writing numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// 950, 12.5, 14k.
    Decimal,
    /// Seconds as 5:30; with hours, as 1:05:00 and 0:05:30, where one of them has an hour.
    Clock,
}

impl Numbers {
    /// A single number in a sentence: 12,440, 102.5, 5:30.
    pub fn written(self, value: f64) -> String {
        let tenths = (value * 10.0).round() / 10.0;
        let step = if tenths.fract() == 0.0 { 1.0 } else { 0.1 };
        match self {
            Self::Decimal => Format::in_full(step).text(tenths),
            Self::Clock => Format::clock(value).text(value),
        }
    }
}

/// What the numbers of a clock are: `h:min:s` where one of them has an hour, else `min:s`.
pub fn clock_unit(values: impl Iterator<Item = f64>) -> &'static str {
    match Format::clock(values.fold(0.0, f64::max)) {
        Format::Clock { has_hours: true } => "h:min:s",
        _ => "min:s",
    }
}

const HOUR_S: f64 = 3600.0;

/// How the numbers of one axis are written: all in the same way.
pub(super) enum Format {
    Decimal {
        unit: f64,
        suffix: &'static str,
        decimals: usize,
    },
    Clock {
        has_hours: bool,
    },
}

impl Format {
    /// For multiples of a step, on an axis of values that are this large at most.
    pub(super) fn new(numbers: Numbers, step: f64, largest: f64) -> Self {
        match numbers {
            Numbers::Decimal => Self::decimal(step, largest),
            Numbers::Clock => Self::clock(largest),
        }
    }

    fn clock(largest: f64) -> Self {
        Self::Clock {
            has_hours: largest.abs().round() >= HOUR_S,
        }
    }

    /// Thousands and millions are abbreviated where one decimal is enough to tell them apart.
    fn decimal(step: f64, largest: f64) -> Self {
        let abbreviations = [(1e6, 1e6, "M"), (1e4, 1e3, "k")];
        for (from, unit, suffix) in abbreviations {
            let decimals = decimals(step / unit);
            if largest >= from && decimals <= 1 {
                return Self::Decimal {
                    unit,
                    suffix,
                    decimals,
                };
            }
        }
        Self::in_full(step)
    }

    fn in_full(step: f64) -> Self {
        Self::Decimal {
            unit: 1.0,
            suffix: "",
            decimals: decimals(step),
        }
    }

    pub(super) fn text(&self, value: f64) -> String {
        let (digits, suffix) = match *self {
            Self::Decimal {
                unit,
                suffix,
                decimals,
            } => (
                grouped(&format!("{:.decimals$}", value.abs() / unit)),
                suffix,
            ),
            Self::Clock { has_hours } => (clock(value.abs(), has_hours), ""),
        };
        if digits.chars().all(|digit| matches!(digit, '0' | '.' | ':')) {
            return "0".to_owned();
        }
        let sign = if value < 0.0 { "−" } else { "" };
        format!("{sign}{digits}{suffix}")
    }
}

/// A single number, as short as it can be understood: 12.4k, 950, 3.5.
pub(super) fn about(value: f64, numbers: Numbers) -> String {
    let step = match value.abs() {
        1e6.. => 1e5,
        1e4.. => 1e2,
        100.0.. => 1.0,
        _ => 0.1,
    };
    let rounded = (value / step).round() * step;
    let is_whole = (rounded - rounded.round()).abs() < 1e-9;
    let step = if is_whole { step.max(1.0) } else { step };
    match numbers {
        Numbers::Decimal => Format::decimal(step, rounded.abs()).text(rounded),
        Numbers::Clock => Format::clock(value).text(value),
    }
}

/// Seconds as `m:ss`, or as `h:mm:ss`.
fn clock(seconds: f64, has_hours: bool) -> String {
    let seconds = seconds.round();
    let (minutes, seconds) = ((seconds / 60.0).floor(), seconds % 60.0);
    if has_hours {
        let (hours, minutes) = ((minutes / 60.0).floor(), minutes % 60.0);
        return format!("{hours}:{minutes:02}:{seconds:02}");
    }
    format!("{minutes}:{seconds:02}")
}

/// How many decimals a number needs, at most nine.
fn decimals(number: f64) -> usize {
    let is_enough = |decimals: &usize| {
        let scaled = number * 10_f64.powi(i32::try_from(*decimals).unwrap_or(0));
        (scaled - scaled.round()).abs() < 1e-6 && scaled.round() > 0.0
    };
    (0..9).find(is_enough).unwrap_or(9)
}

/// Digits with a comma between thousands.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_number_is_written_shortly() {
        for (value, expected) in [
            (0.0, "0"),
            (1.0, "1"),
            (3.54, "3.5"),
            (950.4, "950"),
            (1234.0, "1,234"),
            (12_440.0, "12.4k"),
            (12_000.0, "12.0k"),
            (1_260_000.0, "1.3M"),
        ] {
            assert_eq!(about(value, Numbers::Decimal), expected);
        }
    }

    #[test]
    fn a_number_in_a_sentence_is_written_in_full() {
        for (value, expected) in [
            (0.0, "0"),
            (102.5, "102.5"),
            (-40.0, "−40"),
            (99.96, "100"),
            (12_440.25, "12,440.3"),
            (1_260_000.0, "1,260,000"),
        ] {
            assert_eq!(Numbers::Decimal.written(value), expected);
        }
        assert_eq!(Numbers::Clock.written(330.0), "5:30");
    }

    #[test]
    fn a_clock_has_hours_where_a_number_has_one() {
        for (values, expected) in [
            (&[][..], "min:s"),
            (&[30.0, 3599.4], "min:s"),
            (&[3599.6, 30.0], "h:min:s"),
        ] {
            assert_eq!(clock_unit(values.iter().copied()), expected);
        }
        let axis = |largest| Format::new(Numbers::Clock, 600.0, largest);
        assert_eq!(axis(3600.0).text(1800.0), "0:30:00");
        assert_eq!(axis(3599.0).text(3600.0), "60:00");
    }

    #[test]
    fn seconds_are_written_as_on_a_clock() {
        for (value, expected) in [
            (0.0, "0"),
            (0.4, "0"),
            (59.6, "1:00"),
            (330.0, "5:30"),
            (3599.0, "59:59"),
            (3900.0, "1:05:00"),
            (360_000.0, "100:00:00"),
            (-90.0, "−1:30"),
        ] {
            assert_eq!(about(value, Numbers::Clock), expected);
        }
    }
}
