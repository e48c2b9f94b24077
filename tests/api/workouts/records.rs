//! The records that a workout has beaten.

use serde_json::{Value, json};

use crate::support::{Actor, App, address};

async fn train(actor: &mut Actor, day: u32, exercises: Value) -> Value {
    let start = format!("2026-06-{day:02}T10:00:00Z");
    let workout = json!({"title": "Session", "started_at": start, "exercises": exercises});
    actor.post("/workouts", workout, 201).await.json()
}

async fn records(actor: &mut Actor, workout: &Value) -> Value {
    let there = format!("{}/records", address(workout));
    actor.get(&there, 200).await.json()
}

#[tokio::test]
async fn a_workout_shows_what_it_beat_and_a_first_performance_beats_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let squat = |sets: Value| json!({"name": "Squat", "sets": sets});
    let first = train(
        &mut alice,
        1,
        json!([squat(json!([{"weight_kg": 100, "reps": 5}]))]),
    )
    .await;
    let second = train(
        &mut alice,
        3,
        json!([
            {"name": "Run", "sets": [{"distance_m": 5000, "duration_s": 1500}]},
            squat(json!([{"kind": "warmup", "weight_kg": 200, "reps": 1}, {"weight_kg": 100, "reps": 5}])),
            squat(json!([{"weight_kg": 105, "reps": 1, "duration_s": 5}])),
        ]),
    )
    .await;
    let third = train(
        &mut alice,
        5,
        json!([{"name": "Run", "sets": [{"distance_m": 4000, "duration_s": 1199.999}]}]),
    )
    .await;
    let nothing = json!({"items": []});
    assert_eq!(records(&mut alice, &first).await, nothing);
    let squat_id = &first["exercises"][0]["exercise_id"];
    let beaten = json!({"items": [
        {"exercise_id": squat_id, "name": "Squat", "metric": "weight", "value": 105, "before": 100,
            "day_before": "2026-06-01", "position": 2, "set": 0},
        {"exercise_id": squat_id, "name": "Squat", "metric": "workout_volume", "value": 605,
            "before": 500, "day_before": "2026-06-01"},
    ]});
    assert_eq!(records(&mut alice, &second).await, beaten);
    let run_id = &third["exercises"][0]["exercise_id"];
    let faster = json!({"items": [
        {"exercise_id": run_id, "name": "Run", "metric": "pace", "value": 300, "before": 300,
            "day_before": "2026-06-03", "position": 0, "set": 0},
    ]});
    assert_eq!(records(&mut alice, &third).await, faster);
    // What was done later does not matter, and what is in the trash neither.
    alice.delete(&address(&first), 204).await;
    assert_eq!(records(&mut alice, &second).await, nothing);
    let there = format!("{}/records", address(&first));
    alice.get(&there, 404).await;
    let restore = format!("{}/restore", address(&first));
    alice.post(&restore, json!({}), 200).await;
    assert_eq!(records(&mut alice, &second).await, beaten);
    let rest = train(&mut alice, 9, json!([])).await;
    assert_eq!(records(&mut alice, &rest).await, nothing);
}

#[tokio::test]
async fn they_are_known_until_the_log_changes_and_nobody_elses() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let squat = json!([{"name": "Squat", "sets": [{"weight_kg": 100, "reps": 5}]}]);
    let workout = train(&mut alice, 5, squat.clone()).await;
    let there = format!("{}/records", address(&workout));
    let (shown, statements) = app.statements_of(alice.get(&there, 200)).await;
    assert_eq!(statements, 4);
    let mut known = alice.with("if-none-match", shown.etag());
    let (_, statements) = app.statements_of(known.get(&there, 304)).await;
    assert_eq!(statements, 1);
    // An earlier workout changes what this one has beaten.
    let lighter = json!([{"name": "Squat", "sets": [{"weight_kg": 90, "reps": 5}]}]);
    train(&mut alice, 1, lighter).await;
    assert_eq!(known.get(&there, 200).await.items().len(), 4);
    alice.get(&format!("{there}?to=2026-01-01"), 422).await;
    let unknown = format!("/workouts/{}/records", uuid::Uuid::new_v4());
    for there in [&there, &unknown, "/workouts/1/records"] {
        bob.get(there, 404).await;
        bob.with("if-none-match", "*").get(there, 404).await;
    }
    app.anonymous().get(&there, 401).await;
    alice.with("if-none-match", "*").get(&there, 304).await;
}
