//! Health checks, metrics, the OpenAPI document, and the page to try it.

use utoipa::OpenApi;

use crate::http::routes::Routes;

pub mod metrics;
mod pages;
mod readiness;
mod routes;

pub use readiness::Readiness;
pub use routes::OpenapiDocument;

/// The routes for operators, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(routes::check_health, routes::check_readiness, routes::show_document))]
pub struct Openapi;

/// List the routes for operators and for people who look around. They need no session, because they
/// show nothing personal. They ignore parameters: monitors add some to get around caches, and a
/// mistake in one loses nothing.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/healthz", |at| at.get(routes::check_health));
    routes.at("/readyz", |at| at.get(routes::check_readiness));
    routes.at("/openapi.json", |at| at.get(routes::show_document));
    routes.at("/docs", |at| at.get(pages::go_to_docs));
    routes.at("/docs/", |at| at.get(pages::show_docs));
    routes.at("/docs/{file}", |at| at.get(pages::show_docs));
}
