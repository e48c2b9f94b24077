//! The items of lists of workouts: whole workouts, or summaries.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use super::WorkoutOut;
use crate::{
    http::{
        Page,
        answer::{limits::Limited, page::Item},
    },
    log::measure::Thousandths,
};

/// A workout in a list, in the requested view.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum WorkoutItem {
    /// `view=full`.
    Full(WorkoutOut),
    /// `view=summary`.
    Summary(WorkoutSummary),
}

/// One page of workouts.
pub type WorkoutPage = Page<WorkoutItem>;

impl Item for WorkoutItem {
    const PAGE: &'static str = "WorkoutPage";
    const ABOUT_PAGE: &'static str = "One page of workouts.";
}

/// A workout in a list with `view=summary`: without exercises and notes.
#[derive(Debug, Serialize, ToSchema)]
// Otherwise every full workout would be one too.
#[serde(deny_unknown_fields)]
pub struct WorkoutSummary {
    id: Uuid,
    #[schema(examples("Push day"))]
    title: String,
    /// The start, on the person's clock.
    started_at: DateTime<FixedOffset>,
    #[schema(required = true)]
    ended_at: Option<DateTime<FixedOffset>>,
    /// The date of the start, on that clock.
    day: NaiveDate,
    /// Whole seconds from start to end.
    #[schema(required = true)]
    duration_s: Option<i64>,
    /// What you weighed, up to three decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    bodyweight_kg: Option<Thousandths>,
    /// Kilograms × repetitions, without warm-up sets and assistance.
    #[schema(value_type = f64, minimum = 0)]
    volume_kg: Thousandths,
    /// The number of sets, without warm-up sets.
    set_count: i32,
    /// Where it came from, such as the app it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source: Option<String>,
    #[schema(minimum = 1)]
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// When it was moved to the trash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    deleted_at: Option<DateTime<Utc>>,
}

impl From<WorkoutOut> for WorkoutSummary {
    fn from(workout: WorkoutOut) -> Self {
        let WorkoutOut {
            id,
            title,
            notes: _,
            started_at,
            ended_at,
            exercises: _,
            day,
            duration_s,
            bodyweight_kg,
            volume_kg,
            set_count,
            source,
            revision,
            created_at,
            updated_at,
            deleted_at,
        } = workout;
        Self {
            id,
            title,
            started_at,
            ended_at,
            day,
            duration_s,
            bodyweight_kg,
            volume_kg,
            set_count,
            source,
            revision,
            created_at,
            updated_at,
            deleted_at,
        }
    }
}

impl Limited for WorkoutSummary {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let mut limits = WorkoutOut::limits();
        limits.retain(|(name, _)| !["notes", "exercises"].contains(name));
        limits
    }
}
