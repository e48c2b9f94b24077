//! The progress of an exercise: the best of each workout, week or month.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{performances, store};
use crate::{
    choice,
    database::Database,
    error::ApiResult,
    http::{FromQuery, Parameters, extract::choice::one_of},
    log::{
        calendar::{Span, WeekStart},
        days::DayRange,
        measure::Thousandths,
        preferences::Preferences,
        records::{self, Performance, Step},
        score::{Metric, MetricUnit},
    },
};

choice! {
    /// What each point is the best of.
    pub(super) enum Grouping {
        /// A workout.
        Workout = "workout",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
    }
}

/// The query of the progress of an exercise.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProgressQuery {
    metric: Option<Metric>,
    days: DayRange,
    pub(super) by: Grouping,
}

impl FromQuery for ProgressQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let metric = "What to compare. When left out, the first of `e1rm`, `weight`, `distance`, \
                      `duration` and `reps` that the exercise has.";
        let by = "The best of each workout, or of each week or month that has one. `workout` when \
                  left out.";
        Self {
            metric: parameters.read("metric", metric, one_of()),
            days: DayRange::from_query(parameters),
            by: parameters.read("by", by, one_of()).unwrap_or_default(),
        }
    }
}

/// The best of an exercise in each workout, week or month, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExerciseProgress, examples(json!({
    "metric": "e1rm",
    "unit": "kg",
    "points": [{
        "day": "2026-09-22", "value": 104.5,
        "workout_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11", "is_record": true
    }]
})))]
pub(super) struct Progress {
    pub(super) metric: Metric,
    unit: MetricUnit,
    pub(super) points: Vec<ProgressPoint>,
}

/// A point of a progress.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgressPoint {
    /// The day of the workout, or the first day of the week or month.
    pub(super) day: NaiveDate,
    /// In the unit of the metric.
    #[schema(value_type = f64)]
    pub(super) value: Thousandths,
    /// Left out of weeks and months.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    workout_id: Option<Uuid>,
    /// Whether it beat everything before it in the whole log. The first performance does.
    pub(super) is_record: bool,
}

/// The progress of an exercise with a name.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) progress: Progress,
}

/// The progress of an exercise: a statement for its name, and one for its sets.
///
/// # Errors
/// 404 when there is no such exercise.
pub(super) async fn of(
    database: &Database,
    user_id: i64,
    exercise_id: Uuid,
    query: ProgressQuery,
    preferences: &Preferences,
) -> ApiResult<Named> {
    let exercise = store::find(database.reader(), user_id, exercise_id).await?;
    let sets = performances::of(database.reader(), user_id, exercise_id).await?;
    Ok(Named {
        name: exercise.name,
        progress: query.progress(&sets, preferences.week_start),
    })
}

impl ProgressQuery {
    /// What was asked for of these sets, which are all there are.
    fn progress(self, sets: &[Performance], week_start: WeekStart) -> Progress {
        let metric = self.metric.unwrap_or_else(|| Metric::of(sets));
        let mut steps = records::progress(metric, sets);
        steps.retain(|step| self.days.contains(step.feat.performance.day));
        let span = match self.by {
            Grouping::Workout => None,
            Grouping::Week => Some(Span::Week(week_start)),
            Grouping::Month => Some(Span::Month),
        };
        let points = match span {
            None => steps.iter().map(ProgressPoint::of_workout).collect(),
            Some(span) => records::best_of_each(&steps, |day| span.start(day))
                .into_iter()
                .map(|(day, step)| ProgressPoint::of_time(day, &step))
                .collect(),
        };
        Progress {
            metric,
            unit: metric.unit(),
            points,
        }
    }
}

impl ProgressPoint {
    fn of_workout(step: &Step<'_>) -> Self {
        Self {
            workout_id: Some(step.feat.performance.workout_id),
            ..Self::of_time(step.feat.performance.day, step)
        }
    }

    fn of_time(day: NaiveDate, step: &Step<'_>) -> Self {
        Self {
            day,
            value: step.feat.score.shown(),
            workout_id: None,
            is_record: step.is_record,
        }
    }
}
