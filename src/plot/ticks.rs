//! Round values along an axis: steps of 1, 2 or 5 times a power of ten, or those of a clock.

use super::numbers::{Format, Numbers};

/// An axis of values: from the first tick to the last.
#[derive(Debug, PartialEq)]
pub(super) struct Scale {
    /// From the least to the greatest, at least two.
    pub(super) ticks: Vec<Tick>,
}

/// A value with its label.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

impl Scale {
    /// The scale that has room for all values, with at most `most` steps (at least 2). Where all
    /// values are whole, so are the ticks.
    pub(super) fn new(values: &[f64], numbers: Numbers, most: f64) -> Self {
        let least = values.iter().copied().fold(f64::MAX, f64::min);
        let greatest = values.iter().copied().fold(f64::MIN, f64::max);
        let is_whole = values.iter().all(|value| value.fract() == 0.0);
        // Not of the ticks, so that they have hours where the unit says so.
        let largest = greatest.abs().max(least.abs());
        let (least, greatest) = widened(least, greatest, is_whole);
        let steps = match numbers {
            Numbers::Decimal if is_whole => decimal_steps(0),
            Numbers::Decimal => decimal_steps(-9),
            Numbers::Clock => clock_steps(),
        };
        let step = Step::for_range(least, greatest, &steps, most.max(2.0));
        let values = step.values(least, greatest);
        let largest = match numbers {
            Numbers::Decimal => values.iter().map(|value| value.abs()).fold(0.0, f64::max),
            Numbers::Clock => largest,
        };
        let format = Format::new(numbers, step.size(), largest);
        let tick = |value| Tick {
            value,
            label: format.text(value),
        };
        Self {
            ticks: values.into_iter().map(tick).collect(),
        }
    }

    /// Where a value is: 0 at the first tick, 1 at the last.
    pub(super) fn position(&self, value: f64) -> f64 {
        let low = self.ticks.first().map_or(0.0, |tick| tick.value);
        let high = self.ticks.last().map_or(1.0, |tick| tick.value);
        (value - low) / (high - low)
    }
}

/// The range itself, or some room around a range that is a single value.
fn widened(least: f64, greatest: f64, is_whole: bool) -> (f64, f64) {
    let size = least.abs().max(greatest.abs());
    // Differences that small are errors of rounding.
    if greatest - least > size * 1e-9 {
        return (least, greatest);
    }
    let room = match size {
        0.0 => 1.0,
        _ if is_whole => (size / 20.0).max(1.0),
        _ => size / 20.0,
    };
    (least - room, greatest + room)
}

/// `digit` times ten to the power of `exponent`.
#[derive(Clone, Copy)]
struct Step {
    digit: f64,
    exponent: i32,
}

/// 1, 2, 5, 10 and so on.
fn decimal_steps(smallest_exponent: i32) -> Vec<Step> {
    let of_exponent = |exponent| [1.0, 2.0, 5.0].map(|digit| Step { digit, exponent });
    (smallest_exponent..=13).flat_map(of_exponent).collect()
}

/// Seconds, minutes and hours as the face of a clock divides them, then round numbers of hours.
fn clock_steps() -> Vec<Step> {
    let parts = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0];
    let seconds = parts.map(|digit| Step { digit, exponent: 0 });
    let minutes = parts.map(|digit| Step {
        digit: digit * 60.0,
        exponent: 0,
    });
    let hours = decimal_steps(0).into_iter().map(|step| Step {
        digit: step.digit * 3600.0,
        ..step
    });
    seconds.into_iter().chain(minutes).chain(hours).collect()
}

impl Step {
    /// The first of some steps that divides a range into no more than `most` parts.
    fn for_range(least: f64, greatest: f64, steps: &[Self], most: f64) -> Self {
        let fits = |step: &&Self| step.last(greatest) - step.first(least) <= most;
        steps.iter().find(fits).copied().unwrap_or(Self {
            digit: 1.0,
            exponent: 14,
        })
    }

    /// A number of steps as a value. Dividing by a power of ten is exact where multiplying by a
    /// tenth is not.
    fn times(self, steps: f64) -> f64 {
        let power = 10_f64.powi(self.exponent.abs());
        if self.exponent < 0 {
            steps * self.digit / power
        } else {
            steps * self.digit * power
        }
    }

    fn size(self) -> f64 {
        self.times(1.0)
    }

    /// The number of steps to the last tick at or below a value.
    fn first(self, value: f64) -> f64 {
        (value / self.size() + 1e-6).floor()
    }

