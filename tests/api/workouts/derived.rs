//! What is computed at every write for lists, statistics and histories.

use entity::{workout, workout_exercise};
use reqwest::Method;
use sea_orm::{DatabaseConnection, EntityTrait, QueryOrder};
use serde_json::{Value, json};

use super::{log, push_day, with_sets};
use crate::support::App;

/// The totals of the only workout: sets, repetitions, grams and millimetres.
async fn totals(database: &DatabaseConnection) -> (i32, i64, i64, i64) {
    let workout = workout::Entity::find().one(database).await;
    let workout = workout.unwrap().unwrap();
    let workout::Model {
        set_count,
        reps,
        volume_g,
        distance_mm,
        ..
    } = workout;
    (set_count, reps, volume_g, distance_mm)
}

#[tokio::test]
async fn the_totals_are_those_of_all_sets_but_warm_ups() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let database = app.connect().await;
    let (address, _) = log(&mut alice, push_day()).await;
    assert_eq!(totals(&database).await, (2, 8, 660_000, 5_000_500));
    let largest = json!({"weight_kg": 2000, "reps": 10_000, "distance_m": 1_000_000});
    let sets = json!([
        {"kind": "warmup", "reps": 10, "weight_kg": 20, "distance_m": 100},
        {"kind": "dropset", "reps": 3, "weight_kg": 10},
        {"kind": "failure", "reps": 0, "weight_kg": 12.5},
        {"reps": 5, "weight_kg": -20},
        {"distance_m": 0.001},
        {"duration_s": 30},
    ]);
    for (method, body, expected) in [
        (
            Method::PATCH,
            json!({"notes": "more"}),
            (2, 8, 660_000, 5_000_500),
        ),
        (Method::PUT, with_sets(sets), (5, 8, 30_000, 1)),
        (
            Method::PUT,
            with_sets(vec![largest; 100].into()),
            (100, 1_000_000, 2_000_000_000_000, 100_000_000_000),
        ),
        (Method::PATCH, json!({"exercises": null}), (0, 0, 0, 0)),
    ] {
        alice.send(method, &address, Some(body), 200).await;
        assert_eq!(totals(&database).await, expected);
    }
}

/// The start of each exercise's workout, as its place in the only workout has it.
async fn starts(database: &DatabaseConnection) -> Vec<Value> {
    let places = workout_exercise::Entity::find()
        .order_by_asc(workout_exercise::Column::Position)
        .all(database)
        .await;
    let starts = places.unwrap().into_iter();
    starts.map(|place| json!(place.started_at)).collect()
}

#[tokio::test]
async fn the_places_of_exercises_have_the_start_of_their_workout_after_every_write() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let database = app.connect().await;
    let (address, written) = log(&mut alice, push_day()).await;
    assert_eq!(
        starts(&database).await,
        vec![json!("2026-09-22T16:05:00Z"); 2]
    );
    let moved = json!({"started_at": "2026-09-23T18:05:00.500+02:00"});
    let moved_with_exercises = json!({
        "started_at": "2026-09-24T18:05:00+02:00", "exercises": [{"name": "Row"}],
    });
    for (method, body, start, places) in [
        (
            Method::PATCH,
            json!({"title": "Legs"}),
            "2026-09-22T16:05:00Z",
            2,
        ),
        (Method::PATCH, moved, "2026-09-23T16:05:00.500Z", 2),
        (
            Method::PATCH,
            moved_with_exercises,
            "2026-09-24T16:05:00Z",
            1,
        ),
        (Method::PUT, written, "2026-09-22T16:05:00Z", 2),
    ] {
        alice.send(method, &address, Some(body), 200).await;
        assert_eq!(starts(&database).await, vec![json!(start); places]);
    }
    // Merging exercises, and the way through the trash, change no start.
    let run = alice.get("/exercises?q=run", 200).await.items().remove(0);
    let there = format!("/exercises/{}?merge=true", run["id"].as_str().unwrap());
    alice.patch(&there, json!({"name": "Row"}), 200).await;
    alice.delete(&address, 204).await;
    alice
        .post(&format!("{address}/restore"), json!({}), 200)
        .await;
    assert_eq!(
        starts(&database).await,
        vec![json!("2026-09-22T16:05:00Z"); 2]
    );
}
