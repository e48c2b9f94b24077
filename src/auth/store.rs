//! Queries about people and their passwords.

use chrono::{DateTime, Utc};
use entity::user;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    SqlErr,
};

use super::username::Username;
use crate::error::{ApiError, ApiResult};

/// Create an account with a log that is still empty.
///
/// # Errors
/// 409 when the name is taken.
pub async fn create_user(
    connection: &impl ConnectionTrait,
    username: &Username,
    password_hash: &str,
    now: DateTime<Utc>,
) -> ApiResult<user::Model> {
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
    match account.insert(connection).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Err(ApiError::UsernameTaken)
        }
        result => Ok(result?),
    }
}

/// Find the account with a name, whatever its capitals.
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
