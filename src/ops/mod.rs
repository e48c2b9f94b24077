//! What is not about workouts: is the process alive, can it serve, what does it understand.

use utoipa::OpenApi;

use crate::http::routes::Routes;

mod pages;
mod readiness;
mod routes;

pub use readiness::Readiness;
pub use routes::OpenapiDocument;

/// The routes for operators, as the OpenAPI document has them.
#[derive(OpenApi)]
#[openapi(paths(routes::check_health, routes::check_readiness, routes::show_document))]
pub struct Openapi;

/// List the routes for operators and for people who look around. They are open: they tell nothing
/// about anybody. They ignore parameters: monitors add some against caches, and a mistake in one
/// could not lose a value.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/healthz", |at| at.get(routes::check_health));
    routes.at("/readyz", |at| at.get(routes::check_readiness));
    routes.at("/openapi.json", |at| at.get(routes::show_document));
    routes.at("/docs", |at| at.get(pages::go_to_docs));
    routes.at("/docs/", |at| at.get(pages::show_docs));
    routes.at("/docs/{file}", |at| at.get(pages::show_docs));
}
