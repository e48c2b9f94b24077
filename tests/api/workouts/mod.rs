//! Writing and reading workouts.

mod bodyweight;
mod creating;
mod derived;
mod document;
mod exercises;
mod in_flight;
mod limits;
mod ownership;
mod parallel;
mod patching;
mod preconditions;
mod problems;
mod putting;
mod records;
mod round_trip;
mod sets;
mod source;
mod statements;
mod text;
mod times;
mod trash;
mod views;

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{Actor, Answer, App};

/// A workout that uses every field there is.
fn push_day() -> Value {
    json!({
        "title": "Push day",
        "notes": "Slept badly.\nStill went.",
        "started_at": "2026-09-22T18:05:00+02:00",
        "ended_at": "2026-09-22T19:10:00+02:00",
        "exercises": [
            {"name": "Bench Press (Barbell)", "notes": "pause on chest", "superset": 1, "sets": [
                {"kind": "warmup", "weight_kg": 40, "reps": 10},
                {"kind": "normal", "weight_kg": 82.5, "reps": 8, "rpe": 8.5, "rest_s": 120,
                    "notes": "Last one slow.\nStill clean."},
            ]},
            {"name": "Run", "sets": [{"distance_m": 5000.5, "duration_s": 1500.25}]},
        ],
        "bodyweight_kg": 78.4,
    })
}

/// A workout with one exercise of these sets.
fn with_sets(sets: Value) -> Value {
    json!({"title": "Leg day", "exercises": [{"name": "Squat", "sets": sets}]})
}

/// An id that nobody has used.
fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// Log a workout; its address and its document.
async fn log(actor: &mut Actor, workout: Value) -> (String, Value) {
    let answer = actor.post("/workouts", workout, 201).await;
    let address = answer.location().to_owned();
    (address, answer.json())
}

/// A document without what every change changes.
fn lasting(document: &Value) -> Value {
    let mut document = document.clone();
    let fields = document.as_object_mut().unwrap();
    for name in ["revision", "updated_at"] {
        assert!(fields.remove(name).is_some(), "{name}");
    }
    document
}

/// A document with some fields changed.
fn changed(document: &Value, changes: Value) -> Value {
    let mut document = document.clone();
    let fields = document.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    document
}

/// Compare a 422 with the problems it should name, and with no others: each a path, how the
/// sentence calls it, and what is wrong.
fn assert_invalid(answer: &Answer, problems: &[(&str, &str, &str)]) {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, _, message) in problems {
        fields.entry(path).or_default().push(message);
    }
    let mut sentences: Vec<String> = problems
        .iter()
        .map(|(_, subject, message)| format!("{subject} {message}"))
        .collect();
    let mut body = answer.json();
    let mut said = answer.errors();
    sentences.sort();
    said.sort();
    body["errors"] = json!(said);
    assert_eq!(
        body,
        json!({"errors": sentences, "code": "validation_failed", "fields": fields})
    );
}

/// Compare a refusal that has one sentence.
fn assert_refused(answer: &Answer, code: &str, sentence: &str) {
    assert_eq!(answer.json(), json!({"errors": [sentence], "code": code}));
}

/// Send a request of which it depends on a race which of some answers comes.
async fn race(
    actor: &mut Actor,
    method: Method,
    path: &str,
    body: Option<Value>,
    statuses: [u16; 2],
) -> Answer {
    let answer = actor.send_any(method, path, body).await;
    assert!(statuses.contains(&answer.status), "{answer:?}");
    answer
}

/// Many requests at the same time; their answers in no order.
async fn at_once<F>(requests: impl Iterator<Item = F>) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    requests.collect::<JoinSet<Answer>>().join_all().await
}

/// How many of some answers have a status.
fn count_of(answers: &[Answer], status: u16) -> usize {
    let is_it = |answer: &&Answer| answer.status == status;
    answers.iter().filter(is_it).count()
}

#[tokio::test]
async fn a_whole_workout_is_logged_in_one_call_and_read_back_unchanged() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = json!({
        "title": "Push day",
        "started_at": "2026-09-22T18:05:00+02:00",
        "ended_at": "2026-09-22T19:10:00+02:00",
        "exercises": [
            {"name": "Bench Press (Barbell)", "notes": "pause on chest", "sets": [
                {"kind": "warmup", "weight_kg": 40, "reps": 10},
                {"kind": "normal", "weight_kg": 82.5, "reps": 8, "rpe": 8.5},
            ]},
            {"name": "Squat", "superset": 1, "sets": [{"weight_lb": 225, "reps": 5}]},
            {"name": "Plank", "superset": 1, "sets": [{"duration_s": 60}]},
        ],
    });
    let written = alice.post("/workouts", workout, 201).await;
    let address = written.location().to_owned();
    let read = alice.get(&address, 200).await;
    assert_eq!(read.json(), written.json());
    let read = read.json();
    assert_eq!(read["day"], "2026-09-22");
    assert_eq!(read["duration_s"], 3900);
    assert_eq!(read["set_count"], 3);
    assert_eq!(read["volume_kg"], 1170.29);
    let pounds = read["exercises"][1]["sets"][0]["weight_kg"]
        .as_f64()
        .unwrap()
        / 0.453_592_37;
    assert_eq!((pounds * 100.0).round(), 22_500.0);
}
