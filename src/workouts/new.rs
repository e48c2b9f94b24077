//! A workout and exercises that are new: got ready before the transaction, as far as that goes without the
//! database, and written in it. While it is open, nobody else can write on SQLite, and nobody else in the
//! same log on PostgreSQL.

use entity::{workout, workout_exercise, workout_set};
use sea_orm::{ActiveValue::Set, DbBackend, EntityTrait};
use uuid::Uuid;

use super::{
    document::{ExerciseIn, WorkoutExerciseOut, WorkoutIn, WorkoutOut},
    row::Row,
};
use crate::{
    database::{Inserts, Statements, Template, Transaction, values_of},
    error::{ApiError, ApiResult, Problems},
    exercises::store::{self as exercises, Sought},
    http::extract::choice::Choice,
    log::{set::WorkoutSet, streaks},
};

/// The rows of so many sets are made before the transaction. Those of more are made in it: everybody who
/// waits would hold them, and they are twice as large as their document.
const READY_SETS: usize = 100;

/// A workout that is not in the log yet.
pub(super) struct NewWorkout<'a> {
    row: Row,
    columns: workout::ActiveModel,
    exercises: &'a NewExercises<'a>,
}

impl<'a> NewWorkout<'a> {
    /// # Errors
    /// 422 when its times do not go together.
    pub(super) fn new(
        id: Uuid,
        document: &WorkoutIn,
        exercises: &'a NewExercises<'a>,
    ) -> ApiResult<Self> {
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

    /// Write it.
    ///
    /// # Errors
    /// When the id is taken, 422 when an exercise does not exist.
    pub(super) async fn insert(
        &self,
        transaction: &Transaction,
        revision: i64,
    ) -> ApiResult<WorkoutOut> {
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

/// The exercises of a workout that has none yet.
pub(super) struct NewExercises<'a> {
    pub(super) user_id: i64,
    pub(super) documents: &'a [ExerciseIn],
    sought: Sought<'a>,
    /// The rows of the sets; nothing when they are [too many](READY_SETS).
    sets: Option<Inserts>,
}

impl<'a> NewExercises<'a> {
    pub(super) fn of_document(
        engine: DbBackend,
        user_id: i64,
        workout_id: Uuid,
        document: &'a WorkoutIn,
    ) -> Self {
        let documents = document.exercises.as_deref().unwrap_or_default();
        Self::new(engine, user_id, workout_id, documents)
    }

    pub(super) fn new(
        engine: DbBackend,
        user_id: i64,
        workout_id: Uuid,
        documents: &'a [ExerciseIn],
    ) -> Self {
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
    ///
    /// # Errors
    /// 422 when one does not exist.
    pub(super) async fn insert(
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
