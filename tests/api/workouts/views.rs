//! How much of a workout a list shows.

use serde_json::json;

use super::{assert_invalid, log, push_day};
use crate::support::App;

#[tokio::test]
async fn a_summary_is_the_document_without_exercises_and_notes() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(
        &mut alice,
        json!({"title": "Rest day", "started_at": "2026-09-01T10:00:00Z"}),
    )
    .await;
    log(&mut alice, push_day()).await;
    let full = alice.get("/workouts?view=full", 200).await.json();
    assert_eq!(full, alice.get("/workouts", 200).await.json());
    let summary = alice.get("/workouts?view=summary", 200).await.json();
    let mut expected = full.clone();
    for item in expected["items"].as_array_mut().unwrap() {
        let fields = item.as_object_mut().unwrap();
        assert!(fields.remove("exercises").is_some() && fields.remove("notes").is_some());
    }
    assert_eq!(summary, expected);
    assert_eq!(summary["items"][0]["volume_kg"], 660);
}

#[tokio::test]
async fn a_full_page_shows_each_workout_as_its_own_address_does() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut addresses = Vec::new();
    for hour in 10..15 {
        let mut workout = push_day();
        workout["started_at"] = json!(format!("2026-09-22T{hour}:00:00+02:00"));
        let exercises = workout["exercises"].as_array_mut().unwrap();
        exercises.rotate_left(hour % 2);
        exercises.truncate(hour % 3);
        addresses.push(log(&mut alice, workout).await.0);
    }
    let page = alice.get("/workouts", 200).await.json();
    for (address, item) in addresses
        .iter()
        .rev()
        .zip(page["items"].as_array().unwrap())
    {
        assert_eq!(alice.get(address, 200).await.json(), *item);
    }
}

#[tokio::test]
async fn there_are_two_views_and_no_other() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for view in ["tiny", "", "Full"] {
        let refusal = alice.get(&format!("/workouts?view={view}"), 422).await;
        assert_invalid(&refusal, &[("view", "View", "must be full or summary")]);
    }
}
