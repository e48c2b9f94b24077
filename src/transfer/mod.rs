//! What people bring from elsewhere: the exports of other training apps, and our own.
//!
//! [`read`](mod@read) looks at the bytes of a file and gives workouts as documents that `POST /workouts`
//! takes. It knows no database: the same bytes and [`Options`](read::Options) give the same documents.
//! [`import`](mod@import) judges them by the rules of the API and takes them over.
//!
//! ```text
//! bytes → decode → table → recognised by its header → one of the dialects → drafts → documents
//! ```

mod dates;
mod decode;
mod dialects;
pub mod document;
mod draft;
mod fit;
pub mod import;
mod json;
mod number;
pub mod read;
pub mod remarks;
pub mod report;
mod routes;
mod table;
mod zone;

use utoipa::OpenApi;

use self::report::{Skipped, Warnings};
use crate::http::{
    answer::limits::{self, Limits},
    routes::Routes,
};

const LIMITS: Limits = Limits(&[limits::of::<Skipped>, limits::of::<Warnings>]);

/// Where files are sent: they are larger than other bodies, and take longer.
pub const ADDRESS: &str = "/import";

/// The routes of imports, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(
    paths(routes::import_file),
    components(schemas(read::Format)),
    modifiers(&LIMITS)
)]
pub struct Openapi;

/// List the routes of imports.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at(ADDRESS, |at| at.post(routes::import_file));
}

#[cfg(test)]
mod tests;