    /// The number of steps to the first tick at or above a value.
    fn last(self, value: f64) -> f64 {
        (value / self.size() - 1e-6).ceil()
    }

    fn values(self, least: f64, greatest: f64) -> Vec<f64> {
        let (first, last) = (self.first(least), self.last(greatest));
        let steps = std::iter::successors(Some(first), |step| Some(step + 1.0));
        steps
            .take_while(|step| *step <= last)
            .map(|step| self.times(step))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(least: f64, greatest: f64, numbers: Numbers, most: f64) -> String {
        let scale = Scale::new(&[greatest, least], numbers, most);
        let labels: Vec<String> = scale.ticks.into_iter().map(|tick| tick.label).collect();
        labels.join(" ")
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        for (least, greatest, most, expected) in [
            (0.0, 0.9, 5.0, "0 0.2 0.4 0.6 0.8 1.0"),
            (82.5, 117.5, 5.0, "80 90 100 110 120"),
            (0.1, 0.3, 2.0, "0.1 0.2 0.3"),
            (0.3, 0.6, 3.0, "0.3 0.4 0.5 0.6"),
            (99.9, 100.1, 3.0, "99.9 100.0 100.1"),
            (-40.5, -5.0, 5.0, "−50 −40 −30 −20 −10 0"),
            (-12.5, 10.0, 4.0, "−20 −10 0 10"),
            (0.0, 12_500.5, 5.0, "0 5k 10k 15k"),
            (0.0, 7_000.5, 5.0, "0 2,000 4,000 6,000 8,000"),
            (
                12_001.5,
                12_099.5,
                5.0,
                "12,000 12,020 12,040 12,060 12,080 12,100",
            ),
            (0.0, 1_250_000.5, 5.0, "0 0.5M 1.0M 1.5M"),
            (0.0, 950_000.5, 2.0, "0 0.5M 1.0M"),
            (71.25, 71.25, 4.0, "65 70 75"),
            (0.0, 1e-7, 4.0, "0 0.00000005 0.00000010"),
        ] {
            assert_eq!(labels(least, greatest, Numbers::Decimal, most), expected);
        }
    }

    #[test]
    fn whole_values_have_whole_ticks() {
        for (least, greatest, most, expected) in [
            (0.0, 1.0, 8.0, "0 1"),
            (0.0, 3.0, 8.0, "0 1 2 3"),
            (5.0, 5.0, 8.0, "4 5 6"),
            (0.0, 0.0, 8.0, "−1 0 1"),
            (100.0, 100.0, 4.0, "95 100 105"),
        ] {
            assert_eq!(labels(least, greatest, Numbers::Decimal, most), expected);
        }
    }

    #[test]
    fn a_clock_has_the_ticks_of_its_face() {
        for (least, greatest, most, expected) in [
            (287.4, 342.1, 6.0, "4:45 5:00 5:15 5:30 5:45"),
            (30.0, 95.0, 6.0, "0:30 0:45 1:00 1:15 1:30 1:45"),
            (0.0, 14_000.0, 5.0, "0 1:00:00 2:00:00 3:00:00 4:00:00"),
            (0.0, 400_000.0, 5.0, "0 50:00:00 100:00:00 150:00:00"),
            (60.0, 60.0, 4.0, "0:56 0:58 1:00 1:02 1:04"),
            (-45.0, 30.0, 4.0, "−1:00 −0:30 0 0:30"),
        ] {
            assert_eq!(labels(least, greatest, Numbers::Clock, most), expected);
        }
    }

    proptest! {
        #[test]
        fn every_range_has_a_few_ticks_in_order(
            one in -1e12..1e12_f64,
            size in prop::sample::select(vec![0.0, 1e-9, 1e-3, 1.0, 1e5, 1e12]),
            most in 2_u8..12,
            is_whole in any::<bool>(),
            numbers in prop::sample::select(vec![Numbers::Decimal, Numbers::Clock]),
        ) {
            let (least, greatest) = if is_whole {
                (one.round(), (one + size).round())
            } else {
                (one, one + size)
            };
            let scale = Scale::new(&[least, greatest], numbers, f64::from(most));
            let ticks = &scale.ticks;
            prop_assert!((2..=usize::from(most) + 1).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0].value < pair[1].value));
            prop_assert!(ticks.windows(2).all(|pair| pair[0].label != pair[1].label));
            for value in [least, greatest] {
                let position = scale.position(value);
                prop_assert!((-1e-5..=1.0 + 1e-5).contains(&position), "{position}");
            }
        }
    }
}
