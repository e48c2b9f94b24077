//! Queries about people and their passwords.

use entity::user;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::Expr,
};

use super::username::Username;
use crate::{
    clock,
    database::{Statements, Transaction, find_one, record},
    error::{ApiError, ApiResult, is_unique_violation},
};

record!(user::Model {
    id,
    username,
    username_key,
    password_hash,
    weight_unit,
    time_zone,
    week_start,
    revision,
    purged_revision,
    workout_count,
    created_at,
    updated_at,
});

/// Create an account with an empty log.
///
/// # Errors
/// 409 when the name is taken.
pub async fn create_user(
    transaction: &Transaction,
    username: &Username,
    password_hash: &str,
) -> ApiResult<user::Model> {
    let now = clock::now();
    let account = user::ActiveModel {
        username: Set(username.as_str().to_owned()),
        username_key: Set(username.key().to_owned()),
        password_hash: Set(password_hash.to_owned()),
        weight_unit: Set("kg".to_owned()),
        week_start: Set("monday".to_owned()),
        revision: Set(0),
        purged_revision: Set(0),
        workout_count: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let mut insert = user::Entity::insert(account);
    QueryTrait::query(&mut insert).returning_all();
    let created = find_one(transaction, insert).await.map_err(taken)?;
    created.ok_or_else(|| ApiError::internal("an account was not returned"))
}

/// Only the name of an account is unique.
pub(crate) fn taken(error: DbErr) -> ApiError {
    match is_unique_violation(&error) {
        true => ApiError::UsernameTaken,
        false => error.into(),
    }
}

/// Find an account.
///
/// # Errors
/// 401 when it has been deleted.
pub async fn find_user(connection: &impl Statements, id: i64) -> ApiResult<user::Model> {
    let user = find_one(connection, user::Entity::find_by_id(id)).await?;
    user.ok_or(ApiError::NotLoggedIn)
}

/// Replace a password hash.
///
/// # Errors
/// 401 when it has been replaced already, or the account is gone.
pub async fn replace_hash(
    transaction: &Transaction,
    id: i64,
    old: &str,
    new: &str,
) -> ApiResult<()> {
    let replace = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(new))
        .col_expr(user::Column::UpdatedAt, Expr::value(clock::now()))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::PasswordHash.eq(old));
    match transaction.run(replace).await? {
        0 => Err(ApiError::InvalidCredentials),
        _ => Ok(()),
    }
}

/// Lock an account whose password was verified, and make sure that the password is still the same.
///
/// # Errors
/// 401 when it has changed, or the account is gone.
pub async fn confirm_hash(transaction: &Transaction, known: &user::Model) -> ApiResult<()> {
    let account = user::Entity::find_by_id(known.id).lock_exclusive();
    let account: Option<user::Model> = find_one(transaction, account).await?;
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
    connection: &impl Statements,
    username: &Username,
) -> ApiResult<Option<user::Model>> {
    let user = user::Entity::find().filter(user::Column::UsernameKey.eq(username.key()));
    Ok(find_one(connection, user).await?)
}
