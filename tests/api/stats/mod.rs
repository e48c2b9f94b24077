//! What a log adds up to: sums, streaks and pictures.

mod freshness;
mod pictures;
mod refusals;
mod streaks;
mod sums;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::support::Actor;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap()
}

/// Write a workout on a day, at noon. Returns its document.
async fn log(actor: &mut Actor, day: NaiveDate, exercises: Value) -> Value {
    let workout = json!({
        "title": "Session", "started_at": format!("{day}T12:00:00Z"), "duration_s": 3600,
        "exercises": exercises,
    });
    actor.post("/workouts", workout, 201).await.json()
}

/// Five repetitions of 100 kg.
fn squats() -> Value {
    json!([{"name": "Squat", "sets": [{"weight_kg": 100, "reps": 5}]}])
}

async fn stats(actor: &mut Actor, query: &str) -> Value {
    actor.get(&format!("/stats?{query}"), 200).await.json()
}
