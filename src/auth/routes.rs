//! The handlers of sign-up, login, logout and sessions.

use super::{
    CurrentUser,
    accounts::Accounts,
    client::Client,
    cookie::{self, SessionCookie},
    credentials::{LogIn, SignUp},
    document::{LoggedIn, Nothing, Sessions},
    sessions,
};
use crate::{
    clock,
    error::{
        ApiError, ApiResult,
        openapi::{Busy, InvalidQuery, NoSignUp, TooManyTries, UsernameTaken, WrongCredentials},
    },
    http::{Id, Json, NoQuery, Query},
};
use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::StatusCode,
    web::{self, Data},
};

/// Create an account and log in.
#[utoipa::path(post, path = "/signup", security(()), request_body = SignUp, responses(
    (status = 201, description = "Account created", body = LoggedIn, headers(("Set-Cookie"))),
    (status = 403, response = NoSignUp),
    (status = 409, response = UsernameTaken),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub(super) async fn sign_up(
    accounts: Data<Accounts>,
    client: Client,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(form): Json<SignUp>,
) -> ApiResult<impl Responder> {
    let (user, session_ref) = accounts.sign_up(form, &client).await?;
    cookie::set(&request, session_ref)?;
    Ok((web::Json(LoggedIn::from(user)), StatusCode::CREATED))
}

/// Log in: open a session.
#[utoipa::path(post, path = "/login", security(()), request_body = LogIn, responses(
    (status = 200, description = "Logged in", body = LoggedIn, headers(("Set-Cookie"))),
    (status = 401, response = WrongCredentials),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub(super) async fn log_in(
    accounts: Data<Accounts>,
    client: Client,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(form): Json<LogIn>,
) -> ApiResult<impl Responder> {
    let (user, session_ref) = accounts.log_in(form, &client).await?;
    cookie::set(&request, session_ref)?;
    Ok(web::Json(LoggedIn::from(user)))
}

/// Show who is logged in.
///
/// Without a session the answer is 401 with `{}`. It is not 200, because a page may take any 2xx
/// for a login.
#[utoipa::path(get, path = "/check_session", security((), ("session" = [])), responses(
    (status = 200, description = "Somebody is logged in", body = LoggedIn),
    (status = 401, description = "Nobody is logged in. A session cookie that was sent is removed", body = Nothing,
        headers(("Set-Cookie"))),
    (status = 422, response = InvalidQuery),
))]
pub(super) async fn check_session(
    user: ApiResult<CurrentUser>,
    query: ApiResult<Query<NoQuery>>,
) -> ApiResult<impl Responder> {
    let user = user.map_err(ApiError::or_no_session)?;
    // Checked here, not by the extractor: the session comes before the parameters.
    query?;
    Ok(web::Json(LoggedIn::from(user)))
}

/// List where you are logged in, newest first.
#[utoipa::path(get, path = "/sessions", responses(
    (status = 200, description = "Your sessions", body = Sessions),
))]
pub(super) async fn list_sessions(
    user: CurrentUser,
    accounts: Data<Accounts>,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let (reader, policy) = (accounts.database.reader(), &accounts.policy);
    let rows = sessions::list(reader, user.id, policy, clock::now()).await?;
    Ok(web::Json(Sessions::new(rows, user.session_id)))
}

/// Log out one device.
#[utoipa::path(delete, path = "/sessions/{id}", params(Id), responses(
    (status = 204, description = "The device is logged out"),
))]
pub(super) async fn revoke_session(
    user: CurrentUser,
    accounts: Data<Accounts>,
    client: Client,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    accounts.revoke(user.id, id.0, &client).await?;
    Ok(HttpResponse::NoContent())
}

/// Log out everywhere else.
#[utoipa::path(delete, path = "/sessions", responses(
    (status = 204, description = "All other devices are logged out"),
))]
pub(super) async fn revoke_other_sessions(
    user: CurrentUser,
    accounts: Data<Accounts>,
    client: Client,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    accounts.revoke_others(user.session_ref(), &client).await?;
    Ok(HttpResponse::NoContent())
}

/// Log out. Succeeds even without a session.
#[utoipa::path(delete, path = "/logout", security((), ("session" = [])), responses(
    (status = 200, description = "Nobody is logged in any more", body = Nothing,
        headers(("Set-Cookie"))),
))]
pub(super) async fn log_out(
    accounts: Data<Accounts>,
    cookie: Data<SessionCookie>,
    client: Client,
    request: HttpRequest,
    _: Query<NoQuery>,
) -> ApiResult<HttpResponse> {
    accounts.log_out(&client).await?;
    let mut response = HttpResponse::Ok().json(Nothing {});
    cookie.remove_when_sent(&request, &mut response)?;
    Ok(response)
}
