//! The limit on sets in memory.

use entity::{workout, workout_exercise, workout_set};
use reqwest::Method;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{log, push_day};
use crate::support::{Actor, App, address};

/// The largest workout there is by its sets.
fn largest() -> Value {
    let sets = vec![json!({"weight_kg": 80, "reps": 5}); 100];
    let exercises = (0..10).map(|index| json!({"name": format!("Lift {index}"), "sets": sets}));
    json!({"title": "Marathon", "exercises": exercises.collect::<Vec<_>>()})
}

/// What the server believes that the exercises of each workout take, and what they do.
async fn sizes(database: &DatabaseConnection) -> Vec<(i32, i32)> {
    let mut sizes = Vec::new();
    for workout in workout::Entity::find().all(database).await.unwrap() {
        let exercises = workout_exercise::Entity::find()
            .filter(workout_exercise::Column::WorkoutId.eq(workout.id));
        let exercises = exercises.all(database).await.unwrap();
        let sets =
            workout_set::Entity::find().filter(workout_set::Column::WorkoutId.eq(workout.id));
        let sets = sets.all(database).await.unwrap();
        let notes = exercises.iter().map(|one| {
            let own = sets
                .iter()
                .filter(|set| set.exercise_position == one.position);
            let of_sets: usize = own.map(|set| set.notes.len()).sum();
            (one.notes.len() + of_sets).div_ceil(256)
        });
        let size = exercises.len() + sets.len() + notes.sum::<usize>();
        sizes.push((workout.exercises_size, i32::try_from(size).unwrap()));
    }
    sizes
}

#[tokio::test]
async fn the_size_of_a_workout_is_known_after_every_write() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let database = app.connect().await;
    let (address, _) = log(&mut alice, push_day()).await;
    // Warm-ups are read as well, and so are notes.
    assert_eq!(sizes(&database).await, [(6, 6)]);
    let long = json!({"reps": 5, "notes": "n".repeat(500)});
    let talkative = json!([{"name": "Row", "notes": "n".repeat(24), "sets": vec![long; 8]}]);
    let notes = json!([{"name": "Row", "notes": "ü".repeat(2_000)}, {"name": "Dip"}]);
    for (method, body, size) in [
        (Method::PATCH, json!({"exercises": notes}), 18),
        (Method::PATCH, json!({"notes": "x".repeat(10_000)}), 18),
        (Method::PATCH, json!({"exercises": talkative}), 25),
        (Method::PUT, push_day(), 6),
        (Method::PATCH, json!({"exercises": null}), 0),
        (Method::PUT, largest(), 1_010),
    ] {
        alice.send(method, &address, Some(body), 200).await;
        assert_eq!(sizes(&database).await, [(size, size)]);
    }
    alice.delete(&address, 204).await;
    assert_eq!(sizes(&database).await, [(1_010, 1_010)]);
}

async fn statuses(alice: &mut Actor, paths: &[&str], status: u16) {
    for path in paths {
        let answer = alice.get(path, status).await;
        if status == 503 {
            let sentence = "This is taking too long right now. Try again in a moment";
            let refusal = json!({"errors": [sentence], "code": "too_slow"});
            assert_eq!(answer.json(), refusal, "{path}");
            assert_eq!(answer.header("retry-after"), Some("1"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_large_answer_waits_for_its_turn_and_an_ordinary_one_does_not() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for _ in 0..5 {
        log(&mut alice, largest()).await;
    }
    let (address, _) = log(&mut alice, largest()).await;
    let large = ["/workouts", "/workouts?cursor=", "/workouts/changes"];
    let ordinary = [
        "/workouts?view=summary",
        "/workouts?per_page=2",
        "/workouts/changes?limit=2",
        &address,
    ];
    let page = alice.get("/workouts", 200).await;
    let others = app.door().sets_in_flight();
    let held = others.admit(0, u32::MAX).await.unwrap();
    statuses(&mut alice, &large, 503).await;
    statuses(&mut alice, &ordinary, 200).await;
    let mut known = alice.with("if-none-match", page.etag());
    known.get("/workouts", 304).await;
    drop(held);
    statuses(&mut alice, &large, 200).await;
    // Nothing was kept: the whole gate is free.
    others.admit(0, u32::MAX).await.unwrap();
    let mut rush = tokio::task::JoinSet::new();
    for path in large.into_iter().cycle().take(9) {
        let mut alice = alice.clone();
        rush.spawn(async move { alice.get(path, 200).await });
    }
    rush.join_all().await;
}

#[tokio::test]
async fn a_feed_never_answers_with_more_than_may_be_in_memory() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for _ in 0..5 {
        log(&mut alice, push_day()).await;
    }
    let database = app.connect().await;
    // As if they were that large, their own notes aside: two fit together, and one fits in any
    // case.
    for (size, parts) in [(39_999, [2, 2, 1].as_slice()), (200_000, &[1, 1, 1, 1, 1])] {
        let grow = format!("UPDATE workouts SET exercises_size = {size}");
        database.execute_unprepared(&grow).await.unwrap();
        let (mut since, mut seen) = (0, Vec::new());
        loop {
            let path = format!("/workouts/changes?since={since}");
            let feed = alice.get(&path, 200).await.json();
            seen.push(feed["changes"].as_array().unwrap().len());
            since = feed["next"].as_i64().unwrap();
            if feed["has_more"] == false {
                break;
            }
        }
        assert_eq!((seen.as_slice(), since), (parts, 5));
    }
    // Of what was deleted nothing is read.
    let items = alice.get("/workouts?view=summary", 200).await.items();
    for item in items {
        let address = address(&item);
        alice.delete(&address, 204).await;
    }
    let feed = app.statements_of(alice.get("/workouts/changes", 200));
    let (feed, statements) = feed.await;
    assert_eq!(feed.json()["changes"].as_array().unwrap().len(), 5);
    assert_eq!((&feed.json()["has_more"], statements), (&json!(false), 2));
}
