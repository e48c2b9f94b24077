use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::workouts::set::{Thousandths, WorkoutSet};

/// A workout as it is read.
#[derive(Clone, Debug, Serialize)]
pub struct WorkoutOut {
    /// Unique within one person's log.
    pub id: Uuid,
    /// 1 to 120 characters.
    pub title: String,
    /// Left out of a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The start, on the person's clock.
    pub started_at: DateTime<FixedOffset>,
    /// The end, on the same clock.
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// In their order. Left out of a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercises: Option<Vec<ExerciseOut>>,
    /// The date on the person's clock at the start.
    pub day: NaiveDate,
    /// Whole seconds from start to end.
    pub duration_s: Option<i64>,
    /// Kilograms × repetitions, warm-ups and assistance left out.
    pub volume_kg: Thousandths,
    /// Sets, warm-ups left out.
    pub set_count: i32,
    /// Where an imported workout came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The revision of the log at the last change of this workout.
    pub revision: i64,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Since when it has been in the trash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// An exercise of a workout as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExerciseOut {
    /// One of the person's exercises.
    pub exercise_id: Uuid,
    /// Its name.
    pub name: String,
    /// Empty rather than null.
    pub notes: String,
    /// Exercises with the same number belong together.
    pub superset: Option<i32>,
    /// In their order.
    pub sets: Vec<WorkoutSet>,
}
