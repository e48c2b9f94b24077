//! Sign-up, login, logout, the sessions behind the cookie, and [`CurrentUser`].
//!
//! The encrypted cookie holds the user id and a random session id. The pair is the key of a row in
//! `sessions`, and the cookie is valid only while that row is live: logging out, a password change
//! or a timeout ends the session on the server, for all copies of the cookie.

use utoipa::OpenApi;

use self::document::{LoggedIn, SessionOut};
use crate::http::{
    answer::limits::{self, Limits},
    routes::Routes,
};

pub mod accounts;
mod attempt;
pub mod audit;
pub mod client;
pub mod cookie;
pub mod credentials;
mod current_user;
mod document;
pub mod keys;
pub mod new_password;
pub mod password;
pub mod people;
mod routes;
pub mod sessions;
pub mod store;
pub mod throttle;
pub mod username;

pub use current_user::{CurrentUser, Touches};

const LIMITS: Limits = Limits(&[limits::of::<LoggedIn>, limits::of::<SessionOut>]);

/// The routes of logging in and out, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    routes::sign_up,
    routes::log_in,
    routes::check_session,
    routes::log_out,
    routes::list_sessions,
    routes::revoke_other_sessions,
    routes::revoke_session
), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of logging in and out. The browser client depends on these addresses.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/signup", |at| at.post(routes::sign_up));
    routes.at("/login", |at| at.post(routes::log_in));
    routes.at("/check_session", |at| at.get(routes::check_session));
    routes.at("/logout", |at| at.delete(routes::log_out));
    routes.at("/sessions", |at| {
        at.get(routes::list_sessions)
            .delete(routes::revoke_other_sessions)
    });
    routes.at("/sessions/{id}", |at| at.delete(routes::revoke_session));
}
