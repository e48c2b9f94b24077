//! A person's exercises: the names that their workouts use, unique, ignoring case. A workout
//! creates them by naming them. Here they are shown, renamed, merged and deleted.

use utoipa::OpenApi;

use self::document::ExerciseOut;
use crate::http::{
    answer::{
        limits::{self, Limits},
        page::Part,
    },
    routes::Routes,
};

mod document;
mod list;
mod rename;
mod routes;
pub mod store;

const LIMITS: Limits = Limits(&[limits::of::<ExerciseOut>, limits::of::<Part>]);

/// The routes of exercises, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    routes::list_exercises,
    routes::show_exercise,
    routes::rename_exercise,
    routes::delete_exercise
), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of exercises.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/exercises", |at| at.get(routes::list_exercises));
    routes.at("/exercises/{id}", |at| {
        at.get(routes::show_exercise)
            .patch(routes::rename_exercise)
            .delete(routes::delete_exercise)
    });
}
