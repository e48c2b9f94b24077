//! The document as a whole: its defaults, and what the server computes.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{assert_invalid, log, push_day};
use crate::support::App;

#[tokio::test]
async fn a_workout_needs_only_a_title_and_gets_every_default() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let before = Utc::now().timestamp_millis();
    let (address, workout) = log(&mut alice, json!({"title": "Rest day"})).await;
    let after = Utc::now().timestamp_millis();

    let time = |name: &str| -> DateTime<Utc> { workout[name].as_str().unwrap().parse().unwrap() };
    for name in ["started_at", "created_at", "updated_at"] {
        let millis = time(name).timestamp_millis();
        assert!((before..=after).contains(&millis), "{name}: {workout}");
    }
    let id: Uuid = workout["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(address, format!("/workouts/{id}"));
    assert_eq!(
        workout,
        json!({
            "id": id, "title": "Rest day", "notes": "",
            "started_at": workout["started_at"], "ended_at": null,
            "exercises": [],
            "day": time("started_at").date_naive(), "duration_s": null,
            "volume_kg": 0, "set_count": 0,
            "revision": 1, "created_at": workout["created_at"], "updated_at": workout["updated_at"],
        })
    );
}

#[tokio::test]
async fn every_field_that_is_given_is_answered() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, workout) = log(&mut alice, push_day()).await;
    let exercise_id = |index: usize| &workout["exercises"][index]["exercise_id"];
    assert_eq!(
        workout,
        json!({
            "id": workout["id"], "title": "Push day", "notes": "Slept badly.\nStill went.",
            "started_at": "2026-09-22T18:05:00+02:00", "ended_at": "2026-09-22T19:10:00+02:00",
            "exercises": [
                {
                    "exercise_id": exercise_id(0), "name": "Bench Press (Barbell)",
                    "notes": "pause on chest", "superset": 1,
                    "sets": [
                        {"kind": "warmup", "weight_kg": 40, "reps": 10},
                        {"kind": "normal", "weight_kg": 82.5, "reps": 8, "rpe": 8.5, "rest_s": 120,
                            "notes": "Last one slow.\nStill clean."},
                    ],
                },
                {
                    "exercise_id": exercise_id(1), "name": "Run", "notes": "", "superset": null,
                    "sets": [{"kind": "normal", "distance_m": 5000.5, "duration_s": 1500.25}],
                },
            ],
            "day": "2026-09-22", "duration_s": 3900, "bodyweight_kg": 78.4, "volume_kg": 660, "set_count": 2,
            "revision": 1, "created_at": workout["created_at"], "updated_at": workout["updated_at"],
        })
    );
}

#[tokio::test]
async fn what_the_server_computes_is_accepted_and_ignored() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, workout) = log(
        &mut alice,
        json!({
            "title": "Push day", "started_at": "2026-09-22T18:05:00+02:00",
            "day": "1999-01-01", "volume_kg": -1, "set_count": "many", "revision": 999,
            "created_at": "yesterday", "updated_at": null, "deleted_at": [1],
        }),
    )
    .await;
    assert_eq!(workout["day"], "2026-09-22");
    assert_eq!(workout["volume_kg"], 0);
    assert_eq!(workout["set_count"], 0);
    assert_eq!(workout["revision"], 1);
    assert_eq!(workout["created_at"], workout["updated_at"]);
    assert_ne!(workout["created_at"], "yesterday");
    assert!(workout.get("deleted_at").is_none(), "{workout}");
}

#[tokio::test]
async fn null_means_the_same_as_absent() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, workout) = log(
        &mut alice,
        json!({
            "id": null, "title": "Rest day", "notes": null, "started_at": null, "ended_at": null,
            "duration_s": null, "exercises": null, "bodyweight_kg": null,
        }),
    )
    .await;
    assert_eq!(workout["notes"], "");
    assert_eq!(workout.get("bodyweight_kg"), None);
    let start: DateTime<Utc> = workout["started_at"].as_str().unwrap().parse().unwrap();
    assert!((Utc::now() - start).num_minutes() < 5, "{start}");
    assert_eq!(workout["ended_at"], Value::Null);
    assert_eq!(workout["exercises"], json!([]));

    let exercise = json!({
        "exercise_id": null, "name": "Squat", "notes": null, "superset": null,
        "sets": [{
            "kind": null, "weight_kg": null, "weight_lb": null, "reps": 5, "distance_m": null,
            "duration_s": null, "rpe": null, "rest_s": null, "notes": null,
        }],
    });
    let bare = json!({"name": "Lunge", "sets": null});
    let (_, workout) = log(
        &mut alice,
        json!({"title": "Leg day", "exercises": [exercise, bare]}),
    )
    .await;
    let exercises = &workout["exercises"];
    assert_eq!(
        *exercises,
        json!([
            {
                "exercise_id": exercises[0]["exercise_id"], "name": "Squat", "notes": "",
                "superset": null, "sets": [{"kind": "normal", "reps": 5}],
            },
            {
                "exercise_id": exercises[1]["exercise_id"], "name": "Lunge", "notes": "",
                "superset": null, "sets": [],
            },
        ])
    );

    let answer = alice.post("/workouts", json!({"title": null}), 422).await;
    assert_invalid(&answer, &[("title", "Title", "can't be blank")]);
}
