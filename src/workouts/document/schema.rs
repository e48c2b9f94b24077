//! Shapes of answers that are put together from parts, for the OpenAPI document.
#![expect(dead_code, reason = "descriptions of what other types write")]

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use super::WorkoutOut;
use crate::{http::answer::page::Part, log::set::SetKind};

/// A workout in a list with `view=summary`: without exercises and notes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkoutSummary {
    id: Uuid,
    #[schema(min_length = 1, max_length = 120, examples("Push day"))]
    title: String,
    /// The start, on the person's clock.
    started_at: DateTime<FixedOffset>,
    #[schema(required = true)]
    ended_at: Option<DateTime<FixedOffset>>,
    /// The date of the start, on that clock.
    day: NaiveDate,
    /// Whole seconds from start to end.
    #[schema(required = true, minimum = 0, maximum = 604_800)]
    duration_s: Option<i64>,
    /// Kilograms × repetitions, without warm-up sets and assistance.
    #[schema(minimum = 0)]
    volume_kg: f64,
    /// The number of sets, without warm-up sets.
    #[schema(minimum = 0, maximum = 1_000)]
    set_count: i32,
    /// Where it came from, such as the app it was imported from.
    #[schema(
        required = false,
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9._-]+$"
    )]
    source: String,
    #[schema(minimum = 1)]
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// When it was moved to the trash.
    #[schema(required = false)]
    deleted_at: DateTime<Utc>,
}

/// A workout in a list, in the requested view.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum WorkoutItem {
    Full(WorkoutOut),
    Summary(WorkoutSummary),
}

/// One page of workouts.
#[derive(ToSchema)]
pub struct WorkoutPage {
    items: Vec<WorkoutItem>,
    #[serde(flatten)]
    part: Part,
}

/// A set. Fields that do not apply are left out.
#[derive(ToSchema)]
#[schema(as = WorkoutSet)]
pub struct WorkoutSetOutput {
    kind: SetKind,
    /// Up to three decimals. A negative weight is assistance.
    #[schema(required = false, minimum = -500, maximum = 2_000)]
    weight_kg: f64,
    /// 0 is a failed attempt.
    #[schema(required = false, minimum = 0, maximum = 10_000)]
    reps: i32,
    /// Metres.
    #[schema(required = false, minimum = 0, maximum = 1_000_000)]
    distance_m: i32,
    /// Seconds.
    #[schema(required = false, minimum = 0, maximum = 604_800)]
    duration_s: i32,
    /// Rating of perceived exertion, in steps of 0.5.
    #[schema(required = false, minimum = 1, maximum = 10, multiple_of = 0.5)]
    rpe: f64,
}
