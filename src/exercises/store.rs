//! Queries about exercises.

use std::collections::{BTreeMap, HashMap};

use entity::{Owned, exercise, workout, workout_exercise};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
    RelationTrait,
    sea_query::{Asterisk, Expr, ExprTrait, InsertStatement, OnConflict, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    clock,
    database::{Database, Statements, Transaction, find_all, find_one, record},
    error::{ApiError, ApiResult, is_foreign_key_violation},
    log::{self, Change},
    text,
};

record!(exercise::Model {
    user_id,
    id,
    name,
    name_key,
    place_count,
    created_at,
});

/// Find an exercise's row.
///
/// # Errors
/// 404 when there is none.
pub async fn find(
    connection: &impl Statements,
    user_id: i64,
    id: Uuid,
) -> ApiResult<exercise::Model> {
    let query = exercise::Entity::owned_by(user_id).filter(exercise::Column::Id.eq(id));
    find_one(connection, query).await?.ok_or(ApiError::NotFound)
}

/// Find all exercises of a person.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_all_of(
    connection: &impl Statements,
    user_id: i64,
) -> ApiResult<Vec<exercise::Model>> {
    Ok(find_all(connection, exercise::Entity::owned_by(user_id)).await?)
}

/// Delete an exercise that no workout uses, not even one in the trash. The revision of the log goes
/// up, because the list of exercises changes.
///
/// # Errors
/// 404 when there is no such exercise, 409 when a workout uses it.
pub async fn delete(database: &Database, user_id: i64, id: Uuid) -> ApiResult<()> {
    let delete = async |transaction: &Transaction, _| {
        let exercise =
            exercise::Entity::delete_owned_by(user_id).filter(exercise::Column::Id.eq(id));
        match transaction.run(exercise).await.map_err(in_use)? {
            0 => Err(ApiError::NotFound),
            _ => Ok(()),
        }
    };
    log::write(database, user_id, Change::Edited, delete).await
}

/// Let the database decide whether a workout refers to the exercise.
fn in_use(error: DbErr) -> ApiError {
    match is_foreign_key_violation(&error) {
        true => ApiError::ExerciseInUse,
        false => error.into(),
    }
}

/// Count the places of a workout that is back in the log.
///
/// # Errors
/// When the database cannot be written.
pub async fn add_places(
    transaction: &Transaction,
    user_id: i64,
    workout_id: Uuid,
) -> ApiResult<()> {
    let places = Expr::col(exercise::Column::PlaceCount).add(places_in(user_id, workout_id));
    set_place_counts(transaction, user_id, workout_id, places).await
}

/// Count them no more: the workout leaves the log, or its exercises are about to be replaced.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove_places(
    transaction: &Transaction,
    user_id: i64,
    workout_id: Uuid,
) -> ApiResult<()> {
    let places = Expr::col(exercise::Column::PlaceCount).sub(places_in(user_id, workout_id));
    set_place_counts(transaction, user_id, workout_id, places).await
}

/// Count the places of all exercises: after many workouts at once that is less work than for each.
///
/// # Errors
/// When the database cannot be written.
pub async fn count_places_anew(transaction: &Transaction, user_id: i64) -> ApiResult<()> {
    use workout_exercise::{Column, Entity};
    let exercise_id = Expr::col((exercise::Entity, exercise::Column::Id));
    let places = Entity::owned_by(user_id)
        .filter(Expr::col((Entity, Column::ExerciseId)).eq(exercise_id))
        .join(
            JoinType::InnerJoin,
            workout_exercise::Relation::Workout.def(),
        )
        .filter(workout::Column::DeletedAt.is_null())
        .select_only()
        .expr(Expr::col(Asterisk).count());
    let places: SimpleExpr = places.into_query().into();
    let counts =
        exercise::Entity::update_owned_by(user_id).col_expr(exercise::Column::PlaceCount, places);
    transaction.run_long(counts).await?;
    Ok(())
}

/// How many places an exercise has in a workout.
fn places_in(user_id: i64, workout_id: Uuid) -> SimpleExpr {
    use workout_exercise::{Column, Entity};
    let exercise_id = Expr::col((exercise::Entity, exercise::Column::Id));
    let places = Entity::owned_by(user_id)
        .filter(Column::WorkoutId.eq(workout_id))
        .filter(Expr::col((Entity, Column::ExerciseId)).eq(exercise_id))
        .select_only()
        .expr(Expr::col(Asterisk).count());
    places.into_query().into()
}

