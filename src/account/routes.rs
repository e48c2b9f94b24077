//! The handlers of the account.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    web::{self, Data},
};

use super::{
    document::{Account, AccountDeletion, AccountPatch, PasswordChange},
    service, store,
};
use crate::{
    auth::{
        self, CurrentUser,
        accounts::Accounts,
        client::Client,
        cookie::{self, SessionCookie},
    },
    database::Database,
    error::{
        ApiResult,
        openapi::{Busy, TooManyTries, UsernameTaken},
    },
    http::{Json, NoQuery, Query},
};

/// Show your account.
#[utoipa::path(get, path = "/me", responses(
    (status = 200, description = "The account", body = Account),
))]
pub(super) async fn show_me(
    user: CurrentUser,
    database: Data<Database>,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let account = auth::store::find_user(database.reader(), user.id).await?;
    Ok(web::Json(Account::from(account)))
}

/// Change your username or preferences.
#[utoipa::path(
    patch, path = "/me",
    request_body(content(
        (AccountPatch = "application/json"),
        (AccountPatch = "application/merge-patch+json")
    )),
    responses(
        (status = 200, description = "The updated account", body = Account),
        (status = 409, response = UsernameTaken),
    )
)]
pub(super) async fn update_me(
    user: CurrentUser,
    database: Data<Database>,
    _: Query<NoQuery>,
    Json(patch): Json<AccountPatch>,
) -> ApiResult<impl Responder> {
    let account = database
        .write(async |tx| store::update(tx, user.id, &patch).await)
        .await?;
    Ok(web::Json(Account::from(account)))
}

/// Change your password. All other devices are logged out.
#[utoipa::path(put, path = "/me/password", request_body = PasswordChange, responses(
    (status = 204, description = "Changed. The answer sets a new cookie for this session",
        headers(("Set-Cookie"))),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub(super) async fn change_password(
    user: CurrentUser,
    accounts: Data<Accounts>,
    client: Client,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(change): Json<PasswordChange>,
) -> ApiResult<impl Responder> {
    let session_ref = service::change_password(&accounts, &user, change, &client).await?;
    cookie::set(&request, session_ref)?;
    Ok(HttpResponse::NoContent())
}

/// Delete your account and everything in it.
#[utoipa::path(delete, path = "/me", request_body = AccountDeletion, responses(
    (status = 204, description = "Account deleted", headers(("Set-Cookie"))),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub(super) async fn delete_me(
    user: CurrentUser,
    accounts: Data<Accounts>,
    cookie: Data<SessionCookie>,
    client: Client,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(deletion): Json<AccountDeletion>,
) -> ApiResult<HttpResponse> {
    service::delete(&accounts, &user, deletion, &client).await?;
    let mut response = HttpResponse::NoContent().finish();
    cookie.remove_when_sent(&request, &mut response)?;
    Ok(response)
}
