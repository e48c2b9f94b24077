//! The progress of an exercise as a picture.

use uuid::Uuid;

use super::progress::{self, Grouping, Progress, ProgressQuery};
use crate::{
    database::Database,
    error::ApiResult,
    http::{FromQuery, Parameters, extract::choice::Choice},
    log::{
        measure::Thousandths,
        preferences::{Preferences, WeightUnit},
        score::{Metric, MetricUnit},
    },
    pictures::PictureQuery,
    plot::{self, Better, Line, Numbers, Point, Unit, Words},
};

/// The query of a picture of progress.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProgressPictureQuery {
    progress: ProgressQuery,
    picture: PictureQuery,
}

impl FromQuery for ProgressPictureQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            progress: ProgressQuery::from_query(parameters),
            picture: PictureQuery::from_query(parameters),
        }
    }
}

/// The progress of an exercise as a picture: the same statements.
///
/// # Errors
/// 404 when there is no such exercise.
pub(super) async fn of(
    database: &Database,
    user_id: i64,
    exercise_id: Uuid,
    query: ProgressPictureQuery,
    preferences: &Preferences,
) -> ApiResult<String> {
    let progress = query.progress;
    let named = progress::of(database, user_id, exercise_id, progress, preferences).await?;
    Ok(query.draw(&named.name, &named.progress, preferences))
}

impl ProgressPictureQuery {
    /// Draw the progress of the exercise with this name.
    fn draw(&self, name: &str, progress: &Progress, preferences: &Preferences) -> String {
        let Progress { metric, points, .. } = progress;
        let unit = self.picture.unit(preferences);
        let points = points.iter().map(|point| Point {
            day: point.day,
            value: value(*metric, unit, point.value),
            is_marked: point.is_record,
        });
        let points: Vec<Point> = points.collect();
        let what = match unit_name(*metric, unit, &points) {
            "" => label(*metric).to_owned(),
            unit => format!("{} ({unit})", label(*metric)),
        };
        plot::line(&Line {
            words: Words {
                title: name,
                description: &describe(&what, numbers(*metric), self.progress.by, &points),
                nothing: "Nothing to show yet",
            },
            style: self.picture.style,
            unit: Unit {
                name: &what,
                numbers: numbers(*metric),
            },
            better: match metric {
                Metric::Pace => Better::Lesser,
                _ => Better::Greater,
            },
            marked: "Record",
            points: &points,
        })
    }
}

/// What people call what is compared.
fn label(metric: Metric) -> &'static str {
    match metric {
        Metric::Weight => "Heaviest set",
        Metric::E1rm => "Estimated one-rep max",
        Metric::Reps => "Most repetitions",
        Metric::SetVolume => "Largest volume of a set",
        Metric::WorkoutVolume => "Volume of a workout",
        Metric::Distance => "Farthest set",
        Metric::Duration => "Longest set",
        Metric::Pace => "Fastest pace",
    }
}

/// A value in the unit that is shown.
fn value(metric: Metric, unit: WeightUnit, shown: Thousandths) -> f64 {
    match metric.unit() {
        // A thousandth of a kilogram is a gram.
        MetricUnit::Kilograms => unit.measure().shown(shown.0),
        _ => shown.into(),
    }
}

/// The unit as the numbers are written; a number of repetitions needs none.
fn unit_name(metric: Metric, unit: WeightUnit, points: &[Point]) -> &'static str {
    match metric.unit() {
        MetricUnit::Kilograms => unit.as_str(),
        MetricUnit::Repetitions => "",
        MetricUnit::Metres => "m",
        MetricUnit::Seconds => plot::clock_unit(points.iter().map(|point| point.value)),
        MetricUnit::SecondsPerKilometre => "min/km",
    }
}

fn numbers(metric: Metric) -> Numbers {
    match metric.unit() {
        MetricUnit::Seconds | MetricUnit::SecondsPerKilometre => Numbers::Clock,
        _ => Numbers::Decimal,
    }
}

/// The picture in words, for those who do not see it.
fn describe(what: &str, numbers: Numbers, by: Grouping, points: &[Point]) -> String {
    let each = by.as_str();
    let written = |point: &Point| numbers.written(point.value);
    let (first, last) = match points {
        [] => return format!("{what}: nothing to show yet."),
        [only] => return format!("{what}: {} on {}.", written(only), only.day),
        [first, .., last] => (first, last),
    };
    let records = match points.iter().filter(|point| point.is_marked).count() {
        0 => "no record".to_owned(),
        1 => "1 record".to_owned(),
        records => format!("{records} records"),
    };
    format!(
        "{what}, the best of each {each}: {} {each}s from {} to {}, {records}. \
         The first is {}, the last {}.",
        points.len(),
        first.day,
        last.day,
        written(first),
        written(last)
    )
}
