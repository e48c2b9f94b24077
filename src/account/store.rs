//! Changing and deleting an account, with everything that belongs to it.

use entity::{Owned as _, exercise, session, user, workout};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryTrait};
use serde::Serialize;

use super::AccountPatch;
use crate::{
    auth, clock,
    database::{Statements, Transaction, count, find_one},
    deadlines::DELETION_S,
    error::{ApiError, ApiResult},
    http::{Given, extract::choice::Choice},
};

/// Change the name or the preferences of an account.
///
/// # Errors
/// 401 when it has been deleted, 409 when the name is taken.
pub async fn update(
    transaction: &Transaction,
    id: i64,
    patch: &AccountPatch,
) -> ApiResult<user::Model> {
    let AccountPatch {
        username,
        weight_unit,
        time_zone,
        week_start,
    } = patch;
    let mut changes = user::ActiveModel {
        updated_at: Set(clock::now()),
        ..Default::default()
    };
    if let Some(username) = username {
        auth::store::exchange_name(transaction, id, username).await?;
        changes.username = Set(username.as_str().to_owned());
        changes.username_key = Set(username.key().to_owned());
    }
    if let Some(weight_unit) = weight_unit {
        changes.weight_unit = Set(weight_unit.as_str().to_owned());
    }
    match time_zone {
        Given::Absent => {}
        Given::Null => changes.time_zone = Set(None),
        Given::Value(zone) => changes.time_zone = Set(Some(zone.name().to_owned())),
    }
    if let Some(week_start) = week_start {
        changes.week_start = Set(week_start.as_str().to_owned());
    }
    let mut update = user::Entity::update_many()
        .set(changes)
        .filter(user::Column::Id.eq(id));
    QueryTrait::query(&mut update).returning_all();
    let changed = find_one(transaction, update).await?;
    changed.ok_or(ApiError::NotLoggedIn)
}

/// How much belongs to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Belongings {
    /// Also those in the trash.
    pub workouts: u64,
    /// Also those that no workout uses.
    pub exercises: u64,
    /// Also those that have ended.
    pub sessions: u64,
}

/// Count what belongs to a person.
///
/// # Errors
/// When the database cannot be asked.
pub async fn belongings(connection: &impl Statements, id: i64) -> ApiResult<Belongings> {
    Ok(Belongings {
        workouts: count(connection, workout::Entity::owned_by(id)).await?,
        exercises: count(connection, exercise::Entity::owned_by(id)).await?,
        sessions: count(connection, session::Entity::owned_by(id)).await?,
    })
}

/// Delete a person: the account, its name and every row that belongs to it.
///
/// # Errors
/// 401 when it has been deleted already.
pub async fn delete(transaction: &Transaction, id: i64) -> ApiResult<()> {
    if transaction.engine() == DbBackend::Postgres {
        let longer = format!(
            "SELECT set_config('statement_timeout', '{DELETION_S}s', true), \
             set_config('lock_timeout', '{DELETION_S}s', true)"
        );
        transaction.run_raw(&longer, []).await?;
    }
    auth::store::free_name(transaction, id).await?;
    let person = user::Entity::delete_many().filter(user::Column::Id.eq(id));
    transaction.run_long(person).await?;
    Ok(())
}
