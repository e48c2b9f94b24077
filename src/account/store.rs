//! Changing and deleting an account, with everything that belongs to it.

use entity::user;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
};

use crate::{
    auth::{store::taken, username::Username},
    clock,
    deadlines::DELETION_S,
    error::{ApiError, ApiResult},
};

/// Change the name or the preferences of an account.
///
/// # Errors
/// 401 when it has been deleted, 409 when the name is taken.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: i64,
    username: Option<&Username>,
    weight_unit: Option<&str>,
) -> ApiResult<user::Model> {
    let mut changes = user::ActiveModel {
        updated_at: Set(clock::now()),
        ..Default::default()
    };
    if let Some(username) = username {
        changes.username = Set(username.as_str().to_owned());
        changes.username_key = Set(username.key().to_owned());
    }
    if let Some(weight_unit) = weight_unit {
        changes.weight_unit = Set(weight_unit.to_owned());
    }
    let mut changed = user::Entity::update_many()
        .set(changes)
        .filter(user::Column::Id.eq(id))
        .exec_with_returning(connection)
        .await
        .map_err(taken)?;
    changed.pop().ok_or(ApiError::NotLoggedIn)
}

/// Delete a person: the account and every row that belongs to it.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(connection: &impl ConnectionTrait, id: i64) -> ApiResult<()> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let longer = format!("SET LOCAL statement_timeout = '{DELETION_S}s'");
        connection.execute_unprepared(&longer).await?;
    }
    user::Entity::delete_by_id(id).exec(connection).await?;
    Ok(())
}
