//! The queries of stats.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use crate::{
    choice,
    http::{
        FromQuery, Parameters,
        extract::{choice::one_of, query::Digits, rule::AnyId},
    },
    log::{
        calendar::{Span, WeekStart},
        days::DayRange,
        preferences::Preferences,
        rules::{self, YEARS},
    },
    pictures::PictureQuery,
};

choice! {
    /// How long the buckets are.
    pub(super) enum StatsBy {
        /// Seven days.
        Week = "week",
        /// One day.
        Day = "day",
        /// A month of the calendar.
        Month = "month",
        /// A year of the calendar.
        Year = "year",
    }
}

choice! {
    /// What is drawn.
    pub(super) enum StatsMetric {
        /// Weight × repetitions.
        Volume = "volume",
        /// The number of workouts.
        Workouts = "workouts",
        /// The number of sets.
        Sets = "sets",
        /// The number of repetitions.
        Reps = "reps",
        /// How long it took.
        Duration = "duration",
        /// How far it was.
        Distance = "distance",
    }
}

impl FromQuery for StatsMetric {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "What is drawn. `volume` when left out.";
        let metric = parameters.read("metric", about, one_of());
        metric.unwrap_or_default()
    }
}

/// What is added up.
pub(super) struct StatsQuery {
    pub by: StatsBy,
    pub days: DayRange,
    /// Only the sets of this one.
    pub exercise: Option<Uuid>,
    week_start: Option<WeekStart>,
}

impl StatsQuery {
    /// The day on which weeks begin: as asked for, or else as the person prefers.
    pub(super) fn week_start(&self, preferences: &Preferences) -> WeekStart {
        self.week_start.unwrap_or(preferences.week_start)
    }

    /// The kind of its buckets.
    pub(super) fn span(&self, preferences: &Preferences) -> Span {
        match self.by {
            StatsBy::Day => Span::Day,
            StatsBy::Week => Span::Week(self.week_start(preferences)),
            StatsBy::Month => Span::Month,
            StatsBy::Year => Span::Year,
        }
    }
}

impl FromQuery for StatsQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let by = parameters.read("by", "`week` when left out.", one_of());
        let days = days(parameters);
        let about =
            "Only the sets of this exercise of yours. The streak stays that of all workouts.";
        let exercise = parameters.read("exercise", about, AnyId);
        let about = "The day on which weeks begin. As in your account when left out.";
        Self {
            by: by.unwrap_or_default(),
            days,
            exercise,
            week_start: parameters.read("week_start", about, one_of()),
        }
    }
}

/// The days from one to another, in the years in which there can be workouts.
fn days(parameters: &mut Parameters) -> DayRange {
    let days = DayRange::from_query(parameters);
    for (name, day) in [("from", days.from), ("to", days.to)] {
        if day.is_some_and(|day| !YEARS.contains(&day.year())) {
            parameters.problem(name, format!("must be {}", rules::years()));
        }
    }
    days
}

/// What is drawn as bars.
pub(super) struct BarsQuery {
    pub stats: StatsQuery,
    pub metric: StatsMetric,
    pub picture: PictureQuery,
}

impl FromQuery for BarsQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            stats: StatsQuery::from_query(parameters),
            metric: StatsMetric::from_query(parameters),
            picture: PictureQuery::from_query(parameters),
        }
    }
}

/// What is drawn as a calendar.
pub(super) struct CalendarQuery {
    pub days: DayRange,
    pub metric: StatsMetric,
    pub picture: PictureQuery,
}

impl FromQuery for CalendarQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let rule = Digits {
            lowest: YEARS.start.unsigned_abs(),
            highest: (YEARS.end - 1).unsigned_abs(),
            default: None,
        };
        let about = "A whole year. Not together with `from` or `to`.";
        let year = parameters.read("year", about, rule);
        let mut days = days(parameters);
        if let Some(year) = year {
            if days != DayRange::default() {
                parameters.problem("year", "can't be given together with from or to");
            }
            let day = |month, day| {
                let year = i32::try_from(year).ok()?;
                NaiveDate::from_ymd_opt(year, month, day)
            };
            days = DayRange {
                from: day(1, 1),
                to: day(12, 31),
            };
        }
        Self {
            days,
            metric: StatsMetric::from_query(parameters),
            picture: PictureQuery::from_query(parameters),
        }
    }
}

/// What is drawn of the body weight.
pub(super) struct WeightQuery {
    pub days: DayRange,
    pub picture: PictureQuery,
}

impl FromQuery for WeightQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            days: days(parameters),
            picture: PictureQuery::from_query(parameters),
        }
    }
}
