//! The cost of requests in statements, independent of the size of the log.

use serde_json::{Value, json};

use super::{log, push_day};
use crate::support::{Actor, App, tag};

/// Somebody with a hundred workouts.
async fn with_a_long_log(app: &App) -> Actor {
    let mut alice = app.sign_up("alice").await;
    for _ in 0..100 {
        log(&mut alice, push_day()).await;
    }
    alice
}

/// A workout of these many exercises with these many sets each.
fn of(exercises: usize, sets: usize) -> Value {
    let sets = vec![json!({"weight_kg": 80, "reps": 5}); sets];
    let exercise = |index: usize| json!({"name": format!("Exercise {index}"), "sets": sets});
    let exercises: Vec<Value> = (0..exercises).map(exercise).collect();
    json!({"title": "Leg day", "exercises": exercises})
}

#[tokio::test]
async fn a_page_costs_the_same_with_any_number_of_sets() {
    let app = App::start().await;
    let mut alice = with_a_long_log(&app).await;
    for (view, cost) in [("summary", 2), ("full", 3)] {
        for (page, per_page, items) in [(1, 1, 1), (1, 100, 100), (5, 20, 20)] {
            let path = format!("/workouts?view={view}&page={page}&per_page={per_page}");
            let (answer, statements) = app.statements_of(alice.get(&path, 200)).await;
            assert_eq!(statements, cost, "{path}");
            assert_eq!(answer.json()["items"].as_array().unwrap().len(), items);
        }
    }
}

#[tokio::test]
async fn one_workout_costs_three_statements_and_less_when_it_is_known() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for document in [json!({"title": "Rest day"}), of(20, 50)] {
        let (address, workout) = log(&mut alice, document).await;
        let (_, statements) = app.statements_of(alice.get(&address, 200)).await;
        assert_eq!(statements, 3);
        let mut known = alice.with("if-none-match", &tag(&workout["revision"]));
        let (_, statements) = app.statements_of(known.get(&address, 304)).await;
        assert_eq!(statements, 2);
    }
}

#[tokio::test]
async fn writing_costs_the_same_however_many_exercises_and_sets_there_are() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut costs = Vec::new();
    for (exercises, sets) in [(1, 1), (2, 100), (100, 10)] {
        // The first workout of a week costs more.
        log(&mut alice, json!({"title": "Rest day"})).await;
        let new = of(exercises, sets);
        let (answer, creating) = app
            .statements_of(alice.post("/workouts", new.clone(), 201))
            .await;
        let address = answer.location().to_owned();
        let (_, replacing) = app
            .statements_of(alice.put(&address, new.clone(), 200))
            .await;
        let patch = json!({"exercises": new["exercises"]});
        let (_, patching) = app.statements_of(alice.patch(&address, patch, 200)).await;
        let (_, deleting) = app.statements_of(alice.delete(&address, 204)).await;
        costs.push([creating, replacing, patching, deleting]);
        // The exercises are new each time, and known when it is replaced.
        alice = app.sign_up(&format!("alice-{exercises}")).await;
    }
    assert_eq!(costs[1], costs[0]);
    assert_eq!(costs[2], costs[0]);
    assert!(costs[0][0] <= 8, "{costs:?}");
}

/// The streaks follow: nothing but the day matters to them.
#[tokio::test]
async fn the_only_workout_of_a_week_costs_two_statements_more() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let on = |day: u32| json!({"title": "Rest", "started_at": format!("2026-09-{day}T12:00:00Z")});
    let mut costs = Vec::new();
    for day in [22, 23] {
        let (answer, creating) = app
            .statements_of(alice.post("/workouts", on(day), 201))
            .await;
        costs.push((answer.location().to_owned(), creating));
    }
    let (first, second) = (&costs[0], &costs[1]);
    assert_eq!(first.1, second.1 + 2);
    let mut changing = Vec::new();
    for patch in [json!({"title": "Rest day"}), on(21), on(10)] {
        let (_, cost) = app.statements_of(alice.patch(&first.0, patch, 200)).await;
        changing.push(cost);
    }
    let usual = changing[0];
    // Within its week: a look at each of the days, beside the start of its exercises.
    assert_eq!(changing[1], usual + 3);
    // To a week where it is alone.
    assert_eq!(changing[2], usual + 5);
    let (_, alone) = app.statements_of(alice.delete(&first.0, 204)).await;
    let (_, last) = app.statements_of(alice.delete(&second.0, 204)).await;
    assert_eq!(alone, last, "both were the only ones in their weeks");
}