async fn set_place_counts(
    transaction: &Transaction,
    user_id: i64,
    workout_id: Uuid,
    places: SimpleExpr,
) -> ApiResult<()> {
    let shown = workout_exercise::Entity::owned_by(user_id)
        .filter(workout_exercise::Column::WorkoutId.eq(workout_id))
        .select_only()
        .column(workout_exercise::Column::ExerciseId);
    let counts = exercise::Entity::update_owned_by(user_id)
        .col_expr(exercise::Column::PlaceCount, places)
        .filter(exercise::Column::Id.in_subquery(shown.into_query()));
    transaction.run(counts).await?;
    Ok(())
}

/// How a workout refers to an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExerciseReference {
    /// By id: it exists.
    Id(Uuid),
    /// By name: it is created if it does not exist.
    Name(String),
}

/// The exercises of a workout, found or created.
#[derive(Debug, Default)]
pub struct Mentioned {
    by_id: HashMap<Uuid, exercise::Model>,
    id_by_key: HashMap<String, Uuid>,
}

impl Mentioned {
    /// The exercise of a reference; `None` for an id that is not one of the person's.
    pub fn get(&self, reference: &ExerciseReference) -> Option<&exercise::Model> {
        let id = match reference {
            ExerciseReference::Id(id) => id,
            ExerciseReference::Name(name) => self.id_by_key.get(&text::fold(name))?,
        };
        self.by_id.get(id)
    }

    fn add(&mut self, exercise: exercise::Model) {
        self.id_by_key
            .insert(exercise.name_key.clone(), exercise.id);
        self.by_id.insert(exercise.id, exercise);
    }
}

/// Find the exercises of some references: one statement, none without references.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_mentioned<'a>(
    connection: &impl Statements,
    user_id: i64,
    references: impl Iterator<Item = &'a ExerciseReference>,
) -> ApiResult<Mentioned> {
    let (mut ids, mut keys) = (Vec::new(), Vec::new());
    for reference in references {
        match reference {
            ExerciseReference::Id(id) => ids.push(*id),
            ExerciseReference::Name(name) => keys.push(text::fold(name)),
        }
    }
    let mut mentioned = Mentioned::default();
    if ids.is_empty() && keys.is_empty() {
        return Ok(mentioned);
    }
    let either = Condition::any()
        .add(exercise::Column::Id.is_in(ids))
        .add(exercise::Column::NameKey.is_in(keys));
    let either = exercise::Entity::owned_by(user_id).filter(either);
    let found: Vec<exercise::Model> = find_all(connection, either).await?;
    found
        .into_iter()
        .for_each(|exercise| mentioned.add(exercise));
    Ok(mentioned)
}

/// Find the exercises of some references, one for each place in a workout that comes into the log,
/// and make those whose names are new. The statement writes them: it inserts the new ones, and counts
/// the places of all. For a transaction that has locked the person's row, so that nobody else can
/// create the same name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_or_make<'a>(
    transaction: &Transaction,
    user_id: i64,
    references: impl Iterator<Item = &'a ExerciseReference> + Clone,
) -> ApiResult<(Mentioned, Option<InsertStatement>)> {
    let mut mentioned = find_mentioned(transaction, user_id, references.clone()).await?;
    let mut counts: BTreeMap<Uuid, i64> = BTreeMap::new();
    for reference in references {
        if let (ExerciseReference::Name(name), None) = (reference, mentioned.get(reference)) {
            mentioned.add(exercise::Model {
                user_id,
                id: Uuid::now_v7(),
                name: name.clone(),
                name_key: text::fold(name),
                place_count: 0,
                created_at: clock::now(),
            });
        }
        if let Some(exercise) = mentioned.get(reference) {
            *counts.entry(exercise.id).or_default() += 1;
        }
    }
    let counted = counts
        .into_iter()
        .filter_map(|(id, count)| Some(active(mentioned.by_id.get(&id)?, count)));
    let counted: Vec<exercise::ActiveModel> = counted.collect();
    let write = (!counted.is_empty()).then(|| {
        let insert = exercise::Entity::insert_many(counted);
        insert.on_conflict(add_count()).into_query()
    });
    Ok((mentioned, write))
}

/// For an exercise that is there: add the count of the new row to its own.
fn add_count() -> OnConflict {
    let count = |table: &'static str| Expr::col((table, exercise::Column::PlaceCount));
    OnConflict::columns([exercise::Column::UserId, exercise::Column::Id])
        .value(
            exercise::Column::PlaceCount,
            count("exercises").add(count("excluded")),
        )
        .to_owned()
}

fn active(exercise: &exercise::Model, place_count: i64) -> exercise::ActiveModel {
    exercise::ActiveModel {
        user_id: Set(exercise.user_id),
        id: Set(exercise.id),
        name: Set(exercise.name.clone()),
        name_key: Set(exercise.name_key.clone()),
        place_count: Set(place_count),
        created_at: Set(exercise.created_at),
    }
}
