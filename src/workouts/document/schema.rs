//! The workout document as the API document describes it. What is read and what is written differ
//! in what must be there, so each has a description of its own.
#![expect(dead_code, reason = "descriptions of what other types read and write")]

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::WorkoutOut;
use crate::{http::answer::page::PagePart, workouts::set::SetKind};

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
    /// The date on that clock at the start.
    day: NaiveDate,
    /// Whole seconds from start to end.
    #[schema(required = true, minimum = 0, maximum = 604_800)]
    duration_s: Option<i64>,
    /// Kilograms × repetitions, without warm-ups and assistance.
    #[schema(minimum = 0)]
    volume_kg: f64,
    /// Sets, without warm-ups.
    #[schema(minimum = 0, maximum = 1_000)]
    set_count: i32,
    /// Where it came from, such as the app that it was imported from.
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
    /// Since when it has been in the trash.
    #[schema(required = false)]
    deleted_at: DateTime<Utc>,
}

/// An item of a list, in the view that was asked for.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum WorkoutItem {
    Full(WorkoutOut),
    Summary(WorkoutSummary),
}

/// A part of a log.
#[derive(ToSchema)]
pub struct WorkoutPage {
    items: Vec<WorkoutItem>,
    #[serde(flatten)]
    part: PagePart,
}

/// A workout as it is written. Null is the same as left out. What the server computes may come
/// along, as in a document that was read, and is ignored.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11",
    "title": "Push day",
    "started_at": "2026-09-22T18:05:00+02:00",
    "ended_at": "2026-09-22T19:10:00+02:00",
    "exercises": [
        {
            "name": "Bench Press (Barbell)",
            "notes": "pause on chest",
            "sets": [
                {"kind": "warmup", "weight_kg": 40, "reps": 10},
                {"weight_kg": 82.5, "reps": 8, "rpe": 8.5}
            ]
        },
        {"name": "Plank", "sets": [{"duration_s": 60}]}
    ]
})))]
pub struct WorkoutInput {
    /// Made by the client, so that it is safe to send the same again; else by the server.
    id: Option<Uuid>,
    /// Trimmed; with a character that can be seen, and no control characters.
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\xad][^\x00-\x1f\x7f-\x9f]*$"
    )]
    title: String,
    /// No control characters but tabs and line breaks.
    #[schema(
        max_length = 10_000,
        pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
    )]
    notes: Option<String>,
    /// Now, when left out. In the years 1900 to 2199. Its offset is kept.
    #[schema(value_type = Option<String>, format = DateTime, pattern = "^(19|20|21)")]
    started_at: Option<DateTime<FixedOffset>>,
    /// Not before the start, and not more than 7 days after it.
    #[schema(value_type = Option<String>, format = DateTime, pattern = "^(19|20|21)")]
    ended_at: Option<DateTime<FixedOffset>>,
    /// Seconds. Says when the workout ended, unless `ended_at` does.
    #[schema(minimum = 0, maximum = 604_800)]
    duration_s: Option<i64>,
    /// With no more than 1,000 sets in all.
    #[schema(max_items = 100)]
    exercises: Option<Vec<WorkoutExerciseInput>>,
    /// Where it came from, such as the app that it was imported from.
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9._-]+$",
        examples("hevy")
    )]
    source: Option<String>,
    /// This and what follows: computed by the server, ignored here.
    #[schema(required = false)]
    day: Value,
    #[schema(required = false)]
    volume_kg: Value,
    #[schema(required = false)]
    set_count: Value,
    #[schema(required = false)]
    revision: Value,
    #[schema(required = false)]
    created_at: Value,
    #[schema(required = false)]
    updated_at: Value,
    #[schema(required = false)]
    deleted_at: Value,
}

