//! Writing workouts. Every change goes through the door of the log.

use chrono::{DateTime, Utc};
use entity::{Owned, workout, workout_exercise};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    document::{WorkoutExerciseOut, WorkoutIn, WorkoutOut, WorkoutPatch},
    new::{NewExercises, NewWorkout},
    parameters::Place,
    read,
    row::Row,
};
use crate::{
    clock,
    database::{Database, Statements, Transaction},
    error::{ApiError, ApiResult},
    exercises::store as exercises,
    http::{Given, Preconditions},
    log::{self, Change, LockedLog, streaks},
};

/// The name of a workout in messages about failed preconditions.
const NOUN: &str = "workout";

/// Create a workout, or find that the same one already exists, so that repeating a request whose
/// answer was lost is harmless. The second value tells whether it was created.
///
/// # Errors
/// 409 when the id belongs to a workout with other content or in the trash, 422 when the document
/// names an exercise that does not exist.
pub async fn create_once(
    database: &Database,
    user_id: i64,
    document: &WorkoutIn,
) -> ApiResult<(WorkoutOut, bool)> {
    let created = create(database, user_id, document).await;
    match (created, document.id) {
        (Err(ApiError::WorkoutExists), Some(id)) => {
            let workout = same_again(database.reader(), user_id, id, document).await?;
            Ok((workout, false))
        }
        // Without `started_at` the end is checked against now: a document that was accepted
        // earlier may fail today although it is stored.
        (Err(ApiError::Invalid(problems)), Some(id)) => {
            let workout = same_again(database.reader(), user_id, id, document).await;
            Ok((workout.map_err(|_| ApiError::Invalid(problems))?, false))
        }
        (created, _) => Ok((created?, true)),
    }
}

/// The existing workout with an id, if every field in the document is equal.
async fn same_again(
    connection: &impl Statements,
    user_id: i64,
    id: Uuid,
    document: &WorkoutIn,
) -> ApiResult<WorkoutOut> {
    let row = read::find_row(connection, user_id, id)
        .await?
        .ok_or(ApiError::WorkoutExists)?;
    if row.deleted_at.is_some() {
        return Err(ApiError::WorkoutInTrash);
    }
    let workout = read::with_exercises(connection, user_id, row).await?;
    if document.says_the_same_as(&workout) {
        Ok(workout)
    } else {
        Err(ApiError::WorkoutExists)
    }
}

async fn create(database: &Database, user_id: i64, document: &WorkoutIn) -> ApiResult<WorkoutOut> {
    let id = document.id.unwrap_or_else(Uuid::now_v7);
    let exercises = NewExercises::of_document(database.engine(), user_id, id, document);
    let ready = NewWorkout::new(id, document, &exercises).ok();
    let create = async |transaction: &Transaction, revision| match &ready {
        Some(new) => new.insert(transaction, revision).await,
        // Refused only with the log locked: what it repeats may be about to be written.
        None => {
            let new = NewWorkout::new(id, document, &exercises)?;
            new.insert(transaction, revision).await
        }
    };
    log::write(database, user_id, Change::Added, create).await
}

/// Create or replace the workout with this id. One in the trash is restored. The second value tells
/// whether it was created.
///
/// # Errors
/// 412 when a precondition fails, 422 when the document names an exercise that does not exist.
pub async fn put(
    database: &Database,
    user_id: i64,
    id: Uuid,
    document: &WorkoutIn,
    preconditions: &Preconditions,
) -> ApiResult<(WorkoutOut, bool)> {
    let exercises = NewExercises::of_document(database.engine(), user_id, id, document);
    let put = async |log: LockedLog<'_>| {
        let before = read::find_row(log.transaction, user_id, id).await?;
        let live = before.as_ref().filter(|row| row.deleted_at.is_none());
        preconditions.check(NOUN, live.map(|row| row.revision))?;
        let is_live = live.is_some();
        let revision = log
            .raise(if is_live {
                Change::Edited
            } else {
                Change::Added
            })
            .await?;
        let Some(row) = before else {
            let new = NewWorkout::new(id, document, &exercises)?;
            return Ok((new.insert(log.transaction, revision).await?, true));
        };
        let workout = replace(log.transaction, row, document, &exercises, revision).await?;
        Ok((workout, false))
    };
    log::look_and_write(database, user_id, put).await
}

async fn replace(
    transaction: &Transaction,
    mut row: Row,
    document: &WorkoutIn,
    new: &NewExercises<'_>,
    revision: i64,
) -> ApiResult<WorkoutOut> {
    let user_id = new.user_id;
    let before = row.day_in_log();
    row.replace(document)?;
    if row.deleted_at.take().is_none() {
        exercises::remove_places(transaction, user_id, row.id).await?;
    }
    let exercises = update(transaction, user_id, &mut row, revision, Some(new)).await?;
    let days = (before, row.day_in_log());
    streaks::follow(transaction, user_id, row.id, days).await?;
    Ok(row.into_document(exercises))
}

