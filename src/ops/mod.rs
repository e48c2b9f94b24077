//! What operators and their machines ask: is the process alive, can it serve.

use crate::http::routes::Routes;

mod routes;

/// List the routes for operators. They are open: they tell nothing about anybody.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/healthz", |at| at.get(routes::check_health));
    routes.at("/readyz", |at| at.get(routes::check_readiness));
}
