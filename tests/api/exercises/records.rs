//! What was best of an exercise, and when.

use serde_json::{Value, json};

use super::{exercise, train};
use crate::support::{Actor, App, address, id};

/// Write a workout with these sets of the squat, on a day of June.
async fn squat(actor: &mut Actor, day: u32, sets: Value) -> Value {
    let start = format!("2026-06-{day:02}T10:00:00Z");
    train(actor, &start, json!([{"name": "Squat", "sets": sets}])).await
}

/// The record of a set of the squat.
fn record(value: f64, workout: &Value, set: usize) -> Value {
    let mut record = json!({
        "value": value, "day": workout["day"], "workout_id": id(workout), "position": 0, "set": set,
    });
    if value.fract() == 0.0 {
        record["value"] = json!(value.round() as i64);
    }
    for name in ["weight_kg", "reps", "distance_m", "duration_s"] {
        if let Some(done) = workout["exercises"][0]["sets"][set].get(name) {
            record[name] = done.clone();
        }
    }
    record
}

fn with_metric(metric: &str, mut record: Value) -> Value {
    record["metric"] = json!(metric);
    record
}

#[tokio::test]
async fn the_records_of_an_exercise_say_how_good_when_and_where() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let first = squat(
        &mut alice,
        1,
        json!([
            {"kind": "warmup", "weight_kg": 200, "reps": 20},
            {"weight_kg": 100, "reps": 8},
            {"weight_kg": 100, "reps": 8},
        ]),
    )
    .await;
    let second = squat(
        &mut alice,
        3,
        json!([
            {"weight_kg": 110, "reps": 3, "duration_s": 12.345},
            {"kind": "failure", "weight_kg": 140, "reps": 0},
            {"weight_kg": 60, "reps": 13},
        ]),
    )
    .await;
    // A tie leaves all records where they are.
    squat(&mut alice, 5, json!([{"weight_kg": 110, "reps": 3}])).await;
    let there = format!("{}/records", exercise(&first, 0));
    let (heavy, eight) = (record(110.0, &second, 0), record(100.0, &first, 1));
    let mut workout_volume = json!({"value": 1600, "day": "2026-06-01", "workout_id": id(&first)});
    let expected = json!({
        "exercise_id": first["exercises"][0]["exercise_id"],
        "name": "Squat",
        "best": {
            "weight": heavy,
            "e1rm": record(126.7, &first, 1),
            "reps": record(13.0, &second, 2),
            "set_volume": record(800.0, &first, 1),
            "workout_volume": workout_volume,
            "distance": null,
            "duration": record(12.345, &second, 0),
            "pace": null,
        },
        "by_reps": {
            "1": heavy, "2": heavy, "3": heavy, "4": eight, "5": eight, "6": eight, "7": eight,
            "8": eight, "9": record(60.0, &second, 2), "10": record(60.0, &second, 2),
            "11": record(60.0, &second, 2), "12": record(60.0, &second, 2),
        },
        "timeline": [
            with_metric("weight", record(100.0, &first, 1)),
            with_metric("e1rm", record(126.7, &first, 1)),
            with_metric("weight", heavy.clone()),
        ],
    });
    assert_eq!(alice.get(&there, 200).await.json(), expected);
    // As it was on a day in the past.
    for (to, weight, steps) in [
        ("2026-05-31", json!(null), 0),
        ("2026-06-01", eight.clone(), 2),
        ("2026-06-02", eight.clone(), 2),
        ("2026-06-03", heavy.clone(), 3),
        ("9999-12-31", heavy.clone(), 3),
    ] {
        let then = alice.get(&format!("{there}?to={to}"), 200).await.json();
        assert_eq!(then["best"]["weight"], weight, "{to}");
        assert_eq!(then["timeline"].as_array().unwrap().len(), steps, "{to}");
    }
    for (query, sentence) in [
        ("to=yesterday", "To must be a date such as 2026-09-22"),
        ("from=2026-06-01", "\"from\" is not a known parameter"),
    ] {
        let refusal = alice.get(&format!("{there}?{query}"), 422).await;
        assert_eq!(refusal.errors(), [sentence]);
    }
    // What is in the trash does not count, until it is back.
    alice.delete(&address(&first), 204).await;
    let without = alice.get(&there, 200).await.json();
    workout_volume = json!({"value": 1110, "day": "2026-06-03", "workout_id": id(&second)});
    assert_eq!(without["best"]["workout_volume"], workout_volume);
    assert_eq!(without["by_reps"]["8"], record(60.0, &second, 2));
    assert_eq!(without["timeline"].as_array().unwrap().len(), 2);
    let restore = format!("{}/restore", address(&first));
    alice.post(&restore, json!({}), 200).await;
    assert_eq!(alice.get(&there, 200).await.json(), expected);
}

