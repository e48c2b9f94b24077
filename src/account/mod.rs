//! A person's own account: its name, its unit, its password, and its deletion.

use utoipa::OpenApi;

use self::document::Account;
use crate::http::{
    answer::limits::{self, Limits},
    routes::Routes,
};

mod document;
mod routes;
pub mod service;
pub mod store;

pub use document::{AccountPatch, TimeZone};

const LIMITS: Limits = Limits(&[limits::of::<Account>]);

/// The routes of the account, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    routes::show_me,
    routes::update_me,
    routes::delete_me,
    routes::change_password
), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of the account.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/me", |at| {
        at.get(routes::show_me)
            .patch(routes::update_me)
            .delete(routes::delete_me)
    });
    routes.at("/me/password", |at| at.put(routes::change_password));
}
