//! Operations as JSON, and the comparable part of answers.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    log::{set, thousandths},
    operation::{Document, Exercise, Patch},
};

/// A document.
pub(super) fn written(document: &Document) -> Value {
    let mut body = json!({
        "title": document.title,
        "exercises": exercises(&document.exercises),
    });
    if let Some(notes) = document.notes {
        body["notes"] = json!(notes);
    }
    if let Some(start) = document.start {
        body["started_at"] = json!(start.time().to_rfc3339());
        body["duration_s"] = json!(document.duration_s);
    }
    if let Some(grams) = document.bodyweight_g {
        body["bodyweight_kg"] = thousandths(grams);
    }
    body
}

/// A merge patch.
pub(super) fn patched(patch: &Patch) -> Value {
    let mut body = Map::new();
    if let Some(title) = patch.title {
        body.insert("title".into(), json!(title));
    }
    if let Some(notes) = patch.notes {
        body.insert("notes".into(), json!(notes));
    }
    if let Some(start) = patch.start {
        body.insert("started_at".into(), json!(start.time().to_rfc3339()));
    }
    if let Some(duration_s) = patch.duration_s {
        body.insert("duration_s".into(), json!(duration_s));
    }
    if let Some(grams) = patch.bodyweight_g {
        body.insert("bodyweight_kg".into(), json!(grams.map(thousandths)));
    }
    if let Some(list) = &patch.exercises {
        body.insert("exercises".into(), json!(list.as_deref().map(exercises)));
    }
    body.into()
}

fn exercises(exercises: &[Exercise]) -> Vec<Value> {
    let written = |exercise: &Exercise| {
        json!({
            "name": exercise.name,
            "superset": exercise.superset,
            "sets": exercise.sets.iter().map(set).collect::<Vec<_>>(),
        })
    };
    exercises.iter().map(written).collect()
}

/// The address of a workout.
pub(super) fn address(id: Uuid) -> String {
    format!("/workouts/{id}")
}

/// A time that the server has taken from its clock during this test.
pub(super) fn now(shown: &Value) -> DateTime<Utc> {
    let time: DateTime<Utc> = serde_json::from_value(shown.clone()).unwrap();
    assert!((Utc::now() - time).num_minutes() < 10, "{shown}");
    time
}

/// What a model cannot know: when exactly the server wrote.
pub(super) fn without_times(mut document: Value) -> Value {
    let fields = document.as_object_mut().unwrap();
    assert!(fields.remove("updated_at").unwrap().is_string());
    if let Some(deleted_at) = fields.get_mut("deleted_at") {
        *deleted_at = json!(deleted_at.is_string());
    }
    document
}
