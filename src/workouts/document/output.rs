//! Workouts as clients read them.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{KnownFormat, RefOr, Schema, Type},
};
use uuid::Uuid;

use super::input::Source;
use crate::{
    exercises::places::Place,
    http::{Rule, answer::limits::Limited, extract::rule},
    log::{
        measure::{BODYWEIGHT_KG, Thousandths},
        rules,
        set::{SetOut, WorkoutSet},
    },
};

/// A workout.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Workout, examples(json!({
    "id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11",
    "title": "Push day",
    "notes": "",
    "started_at": "2026-09-22T18:05:00+02:00",
    "ended_at": "2026-09-22T19:10:00+02:00",
    "exercises": [
        {
            "exercise_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c12",
            "name": "Bench Press (Barbell)",
            "notes": "pause on chest",
            "superset": null,
            "sets": [
                {"kind": "warmup", "weight_kg": 40, "reps": 10},
                {"kind": "normal", "weight_kg": 82.5, "reps": 8, "rpe": 8.5, "rest_s": 120,
                    "notes": "last one slow"}
            ]
        },
        {
            "exercise_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c13",
            "name": "Plank",
            "notes": "",
            "superset": null,
            "sets": [{"kind": "normal", "duration_s": 60}]
        }
    ],
    "day": "2026-09-22",
    "duration_s": 3900,
    "bodyweight_kg": 78.4,
    "volume_kg": 660,
    "set_count": 2,
    "revision": 1,
    "created_at": "2026-09-22T17:15:00Z",
    "updated_at": "2026-09-22T17:15:00Z"
})))]
pub struct WorkoutOut {
    /// Unique within one person's log.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Left out of a summary.
    pub notes: String,
    /// The start, on the person's clock.
    pub started_at: DateTime<FixedOffset>,
    /// The end, on the same clock.
    #[schema(required = true)]
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// In the order they were done. Left out of a summary.
    pub exercises: Vec<WorkoutExerciseOut>,
    /// The date of the start, on that clock.
    pub day: NaiveDate,
    /// Whole seconds from start to end.
    #[schema(required = true)]
    pub duration_s: Option<i64>,
    /// What you weighed, up to three decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false)]
    pub bodyweight_kg: Option<Thousandths>,
    /// Kilograms × repetitions, without warm-up sets and assistance.
    #[schema(value_type = f64, minimum = 0)]
    pub volume_kg: Thousandths,
    /// The number of sets, without warm-up sets.
    pub set_count: i32,
    /// Where it came from, such as the app it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub source: Option<String>,
    /// The log's revision when this workout last changed.
    #[schema(minimum = 1)]
    pub revision: i64,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was moved to the trash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// An exercise of a workout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WorkoutExercise)]
pub struct WorkoutExerciseOut {
    /// The id of one of your exercises.
    pub exercise_id: Uuid,
    /// Its name.
    pub name: String,
    /// Empty rather than null.
    pub notes: String,
    /// Exercises with the same number belong together.
    #[schema(required = true)]
    pub superset: Option<i32>,
    /// In the order they were done.
    #[schema(value_type = Vec<SetOut>)]
    pub sets: Vec<WorkoutSet>,
}

impl From<Place> for WorkoutExerciseOut {
    fn from(place: Place) -> Self {
        let Place {
            position: _,
            exercise_id,
            name,
            notes,
            superset,
            sets,
        } = place;
        Self {
            exercise_id,
            name,
            notes,
            superset,
            sets,
        }
    }
}

impl Limited for WorkoutOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let set_count = rule::number(Type::Integer, KnownFormat::Int32)
            .minimum(Some(0))
            .maximum(Some(rules::MOST_SETS));
        vec![
            ("title", rules::TITLE.schema()),
            ("notes", rules::NOTES.schema()),
            (
                "exercises",
                rule::list_of(&WorkoutExerciseOut::name(), rules::MOST_EXERCISES),
            ),
            ("duration_s", rules::DURATION_S.schema()),
            ("bodyweight_kg", BODYWEIGHT_KG.schema()),
            ("set_count", set_count.into()),
            ("source", Source.schema()),
        ]
    }
}

impl Limited for WorkoutExerciseOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let sets = rule::list_of(&SetOut::name(), rules::MOST_SETS_PER_EXERCISE);
        vec![
            ("name", rules::EXERCISE_NAME.schema()),
            ("notes", rules::EXERCISE_NOTES.schema()),
            ("superset", rules::SUPERSET.schema()),
            ("sets", sets),
        ]
    }
}
