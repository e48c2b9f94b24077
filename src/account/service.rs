//! Changing the password and deleting the account: a person needs the current password for it, the
//! operator does not.

use entity::user;

use crate::{
    auth::{
        self, CurrentUser,
        accounts::Accounts,
        audit::{self, Event},
        client::Client,
        cookie::SessionRef,
        new_password, sessions,
        username::Username,
    },
    database::{Database, Transaction},
    error::ApiResult,
};

use super::{
    document::{AccountDeletion, PasswordChange},
    store::{self, Belongings},
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
    let password = new_password::choose(&password, username.as_ref())?;
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

/// Give a person another password, as the operator does for somebody who has forgotten it. All their
/// sessions end. Returns how many.
///
/// # Errors
/// 422 when the password may not be chosen, 401 when the account has been deleted meanwhile.
pub async fn set_password(
    accounts: &Accounts,
    user: &user::Model,
    password: &str,
) -> ApiResult<u64> {
    let username = Username::parse(&user.username).ok();
    let password = new_password::choose(password, username.as_ref())?;
    let hash = accounts.passwords.hash(password).await?;
    let set = async |transaction: &Transaction| {
        let now = auth::store::find_user(transaction, user.id).await?;
        auth::store::replace_hash(transaction, user.id, &now.password_hash, &hash).await?;
        sessions::close_all(transaction, user.id).await
    };
    let ended = accounts.database.write(set).await?;
    audit::log_command(Event::PasswordChange, user.id);
    Ok(ended)
}

/// Delete a person and everything that belongs to them, as the operator does. Returns what it was.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove(database: &Database, user_id: i64) -> ApiResult<Belongings> {
    let remove = async |transaction: &Transaction| {
        let belongings = store::belongings(transaction, user_id).await?;
        store::delete(transaction, user_id).await?;
        Ok(belongings)
    };
    let removed = database.write(remove).await?;
    audit::log_command(Event::Deletion, user_id);
    Ok(removed)
}

/// End all sessions of a person, as the operator does. Returns how many ended.
///
/// # Errors
/// When the database cannot be written.
pub async fn end_sessions(database: &Database, user_id: i64) -> ApiResult<u64> {
    let end = async |transaction: &Transaction| sessions::close_all(transaction, user_id).await;
    let ended = database.write(end).await?;
    audit::log_command(Event::Revocation, user_id);
    Ok(ended)
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
