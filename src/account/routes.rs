use actix_web::{
    HttpRequest, HttpResponse, Responder,
    web::{self, Data},
};

use super::{
    document::{Farewell, Me, MePatch, PasswordChange},
    service,
};
use crate::{
    auth::{
        CurrentUser,
        accounts::Accounts,
        cookie::{self, SessionCookie},
        store,
        visit::Visit,
    },
    database::Database,
    error::{
        ApiResult,
        documented::{Busy, TooManyTries, UsernameTaken},
    },
    http::{Json, NoQuery, Query, extract::choice::Choice},
};

/// Show the caller's account.
#[utoipa::path(get, path = "/me", responses(
    (status = 200, description = "The account", body = Me),
))]
pub async fn show_me(
    user: CurrentUser,
    database: Data<Database>,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let account = store::find_user(database.reader(), user.id).await?;
    Ok(web::Json(Me::from(account)))
}

/// Change the caller's name or preferences.
#[utoipa::path(
    patch, path = "/me",
    request_body(content(
        (MePatch = "application/json"),
        (MePatch = "application/merge-patch+json")
    )),
    responses(
        (status = 200, description = "The account as it is now", body = Me),
        (status = 409, response = UsernameTaken),
    )
)]
pub async fn update_me(
    user: CurrentUser,
    database: Data<Database>,
    _: Query<NoQuery>,
    Json(MePatch {
        username,
        weight_unit,
    }): Json<MePatch>,
) -> ApiResult<impl Responder> {
    let (username, unit) = (username.as_ref(), weight_unit.map(Choice::as_str));
    let account = database
        .write(async |tx| store::update_user(tx, user.id, username, unit).await)
        .await?;
    Ok(web::Json(Me::from(account)))
}

/// Change the caller's password; every other device is signed out.
#[utoipa::path(put, path = "/me/password", request_body = PasswordChange, responses(
    (status = 204, description = "Changed. This session gets a new cookie",
        headers(("Set-Cookie"))),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub async fn change_password(
    user: CurrentUser,
    accounts: Data<Accounts>,
    visit: Visit,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(change): Json<PasswordChange>,
) -> ApiResult<impl Responder> {
    let claim = service::change_password(&accounts, &user, change, &visit).await?;
    cookie::set(&request, claim)?;
    Ok(HttpResponse::NoContent())
}

/// Erase the caller's account and everything in it.
#[utoipa::path(delete, path = "/me", request_body = Farewell, responses(
    (status = 204, description = "Nothing is left", headers(("Set-Cookie"))),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub async fn delete_me(
    user: CurrentUser,
    accounts: Data<Accounts>,
    cookie: Data<SessionCookie>,
    visit: Visit,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(farewell): Json<Farewell>,
) -> ApiResult<HttpResponse> {
    service::delete(&accounts, &user, farewell, &visit).await?;
    let mut response = HttpResponse::NoContent().finish();
    cookie.remove_when_sent(&request, &mut response)?;
    Ok(response)
}
