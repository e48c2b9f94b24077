//! The session cookie: an encrypted, `HttpOnly` cookie with the user id and the session id.
//!
//! It is set at sign-up and login, and removed at logout and when a dead one is sent. A cookie that
//! we cannot open is not ours and is left alone. No other answer sets a cookie: a slow one could
//! arrive after a logout and log the person in again.

use std::time::Duration;

use actix_identity::{Identity, IdentityExt, IdentityMiddleware, config::LogoutBehavior};
use actix_session::{
    SessionExt, SessionMiddleware, config::PersistentSession, storage::CookieSessionStore,
};
use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::MessageBody,
    cookie::{Cookie, Key, SameSite, time},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use uuid::Uuid;

use crate::{
    config::CookieName,
    error::{ApiError, ApiResult},
};

mod ours;

pub use ours::keep_ours;

const USER_ID: &str = "user_id";
const SESSION_ID: &str = "session_id";

/// The name, the keys and the lifetime of the cookie.
#[derive(Clone)]
pub struct SessionCookie {
    name: String,
    is_secure: bool,
    max_age: time::Duration,
    key: Key,
    retired_keys: Vec<Key>,
}

/// The contents of an opened cookie. Proves nothing until the live row has been found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRef {
    /// The user id.
    pub user_id: i64,
    /// The session id.
    pub session_id: Uuid,
}

impl SessionCookie {
    /// The first of `keys` seals, the others still open. On https the cookie is `Secure`.
    ///
    /// # Errors
    /// When there is no key.
    pub fn new(
        name: &CookieName,
        is_https: bool,
        max_age: Duration,
        keys: Vec<Key>,
    ) -> Result<Self, String> {
        let mut keys = keys.into_iter();
        let seconds = i64::try_from(max_age.as_secs()).map_err(|error| error.to_string())?;
        Ok(Self {
            name: name.in_full(is_https),
            is_secure: is_https,
            max_age: time::Duration::seconds(seconds),
            key: keys.next().ok_or("SESSION_KEY holds no key")?,
            retired_keys: keys.collect(),
        })
    }

    /// The middleware that opens the cookie and seals a changed one.
    pub fn session_middleware(&self) -> SessionMiddleware<CookieSessionStore> {
        SessionMiddleware::builder(CookieSessionStore::default(), self.key.clone())
            .cookie_name(self.name.clone())
            .cookie_secure(self.is_secure)
            .cookie_http_only(true)
            .cookie_same_site(SameSite::Lax)
            .cookie_path("/".to_owned())
            .session_lifecycle(PersistentSession::default().session_ttl(self.max_age))
            .build()
    }

    /// The middleware that finds the user id in the cookie. It has no deadlines of its own: they
    /// would make it seal the cookie again for every answer, and drop the one that a login sets
    /// when an expired one was sent. The row decides.
    pub fn identity_middleware() -> IdentityMiddleware {
        IdentityMiddleware::builder()
            .id_key(USER_ID)
            .logout_behavior(LogoutBehavior::DeleteIdentityKeys)
            .build()
    }

    /// Tell a client that sent our cookie, live or dead, to forget it. Cookies that we cannot open
    /// do not get this far.
    ///
    /// # Errors
    /// 500 when the cookie cannot be written.
    pub fn remove_when_sent<B>(
        &self,
        request: &HttpRequest,
        response: &mut HttpResponse<B>,
    ) -> ApiResult<()> {
        if request.cookie(&self.name).is_none() {
            return Ok(());
        }
        let mut cookie = Cookie::build(self.name.as_str(), "")
            .path("/")
            .secure(self.is_secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish();
        cookie.make_removal();
        response.add_cookie(&cookie).map_err(ApiError::internal)
    }
}

/// The session named by the cookie of a request; `None` without a cookie that we can open.
pub fn session_ref(request: &HttpRequest) -> Option<SessionRef> {
    let user_id = request.get_identity().ok()?.id().ok()?.parse().ok()?;
    let session_id = request.get_session().get(SESSION_ID).ok()??;
    Some(SessionRef {
        user_id,
        session_id,
    })
}

/// Seal a session into the cookie of the answer.
///
/// # Errors
/// 500 when the cookie cannot be written.
pub fn set(request: &HttpRequest, session_ref: SessionRef) -> ApiResult<()> {
    let session = request.get_session();
    session.clear();
    session
        .insert(SESSION_ID, session_ref.session_id)
        .map_err(ApiError::internal)?;
    Identity::login(&request.extensions(), session_ref.user_id.to_string())
        .map_err(ApiError::internal)?;
    Ok(())
}

/// Remove our cookie with every answer that says "not logged in".
///
/// # Errors
/// The errors of the inner services.
pub async fn remove_dead<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let is_logged_out = response
        .response()
        .error()
        .and_then(|error| error.as_error::<ApiError>())
        .is_some_and(ApiError::is_logged_out);
    if is_logged_out
        && let Some(cookie) = response
            .request()
            .app_data::<Data<SessionCookie>>()
            .cloned()
    {
        let request = response.request().clone();
        cookie.remove_when_sent(&request, response.response_mut())?;
    }
    Ok(response)
}
