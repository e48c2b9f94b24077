//! The statements of stats.

use chrono::NaiveDate;
use entity::{Owned, workout, workout_exercise, workout_set};
use sea_orm::{ColumnTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select};
use uuid::Uuid;

use super::sums::{Daily, DailyOfExercise, SetRow, WorkoutRow};
use crate::{
    database::{Reader, find_value, gather, record},
    error::ApiResult,
    http::extract::choice::Choice,
    log::{days::DayRange, set::SetKind},
};

/// The day of the newest workout.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn newest_day(reader: &Reader, user_id: i64) -> ApiResult<Option<NaiveDate>> {
    let newest = workouts_of(user_id)
        .select_only()
        .column_as(workout::Column::Day.max(), "day");
    let newest: Option<Option<NaiveDate>> = find_value(reader, newest).await?;
    Ok(newest.flatten())
}

fn workouts_of(user_id: i64) -> Select<workout::Entity> {
    workout::Entity::owned_by(user_id).filter(workout::Column::DeletedAt.is_null())
}

/// Add up the workouts of some days, all read from one index.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn sums(
    reader: &Reader,
    user_id: i64,
    (from, to): (NaiveDate, NaiveDate),
) -> ApiResult<Daily> {
    use workout::Column::{Day, DistanceMm, EndedAt, Reps, SetCount, StartedAt, VolumeG};
    let rows = workouts_of(user_id)
        .filter(Day.between(from, to))
        .select_only()
        .columns([Day, StartedAt, EndedAt, SetCount, Reps, VolumeG, DistanceMm]);
    Ok(gather::<WorkoutRow, Daily>(reader, rows).await?)
}

/// Add up the sets of one exercise in the workouts of some days.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn sums_of_exercise(
    reader: &Reader,
    user_id: i64,
    (from, to): (NaiveDate, NaiveDate),
    exercise: Uuid,
) -> ApiResult<Daily> {
    use workout_set::Column::{DistanceMm, DurationMs, Kind, Reps, WeightG, WorkoutId};
    let days = DayRange {
        from: Some(from),
        to: Some(to),
    };
    let rows = workout_exercise::Entity::owned_by(user_id)
        .filter(workout_exercise::Column::ExerciseId.eq(exercise))
        .join(
            JoinType::InnerJoin,
            workout_exercise::Relation::Workout.def(),
        )
        .filter(workout::Column::DeletedAt.is_null())
        .filter(days.condition(workout::Column::Day, workout_exercise::Column::StartedAt))
        .join_rev(
            JoinType::InnerJoin,
            workout_set::Relation::WorkoutExercise.def(),
        )
        .filter(Kind.ne(SetKind::Warmup.as_str()))
        .select_only()
        .column(workout::Column::Day)
        .columns([WorkoutId, WeightG, Reps, DistanceMm, DurationMs]);
    let sums = gather::<SetRow, DailyOfExercise>(reader, rows).await?;
    Ok(sums.daily)
}

/// What somebody weighed at a workout.
pub(super) struct Weighing {
    pub day: NaiveDate,
    pub bodyweight_g: i32,
}

record!(Weighing { day, bodyweight_g });

/// What somebody weighed, oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn weighings(
    reader: &Reader,
    user_id: i64,
    days: DayRange,
) -> ApiResult<Vec<Weighing>> {
    use workout::Column::{BodyweightG, Day, StartedAt};
    let mut rows = workouts_of(user_id).filter(BodyweightG.is_not_null());
    if let Some(from) = days.from {
        rows = rows.filter(Day.gte(from));
    }
    if let Some(to) = days.to {
        rows = rows.filter(Day.lte(to));
    }
    let rows = rows
        .select_only()
        .columns([Day, BodyweightG])
        .order_by_asc(Day)
        .order_by_asc(StartedAt);
    Ok(gather::<Weighing, Vec<Weighing>>(reader, rows).await?)
}
