//! What a log adds up to: sums by day, week, month or year, streaks, and pictures of them.

use utoipa::OpenApi;

use self::document::Stats;
use crate::{
    http::{
        answer::limits::{self, Limits},
        routes::Routes,
    },
    log::calendar::WeekStart,
    pictures::Theme,
};

mod document;
mod drawing;
mod query;
mod report;
mod routes;
mod store;
mod sums;
mod window;

const LIMITS: Limits = Limits(&[limits::of::<Stats>]);

/// The routes of stats, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(
    paths(
        routes::show_stats,
        routes::draw_stats,
        routes::draw_calendar,
        routes::draw_bodyweight
    ),
    components(schemas(query::StatsBy, query::StatsMetric, WeekStart, Theme)),
    modifiers(&LIMITS)
)]
pub struct Openapi;

/// List the routes of stats.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/stats", |at| at.get(routes::show_stats));
    routes.at("/stats.svg", |at| at.get(routes::draw_stats));
    routes.at("/calendar.svg", |at| at.get(routes::draw_calendar));
    routes.at("/bodyweight.svg", |at| at.get(routes::draw_bodyweight));
}
