//! Queries about exercises.

use std::collections::{BTreeMap, HashMap};

use entity::{Owned, exercise, workout, workout_exercise};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DbBackend, DbErr, EntityTrait, InsertMany, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationTrait, Statement,
    sea_query::{Asterisk, Expr, ExprTrait, OnConflict, SimpleExpr},
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

/// The exercises to which a workout refers, one for each place in it.
pub struct Sought<'a> {
    wanted: Vec<Wanted<'a>>,
    /// The question which of them are there; nothing when there are none.
    known: Option<Statement>,
}

impl<'a> Sought<'a> {
    /// What it takes to find the exercises of some references.
    pub fn new(
        engine: DbBackend,
        user_id: i64,
        references: impl Iterator<Item = &'a ExerciseReference>,
    ) -> Self {
        let wanted: Vec<Wanted<'_>> = references.map(Wanted::new).collect();
        let known = || {
            let either = Condition::any()
                .add(exercise::Column::Id.is_in(wanted.iter().filter_map(Wanted::id)))
                .add(exercise::Column::NameKey.is_in(wanted.iter().filter_map(Wanted::key)));
            exercise::Entity::owned_by(user_id).filter(either)
        };
        Self {
            known: (!wanted.is_empty()).then(|| known().build(engine)),
            wanted,
        }
    }
}

/// A reference, ready for a look into the database.
enum Wanted<'a> {
    Id(Uuid),
    Name { name: &'a str, key: String },
}

impl<'a> Wanted<'a> {
    fn new(reference: &'a ExerciseReference) -> Self {
        match reference {
            ExerciseReference::Id(id) => Self::Id(*id),
            ExerciseReference::Name(name) => Self::Name {
                name,
                key: text::fold(name),
            },
        }
    }

    fn id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Name { .. } => None,
        }
    }

    fn key(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Name { key, .. } => Some(key),
        }
    }
}

/// The exercises of a workout, found or made.
#[derive(Debug)]
pub struct Mentioned {
    exercises: HashMap<Uuid, exercise::Model>,
    /// Of each reference.
    ids: Vec<Uuid>,
}

impl Mentioned {
    /// The exercise of each reference; `None` for an id that is not one of the person's.
    pub fn iter(&self) -> impl Iterator<Item = Option<&exercise::Model>> {
        self.ids.iter().map(|id| self.exercises.get(id))
    }
}

/// Find the exercises of a workout that comes into the log, and make those whose names are new. The
/// rows are to be [written](insert_or_count): the new ones, and the counts of the places of all. For a
/// transaction that has locked the person's row, so that nobody else can create the same name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_or_make(
    transaction: &Transaction,
    user_id: i64,
    sought: &Sought<'_>,
) -> ApiResult<(Mentioned, Vec<exercise::ActiveModel>)> {
    let found: Vec<exercise::Model> = match &sought.known {
        Some(known) => transaction.list(known.clone()).await?,
        None => Vec::new(),
    };
    let mut exercises: HashMap<Uuid, exercise::Model> = HashMap::new();
    let mut id_by_key: HashMap<String, Uuid> = HashMap::new();
    for exercise in found {
        id_by_key.insert(exercise.name_key.clone(), exercise.id);
        exercises.insert(exercise.id, exercise);
    }
    let id = |wanted: &Wanted<'_>| match wanted {
        Wanted::Id(id) => *id,
        Wanted::Name { name, key } => id_by_key.get(key).copied().unwrap_or_else(|| {
            let new = new_exercise(user_id, name, key);
            let id = new.id;
            id_by_key.insert(key.clone(), id);
            exercises.insert(id, new);
            id
        }),
    };
    let ids: Vec<Uuid> = sought.wanted.iter().map(id).collect();
    let mut counts: BTreeMap<Uuid, i64> = BTreeMap::new();
    for id in &ids {
        *counts.entry(*id).or_default() += 1;
    }
    let counted = counts
        .into_iter()
        .filter_map(|(id, count)| Some(active(exercises.get(&id)?, count)))
        .collect();
    Ok((Mentioned { exercises, ids }, counted))
}

fn new_exercise(user_id: i64, name: &str, name_key: &str) -> exercise::Model {
    exercise::Model {
        user_id,
        id: Uuid::now_v7(),
        name: name.to_owned(),
        name_key: name_key.to_owned(),
        place_count: 0,
        created_at: clock::now(),
    }
}

/// Insert exercises, or add the counts of those that are there.
pub fn insert_or_count(exercises: Vec<exercise::ActiveModel>) -> InsertMany<exercise::ActiveModel> {
    exercise::Entity::insert_many(exercises).on_conflict(add_count())
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
