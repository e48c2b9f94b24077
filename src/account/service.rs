//! Changing the password and deleting the account. Both need the current password.

use crate::{
    auth::{
        self, CurrentUser, accounts::Accounts, audit::Event, client::Client, cookie::SessionRef,
        new_password, sessions, username::Username,
    },
    database::Transaction,
    error::{ApiError, ApiResult},
};

use super::{
    document::{AccountDeletion, PasswordChange},
    store,
};

/// Change the password. All sessions of the person end, and a new one replaces that of this
/// request.
///
/// # Errors
/// 422 when the current password is wrong or the new one may not be chosen, 429 and 503 as for a
/// login.
pub(super) async fn change_password(
    accounts: &Accounts,
    user: &CurrentUser,
    change: PasswordChange,
    client: &Client,
) -> ApiResult<SessionRef> {
    let PasswordChange {
        current_password,
        password,
    } = change;
    let username = Username::parse(&user.username).ok();
    new_password::check(&password, username.as_ref())
        .map_err(|problem| ApiError::invalid("password", &problem))?;
    let proof = ("current_password", current_password);
    accounts
        .with_password_confirmed(
            Event::PasswordChange,
            user.id,
            proof,
            client,
            async |account| {
                let hash = accounts.passwords.hash(password).await?;
                let old = &account.password_hash;
                let change = async |transaction: &Transaction| {
                    auth::store::replace_hash(transaction, account.id, old, &hash).await?;
                    let session_ref = accounts
                        .open_session(transaction, account.id, client)
                        .await?;
                    sessions::close_others(transaction, session_ref).await?;
                    Ok(session_ref)
                };
                accounts.database.write(change).await
            },
        )
        .await
}

/// Delete the person and everything that belongs to them, in one transaction.
///
/// # Errors
/// 422 when the password is wrong, 429 and 503 as for a login.
pub(super) async fn delete(
    accounts: &Accounts,
    user: &CurrentUser,
    deletion: AccountDeletion,
    client: &Client,
) -> ApiResult<()> {
    let proof = ("password", deletion.password);
    accounts
        .with_password_confirmed(Event::Deletion, user.id, proof, client, async |account| {
            let delete =
                async |transaction: &Transaction| store::delete(transaction, account.id).await;
            accounts.database.write(delete).await
        })
        .await
}
