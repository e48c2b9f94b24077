//! An exercise as JSON: what goes out, and what a rename says.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use crate::{
    documented_shapes,
    http::{
        Fields, FromQuery, Page, Parameters, Rule, Shape,
        answer::{limits::Limited, page::Item},
        extract::query::Flag,
    },
    log::rules,
};

/// An exercise, with how much it is used.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Exercise, examples(json!({
    "id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c12",
    "name": "Bench Press (Barbell)",
    "workout_count": 1,
    "last_day": "2026-09-22",
    "created_at": "2026-09-22T17:15:00Z"
})))]
pub struct ExerciseOut {
    /// What workouts refer to.
    pub id: Uuid,
    /// As first written, or as renamed.
    pub name: String,
    /// How many live workouts have it.
    #[schema(minimum = 0)]
    pub workout_count: i64,
    /// The day of the last of them.
    #[schema(required = true)]
    pub last_day: Option<NaiveDate>,
    /// When a workout first named it.
    pub created_at: DateTime<Utc>,
}

impl Limited for ExerciseOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("name", rules::EXERCISE_NAME.schema())]
    }
}

/// A part of a person's exercises.
pub type ExercisePage = Page<ExerciseOut>;

impl Item for ExerciseOut {
    const PAGE: &'static str = "ExercisePage";
    const ABOUT_PAGE: &'static str = "A part of a person's exercises.";
}

/// A new name for an exercise.
pub struct Rename {
    /// See [`rules::EXERCISE_NAME`].
    pub name: String,
}

impl Shape for Rename {
    const NAME: &'static str = "ExerciseRename";
    const ABOUT: &'static str = "A new name for an exercise.";
    const IS_PATCH: bool = true;

    fn read(fields: &mut Fields<'_>) -> Self {
        let name = rules::EXERCISE_NAME.example("Bench Press (Barbell)");
        Self {
            name: fields.required("name", name).unwrap_or_default(),
        }
    }
}

documented_shapes!(Rename);

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
        let about = "Join the two exercises when another one has the name already.";
        match parameters.read("merge", about, Flag) {
            Some(true) => Self::Merge,
            _ => Self::Refuse,
        }
    }
}