#[tokio::test]
async fn distances_times_and_paces_have_records() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let run = train(
        &mut alice,
        "2026-06-01T10:00:00Z",
        json!([{"name": "Run", "sets": [
            {"distance_m": 99.999, "duration_s": 1},
            {"distance_m": 3000, "duration_s": 1000},
            {"distance_m": 5000.5, "duration_s": 0},
            {"duration_s": 2000},
        ]}]),
    )
    .await;
    let there = format!("{}/records", exercise(&run, 0));
    let records = alice.get(&there, 200).await.json();
    let best = json!({
        "weight": null, "e1rm": null, "reps": null, "set_volume": null, "workout_volume": null,
        "distance": record(5000.5, &run, 2),
        "duration": record(2000.0, &run, 3),
        "pace": record(333.333, &run, 1),
    });
    assert_eq!(records["best"], best);
    let none = records["by_reps"].as_object().unwrap();
    assert!(none.len() == 12 && none.values().all(Value::is_null));
    assert_eq!(records["timeline"], json!([]));
}

#[tokio::test]
async fn on_a_tie_the_workout_that_began_first_keeps_the_record() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // Logged in another order than done, with equal starts, and twice in one workout.
    let squats = |id: &str, start: &str| {
        let sets = json!([{"weight_kg": 100, "reps": 5}, {"weight_kg": 100, "reps": 5}]);
        let squat = json!({"name": "Squat", "sets": sets});
        json!({"id": id, "title": "Session", "started_at": start, "exercises": [squat, squat]})
    };
    let mut last = Value::Null;
    for (id, start) in [
        (
            "00000000-0000-4000-8000-00000000000c",
            "2026-06-01T10:00:00Z",
        ),
        (
            "00000000-0000-4000-8000-00000000000b",
            "2026-06-01T12:00:00+02:00",
        ),
        (
            "00000000-0000-4000-8000-00000000000a",
            "2026-06-01T10:00:00.001Z",
        ),
    ] {
        last = alice.post("/workouts", squats(id, start), 201).await.json();
    }
    let there = format!("{}/records", exercise(&last, 0));
    let records = alice.get(&there, 200).await.json();
    for metric in ["weight", "e1rm", "reps", "set_volume"] {
        let record = &records["best"][metric];
        assert_eq!(record["workout_id"], "00000000-0000-4000-8000-00000000000b");
        assert_eq!(
            (&record["position"], &record["set"]),
            (&json!(0), &json!(0))
        );
    }
    // The volume of a workout has both of its places.
    assert_eq!(records["best"]["workout_volume"]["value"], 2000);
}

#[tokio::test]
async fn records_follow_the_exercise_when_it_is_renamed_or_merged() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let one = squat(&mut alice, 1, json!([{"weight_kg": 100, "reps": 5}])).await;
    let other = train(
        &mut alice,
        "2026-06-02T10:00:00Z",
        json!([{"name": "Sqaut", "sets": [{"weight_kg": 120, "reps": 5}]}]),
    )
    .await;
    let (squat, mistake) = (exercise(&one, 0), exercise(&other, 0));
    alice
        .patch(&squat, json!({"name": "Back squat"}), 200)
        .await;
    let renamed = alice.get(&format!("{squat}/records"), 200).await.json();
    assert_eq!(renamed["name"], "Back squat");
    assert_eq!(renamed["best"]["weight"], record(100.0, &one, 0));
    let merge = format!("{mistake}?merge=true");
    alice
        .patch(&merge, json!({"name": "back squat"}), 200)
        .await;
    let merged = alice.get(&format!("{squat}/records"), 200).await.json();
    assert_eq!(merged["best"]["weight"], record(120.0, &other, 0));
    assert_eq!(merged["timeline"].as_array().unwrap().len(), 4);
    alice.get(&format!("{mistake}/records"), 404).await;
    alice.get(&format!("{mistake}/progress"), 404).await;
    alice.get(&format!("{mistake}/progress.svg"), 404).await;
}

#[tokio::test]
async fn an_exercise_with_nothing_has_no_records() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = squat(&mut alice, 1, json!([{"kind": "warmup", "reps": 5}])).await;
    let there = format!("{}/records", exercise(&workout, 0));
    let records = alice.get(&there, 200).await.json();
    let best = records["best"].as_object().unwrap();
    assert!(best.len() == 8 && best.values().all(Value::is_null));
    assert_eq!(records["timeline"], json!([]));
}
