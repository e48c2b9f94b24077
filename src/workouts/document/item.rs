//! What lists of workouts have: whole workouts, or summaries.

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
    log::set::Thousandths,
};

/// An item of a list, in the view that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum WorkoutItem {
    /// `view=full`.
    Full(WorkoutOut),
    /// `view=summary`.
    Summary(WorkoutSummary),
}

/// A part of a log.
pub type WorkoutPage = Page<WorkoutItem>;

impl Item for WorkoutItem {
    const PAGE: &'static str = "WorkoutPage";
    const ABOUT_PAGE: &'static str = "A part of a log.";
}

/// A workout in a list with `view=summary`: without exercises and notes.
#[derive(Debug, Serialize, ToSchema)]
// Or every full workout would be one, too.
#[serde(deny_unknown_fields)]
pub struct WorkoutSummary {
    id: Uuid,
    #[schema(examples("Push day"))]
    title: String,
    /// The start, on the person's clock.
    started_at: DateTime<FixedOffset>,
    #[schema(required = true)]
    ended_at: Option<DateTime<FixedOffset>>,
    /// The date on that clock at the start.
    day: NaiveDate,
    /// Whole seconds from start to end.
    #[schema(required = true)]
    duration_s: Option<i64>,
    /// Kilograms × repetitions, without warm-ups and assistance.
    #[schema(value_type = f64, minimum = 0)]
    volume_kg: Thousandths,
    /// Sets, without warm-ups.
    set_count: i32,
    /// Where it came from, such as the app that it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source: Option<String>,
    #[schema(minimum = 1)]
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// Since when it has been in the trash.
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