/// Apply a patch.
///
/// # Errors
/// 404 when there is no such live workout, 412 when a precondition fails, 422 when the patch does
/// not fit the workout.
pub async fn merge(
    database: &Database,
    user_id: i64,
    id: Uuid,
    patch: &WorkoutPatch,
    preconditions: &Preconditions,
) -> ApiResult<WorkoutOut> {
    let new = match &patch.exercises {
        Given::Absent => None,
        Given::Null => Some([].as_slice()),
        Given::Value(exercises) => Some(exercises.as_slice()),
    };
    let new = new.map(|new| NewExercises::new(database.engine(), user_id, id, new));
    let merge = async |transaction: &Transaction, revision| {
        let mut row = read::find_row_in(transaction, user_id, id, Place::Log).await?;
        preconditions.check(NOUN, Some(row.revision))?;
        let (start, day) = (row.started_at, row.day_in_log());
        row.merge(patch)?;
        if row.started_at != start {
            move_places(transaction, user_id, &row).await?;
        }
        if new.is_some() {
            exercises::remove_places(transaction, user_id, id).await?;
        }
        let exercises = update(transaction, user_id, &mut row, revision, new.as_ref()).await?;
        streaks::follow(transaction, user_id, id, (day, row.day_in_log())).await?;
        Ok(row.into_document(exercises))
    };
    log::write(database, user_id, Change::Edited, merge).await
}

/// Move a live workout to the trash.
///
/// # Errors
/// 404 when there is no such live workout, 412 when a precondition fails.
pub async fn trash(
    database: &Database,
    user_id: i64,
    id: Uuid,
    preconditions: &Preconditions,
) -> ApiResult<()> {
    let trash = async |transaction: &Transaction, revision| {
        let mut row = read::find_row_in(transaction, user_id, id, Place::Log).await?;
        preconditions.check(NOUN, Some(row.revision))?;
        let now = clock::now();
        let day = row.day_in_log();
        row.deleted_at = Some(now);
        exercises::remove_places(transaction, user_id, id).await?;
        update_columns(transaction, user_id, &mut row, revision, now).await?;
        streaks::follow(transaction, user_id, id, (day, None)).await
    };
    log::write(database, user_id, Change::Removed, trash).await
}

/// Restore a workout from the trash. A live one stays as it is.
///
/// # Errors
/// 404 when there is no such workout, live or in the trash.
pub async fn restore(database: &Database, user_id: i64, id: Uuid) -> ApiResult<WorkoutOut> {
    let restore = async |log: LockedLog<'_>| {
        let mut row = read::find_row(log.transaction, user_id, id)
            .await?
            .ok_or(ApiError::NotFound)?;
        if row.deleted_at.take().is_some() {
            let revision = log.raise(Change::Added).await?;
            exercises::add_places(log.transaction, user_id, id).await?;
            update_columns(log.transaction, user_id, &mut row, revision, clock::now()).await?;
            streaks::follow(log.transaction, user_id, id, (None, row.day_in_log())).await?;
        }
        read::with_exercises(log.transaction, user_id, row).await
    };
    log::look_and_write(database, user_id, restore).await
}

/// Write a changed row, and new exercises if there are any. Returns its exercises.
async fn update(
    transaction: &Transaction,
    user_id: i64,
    row: &mut Row,
    revision: i64,
    new: Option<&NewExercises<'_>>,
) -> ApiResult<Vec<WorkoutExerciseOut>> {
    let Some(new) = new else {
        update_columns(transaction, user_id, row, revision, clock::now()).await?;
        let mut kept = read::find_exercises(transaction, user_id, &[row.id]).await?;
        return Ok(kept.remove(&row.id).unwrap_or_default());
    };
    row.count(new.documents);
    update_columns(transaction, user_id, row, revision, clock::now()).await?;
    let before = workout_exercise::Entity::delete_owned_by(user_id)
        .filter(workout_exercise::Column::WorkoutId.eq(row.id));
    transaction.run(before).await?;
    new.insert(transaction, row).await
}

async fn update_columns(
    transaction: &Transaction,
    user_id: i64,
    row: &mut Row,
    revision: i64,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    row.revision = revision;
    // Clocks are set back, and those of two machines differ. No change seems older than the one before.
    row.updated_at = now.max(row.updated_at);
    let update = workout::Entity::update_owned_by(user_id)
        .set(row.columns())
        .filter(workout::Column::Id.eq(row.id));
    transaction.run(update).await?;
    Ok(())
}

/// Let the exercises of a workout have its start.
async fn move_places(transaction: &Transaction, user_id: i64, row: &Row) -> ApiResult<()> {
    let places = workout_exercise::Entity::update_owned_by(user_id)
        .col_expr(
            workout_exercise::Column::StartedAt,
            Expr::value(row.started_at),
        )
        .filter(workout_exercise::Column::WorkoutId.eq(row.id));
    transaction.run(places).await?;
    Ok(())
}
