//! Reading the places of exercises in workouts, with their sets.

use std::collections::HashMap;

use entity::{Owned, exercise, workout_exercise, workout_set};
use sea_orm::{
    ColumnTrait, Condition, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    database::{Statements, gather, record},
    error::ApiResult,
    http::extract::choice::Choice,
    log::set::{SetKind, WorkoutSet},
};

/// An exercise in a workout, with its sets.
#[derive(Debug)]
pub struct Place {
    /// Its position in the workout, from 0.
    pub position: i32,
    /// The exercise.
    pub exercise_id: Uuid,
    /// Its name.
    pub name: String,
    /// Empty when there are none.
    pub notes: String,
    /// Exercises with the same number belong together.
    pub superset: Option<i32>,
    /// In the order they were done.
    pub sets: Vec<WorkoutSet>,
}

/// One set of one exercise of one workout; the set is missing when the exercise has none.
struct SetRow {
    workout_id: Uuid,
    exercise_position: i32,
    exercise_id: Uuid,
    /// Only in the row of the first set, like the notes, which may be long while the sets are many.
    name: Option<String>,
    notes: Option<String>,
    superset: Option<i32>,
    kind: Option<String>,
    weight_g: Option<i32>,
    reps: Option<i32>,
    distance_mm: Option<i32>,
    duration_ms: Option<i32>,
    rpe_x2: Option<i32>,
    rest_ms: Option<i32>,
    set_notes: Option<String>,
}

record!(SetRow {
    workout_id,
    exercise_position,
    exercise_id,
    name,
    notes,
    superset,
    kind,
    weight_g,
    reps,
    distance_mm,
    duration_ms,
    rpe_x2,
    rest_ms,
    set_notes,
});

/// The places in some workouts, by workout and in their order: those of one exercise or of all. One
/// statement for all of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    connection: &impl Statements,
    user_id: i64,
    workout_ids: &[Uuid],
    exercise_id: Option<Uuid>,
) -> ApiResult<HashMap<Uuid, Vec<Place>>> {
    if workout_ids.is_empty() {
        return Ok(HashMap::new());
    }
    use workout_exercise::{Column, Relation};
    let mut places = workout_exercise::Entity::owned_by(user_id)
        .filter(Column::WorkoutId.is_in(workout_ids.iter().copied()));
    if let Some(exercise_id) = exercise_id {
        places = places.filter(Column::ExerciseId.eq(exercise_id));
    }
    let query = places
        .join(JoinType::InnerJoin, Relation::Exercise.def())
        .join(
            JoinType::LeftJoin,
            workout_set::Relation::WorkoutExercise.def().rev(),
        )
        .select_only()
        .columns([Column::WorkoutId, Column::ExerciseId])
        .column_as(Column::Position, "exercise_position")
        .column(Column::Superset)
        .expr_as(
            once(Expr::col((exercise::Entity, exercise::Column::Name))),
            "name",
        )
        .expr_as(
            once(Expr::col((workout_exercise::Entity, Column::Notes))),
            "notes",
        )
        .columns([
            workout_set::Column::Kind,
            workout_set::Column::WeightG,
            workout_set::Column::Reps,
            workout_set::Column::DistanceMm,
            workout_set::Column::DurationMs,
            workout_set::Column::RpeX2,
            workout_set::Column::RestMs,
        ])
        .column_as(workout_set::Column::Notes, "set_notes")
        .order_by_asc(Column::WorkoutId)
        .order_by_asc(Column::Position)
        .order_by_asc(workout_set::Column::Position);
    let workouts: ByWorkout = gather(connection, query).await?;
    Ok(workouts.places)
}

/// A value in the row of an exercise's first set (or in its only row, if it has no set), and null
/// in the others.
fn once(value: Expr) -> Expr {
    let position = Expr::col((workout_set::Entity, workout_set::Column::Position));
    let is_first = Condition::any()
        .add(position.clone().is_null())
        .add(position.eq(0));
    Expr::case(is_first, value).into()
}

/// Collects the places in some workouts while their rows arrive in order.
#[derive(Default)]
struct ByWorkout {
    places: HashMap<Uuid, Vec<Place>>,
    /// The workout of the previous row, and the position in it.
    last: Option<(Uuid, i32)>,
}

impl Extend<SetRow> for ByWorkout {
    fn extend<I: IntoIterator<Item = SetRow>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.add(row));
    }
}

impl ByWorkout {
    fn add(&mut self, mut row: SetRow) {
        let places = self.places.entry(row.workout_id).or_default();
        let here = (row.workout_id, row.exercise_position);
        if self.last.replace(here) != Some(here) {
            places.push(Place {
                position: row.exercise_position,
                exercise_id: row.exercise_id,
                name: row.name.take().unwrap_or_default(),
                notes: row.notes.take().unwrap_or_default(),
                superset: row.superset,
                sets: Vec::new(),
            });
        }
        if let (Some(place), Some(set)) = (places.last_mut(), row.into_set()) {
            place.sets.push(set);
        }
    }
}

impl SetRow {
    fn into_set(self) -> Option<WorkoutSet> {
        let kind = self.kind.as_deref().and_then(SetKind::from_name)?;
        Some(WorkoutSet {
            kind,
            weight_g: self.weight_g,
            reps: self.reps,
            distance_mm: self.distance_mm,
            duration_ms: self.duration_ms,
            rpe_x2: self.rpe_x2,
            rest_ms: self.rest_ms,
            notes: self.set_notes.unwrap_or_default(),
        })
    }
}
