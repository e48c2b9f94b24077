//! What people bring from elsewhere: the exports of other training apps, and our own; and what they
//! take away ([`export`]).
//!
//! [`read`](mod@read) judges the bytes of a file and gives workouts as documents that `POST /workouts`
//! takes. It knows no database: the same bytes and [`Options`](read::Options) give the same documents.
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
mod number;
pub mod read;
pub mod remarks;
mod table;
mod zone;

use utoipa::OpenApi;

use self::export::LIMITS;
use crate::http::routes::Routes;

/// The routes of transfers, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(export::routes::export_log), components(schemas(export::Format)), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of transfers.
pub fn configure(routes: &mut Routes<'_>) {
    export::configure(routes);
}

#[cfg(test)]
mod tests;
