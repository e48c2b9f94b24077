//! Days along an axis: ticks at days, months or years, whichever there is room for.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{axes::Label, count};

/// How far apart two ticks are at least: a few labels that can be read beat many that fit.
const BETWEEN_TICKS: f64 = 64.0;
/// Ranges that are longer have ticks at months.
const LONGEST_IN_DAYS: f64 = 100.0;

/// Days along an axis, each in its place.
pub(super) struct Timeline {
    first: NaiveDate,
    last: NaiveDate,
    left: f64,
    width: f64,
}

impl Timeline {
    /// Both days are on the axis.
    pub(super) fn new(first: NaiveDate, last: NaiveDate, left: f64, width: f64) -> Self {
        Self {
            first,
            last,
            left,
            width,
        }
    }

    /// Where a day is. A single day is in the middle.
    pub(super) fn x(&self, day: NaiveDate) -> f64 {
        let all = days_between(self.first, self.last);
        let part = if all > 0.0 {
            days_between(self.first, day) / all
        } else {
            0.5
        };
        self.left + part * self.width
    }

    /// The ticks: as many as there is room for, and both ends where that leaves less than two.
    pub(super) fn labels(&self) -> Vec<Label> {
        let most = (self.width / BETWEEN_TICKS).floor() + 1.0;
        let all = days_between(self.first, self.last);
        let steps = STEPS.iter().filter(|step| step.suits(all));
        let ticks = steps
            .map(|step| (step, step.days(self.first, self.last)))
            .find(|(_, days)| count(days.len()) <= most);
        let (step, days) = match ticks {
            Some((step, days)) if days.len() > 1 || all < 1.0 => (*step, days),
            _ => (Step::Days(1), vec![self.first, self.last]),
        };
        let label = |day: NaiveDate| {
            let (text, group) = step.words(day);
            Label {
                x: self.x(day),
                text,
                group,
            }
        };
        days.into_iter().map(label).collect()
    }
}

/// The distance of two ticks.
#[derive(Debug, Clone, Copy)]
enum Step {
    Days(u64),
    Months(u32),
    Years(i32),
}

const STEPS: [Step; 16] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(100),
    Step::Years(500),
    Step::Years(2000),
];

impl Step {
    /// Whether it may divide a range of so many days. It would have thousands of ticks otherwise.
    fn suits(self, days: f64) -> bool {
        match self {
            Self::Days(_) => days <= LONGEST_IN_DAYS,
            Self::Months(_) => days <= 366.0 * 40.0,
            Self::Years(_) => true,
        }
    }

    /// The ticks of a range: days from its first, else the first of months and years that the
    /// step divides.
    fn days(self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let start = match self {
            Self::Days(_) => Some(first),
            Self::Months(_) => first.with_day(1),
            Self::Years(step) => {
                let year = first.year().div_euclid(step) * step;
                NaiveDate::from_ymd_opt(year, 1, 1)
            }
        };
        let is_tick = |day: &NaiveDate| match self {
            Self::Months(step) => *day >= first && day.month0().is_multiple_of(step),
            Self::Days(_) | Self::Years(_) => *day >= first,
        };
        std::iter::successors(start, |day| self.after(*day))
            .take_while(|day| *day <= last)
            .filter(is_tick)
            .collect()
    }

    /// The day that may be the next tick.
    fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(step) => day.checked_add_days(Days::new(step)),
            Self::Months(_) => day.checked_add_months(Months::new(1)),
            Self::Years(step) => NaiveDate::from_ymd_opt(day.year().checked_add(step)?, 1, 1),
        }
    }

    /// What a tick says, and the year when it does not say it.
    fn words(self, day: NaiveDate) -> (String, String) {
        let year = day.year().to_string();
        match self {
            Self::Days(_) => (day_and_month(day), year),
            Self::Months(_) => (month(day).to_owned(), year),
            Self::Years(_) => (year, String::new()),
        }
    }
}