/// A JSON merge patch (RFC 7396): what is left out stays, null clears.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WorkoutPatch, examples(json!({"notes": "felt strong"})))]
pub struct WorkoutPatchForm {
    /// When given, that of the address.
    id: Option<Uuid>,
    /// Cannot be cleared.
    #[schema(
        required = false,
        min_length = 1,
        max_length = 120,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\xad][^\x00-\x1f\x7f-\x9f]*$"
    )]
    title: String,
    /// No control characters but tabs and line breaks.
    #[schema(
        max_length = 10_000,
        pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
    )]
    notes: Option<String>,
    /// Cannot be cleared. The end moves with it, unless `ended_at` or `duration_s` says otherwise.
    #[schema(
        required = false,
        value_type = String,
        format = DateTime,
        pattern = "^(19|20|21)"
    )]
    started_at: DateTime<FixedOffset>,
    #[schema(value_type = Option<String>, format = DateTime, pattern = "^(19|20|21)")]
    ended_at: Option<DateTime<FixedOffset>>,
    /// Seconds. Moves the end, unless `ended_at` does.
    #[schema(minimum = 0, maximum = 604_800)]
    duration_s: Option<i64>,
    /// The whole list anew, with no more than 1,000 sets in all.
    #[schema(max_items = 100)]
    exercises: Option<Vec<WorkoutExerciseInput>>,
    /// Where it came from, such as the app that it was imported from.
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9._-]+$",
        examples("hevy")
    )]
    source: Option<String>,
    /// This and what follows: computed by the server, ignored here.
    #[schema(required = false)]
    day: Value,
    #[schema(required = false)]
    volume_kg: Value,
    #[schema(required = false)]
    set_count: Value,
    #[schema(required = false)]
    revision: Value,
    #[schema(required = false)]
    created_at: Value,
    #[schema(required = false)]
    updated_at: Value,
    #[schema(required = false)]
    deleted_at: Value,
}

/// An exercise of a workout as it is written: with its name, or its id, which wins.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkoutExerciseInput {
    /// One of the person's exercises.
    exercise_id: Option<Uuid>,
    /// Made for this person when it is new. Names that look the same are the same.
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\xad][^\x00-\x1f\x7f-\x9f]*$",
        examples("Squat (Barbell)")
    )]
    name: Option<String>,
    #[schema(
        max_length = 2_000,
        pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
    )]
    notes: Option<String>,
    /// Exercises with the same number belong together.
    #[schema(minimum = 0, maximum = 99)]
    superset: Option<i32>,
    #[schema(max_items = 100)]
    sets: Option<Vec<WorkoutSetInput>>,
}

/// A set as it is written, with `reps`, `distance_m` or `duration_s`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkoutSetInput {
    /// A normal one, when left out.
    kind: Option<SetKind>,
    /// With up to three decimals. Negative is assistance.
    #[schema(minimum = -500, maximum = 2_000, examples(82.5))]
    weight_kg: Option<f64>,
    /// With up to two decimals, instead of `weight_kg`.
    #[schema(minimum = -1_102.31, maximum = 4_409.24)]
    weight_lb: Option<f64>,
    /// 0 is a failed attempt.
    #[schema(minimum = 0, maximum = 10_000, examples(8))]
    reps: Option<i32>,
    /// Metres.
    #[schema(minimum = 0, maximum = 1_000_000)]
    distance_m: Option<i32>,
    /// Seconds.
    #[schema(minimum = 0, maximum = 604_800)]
    duration_s: Option<i32>,
    /// Rating of perceived exertion, in halves.
    #[schema(minimum = 1, maximum = 10, multiple_of = 0.5)]
    rpe: Option<f64>,
}

/// A set as it is read. What does not apply is left out.
#[derive(ToSchema)]
#[schema(as = WorkoutSet)]
pub struct WorkoutSetOutput {
    kind: SetKind,
    /// Up to three decimals. Negative is assistance.
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
    /// Rating of perceived exertion, in halves.
    #[schema(required = false, minimum = 1, maximum = 10, multiple_of = 0.5)]
    rpe: f64,
}
