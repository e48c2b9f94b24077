use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::StatusCode,
    web::{self, Data},
};
use entity::user;
use serde::Serialize;

use super::{
    CurrentUser,
    accounts::{Accounts, Visit},
    cookie::{self, SessionCookie},
    credentials::{LogIn, SignUp},
};
use crate::{
    error::{ApiError, ApiResult},
    http::{Json, NoQuery, Query},
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
    user: Result<CurrentUser, ApiError>,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    let user = user.map_err(ApiError::or_no_session)?;
    Ok(web::Json(SignedIn {
        id: user.id,
        username: user.username,
    }))
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
