//! An exercise as JSON: what is shown, and how it is renamed.

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

/// An exercise and how often it is used.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Exercise, examples(json!({
    "id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c12",
    "name": "Bench Press (Barbell)",
    "workout_count": 1,
    "last_day": "2026-09-22",
    "created_at": "2026-09-22T17:15:00Z"
})))]
pub struct ExerciseOut {
    /// The id that workouts refer to.
    pub id: Uuid,
    /// As it was first written, or as renamed.
    pub name: String,
    /// The number of workouts with it, without those in the trash.
    #[schema(minimum = 0)]
    pub workout_count: i64,
    /// The day of the newest of them.
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

/// One page of the exercises.
pub(super) type ExercisePage = Page<ExerciseOut>;

impl Item for ExerciseOut {
    const PAGE: &'static str = "ExercisePage";
    const ABOUT_PAGE: &'static str = "One page of the exercises.";
}

/// A new name for an exercise.
pub(super) struct Rename {
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

/// What to do with a rename when another exercise has the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Collision {
    /// Refuse it.
    #[default]
    Refuse,
    /// Merge the two.
    Merge,
}

impl FromQuery for Collision {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "Merge the two exercises when another one already has the name.";
        match parameters.read("merge", about, Flag) {
            Some(true) => Self::Merge,
            _ => Self::Refuse,
        }
    }
}
