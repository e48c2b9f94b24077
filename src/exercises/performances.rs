//! Reading everything that was ever done of some exercises.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{Owned, workout, workout_exercise, workout_set};
use sea_orm::{
    ColumnTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, sea_query::Order,
};
use uuid::Uuid;

use crate::{
    database::{Statements, gather, record},
    error::ApiResult,
    http::extract::choice::Choice,
    log::{records::Performance, score::Effort, set::SetKind},
};

/// Every set of an exercise that counts in the live workouts, oldest first: one statement.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(
    connection: &impl Statements,
    user_id: i64,
    exercise_id: Uuid,
) -> ApiResult<Vec<Performance>> {
    let mut exercises = find(connection, user_id, &[exercise_id]).await?;
    Ok(exercises.remove(&exercise_id).unwrap_or_default())
}

/// Every set that counts in the live workouts, by exercise, oldest first: one statement.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    connection: &impl Statements,
    user_id: i64,
    exercise_ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<Performance>>> {
    use workout_exercise::{Column, Relation};
    // In the order of the index, newest first. For more SQLite would sort.
    let query = workout_exercise::Entity::owned_by(user_id)
        .filter(Column::ExerciseId.is_in(exercise_ids.iter().copied()))
        .join(JoinType::InnerJoin, Relation::Workout.def())
        .filter(workout::Column::DeletedAt.is_null())
        .join(
            JoinType::InnerJoin,
            workout_set::Relation::WorkoutExercise.def().rev(),
        )
        .select_only()
        .columns([Column::ExerciseId, Column::WorkoutId])
        .column(workout::Column::Day)
        .columns([
            workout_set::Column::ExercisePosition,
            workout_set::Column::Position,
            workout_set::Column::Kind,
            workout_set::Column::WeightG,
            workout_set::Column::Reps,
            workout_set::Column::DistanceMm,
            workout_set::Column::DurationMs,
        ])
        .order_by(Column::ExerciseId, Order::Asc)
        .order_by(Column::StartedAt, Order::Desc)
        .order_by(Column::WorkoutId, Order::Desc);
    let ByExercise(mut exercises) = gather(connection, query).await?;
    exercises.values_mut().for_each(|sets| turn(sets));
    Ok(exercises)
}

/// Put the oldest workout first, and the sets of each in their order.
fn turn(sets: &mut [Performance]) {
    sets.reverse();
    for workout in sets.chunk_by_mut(|one, next| one.workout_id == next.workout_id) {
        workout.sort_unstable_by_key(|set| (set.position, set.set));
    }
}

struct SetRow {
    exercise_id: Uuid,
    workout_id: Uuid,
    day: NaiveDate,
    exercise_position: i32,
    position: i32,
    kind: String,
    weight_g: Option<i32>,
    reps: Option<i32>,
    distance_mm: Option<i32>,
    duration_ms: Option<i32>,
}

record!(SetRow {
    exercise_id,
    workout_id,
    day,
    exercise_position,
    position,
    kind,
    weight_g,
    reps,
    distance_mm,
    duration_ms,
});

/// Collects what counts while the rows arrive.
#[derive(Default)]
struct ByExercise(HashMap<Uuid, Vec<Performance>>);

impl Extend<SetRow> for ByExercise {
    fn extend<I: IntoIterator<Item = SetRow>>(&mut self, rows: I) {
        for row in rows {
            let effort = Effort {
                kind: SetKind::from_name(&row.kind).unwrap_or_default(),
                weight_g: row.weight_g,
                reps: row.reps,
                distance_mm: row.distance_mm,
                duration_ms: row.duration_ms,
            };
            if effort.is_counted() {
                let sets = self.0.entry(row.exercise_id).or_default();
                sets.push(Performance {
                    workout_id: row.workout_id,
                    day: row.day,
                    position: row.exercise_position,
                    set: row.position,
                    effort,
                });
            }
        }
    }
}
