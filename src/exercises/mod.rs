//! A person's exercises: the names that their workouts use, unique, ignoring case. A workout
//! creates them by naming them. Here they are shown, with what was done and what was best, renamed,
//! merged and deleted.

use utoipa::OpenApi;

use self::{
    history::HistoryItem,
    records::{ExerciseRecords, RecordOut},
};
use crate::{
    http::{
        answer::{
            limits::{self, Limits},
            page::Part,
        },
        routes::Routes,
    },
    log::{preferences::WeightUnit, score::Metric, set::SetOut},
    pictures::Theme,
};

mod document;
mod history;
mod list;
pub mod performances;
mod picture;
pub mod places;
mod progress;
mod records;
mod rename;
mod routes;
pub mod store;
pub mod walk;

pub use document::ExerciseOut;

const LIMITS: Limits = Limits(&[
    limits::of::<ExerciseOut>,
    limits::of::<HistoryItem>,
    limits::of::<SetOut>,
    limits::of::<ExerciseRecords>,
    limits::of::<RecordOut>,
    limits::of::<Part>,
]);

/// The routes of exercises, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    routes::list_exercises,
    routes::show_exercise,
    routes::rename_exercise,
    routes::delete_exercise,
    routes::list_history,
    routes::show_records,
    routes::show_progress,
    routes::draw_progress
), components(schemas(progress::Grouping, Metric, Theme, WeightUnit)), modifiers(&LIMITS))]
pub struct Openapi;

/// List the routes of exercises.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/exercises", |at| at.get(routes::list_exercises));
    routes.at("/exercises/{id}", |at| {
        at.get(routes::show_exercise)
            .patch(routes::rename_exercise)
            .delete(routes::delete_exercise)
    });
    routes.at("/exercises/{id}/history", |at| at.get(routes::list_history));
    routes.at("/exercises/{id}/records", |at| at.get(routes::show_records));
    routes.at("/exercises/{id}/progress", |at| {
        at.get(routes::show_progress)
    });
    routes.at("/exercises/{id}/progress.svg", |at| {
        at.get(routes::draw_progress)
    });
}
