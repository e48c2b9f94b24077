//! Reading workouts: from rows to documents.

use std::collections::HashMap;

use actix_web::web::Json;
use entity::{Owned, workout};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::{
    document::{WorkoutExerciseOut, WorkoutItem, WorkoutOut},
    parameters::{Place, View},
    row::Row,
};
use crate::{
    database::{Admission, Database, Statements, find_all, find_one},
    error::{ApiError, ApiResult},
    exercises::places,
    http::Holding,
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

/// All exercises and sets of some workouts, by workout: one statement for all of them.
pub(super) async fn find_exercises(
    connection: &impl Statements,
    user_id: i64,
    workout_ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<WorkoutExerciseOut>>> {
    let workouts = places::find(connection, user_id, workout_ids, None).await?;
    let documents = workouts.into_iter().map(|(workout_id, places)| {
        let exercises = places.into_iter().map(WorkoutExerciseOut::from);
        (workout_id, exercises.collect())
    });
    Ok(documents.collect())
}
