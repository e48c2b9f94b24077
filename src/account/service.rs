//! Changing the password and deleting the account: both need the password once more.

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
    let event = Event::PasswordChange;
    let account = accounts
        .confirm(event, user.id, current_password, "current_password", visit)
        .await?;
    let hash = accounts.passwords.hash(password).await?;
    accounts
        .database
        .write(async |transaction| {
            store::set_hash(transaction, account.id, &hash).await?;
            let claim = accounts.enter(transaction, account.id, visit).await?;
            sessions::close_others(transaction, claim).await?;
            Ok(claim)
        })
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
    let password = farewell.password;
    accounts
        .confirm(Event::Deletion, user.id, password, "password", visit)
        .await?;
    accounts
        .database
        .write(async |transaction| store::delete_user(transaction, user.id).await)
        .await
}
