//! A log as a file to take away.

mod answers;
mod command;
mod meanwhile;
mod streams;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Actor, App, address};

/// Log a workout on a day of June, with one exercise.
async fn log(actor: &mut Actor, day: u32, title: &str) -> Value {
    let workout = json!({
        "title": title, "started_at": format!("2026-06-{day:02}T18:00:00+02:00"),
        "exercises": [{"name": "Squat", "sets": [{"weight_kg": 102.058, "reps": 5}]}],
    });
    actor.post("/workouts", workout, 201).await.json()
}

/// The JSON export.
async fn exported(actor: &mut Actor, query: &str) -> Value {
    actor.get(&format!("/export{query}"), 200).await.json()
}

/// The titles of a list of an export.
fn titles(list: &Value) -> Vec<&str> {
    let workouts = list.as_array().unwrap().iter();
    workouts
        .map(|workout| workout["title"].as_str().unwrap())
        .collect()
}

/// A log whose export does not fit into the buffers of a connection: so many workouts of 40 KB.
async fn log_many(actor: &mut Actor, count: usize) -> Vec<Value> {
    let notes = "🏋".repeat(10_000);
    let mut workouts = Vec::new();
    for number in 0..count {
        let start = chrono::DateTime::from_timestamp(1_700_000_000 + 3_600 * number as i64, 0);
        let workout = json!({
            "id": Uuid::new_v4(), "title": format!("{number}"), "notes": notes,
            "started_at": start.unwrap(),
            "exercises": [{"name": "Squat", "sets": [{"reps": 5}]}],
        });
        let answer = actor
            .send(Method::POST, "/workouts", Some(workout), 201)
            .await;
        workouts.push(answer.json());
    }
    workouts
}

/// A person with such a log.
async fn much(app: &App, count: usize) -> (Actor, Vec<Value>) {
    let mut alice = app.sign_up("alice").await;
    let workouts = log_many(&mut alice, count).await;
    (alice, workouts)
}

/// The addresses of workouts.
fn addresses(workouts: &[Value]) -> Vec<String> {
    workouts.iter().map(address).collect()
}
