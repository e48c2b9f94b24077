//! Changing the password and deleting the account: both need the password once more.

use sea_orm::DatabaseTransaction;

use crate::{
    auth::{
        CurrentUser, accounts::Accounts, audit::Event, cookie::Claim, new_password, sessions,
        store, username::Username, visit::Visit,
    },
    error::{ApiError, ApiResult},
};

use super::document::{Farewell, PasswordChange};

/// Change the password. All sessions of the person end, wherever they are, and a new one takes
/// the place of this request's.
///
/// # Errors
/// 422 when the current password is wrong or the new one may not be chosen, 429 and 503 as for a
/// login.
pub async fn change_password(
    accounts: &Accounts,
    user: &CurrentUser,
    change: PasswordChange,
    visit: &Visit,
) -> ApiResult<Claim> {
    let PasswordChange {
        current_password,
        password,
    } = change;
    let username = Username::parse(&user.username).ok();
    new_password::check(&password, username.as_ref())
        .map_err(|problem| ApiError::invalid("password", &problem))?;
    let proof = ("current_password", current_password);
    accounts
        .confirmed(
            Event::PasswordChange,
            user.id,
            proof,
            visit,
            async |account| {
                let hash = accounts.passwords.hash(password).await?;
                let old = &account.password_hash;
                let change = async |transaction: &DatabaseTransaction| {
                    store::replace_hash(transaction, account.id, old, &hash).await?;
                    let claim = accounts.enter(transaction, account.id, visit).await?;
                    sessions::close_others(transaction, claim).await?;
                    Ok(claim)
                };
                accounts.database.write(change).await
            },
        )
        .await
}

/// Erase the person and everything that belongs to them, in one transaction.
///
/// # Errors
/// 422 when the password is wrong, 429 and 503 as for a login.
pub async fn delete(
    accounts: &Accounts,
    user: &CurrentUser,
    farewell: Farewell,
    visit: &Visit,
) -> ApiResult<()> {
    let proof = ("password", farewell.password);
    accounts
        .confirmed(Event::Deletion, user.id, proof, visit, async |account| {
            let erase = async |transaction: &DatabaseTransaction| {
                store::delete_user(transaction, account.id).await
            };
            accounts.database.write(erase).await
        })
        .await
}
