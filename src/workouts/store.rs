//! Writing workouts. Every change goes through the door of the log.

use chrono::{DateTime, Utc};
use entity::{Owned, workout, workout_exercise, workout_set};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, EntityTrait, QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    document::{ExerciseIn, WorkoutExerciseOut, WorkoutIn, WorkoutOut, WorkoutPatch},
    parameters::Place,
    read,
    row::Row,
};
use crate::{
    clock,
    database::{Database, Inserts, Statements, Template, Transaction, values_of},
    error::{ApiError, ApiResult, Problems},
    exercises::store::{self as exercises, Sought},
    http::{Given, Preconditions, extract::choice::Choice},
    log::{self, Change, LockedLog, set::WorkoutSet, streaks},
};

/// The rows of so many sets are made before the transaction. Those of more are made in it: everybody who
/// waits would hold them, and they are twice as large as their document.
const READY_SETS: usize = 100;
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

/// A workout that is not in the log yet, got ready as far as that goes without the database. While it is
/// written, nobody else can write on SQLite, and nobody else in the same log on PostgreSQL.
struct NewWorkout<'a> {
    row: Row,
    columns: workout::ActiveModel,
    exercises: &'a NewExercises<'a>,
}

impl<'a> NewWorkout<'a> {
    /// # Errors
    /// 422 when its times do not go together.
    fn new(id: Uuid, document: &WorkoutIn, exercises: &'a NewExercises<'a>) -> ApiResult<Self> {
        // Its revision comes when it is written.
        let mut row = Row::new(id, document, 0)?;
        row.count(exercises.documents);
        let columns = workout::ActiveModel {
            user_id: Set(exercises.user_id),
            id: Set(id),
            created_at: Set(row.created_at),
            ..row.columns()
        };
        Ok(Self {
            row,
            columns,
            exercises,
        })
    }

    async fn insert(&self, transaction: &Transaction, revision: i64) -> ApiResult<WorkoutOut> {
        static WORKOUT: Template = Template::new();
        static WORKOUT_AND_NEAREST: Template = Template::new();
        let user_id = self.exercises.user_id;
        let row = Row {
            revision,
            ..self.row.clone()
        };
        let workout = workout::ActiveModel {
            revision: Set(revision),
            ..self.columns.clone()
        };
        let workout = WORKOUT.fill(values_of(&workout), || {
            workout::Entity::insert(workout.clone()).on_conflict_do_nothing()
        });
        let nearest = streaks::nearest_others(user_id, row.id, row.day);
        let nearest = transaction.insert_and_ask(&WORKOUT_AND_NEAREST, workout, nearest);
        let nearest = nearest.await?.ok_or(ApiError::WorkoutExists)?;
        let exercises = self.exercises.insert(transaction, &row).await?;
        streaks::follow_new(transaction, user_id, row.day, nearest).await?;
        Ok(row.into_document(exercises))
    }
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

/// The exercises of a workout that has none yet, got ready like a [`NewWorkout`].
struct NewExercises<'a> {
    user_id: i64,
    documents: &'a [ExerciseIn],
    sought: Sought<'a>,
    /// The rows of the sets; nothing when they are [too many](READY_SETS).
    sets: Option<Inserts>,
}

impl<'a> NewExercises<'a> {
    fn of_document(
        engine: DbBackend,
        user_id: i64,
        workout_id: Uuid,
        document: &'a WorkoutIn,
    ) -> Self {
        let documents = document.exercises.as_deref().unwrap_or_default();
        Self::new(engine, user_id, workout_id, documents)
    }

    fn new(engine: DbBackend, user_id: i64, workout_id: Uuid, documents: &'a [ExerciseIn]) -> Self {
        let number: usize = documents.iter().map(|exercise| exercise.sets.len()).sum();
        let references = documents.iter().map(|exercise| &exercise.exercise);
        Self {
            user_id,
            documents,
            sought: Sought::new(engine, user_id, references),
            sets: (number <= READY_SETS)
                .then(|| inserts_of_sets(engine, user_id, workout_id, documents)),
        }
    }

    /// Write them into a workout.
    async fn insert(
        &self,
        transaction: &Transaction,
        row: &Row,
    ) -> ApiResult<Vec<WorkoutExerciseOut>> {
        static COUNTED: Template = Template::new();
        static PLACE: Template = Template::new();
        let user_id = self.user_id;
        let found = exercises::find_or_make(transaction, user_id, &self.sought);
        let (mentioned, counted) = found.await?;
        let mut problems = Problems::default();
        let (mut places, mut shown) = (Vec::new(), Vec::new());
        for (position, (exercise, known)) in (0..).zip(self.documents.iter().zip(mentioned.iter()))
        {
            let Some(known) = known else {
                let path = format!("exercises[{position}].exercise_id");
                problems.add(&path, "is not one of your exercises");
                continue;
            };
            places.push(place_of(user_id, row, position, known.id, exercise));
            shown.push(WorkoutExerciseOut {
                exercise_id: known.id,
                name: known.name.clone(),
                notes: exercise.notes.clone(),
                superset: exercise.superset,
                sets: exercise.sets.clone(),
            });
        }
        problems.into_result()?;
        let mut inserts = Inserts::new(transaction.engine());
        inserts.add(&COUNTED, counted, exercises::insert_or_count);
        inserts.add(&PLACE, places, workout_exercise::Entity::insert_many);
        let sets = self.sets.clone();
        inserts.append(sets.unwrap_or_else(|| {
            inserts_of_sets(transaction.engine(), user_id, row.id, self.documents)
        }))?;
        transaction.insert_all(inserts).await?;
        Ok(shown)
    }
}

/// The rows of the sets of some exercises, to be inserted.
fn inserts_of_sets(
    engine: DbBackend,
    user_id: i64,
    workout_id: Uuid,
    exercises: &[ExerciseIn],
) -> Inserts {
    static SET: Template = Template::new();
    let numbered = (0..).zip(exercises);
    let sets = numbered
        .flat_map(|(position, exercise)| sets_of(user_id, workout_id, position, &exercise.sets));
    let mut inserts = Inserts::new(engine);
    inserts.add(&SET, sets.collect(), workout_set::Entity::insert_many);
    inserts
}

/// The row of one exercise of a workout.
pub(super) fn place_of(
    user_id: i64,
    row: &Row,
    position: i32,
    exercise_id: Uuid,
    exercise: &ExerciseIn,
) -> workout_exercise::ActiveModel {
    workout_exercise::ActiveModel {
        user_id: Set(user_id),
        workout_id: Set(row.id),
        position: Set(position),
        exercise_id: Set(exercise_id),
        started_at: Set(row.started_at),
        superset: Set(exercise.superset),
        notes: Set(exercise.notes.clone()),
    }
}

/// The rows of the sets of one exercise of a workout.
pub(super) fn sets_of(
    user_id: i64,
    workout_id: Uuid,
    exercise_position: i32,
    sets: &[WorkoutSet],
) -> impl Iterator<Item = workout_set::ActiveModel> {
    let numbered = (0..).zip(sets);
    numbered.map(move |(position, set)| workout_set::ActiveModel {
        user_id: Set(user_id),
        workout_id: Set(workout_id),
        exercise_position: Set(exercise_position),
        position: Set(position),
        kind: Set(set.kind.as_str().to_owned()),
        weight_g: Set(set.weight_g),
        reps: Set(set.reps),
        distance_mm: Set(set.distance_mm),
        duration_ms: Set(set.duration_ms),
        rpe_x2: Set(set.rpe_x2),
        rest_ms: Set(set.rest_ms),
        notes: Set(set.notes.clone()),
    })
}
