//! Pictures of what a log adds up to.

use chrono::NaiveDate;

use super::{
    query::{BarsQuery, CalendarQuery, StatsBy, StatsMetric, WeightQuery},
    report::{self, Viewer},
    store::{self, Weighing},
    sums::Sums,
    window,
};
use crate::{
    database::Database,
    error::{ApiError, ApiResult},
    exercises,
    http::extract::choice::Choice,
    log::{
        measure::{METRES, SECONDS},
        preferences::WeightUnit,
    },
    plot::{self, Better, Numbers, Words},
};

/// Metres of a kilometre and of a mile.
const KILOMETRE: f64 = 1000.0;
const MILE: f64 = 1609.344;

/// Draw the sums of a query as bars.
///
/// # Errors
/// 422 for a range that has too many buckets or none.
pub(super) async fn bars(
    database: &Database,
    viewer: &Viewer,
    query: &BarsQuery,
) -> ApiResult<String> {
    let BarsQuery {
        stats,
        metric,
        picture,
    } = query;
    let buckets = report::buckets(database, viewer, stats).await?;
    let shown = Shown {
        metric: *metric,
        unit: picture.unit(&viewer.preferences),
    };
    let by = stats.by.as_str();
    let mut title = format!("{} by {by}", shown.name());
    if let Some(id) = stats.exercise
        && let Some(exercise) = known(exercises::store::find(
            database.reader(),
            viewer.user_id,
            id,
        ))
        .await?
    {
        title = format!("{}: {}", exercise.name, title.to_lowercase());
    }
    let values: Vec<(NaiveDate, f64)> = buckets
        .iter()
        .map(|(bucket, sums)| (bucket.start, shown.value(sums)))
        .collect();
    let days = buckets.first().zip(buckets.last());
    let days = days.map(|((first, _), (last, _))| (first.start, last.end));
    let said = shown.said(by, days, &values);
    let bucket = match stats.by {
        StatsBy::Day => plot::Bucket::day,
        StatsBy::Week => plot::Bucket::week,
        StatsBy::Month => plot::Bucket::month,
        StatsBy::Year => plot::Bucket::year,
    };
    let drawn = values.iter().map(|(start, value)| bucket(*start, *value));
    let drawn: Vec<plot::Bucket> = drawn.collect();
    Ok(plot::bars(&plot::Bars {
        words: said.words(&title),
        style: picture.style,
        unit: plot::Unit {
            name: &shown.label(&values),
            numbers: shown.numbers(),
        },
        buckets: &drawn,
    }))
}

/// What was found; `None` when there is no such thing.
async fn known<T>(found: impl Future<Output = ApiResult<T>>) -> ApiResult<Option<T>> {
    match found.await {
        Ok(found) => Ok(Some(found)),
        Err(ApiError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Draw the days of a query as a calendar.
///
/// # Errors
/// 422 for more days than a calendar has, or none.
pub(super) async fn calendar(
    database: &Database,
    viewer: &Viewer,
    query: &CalendarQuery,
) -> ApiResult<String> {
    let CalendarQuery {
        days,
        metric,
        picture,
    } = query;
    let last = viewer.last_day(database, *days).await?;
    let (from, to) = window::year(*days, last)?;
    let daily = store::sums(database.reader(), viewer.user_id, (from, to)).await?;
    let shown = Shown {
        metric: *metric,
        unit: picture.unit(&viewer.preferences),
    };
    let values: Vec<(NaiveDate, f64)> = daily
        .days()
        .map(|(day, sums)| (day, shown.value(&sums)))
        .collect();
    let days: Vec<plot::Day> = values
        .iter()
        .map(|(day, value)| plot::Day {
            day: *day,
            value: *value,
        })
        .collect();
    let title = format!("{} by day", shown.name());
    let said = shown.said("day", Some((from, to)), &values);
    Ok(plot::calendar(&plot::Calendar {
        words: said.words(&title),
        style: picture.style,
        unit: plot::Unit {
            name: shown.symbol(&values),
            numbers: shown.numbers(),
        },
        from,
        to,
        week_start: viewer.preferences.week_start.weekday(),
        days: &days,
    }))
}

/// Draw what somebody weighed as a line.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn bodyweight(
    database: &Database,
    viewer: &Viewer,
    query: &WeightQuery,
) -> ApiResult<String> {
    let weighings = store::weighings(database.reader(), viewer.user_id, query.days).await?;
    let unit = query.picture.unit(&viewer.preferences);
    let point = |weighing: &Weighing| plot::Point {
        day: weighing.day,
        value: unit.measure().shown(weighing.bodyweight_g.into()),
        is_marked: false,
    };
    let points: Vec<plot::Point> = weighings.iter().map(point).collect();
    let said = weighed(unit, &points);
    Ok(plot::line(&plot::Line {
        words: said.words("Body weight"),
        style: query.picture.style,
        unit: plot::Unit {
            name: &format!("Body weight ({})", unit.as_str()),
            numbers: Numbers::Decimal,
        },
        better: Better::Greater,
        marked: "",
        points: &points,
    }))
}

/// What a picture of weighings says.
fn weighed(unit: WeightUnit, points: &[plot::Point]) -> Said {
    let nothing = "No body weight yet".to_owned();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Said {
            description: format!("{nothing}."),
            nothing,
        };
    };
    let values = || points.iter().map(|point| point.value);
    let written = |value| Numbers::Decimal.written(value);
    if points.len() == 1 {
        let weight = written(first.value);
        return Said {
            description: format!(
                "Body weight in {}: {weight} on {}.",
                in_words(unit),
                first.day
            ),
            nothing,
        };
    }
    let description = format!(
        "Body weight in {} from {} to {}: {} at first, {} at last, {} at least, {} at most.",
        in_words(unit),
        first.day,
        last.day,
        written(first.value),
        written(last.value),
        written(values().fold(f64::MAX, f64::min)),
        written(values().fold(f64::MIN, f64::max)),
    );
    Said {
        description,
        nothing,
    }
}

/// A number of things as one to draw.
fn number(things: i64) -> f64 {
    i32::try_from(things).unwrap_or(i32::MAX).into()
}

fn in_words(unit: WeightUnit) -> &'static str {
    match unit {
        WeightUnit::Kilograms => "kilograms",
        WeightUnit::Pounds => "pounds",
    }
}