/// `3 Mar`.
pub(super) fn day_and_month(day: NaiveDate) -> String {
    format!("{} {}", day.day(), month(day))
}

/// `Mar`.
pub(super) fn month(day: NaiveDate) -> &'static str {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let index = usize::try_from(day.month0()).unwrap_or(0);
    MONTHS.get(index).copied().unwrap_or_default()
}

/// `Mar 2025`.
pub(super) fn month_and_year(day: NaiveDate) -> String {
    format!("{} {}", month(day), day.year())
}

/// From one day to another, negative when the other is earlier.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> f64 {
    let days = to.signed_duration_since(from).num_days();
    i32::try_from(days).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The ticks of a range, the year after the first of its labels.
    fn ticks(first: &str, last: &str, width: f64) -> String {
        let labels = Timeline::new(day(first), day(last), 0.0, width).labels();
        let mut before = String::new();
        let mut words = Vec::new();
        for label in labels {
            words.push(if label.group == before {
                label.text
            } else {
                format!("{} {}", label.text, label.group).trim().to_owned()
            });
            before = label.group;
        }
        words.join(", ")
    }

    #[test]
    fn ticks_are_where_people_expect_them() {
        for (first, last, width, expected) in [
            ("2025-03-03", "2025-03-03", 600.0, "3 Mar 2025"),
            (
                "2025-03-03",
                "2025-03-05",
                600.0,
                "3 Mar 2025, 4 Mar, 5 Mar",
            ),
            (
                "2025-03-03",
                "2025-04-28",
                300.0,
                "3 Mar 2025, 17 Mar, 31 Mar, 14 Apr, 28 Apr",
            ),
            ("2025-03-03", "2025-04-28", 190.0, "3 Mar 2025, 28 Apr"),
            (
                "2024-11-20",
                "2025-04-28",
                600.0,
                "Dec 2024, Jan 2025, Feb, Mar, Apr",
            ),
            ("2024-11-20", "2025-11-19", 300.0, "Jan 2025, Apr, Jul, Oct"),
            ("2024-11-20", "2025-11-19", 190.0, "Jan 2025, Jul"),
            (
                "2015-11-20",
                "2025-11-19",
                600.0,
                "2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025",
            ),
            ("2015-11-20", "2025-11-19", 190.0, "2020, 2025"),
            (
                "1925-11-20",
                "2025-11-19",
                600.0,
                "1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020",
            ),
            ("0001-01-01", "9999-12-31", 600.0, "2000, 4000, 6000, 8000"),
        ] {
            assert_eq!(ticks(first, last, width), expected);
        }
    }

    #[test]
    fn ticks_have_room_for_their_labels_in_every_range() {
        let first = day("2019-12-30");
        for days in (1..200).chain((200..40_000).step_by(97)) {
            let last = first.checked_add_days(Days::new(days)).unwrap();
            for width in [160.0, 290.0, 650.0, 1900.0] {
                let timeline = Timeline::new(first, last, 0.0, width);
                let labels = timeline.labels();
                assert!((2..=31).contains(&labels.len()), "{days} days in {width}");
                for pair in labels.windows(2) {
                    let apart = pair[1].x - pair[0].x;
                    assert!(apart > 40.0, "{days} days in {width}: {pair:?}");
                }
            }
        }
    }

    #[test]
    fn days_are_in_proportion_and_one_alone_is_in_the_middle() {
        let timeline = Timeline::new(day("2025-01-01"), day("2025-01-11"), 50.0, 100.0);
        for (on, x) in [
            ("2025-01-01", 50.0),
            ("2025-01-04", 80.0),
            ("2025-01-11", 150.0),
        ] {
            assert!((timeline.x(day(on)) - x).abs() < 1e-9, "{on}");
        }
        let single = Timeline::new(day("2025-01-01"), day("2025-01-01"), 50.0, 100.0);
        assert!((single.x(day("2025-01-01")) - 100.0).abs() < 1e-9);
    }
}
