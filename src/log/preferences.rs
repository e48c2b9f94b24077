//! How a person wants to see their log: in which unit, in which weeks, and in which time zone.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{
    calendar::WeekStart,
    measure::{KILOGRAMS, Measure, POUNDS},
};
use crate::{choice, clock, http::extract::choice::Choice};

choice! {
    /// Kilograms or pounds.
    pub enum WeightUnit {
        /// Kilograms.
        Kilograms = "kg",
        /// Pounds.
        Pounds = "lb",
    }
}

impl WeightUnit {
    /// How weights are written in this unit. Rows have grams.
    pub fn measure(self) -> Measure {
        match self {
            Self::Kilograms => KILOGRAMS,
            Self::Pounds => POUNDS,
        }
    }
}

/// What a person has chosen. A change of it changes what is shown of a log, but not its revision, so
/// it is part of the tag of every answer that depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The unit of weights in pictures. JSON is always in kilograms.
    pub weight_unit: WeightUnit,
    /// Decides what day it is; UTC when there is none.
    pub time_zone: Option<Tz>,
    /// The day on which weeks begin.
    pub week_start: WeekStart,
}

impl Preferences {
    /// The preferences of a row. A zone that this version does not know is none.
    pub fn from_row(weight_unit: &str, time_zone: Option<&str>, week_start: &str) -> Self {
        Self {
            weight_unit: WeightUnit::from_name(weight_unit).unwrap_or_default(),
            time_zone: time_zone.and_then(|zone| zone.parse().ok()),
            week_start: WeekStart::from_name(week_start).unwrap_or_default(),
        }
    }

    /// What day it is where the person lives.
    pub fn today(&self) -> NaiveDate {
        self.day_of(clock::now())
    }

    fn day_of(&self, time: DateTime<Utc>) -> NaiveDate {
        let zone = self.time_zone.unwrap_or(Tz::UTC);
        time.with_timezone(&zone).date_naive()
    }
}

/// All but the time zone, of which answers only depend through the day that it is.
impl fmt::Display for Preferences {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, start) = (self.weight_unit.as_str(), self.week_start.as_str());
        write!(formatter, "{unit} {start}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_zone_decides_what_day_it_is() {
        for (zone, time, day) in [
            (None, "2026-09-22T23:59:59Z", "2026-09-22"),
            (Some("Europe/Berlin"), "2026-09-22T21:59:59Z", "2026-09-22"),
            (Some("Europe/Berlin"), "2026-09-22T22:00:00Z", "2026-09-23"),
            // In winter an hour later.
            (Some("Europe/Berlin"), "2026-12-22T22:59:59Z", "2026-12-22"),
            (
                Some("Pacific/Kiritimati"),
                "2026-09-22T10:00:00Z",
                "2026-09-23",
            ),
            (Some("Pacific/Niue"), "2026-09-22T10:59:59Z", "2026-09-21"),
            (Some("Mars/Olympus"), "2026-09-22T10:59:59Z", "2026-09-22"),
        ] {
            let preferences = Preferences::from_row("kg", zone, "monday");
            let day_of = preferences.day_of(time.parse().unwrap());
            assert_eq!(day_of.to_string(), day, "{time} in {zone:?}");
        }
    }

    #[test]
    fn what_is_shown_differently_is_written_differently() {
        let written = |unit, start| Preferences::from_row(unit, None, start).to_string();
        assert_eq!(written("kg", "monday"), "kg monday");
        assert_eq!(written("lb", "sunday"), "lb sunday");
    }
}