/// What is said about a picture, beside its title.
struct Said {
    description: String,
    nothing: String,
}

impl Said {
    fn words<'a>(&'a self, title: &'a str) -> Words<'a> {
        Words {
            title,
            description: &self.description,
            nothing: &self.nothing,
        }
    }
}

/// A metric as it is shown.
struct Shown {
    metric: StatsMetric,
    unit: WeightUnit,
}

impl Shown {
    /// What people call it.
    fn name(&self) -> &'static str {
        match self.metric {
            StatsMetric::Volume => "Volume",
            StatsMetric::Workouts => "Workouts",
            StatsMetric::Sets => "Sets",
            StatsMetric::Reps => "Repetitions",
            StatsMetric::Duration => "Duration",
            StatsMetric::Distance => "Distance",
        }
    }

    /// The unit of values; a number of things needs none.
    fn symbol(&self, values: &[(NaiveDate, f64)]) -> &'static str {
        match (self.metric, self.unit) {
            (StatsMetric::Volume, unit) => unit.as_str(),
            (StatsMetric::Workouts | StatsMetric::Sets | StatsMetric::Reps, _) => "",
            (StatsMetric::Duration, _) => plot::clock_unit(values.iter().map(|(_, value)| *value)),
            (StatsMetric::Distance, WeightUnit::Kilograms) => "km",
            (StatsMetric::Distance, WeightUnit::Pounds) => "mi",
        }
    }

    /// The name, with the unit.
    fn label(&self, values: &[(NaiveDate, f64)]) -> String {
        match self.symbol(values) {
            "" => self.name().to_owned(),
            symbol => format!("{} ({symbol})", self.name()),
        }
    }

    fn numbers(&self) -> Numbers {
        match self.metric {
            StatsMetric::Duration => Numbers::Clock,
            _ => Numbers::Decimal,
        }
    }

    fn value(&self, sums: &Sums) -> f64 {
        let metres_of_one = match self.unit {
            WeightUnit::Kilograms => KILOMETRE,
            WeightUnit::Pounds => MILE,
        };
        match self.metric {
            StatsMetric::Volume => self.unit.measure().shown(sums.volume_g),
            StatsMetric::Workouts => number(sums.workouts),
            StatsMetric::Sets => number(sums.sets),
            StatsMetric::Reps => number(sums.reps),
            StatsMetric::Duration => SECONDS.shown(sums.duration_ms),
            StatsMetric::Distance => METRES.shown(sums.distance_mm) / metres_of_one,
        }
    }

    /// What the values of buckets are, in words.
    fn said(
        &self,
        by: &str,
        days: Option<(NaiveDate, NaiveDate)>,
        values: &[(NaiveDate, f64)],
    ) -> Said {
        let label = self.label(values);
        let range = days.map_or_else(String::new, |(from, to)| format!(" from {from} to {to}"));
        let nothing = format!("Nothing{range}");
        let most = values
            .iter()
            .filter(|(_, value)| *value > 0.0)
            // Of equal ones the earliest.
            .rev()
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        let Some((start, most)) = most else {
            return Said {
                description: format!("{label}, by {by}{range}: nothing."),
                nothing,
            };
        };
        let written = |value| self.numbers().written(value);
        let total = written(values.iter().map(|(_, value)| value).sum());
        let when = match by {
            "day" => format!("on {start}"),
            by => format!("in the {by} from {start}"),
        };
        Said {
            description: format!(
                "{label}, by {by}{range}: {total} in all, at most {} {when}.",
                written(*most)
            ),
            nothing,
        }
    }
}
