//! Queries about people and their passwords.

use entity::user;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QuerySelect, SqlErr, sea_query::Expr,
};

use super::username::Username;
use crate::{
    clock,
    error::{ApiError, ApiResult},
};

/// Create an account with an empty log.
///
/// # Errors
/// 409 when the name is taken.
pub async fn create_user(
    connection: &impl ConnectionTrait,
    username: &Username,
    password_hash: &str,
) -> ApiResult<user::Model> {
    let now = clock::now();
    let account = user::ActiveModel {
        username: Set(username.as_str().to_owned()),
        username_key: Set(username.key().to_owned()),
        password_hash: Set(password_hash.to_owned()),
        weight_unit: Set("kg".to_owned()),
        revision: Set(0),
        purged_revision: Set(0),
        workout_count: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    account.insert(connection).await.map_err(taken)
}

/// Only the name of an account is unique.
pub(crate) fn taken(error: DbErr) -> ApiError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => ApiError::UsernameTaken,
        _ => error.into(),
    }
}

/// Find an account.
///
/// # Errors
/// 401 when it has been deleted.
pub async fn find_user(connection: &impl ConnectionTrait, id: i64) -> ApiResult<user::Model> {
    let user = user::Entity::find_by_id(id).one(connection).await?;
    user.ok_or(ApiError::NotLoggedIn)
}

/// Replace a password hash.
///
/// # Errors
/// 401 when it has been replaced already, or the account is gone.
pub async fn replace_hash(
    connection: &impl ConnectionTrait,
    id: i64,
    old: &str,
    new: &str,
) -> ApiResult<()> {
    let replaced = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(new))
        .col_expr(user::Column::UpdatedAt, Expr::value(clock::now()))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::PasswordHash.eq(old))
        .exec(connection)
        .await?;
    match replaced.rows_affected {
        0 => Err(ApiError::InvalidCredentials),
        _ => Ok(()),
    }
}

/// Lock an account whose password was verified, and make sure that the password is still the same.
///
/// # Errors
/// 401 when it has changed, or the account is gone.
pub async fn confirm_hash(connection: &impl ConnectionTrait, known: &user::Model) -> ApiResult<()> {
    let account = user::Entity::find_by_id(known.id)
        .lock_exclusive()
        .one(connection)
        .await?;
    match account {
        Some(account) if account.password_hash == known.password_hash => Ok(()),
        _ => Err(ApiError::InvalidCredentials),
    }
}

/// Find the account with a name, ignoring case.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_user_by_name(
    connection: &impl ConnectionTrait,
    username: &Username,
) -> ApiResult<Option<user::Model>> {
    let user = user::Entity::find()
        .filter(user::Column::UsernameKey.eq(username.key()))
        .one(connection)
        .await?;
    Ok(user)
}
