//! The handlers of sign-up, login, logout and sessions.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::StatusCode,
    web::{self, Data},
};
use chrono::{DateTime, Utc};
use entity::{session, user};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use super::{
    CurrentUser,
    accounts::Accounts,
    client::Client,
    cookie::{self, SessionCookie},
    credentials::{LogIn, SignUp},
    sessions::{self, LONGEST_USER_AGENT},
    username,
};
use crate::{
    clock,
    error::{
        ApiError, ApiResult,
        openapi::{Busy, InvalidQuery, NoSignUp, TooManyTries, UsernameTaken, WrongCredentials},
    },
    http::{Id, Json, NoQuery, Query, answer::limits::Limited, extract::rule},
};

/// The person who is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoggedIn {
    #[schema(minimum = 1, examples(1))]
    id: i64,
    /// As it was typed.
    #[schema(examples("alice"))]
    username: String,
}

impl Limited for LoggedIn {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("username", username::as_typed())]
    }
}

/// An empty object.
#[derive(Debug, Serialize, ToSchema)]
#[schema(max_properties = 0, examples(json!({})))]
pub struct Nothing {}

impl From<user::Model> for LoggedIn {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
        }
    }
}

/// Create an account and log in.
#[utoipa::path(post, path = "/signup", security(()), request_body = SignUp, responses(
    (status = 201, description = "Account created", body = LoggedIn, headers(("Set-Cookie"))),
    (status = 403, response = NoSignUp),
    (status = 409, response = UsernameTaken),
    (status = 429, response = TooManyTries),
    (status = 503, response = Busy),
))]
pub async fn sign_up(
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
pub async fn log_in(
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
pub async fn check_session(
    user: ApiResult<CurrentUser>,
    query: ApiResult<Query<NoQuery>>,
) -> ApiResult<impl Responder> {
    let user = user.map_err(ApiError::or_no_session)?;
    // Checked here, not by the extractor: the session comes before the parameters.
    query?;
    Ok(web::Json(LoggedIn {
        id: user.id,
        username: user.username,
    }))
}

/// A session as its owner sees it. The id is no secret: nobody can log in with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session, examples(json!({
    "id": "5b0f6f9e-6f0a-4a39-9d0c-0a4f6a5c3a57",
    "created_at": "2026-09-22T16:00:00Z",
    "last_seen_at": "2026-09-22T17:10:00Z",
    "expires_at": "2026-10-22T16:00:00Z",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "ip": "127.0.0.1",
    "current": true
})))]
pub struct SessionOut {
    id: Uuid,
    /// When the person logged in.
    created_at: DateTime<Utc>,
    /// Accurate to a few minutes.
    last_seen_at: DateTime<Utc>,
    /// The latest time at which it ends.
    expires_at: DateTime<Utc>,
    /// The `User-Agent` of the login, shortened.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// The address that the login came from.
    #[schema(required = true)]
    ip: Option<String>,
    /// Whether this request uses this session.
    current: bool,
}

impl Limited for SessionOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let user_agent = rule::string().max_length(Some(LONGEST_USER_AGENT));
        vec![("user_agent", user_agent.into())]
    }
}

/// Your sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    items: Vec<SessionOut>,
}

impl Sessions {
    fn new(rows: Vec<session::Model>, current: Uuid) -> Self {
        let items = rows.into_iter().map(|row| SessionOut {
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            user_agent: row.user_agent,
            ip: row.ip,
            current: row.id == current,
        });
        Self {
            items: items.collect(),
        }
    }
}

/// List where you are logged in, newest first.
#[utoipa::path(get, path = "/sessions", responses(
    (status = 200, description = "Your sessions", body = Sessions),
))]
pub async fn list_sessions(
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
pub async fn revoke_session(
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
pub async fn revoke_other_sessions(
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
pub async fn log_out(
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
