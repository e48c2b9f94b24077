//! Workouts: each written in one request and read in one, listed page by page, and only by its
//! owner.

use utoipa::OpenApi;

use self::{
    changes::Changes,
    document::{WorkoutExerciseOut, WorkoutOut, WorkoutSummary},
    records::BeatenRecord,
};
use crate::{
    http::{
        answer::{
            limits::{self, Limits},
            page::Part,
        },
        routes::Routes,
    },
    log::set::SetOut,
};

pub mod changes;
pub mod document;
pub mod filter;
pub mod list;
mod new;
mod parameters;
pub mod purge;
mod read;
mod records;
mod routes;
mod row;
pub mod several;
pub mod store;
pub mod walk;

const LIMITS: Limits = Limits(&[
    limits::of::<WorkoutOut>,
    limits::of::<WorkoutSummary>,
    limits::of::<WorkoutExerciseOut>,
    limits::of::<SetOut>,
    limits::of::<Changes>,
    limits::of::<BeatenRecord>,
    limits::of::<Part>,
]);

/// The routes of workouts, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    routes::list_workouts,
    routes::create_workout,
    routes::list_changes,
    routes::show_workout,
    routes::put_workout,
    routes::update_workout,
    routes::delete_workout,
    routes::restore_workout,
    routes::show_workout_records
), components(schemas(filter::Sort, parameters::View)), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of workouts.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/workouts", |at| {
        at.get(routes::list_workouts).post(routes::create_workout)
    });
    // Before the address with an id, which would match it too.
    routes.at("/workouts/changes", |at| at.get(routes::list_changes));
    routes.at("/workouts/{id}", |at| {
        at.get(routes::show_workout)
            .put(routes::put_workout)
            .patch(routes::update_workout)
            .delete(routes::delete_workout)
    });
    routes.at("/workouts/{id}/restore", |at| {
        at.post(routes::restore_workout)
    });
    routes.at("/workouts/{id}/records", |at| {
        at.get(routes::show_workout_records)
    });
}
