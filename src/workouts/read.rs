//! Reading workouts: from rows to documents.

use std::collections::HashMap;

use actix_web::web::Json;
use entity::{Owned, exercise, workout, workout_exercise, workout_set};
use sea_orm::{
    ColumnTrait, Condition, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    document::{WorkoutExerciseOut, WorkoutItem, WorkoutOut},
    parameters::{Place, View},
    row::Row,
};
use crate::{
    database::{Admission, Database, Statements, find_all, find_one, gather, record},
    error::{ApiError, ApiResult},
    http::{Holding, extract::choice::Choice},
    log::set::{SetKind, WorkoutSet},
};

/// Find a workout's own row, live or in the trash.
pub(super) async fn find_row(
    connection: &impl Statements,
    user_id: i64,
    id: Uuid,
) -> ApiResult<Option<Row>> {
    let query = workout::Entity::owned_by(user_id).filter(workout::Column::Id.eq(id));
    Ok(find_one(connection, Row::select(query, View::Full)).await?)
}

/// The ids of some workouts.
pub(super) fn ids(workouts: Select<workout::Entity>) -> Select<workout::Entity> {
    workouts.select_only().column(workout::Column::Id)
}

/// Find the own rows of some workouts, live or in the trash, by id: one statement.
pub(super) async fn find_rows(
    connection: &impl Statements,
    user_id: i64,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Row>> {
    let query =
        workout::Entity::owned_by(user_id).filter(workout::Column::Id.is_in(ids.iter().copied()));
    let rows: Vec<Row> = find_all(connection, Row::select(query, View::Full)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Find a workout's own row in one of the two places.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn find_row_in(
    connection: &impl Statements,
    user_id: i64,
    id: Uuid,
    place: Place,
) -> ApiResult<Row> {
    find_row(connection, user_id, id)
        .await?
        .filter(|row| row.deleted_at.is_some() == (place == Place::Trash))
        .ok_or(ApiError::NotFound)
}

/// The document of a row: one statement.
pub(super) async fn with_exercises(
    connection: &impl Statements,
    user_id: i64,
    row: Row,
) -> ApiResult<WorkoutOut> {
    let mut exercises = find_exercises(connection, user_id, &[row.id]).await?;
    let own = exercises.remove(&row.id).unwrap_or_default();
    Ok(row.into_document(own))
}

/// The document of a row as an answer: one statement.
///
/// # Errors
/// 503 when too much is being read.
pub(super) async fn show(
    database: &Database,
    user_id: i64,
    row: Row,
) -> ApiResult<Holding<Json<WorkoutOut>>> {
    let admission = database.sets_in_flight().admit(user_id, row.size()).await?;
    let workout = with_exercises(database.reader(), user_id, row).await?;
    Ok(Holding::new(Json(workout), admission))
}

/// The documents of some rows, and the admission they need: one statement, none for summaries.
///
/// # Errors
/// 503 when too much is being read.
pub(super) async fn documents(
    database: &Database,
    user_id: i64,
    rows: Vec<Row>,
    view: View,
) -> ApiResult<(Vec<WorkoutItem>, Admission)> {
    let shown = match view {
        View::Full => rows.as_slice(),
        View::Summary => &[],
    };
    let size = shown.iter().map(Row::size).fold(0, u32::saturating_add);
    let ids: Vec<Uuid> = shown.iter().map(|row| row.id).collect();
    let admission = database.sets_in_flight().admit(user_id, size).await?;
    let mut exercises = find_exercises(database.reader(), user_id, &ids).await?;
    let documents = rows.into_iter().map(|row| {
        let own = exercises.remove(&row.id).unwrap_or_default();
        let workout = row.into_document(own);
        match view {
            View::Full => WorkoutItem::Full(workout),
            View::Summary => WorkoutItem::Summary(workout.into()),
        }
    });
    Ok((documents.collect(), admission))
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

/// All exercises and sets of some workouts, by workout: one statement for all of them.
pub(super) async fn find_exercises(
    connection: &impl Statements,
    user_id: i64,
    workout_ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<WorkoutExerciseOut>>> {
    if workout_ids.is_empty() {
        return Ok(HashMap::new());
    }
    use workout_exercise::{Column, Relation};
    let query = workout_exercise::Entity::owned_by(user_id)
        .filter(Column::WorkoutId.is_in(workout_ids.iter().copied()))
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
    Ok(workouts.exercises)
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

/// Collects the exercises of some workouts while their rows arrive in order.
#[derive(Default)]
struct ByWorkout {
    exercises: HashMap<Uuid, Vec<WorkoutExerciseOut>>,
    /// The workout of the previous row, and the place in it.
    last: Option<(Uuid, i32)>,
}

impl Extend<SetRow> for ByWorkout {
    fn extend<I: IntoIterator<Item = SetRow>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.add(row));
    }
}

impl ByWorkout {
    fn add(&mut self, mut row: SetRow) {
        let exercises = self.exercises.entry(row.workout_id).or_default();
        let place = (row.workout_id, row.exercise_position);
        if self.last.replace(place) != Some(place) {
            exercises.push(WorkoutExerciseOut {
                exercise_id: row.exercise_id,
                name: row.name.take().unwrap_or_default(),
                notes: row.notes.take().unwrap_or_default(),
                superset: row.superset,
                sets: Vec::new(),
            });
        }
        if let (Some(exercise), Some(set)) = (exercises.last_mut(), row.into_set()) {
            exercise.sets.push(set);
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
