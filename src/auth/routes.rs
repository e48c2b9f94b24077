use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::StatusCode,
    web::{self, Data},
};
use chrono::{DateTime, Utc};
use entity::{session, user};
use serde::Serialize;
use uuid::Uuid;

use super::{
    CurrentUser,
    accounts::Accounts,
    cookie::{self, SessionCookie},
    credentials::{LogIn, SignUp},
    sessions,
    visit::Visit,
};
use crate::{
    clock,
    error::{ApiError, ApiResult},
    http::{Id, Json, NoQuery, Query},
};

/// Who is signed in: what the browser client keeps as its user.
#[derive(Debug, Serialize)]
pub struct SignedIn {
    id: i64,
    username: String,
}

impl From<user::Model> for SignedIn {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
        }
    }
}

/// Create an account and sign it in.
pub async fn sign_up(
    accounts: Data<Accounts>,
    visit: Visit,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(form): Json<SignUp>,
) -> ApiResult<impl Responder> {
    let (user, claim) = accounts.sign_up(form, &visit).await?;
    cookie::set(&request, claim)?;
    Ok((web::Json(SignedIn::from(user)), StatusCode::CREATED))
}

/// Open a session.
pub async fn log_in(
    accounts: Data<Accounts>,
    visit: Visit,
    request: HttpRequest,
    _: Query<NoQuery>,
    Json(form): Json<LogIn>,
) -> ApiResult<impl Responder> {
    let (user, claim) = accounts.log_in(form, &visit).await?;
    cookie::set(&request, claim)?;
    Ok(web::Json(SignedIn::from(user)))
}

/// Say who is signed in. The browser client takes any 2xx for "somebody", and `{}` for nobody.
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
#[derive(Debug, Serialize)]
pub struct SessionOut {
    id: Uuid,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    user_agent: Option<String>,
    ip: Option<String>,
    current: bool,
}

/// The sessions of a person.
#[derive(Debug, Serialize)]
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
pub async fn revoke_session(
    user: CurrentUser,
    accounts: Data<Accounts>,
    visit: Visit,
    id: Id,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    accounts.revoke(user.id, id.0, &visit).await?;
    Ok(HttpResponse::NoContent())
}

/// End all other sessions of the caller.
pub async fn revoke_other_sessions(
    user: CurrentUser,
    accounts: Data<Accounts>,
    visit: Visit,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    accounts.revoke_others(user.claim(), &visit).await?;
    Ok(HttpResponse::NoContent())
}

/// End the session; without one there is nothing to do, which is no mistake.
pub async fn log_out(
    accounts: Data<Accounts>,
    cookie: Data<SessionCookie>,
    visit: Visit,
    request: HttpRequest,
    _: Query<NoQuery>,
) -> ApiResult<HttpResponse> {
    accounts.log_out(&visit).await?;
    let mut response = HttpResponse::Ok().json(serde_json::Map::new());
    cookie.remove_when_sent(&request, &mut response)?;
    Ok(response)
}
