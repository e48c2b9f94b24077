//! My own account: what it is called, its password, and its end.

use utoipa::OpenApi;

use self::document::Account;
use crate::http::{
    answer::limits::{self, Limits},
    routes::Routes,
};

mod document;
mod routes;
mod service;
pub mod store;

pub use document::WeightUnit;

const LIMITS: Limits = Limits(&[limits::of::<Account>]);

/// The routes of one's own account, as the API document has them.
#[derive(OpenApi)]
#[openapi(paths(
    routes::show_me,
    routes::update_me,
    routes::delete_me,
    routes::change_password
), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of one's own account.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/me", |at| {
        at.get(routes::show_me)
            .patch(routes::update_me)
            .delete(routes::delete_me)
    });
    routes.at("/me/password", |at| at.put(routes::change_password));
}
