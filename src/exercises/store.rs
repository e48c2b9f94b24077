//! Queries about exercises.

use std::collections::HashMap;

use entity::{Owned, exercise};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryTrait,
    sea_query::InsertStatement,
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

/// Find the exercises of some references, and make those whose names are new: the statement inserts
/// them. For a transaction that has locked the person's row, so that nobody else can create the same
/// name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_or_make<'a>(
    transaction: &Transaction,
    user_id: i64,
    references: impl Iterator<Item = &'a ExerciseReference> + Clone,
) -> ApiResult<(Mentioned, Option<InsertStatement>)> {
    let mut mentioned = find_mentioned(transaction, user_id, references.clone()).await?;
    let mut new = Vec::new();
    for reference in references {
        let ExerciseReference::Name(name) = reference else {
            continue;
        };
        if mentioned.get(reference).is_none() {
            let exercise = exercise::Model {
                user_id,
                id: Uuid::now_v7(),
                name: name.clone(),
                name_key: text::fold(name),
                created_at: clock::now(),
            };
            new.push(active(&exercise));
            mentioned.add(exercise);
        }
    }
    let insert = (!new.is_empty()).then(|| exercise::Entity::insert_many(new).into_query());
    Ok((mentioned, insert))
}

fn active(exercise: &exercise::Model) -> exercise::ActiveModel {
    exercise::ActiveModel {
        user_id: Set(exercise.user_id),
        id: Set(exercise.id),
        name: Set(exercise.name.clone()),
        name_key: Set(exercise.name_key.clone()),
        created_at: Set(exercise.created_at),
    }
}
