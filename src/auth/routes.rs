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

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    #[schema(minimum = 1, examples(1))]
    id: i64,
    /// As typed.
    #[schema(examples("alice"))]
    username: String,
}

impl Limited for SignedIn {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("username", username::as_typed())]
    }
}

/// An empty object.
#[derive(Debug, Serialize, ToSchema)]
#[schema(max_properties = 0, examples(json!({})))]
pub struct Nothing {}

impl From<user::Model> for SignedIn {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
        }
    }
}

/// Create an account and sign it in.
#[utoipa::path(post, path = "/signup", security(()), request_body = SignUp, responses(
    (status = 201, description = "Welcome", body = SignedIn, headers(("Set-Cookie"))),
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
    Ok((web::Json(SignedIn::from(user)), StatusCode::CREATED))
}

/// Open a session.
#[utoipa::path(post, path = "/login", security(()), request_body = LogIn, responses(
    (status = 200, description = "Welcome back", body = SignedIn, headers(("Set-Cookie"))),
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
    Ok(web::Json(SignedIn::from(user)))
}

/// Say who is signed in.
///
/// Without a session the answer is 401 with `{}`, and not 200: a page may take any 2xx for somebody.
#[utoipa::path(get, path = "/check_session", security((), ("session" = [])), responses(
    (status = 200, description = "Somebody is signed in", body = SignedIn),
    (status = 401, description = "Nobody is signed in. A cookie of ours that came along is removed", body = Nothing,
        headers(("Set-Cookie"))),
    (status = 422, response = InvalidQuery),
))]
pub async fn check_session(
    user: ApiResult<CurrentUser>,
    query: ApiResult<Query<NoQuery>>,
) -> ApiResult<impl Responder> {
    let user = user.map_err(ApiError::or_no_session)?;
    // Judged here, not by the extractor: nobody is told about their parameters before their session.
    query?;
    Ok(web::Json(SignedIn {
        id: user.id,
        username: user.username,
    }))
}

/// A session as its owner sees it. Knowing the id signs nobody in: the cookie is sealed.
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
    /// To within a few minutes.
    last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    expires_at: DateTime<Utc>,
    /// What the device says about itself.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// The address that the login came from.
    #[schema(required = true)]
    ip: Option<String>,
    /// Whether this request belongs to it.
    current: bool,
}

impl Limited for SessionOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let user_agent = rule::string().max_length(Some(LONGEST_USER_AGENT));
        vec![("user_agent", user_agent.into())]
    }
}

/// The sessions of a person.
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

/// List where the caller is signed in, the newest first.
#[utoipa::path(get, path = "/sessions", responses(
    (status = 200, description = "Every live session", body = Sessions),
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

/// End one session of the caller.
#[utoipa::path(delete, path = "/sessions/{id}", params(Id), responses(
    (status = 204, description = "That device is signed out"),
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

/// End all other sessions of the caller.
#[utoipa::path(delete, path = "/sessions", responses(
    (status = 204, description = "Every other device is signed out"),
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

/// End the session; without one there is nothing to do, which is no mistake.
#[utoipa::path(delete, path = "/logout", security((), ("session" = [])), responses(
    (status = 200, description = "Nobody is signed in any more", body = Nothing,
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
