//! Queries about people and their passwords.

use entity::{user, username};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::Expr,
};

use super::username::Username;
use crate::{
    clock,
    database::{Statements, Transaction, find_one, find_value, record},
    error::{ApiError, ApiResult, is_unique_violation},
};

/// The id of no account: they begin at 1.
const NOBODY: i64 = 0;

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
    let created: Option<user::Model> = find_one(transaction, insert).await?;
    let created = created.ok_or_else(|| ApiError::internal("an account was not returned"))?;
    take_name(transaction, username.key(), created.id).await?;
    Ok(created)
}

async fn take_name(transaction: &Transaction, key: &str, user_id: i64) -> ApiResult<()> {
    let name = username::ActiveModel {
        username_key: Set(key.to_owned()),
        user_id: Set(user_id),
    };
    let insert = username::Entity::insert(name);
    transaction.run(insert).await.map_err(taken)?;
    Ok(())
}

/// Let others have a person's name, before the person is deleted. Their row stays locked.
///
/// # Errors
/// 401 when the account has been deleted.
pub async fn free_name(transaction: &Transaction, user_id: i64) -> ApiResult<()> {
    let key = lock_name(transaction, user_id).await?;
    drop_name(transaction, &key, user_id).await
}

/// Give a person another name, or the same one in another spelling. Their row stays locked; the name as
/// it is shown is not changed.
///
/// # Errors
/// 401 when the account has been deleted, 409 when the name is taken.
pub async fn exchange_name(
    transaction: &Transaction,
    user_id: i64,
    username: &Username,
) -> ApiResult<()> {
    let old = lock_name(transaction, user_id).await?;
    if old == username.key() {
        return Ok(());
    }
    // In this order: two people who want each other's names would otherwise wait for each other.
    take_name(transaction, username.key(), user_id).await?;
    drop_name(transaction, &old, user_id).await
}

async fn lock_name(transaction: &Transaction, user_id: i64) -> ApiResult<String> {
    let key = user::Entity::find_by_id(user_id)
        .select_only()
        .column(user::Column::UsernameKey)
        .lock_exclusive();
    let key = find_value(transaction, key).await?;
    key.ok_or(ApiError::NotLoggedIn)
}

async fn drop_name(transaction: &Transaction, key: &str, user_id: i64) -> ApiResult<()> {
    let name = username::Entity::delete_many()
        .filter(username::Column::UsernameKey.eq(key))
        .filter(username::Column::UserId.eq(user_id));
    transaction.run(name).await?;
    Ok(())
}

fn taken(error: DbErr) -> ApiError {
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

/// Find the account with a name, ignoring case. It takes two reads whether there is one or not, so
/// that the time a login takes does not tell.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_user_by_name(
    connection: &impl Statements,
    username: &Username,
) -> ApiResult<Option<user::Model>> {
    let owner = username::Entity::find_by_id(username.key())
        .select_only()
        .column(username::Column::UserId);
    let owner: Option<i64> = find_value(connection, owner).await?;
    let user = user::Entity::find_by_id(owner.unwrap_or(NOBODY));
    Ok(find_one(connection, user).await?)
}
