//! An exercise as JSON: what goes out, and what a rename says.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    http::{Fields, FromJson, FromQuery, Parameters, fields},
    text,
};

/// The longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 120;

/// An exercise, with how much it is used.
#[derive(Clone, Debug, Serialize)]
pub struct ExerciseOut {
    /// What workouts refer to.
    pub id: Uuid,
    /// As first written, or as renamed.
    pub name: String,
    /// How many live workouts have it.
    pub workout_count: i64,
    /// The day of the last of them.
    pub last_day: Option<NaiveDate>,
    /// When a workout first named it.
    pub created_at: DateTime<Utc>,
}

/// A new name for an exercise.
pub struct Rename {
    /// Trimmed, 1 to 120 characters.
    pub name: String,
}

impl FromJson for Rename {
    const LIMIT: usize = 16 * 1024;
    const MEDIA_TYPES: &'static [&'static str] =
        &["application/json", "application/merge-patch+json"];

    fn from_json(fields: &mut Fields<'_>) -> Self {
        let name = fields.required("name", |value| {
            text::line(&fields::text(value)?, LONGEST_NAME)
        });
        Self {
            name: name.unwrap_or_default(),
        }
    }
}

/// What becomes of a rename when the name is that of another exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Collision {
    /// It is refused.
    #[default]
    Refuse,
    /// The two become one.
    Merge,
}

impl FromQuery for Collision {
    fn from_query(parameters: &mut Parameters) -> Self {
        let merge = parameters.parsed("merge", |value| match value {
            "true" => Ok(Self::Merge),
            "false" => Ok(Self::Refuse),
            _ => Err("must be true or false".into()),
        });
        merge.unwrap_or_default()
    }
}
