//! A person's exercises: listed, shown, with what was done and what was best, renamed, joined,
//! deleted.

mod deletion;
mod history;
mod list;
mod ownership;
mod progress;
mod records;
mod rename;

use entity::workout;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::support::{Actor, App};

/// Write a workout with some exercises on a day of June. Returns its document.
async fn log(actor: &mut Actor, day: u32, names: &[&str]) -> Value {
    let exercise = |name: &&str| json!({"name": name, "sets": [{"reps": 5}]});
    let workout = json!({
        "title": "Session", "started_at": format!("2026-06-{day:02}T23:30:00-05:00"),
        "exercises": names.iter().map(exercise).collect::<Vec<_>>(),
    });
    actor.post("/workouts", workout, 201).await.json()
}

/// Write a workout with these exercises, of which each may be anything.
async fn train(actor: &mut Actor, started_at: &str, exercises: Value) -> Value {
    let workout = json!({"title": "Session", "started_at": started_at, "exercises": exercises});
    actor.post("/workouts", workout, 201).await.json()
}

/// The address of one of the exercises of a workout.
fn exercise(workout: &Value, number: usize) -> String {
    let id = workout["exercises"][number]["exercise_id"].as_str();
    format!("/exercises/{}", id.unwrap())
}

/// The exercises of the person as name, number of workouts and last day.
async fn listed(actor: &mut Actor, query: &str) -> Vec<Value> {
    let items = actor.get(&format!("/exercises{query}"), 200).await.items();
    let short = |item: &Value| json!([item["name"], item["workout_count"], item["last_day"]]);
    items.iter().map(short).collect()
}

/// When an exercise was first named.
async fn created_at(actor: &mut Actor, name: &str) -> Value {
    let items = actor.get("/exercises", 200).await.items();
    let item = items.iter().find(|item| item["name"] == name).unwrap();
    assert!(item["created_at"].is_string());
    item["created_at"].clone()
}

/// The revisions of all workouts in the order of their creation.
async fn revisions(app: &App) -> Vec<i64> {
    let rows = workout::Entity::find().order_by_asc(workout::Column::Id);
    let rows = rows.all(&app.connect().await).await.unwrap();
    rows.iter().map(|row| row.revision).collect()
}
