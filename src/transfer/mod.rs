//! What people bring from elsewhere: the exports of other training apps, and our own; and what they
//! take away ([`export`]).
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
pub mod export;
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
use crate::workouts::document::{WorkoutExerciseOut, WorkoutOut};

const LIMITS: Limits = Limits(&[
    limits::of::<Skipped>,
    limits::of::<Warnings>,
    limits::of::<WorkoutOut>,
    limits::of::<WorkoutExerciseOut>,
]);

/// Where files are sent: they are larger than other bodies, and take longer.
pub const ADDRESS: &str = "/import";

/// The routes of transfers, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(
    paths(routes::import_file, export::routes::export_log),
    components(schemas(read::Format, export::ExportFormat)),
    modifiers(&LIMITS)
)]
pub struct Openapi;

/// List the routes of transfers.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at(ADDRESS, |at| at.post(routes::import_file));
    export::configure(routes);
}

#[cfg(test)]
mod tests;
