//! The records of an exercise: what was best, and when.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema},
};
use uuid::Uuid;

use super::{performances, store};
use crate::{
    database::Database,
    error::ApiResult,
    http::{
        FromQuery, Parameters, Rule,
        answer::limits::Limited,
        extract::{choice::Choice, rule},
    },
    log::{
        days::{Day, DayRange},
        measure::{KILOGRAMS, METRES, SECONDS, Thousandths},
        records::{self, Feat},
        rules,
        score::Metric,
    },
};

/// Up to when records are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordsQuery {
    days: DayRange,
}

impl FromQuery for RecordsQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "The records as they stood at the end of this day.";
        let to = parameters.read("to", about, Day);
        Self {
            days: DayRange { from: None, to },
        }
    }
}

/// What was best of an exercise, and when. Warm-ups, failed attempts and workouts in the trash do
/// not count. On a tie the earliest keeps the record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExerciseRecords)]
pub(super) struct ExerciseRecords {
    exercise_id: Uuid,
    name: String,
    best: Best,
    by_reps: ByReps,
    /// Every workout that beat the heaviest weight or the best estimate before it, oldest first. The
    /// first performance opens it.
    timeline: Vec<TimelineEntry>,
}

impl Limited for ExerciseRecords {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("name", rules::EXERCISE_NAME.schema())]
    }
}

/// A record: how good, when and where. The last four fields are those of the set, without those that
/// it does not have. The volume of a workout has no set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Record, examples(json!({
    "value": 104.5, "day": "2026-09-22", "workout_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11",
    "position": 0, "set": 1, "weight_kg": 82.5, "reps": 8
})))]
pub(super) struct RecordOut {
    /// In the unit of its metric: kilograms, repetitions, metres, seconds, or seconds per kilometre.
    #[schema(value_type = f64)]
    value: Thousandths,
    /// The day of the workout.
    day: NaiveDate,
    workout_id: Uuid,
    /// The place of the exercise in the workout, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    position: Option<i32>,
    /// The place of the set in the exercise, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    set: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    weight_kg: Option<Thousandths>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reps: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    distance_m: Option<Thousandths>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    duration_s: Option<Thousandths>,
}

impl Limited for RecordOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![
            ("weight_kg", KILOGRAMS.schema()),
            ("reps", rules::REPS.schema()),
            ("distance_m", METRES.schema()),
            ("duration_s", SECONDS.schema()),
        ]
    }
}

impl From<Feat<'_>> for RecordOut {
    fn from(feat: Feat<'_>) -> Self {
        let set = feat.set();
        let effort = set.map(|set| set.effort).unwrap_or_default();
        Self {
            value: feat.score.shown(),
            day: feat.performance.day,
            workout_id: feat.performance.workout_id,
            position: set.map(|set| set.position),
            set: set.map(|set| set.set),
            weight_kg: effort.weight_g.map(Thousandths::from),
            reps: effort.reps,
            distance_m: effort.distance_mm.map(Thousandths::from),
            duration_s: effort.duration_ms.map(Thousandths::from),
        }
    }
}

/// A record that was the best of all before it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordInTime)]
struct TimelineEntry {
    metric: Metric,
    #[serde(flatten)]
    record: RecordOut,
}

/// The record in each metric.
#[derive(Debug)]
struct Best(Vec<(Metric, Option<RecordOut>)>);

/// The record for at least so many repetitions.
#[derive(Debug)]
struct ByReps(Vec<(usize, Option<RecordOut>)>);

impl Serialize for Best {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(records) = self;
        serializer.collect_map(
            records
                .iter()
                .map(|(metric, record)| (metric.as_str(), record)),
        )
    }
}

impl Serialize for ByReps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(records) = self;
        serializer.collect_map(records.iter().map(|(reps, record)| (reps, record)))
    }
}

impl PartialSchema for Best {
    fn schema() -> RefOr<Schema> {
        let about = "The record in each metric; null where the exercise never had it.";
        by_name(about, Metric::ALL.iter().map(|metric| metric.as_str()))
    }
}

impl PartialSchema for ByReps {
    fn schema() -> RefOr<Schema> {
        let about = "The heaviest set of at least so many repetitions; null where there is none.";
        by_name(about, (1..=records::MOST_REPS).map(|reps| reps.to_string()))
    }
}

impl ToSchema for Best {
    fn name() -> std::borrow::Cow<'static, str> {
        "BestRecords".into()
    }
}

impl ToSchema for ByReps {
    fn name() -> std::borrow::Cow<'static, str> {
        "RecordsByReps".into()
    }
}

/// An object with a record, or null, by each of these names.
fn by_name(about: &str, names: impl Iterator<Item = impl Into<String>>) -> RefOr<Schema> {
    let object = ObjectBuilder::new().description(Some(about));
    let record = || rule::nullable(rule::named(&RecordOut::name()));
    names
        .map(Into::into)
        .fold(object, |object, name: String| {
            object.property(name.clone(), record()).required(name)
        })
        .into()
}

/// The records of an exercise: a statement for the exercise, and one for its sets.
///
/// # Errors
/// 404 when there is no such exercise.
pub(super) async fn of(
    database: &Database,
    user_id: i64,
    exercise_id: Uuid,
    query: RecordsQuery,
) -> ApiResult<ExerciseRecords> {
    let exercise = store::find(database.reader(), user_id, exercise_id).await?;
    let mut sets = performances::of(database.reader(), user_id, exercise_id).await?;
    sets.retain(|set| query.days.contains(set.day));
    let best = Metric::ALL
        .iter()
        .map(|metric| (*metric, records::best(*metric, &sets).map(RecordOut::from)));
    let by_reps = records::best_by_reps(&sets).into_iter();
    let by_reps = (1..).zip(by_reps.map(|best| best.map(RecordOut::from)));
    let timeline = records::timeline(&sets).into_iter();
    let timeline = timeline.map(|feat| TimelineEntry {
        metric: feat.metric(),
        record: feat.into(),
    });
    Ok(ExerciseRecords {
        exercise_id,
        name: exercise.name,
        best: Best(best.collect()),
        by_reps: ByReps(by_reps.collect()),
        timeline: timeline.collect(),
    })
}
