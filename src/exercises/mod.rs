//! A person's exercises: names that their workouts use, each once whatever its capitals. They are
//! made by naming them in a workout, and renamed or joined here.

use utoipa::OpenApi;

use crate::http::routes::Routes;

mod document;
mod list;
mod rename;
mod routes;
pub mod store;

pub use document::exercise_name;

/// The routes of exercises, as the API document has them.
#[derive(OpenApi)]
#[openapi(paths(routes::list_exercises, routes::rename_exercise))]
pub struct Documented;

/// List the routes of exercises.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/exercises", |at| at.get(routes::list_exercises));
    routes.at("/exercises/{id}", |at| at.patch(routes::rename_exercise));
}
