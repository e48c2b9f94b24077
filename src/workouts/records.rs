//! The records that a workout has beaten.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use super::{parameters::Place, read};
use crate::{
    database::Database,
    error::ApiResult,
    exercises::performances,
    http::{Rule, answer::limits::Limited},
    log::{measure::Thousandths, records, rules, score::Metric},
};

/// The records that a workout has beaten, by exercise.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkoutRecords {
    /// In the order of its exercises. A first performance beats nothing.
    items: Vec<BeatenRecord>,
}

/// A record that a workout has beaten, in the unit of its metric: kilograms, repetitions, metres,
/// seconds, or seconds per kilometre.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "exercise_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c12", "name": "Bench Press (Barbell)",
    "metric": "e1rm", "value": 104.5, "before": 101.3, "day_before": "2026-09-15",
    "position": 0, "set": 1
})))]
pub(super) struct BeatenRecord {
    exercise_id: Uuid,
    name: String,
    metric: Metric,
    /// The record now.
    #[schema(value_type = f64)]
    value: Thousandths,
    /// The record before.
    #[schema(value_type = f64)]
    before: Thousandths,
    /// The day of the record before.
    day_before: NaiveDate,
    /// The place of the exercise in the workout, from 0. The volume of a workout has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    position: Option<i32>,
    /// The place of the set in the exercise, from 0. The volume of a workout has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    set: Option<i32>,
}

impl Limited for BeatenRecord {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("name", rules::EXERCISE_NAME.schema())]
    }
}

/// The records that a live workout has beaten: a statement for the workout, one for its exercises,
/// and one for everything that was ever done of them.
///
/// # Errors
/// 404 when there is no such live workout.
pub(super) async fn of(
    database: &Database,
    user_id: i64,
    workout_id: Uuid,
) -> ApiResult<WorkoutRecords> {
    let reader = database.reader();
    let row = read::find_row_in(reader, user_id, workout_id, Place::Log).await?;
    let own = read::with_exercises(reader, user_id, row).await?;
    let mut exercises = own.exercises;
    let mut seen = HashSet::new();
    exercises.retain(|exercise| seen.insert(exercise.exercise_id));
    let ids: Vec<Uuid> = exercises
        .iter()
        .map(|exercise| exercise.exercise_id)
        .collect();
    let performances = performances::find(reader, user_id, &ids).await?;
    let mut items = Vec::new();
    for exercise in exercises {
        let sets = performances.get(&exercise.exercise_id);
        let sets = sets.map_or(&[][..], Vec::as_slice);
        for (feat, before) in records::beaten_by(workout_id, sets) {
            items.push(BeatenRecord {
                exercise_id: exercise.exercise_id,
                name: exercise.name.clone(),
                metric: feat.metric(),
                value: feat.score.shown(),
                before: before.score.shown(),
                day_before: before.performance.day,
                position: feat.set().map(|set| set.position),
                set: feat.set().map(|set| set.set),
            });
        }
    }
    Ok(WorkoutRecords { items })
}
