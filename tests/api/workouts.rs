//! Writing and reading workouts.

use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn a_whole_session_is_logged_in_one_call_and_comes_back_with_the_same_numbers() {
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
    let address = written.header("location").unwrap().to_owned();
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
