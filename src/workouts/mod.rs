//! The workout document: written in one request, read in one, listed page by page, and only ever
//! by its owner.

use crate::http::routes::Routes;

pub mod document;
pub mod list;
mod read;
mod routes;
pub mod set;
pub mod store;

/// List the routes of workouts.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/workouts", |at| {
        at.get(routes::list_workouts).post(routes::create_workout)
    });
    routes.at("/workouts/{id}", |at| {
        at.get(routes::show_workout)
            .put(routes::put_workout)
            .patch(routes::update_workout)
            .delete(routes::delete_workout)
    });
    routes.at("/workouts/{id}/restore", |at| {
        at.post(routes::restore_workout)
    });
}
