//! How large a workout may be.

use serde_json::{Value, json};

use super::{assert_invalid, assert_refused, log, with_sets};
use crate::support::App;

/// A workout of these many exercises with these many sets each.
fn large(exercises: usize, sets: usize) -> Value {
    let set = json!({
        "kind": "failure", "weight_kg": 1999.999, "reps": 10_000, "distance_m": 999_999.999,
        "duration_s": 604_799.999, "rpe": 9.5, "rest_s": 86_399.999, "notes": "n".repeat(60),
    });
    let exercise = |index: usize| {
        json!({
            "name": format!("{index:0>120}"), "notes": "n".repeat(2_000), "superset": 99,
            "sets": vec![set.clone(); sets],
        })
    };
    let exercises: Vec<Value> = (0..exercises).map(exercise).collect();
    json!({"title": "t".repeat(120), "notes": "n".repeat(10_000), "exercises": exercises})
}

#[tokio::test]
async fn a_hundred_exercises_and_a_thousand_sets_with_every_field_at_its_longest_are_a_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, workout) = log(&mut alice, large(100, 10)).await;
    assert_eq!(workout["exercises"].as_array().unwrap().len(), 100);
    assert_eq!(workout["set_count"], 1_000);
    assert_eq!(workout["volume_kg"], 19_999_990_000_u64);
    assert_eq!(alice.get(&address, 200).await.json(), workout);
    // A workout that was read can be written back, although it is longer than what was written.
    alice.put(&address, workout, 200).await;
}

#[tokio::test]
async fn more_than_a_hundred_exercises_are_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, large(100, 0)).await;
    let answer = alice.post("/workouts", large(101, 0), 422).await;
    let message = "can't have more than 100 items";
    assert_invalid(&answer, &[("exercises", "Exercises", message)]);
}

#[tokio::test]
async fn more_than_a_hundred_sets_of_an_exercise_are_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, workout) = log(&mut alice, large(1, 100)).await;
    assert_eq!(workout["set_count"], 100);
    let answer = alice.post("/workouts", large(1, 101), 422).await;
    let message = "can't have more than 100 items";
    assert_invalid(
        &answer,
        &[("exercises[0].sets", "Exercise 1: sets", message)],
    );
}

#[tokio::test]
async fn more_than_a_thousand_sets_in_all_are_refused_warm_ups_included() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, workout) = log(&mut alice, large(10, 100)).await;
    assert_eq!(workout["set_count"], 1_000);
    let mut workout = large(10, 100);
    let warm_up = json!({"name": "Row", "sets": [{"kind": "warmup", "reps": 1}]});
    workout["exercises"].as_array_mut().unwrap().push(warm_up);
    let answer = alice.post("/workouts", workout, 422).await;
    let message = "can't have more than 1,000 sets in all";
    assert_invalid(&answer, &[("exercises", "Exercises", message)]);
}

#[tokio::test]
async fn a_body_beyond_512_kib_is_too_large() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let padding = "n".repeat(512 * 1024);
    let mut workout = with_sets(json!([]));
    workout["notes"] = json!(padding);
    let answer = alice.post("/workouts", workout, 413).await;
    assert_refused(&answer, "body_too_large", "The body is larger than 512 KiB");
}
