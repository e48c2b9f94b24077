//! Renaming an exercise, or merging two.

use entity::{Owned, exercise, workout_exercise};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    document::{Collision, ExerciseOut},
    list, store,
};
use crate::{
    clock,
    database::{Database, Transaction, find_one, find_value},
    error::{ApiError, ApiResult},
    log::{self, Change, LockedLog},
    text,
};

/// Rename an exercise. Every workout that shows it gets a new revision, in the same order as
/// before, so that the change feed lists each. If another exercise has the name, the two may be
/// merged: the workouts of this one then show the other. Returns the exercise that has the name
/// afterwards.
///
/// # Errors
/// 404 when there is no such exercise, 409 when the name is taken and `collision` refuses that.
pub(super) async fn rename(
    database: &Database,
    user_id: i64,
    id: Uuid,
    name: &str,
    collision: Collision,
) -> ApiResult<ExerciseOut> {
    let rename = async |log: LockedLog<'_>| {
        let id = rename_in(log, user_id, id, name, collision).await?;
        list::find(log.transaction, user_id, id).await
    };
    log::look_and_write(database, user_id, rename).await
}

/// The id of the exercise that has the name afterwards.
async fn rename_in(
    log: LockedLog<'_>,
    user_id: i64,
    id: Uuid,
    name: &str,
    collision: Collision,
) -> ApiResult<Uuid> {
    let exercise = store::find(log.transaction, user_id, id).await?;
    if exercise.name == name {
        return Ok(id);
    }
    let other = exercise::Entity::owned_by(user_id)
        .filter(exercise::Column::NameKey.eq(text::fold(name)))
        .filter(exercise::Column::Id.ne(id));
    let other: Option<exercise::Model> = find_one(log.transaction, other).await?;
    if other.is_some() && collision == Collision::Refuse {
        return Err(ApiError::ExerciseExists);
    }
    raise_workouts(log, user_id, id).await?;
    match other {
        None => {
            set_name(log.transaction, user_id, id, name).await?;
            Ok(id)
        }
        Some(other) => {
            join(log.transaction, user_id, &exercise, other.id).await?;
            Ok(other.id)
        }
    }
}

async fn set_name(transaction: &Transaction, user_id: i64, id: Uuid, name: &str) -> ApiResult<()> {
    let rename = exercise::Entity::update_owned_by(user_id)
        .col_expr(exercise::Column::Name, Expr::value(name))
        .col_expr(exercise::Column::NameKey, Expr::value(text::fold(name)))
        .filter(exercise::Column::Id.eq(id));
    transaction.run(rename).await?;
    Ok(())
}

/// Move the workouts of one exercise to the other, and delete the one.
async fn join(
    transaction: &Transaction,
    user_id: i64,
    one: &exercise::Model,
    other: Uuid,
) -> ApiResult<()> {
    let places = Expr::col(exercise::Column::PlaceCount).add(one.place_count);
    let count = exercise::Entity::update_owned_by(user_id)
        .col_expr(exercise::Column::PlaceCount, places)
        .filter(exercise::Column::Id.eq(other));
    transaction.run(count).await?;
    let show = workout_exercise::Entity::update_owned_by(user_id)
        .col_expr(workout_exercise::Column::ExerciseId, Expr::value(other))
        .filter(workout_exercise::Column::ExerciseId.eq(one.id));
    transaction.run_long(show).await?;
    let forget = exercise::Entity::delete_owned_by(user_id).filter(exercise::Column::Id.eq(one.id));
    transaction.run(forget).await?;
    Ok(())
}

/// Raise the revision of every workout that shows an exercise, and of the log in any case: the
/// list of exercises has changed too.
async fn raise_workouts(log: LockedLog<'_>, user_id: i64, exercise_id: Uuid) -> ApiResult<()> {
    let transaction = log.transaction;
    let shown = workout_exercise::Entity::owned_by(user_id)
        .filter(workout_exercise::Column::ExerciseId.eq(exercise_id))
        .select_only()
        .expr_as(
            Expr::col(workout_exercise::Column::WorkoutId).count_distinct(),
            "shown",
        );
    let shown: Option<i64> = find_value(transaction, shown).await?;
    let steps = Ord::max(shown.unwrap_or(0), 1);
    let newest = log.raise(Change::EditedSeveral(steps)).await?;
    let values = [
        user_id.into(),
        exercise_id.into(),
        (newest - steps).into(),
        clock::now().into(),
    ];
    transaction.run_raw(RAISE_WORKOUTS, values).await?;
    Ok(())
}

/// Consecutive revisions after $3. They are greater than those of all workouts, so that no two are
/// equal at any moment. The time of a change does not go back, even if the clock does.
const RAISE_WORKOUTS: &str = r#"
    UPDATE workouts
    SET
        revision = $3 + renumbered.place,
        updated_at = CASE WHEN workouts.updated_at < $4 THEN $4 ELSE workouts.updated_at END
    FROM (
        SELECT id, ROW_NUMBER() OVER (ORDER BY revision) AS place
        FROM workouts
        WHERE user_id = $1 AND id IN (
            SELECT workout_id FROM workout_exercises
            WHERE user_id = $1 AND exercise_id = $2
        )
    ) AS renumbered
    WHERE workouts.user_id = $1 AND workouts.id = renumbered.id
"#;
