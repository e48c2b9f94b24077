//! How the problems of a document are reported.

use entity::{exercise, user, workout};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{assert_invalid, with_sets};
use crate::support::App;

#[tokio::test]
async fn an_unknown_field_is_refused_at_every_level() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = json!({
        "title": "Leg day", "titel": "Leg day", "user_id": 1,
        "exercises": [{
            "name": "Squat", "weight": 100,
            "sets": [{"reps": 5}, {"reps": 5, "weight": null}],
        }],
    });
    let answer = alice.post("/workouts", workout, 422).await;
    let message = "is not a known field";
    assert_invalid(
        &answer,
        &[
            ("titel", "\"titel\"", message),
            ("user_id", "\"user_id\"", message),
            ("exercises[0].weight", "Exercise 1: \"weight\"", message),
            (
                "exercises[0].sets[1].weight",
                "Exercise 1, set 2: \"weight\"",
                message,
            ),
        ],
    );
}

#[tokio::test]
async fn all_problems_are_reported_at_once_and_nothing_is_written() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = json!({
        "id": "7", "title": " ", "notes": 1, "started_at": "yesterday", "ended_at": "2026-09-22",
        "duration_s": -1,
        "exercises": [
            {"name": "", "notes": false, "superset": 100, "sets": [{}, {"reps": -1, "rpe": 11}]},
            "Squat",
            {"sets": {}},
            {"exercise_id": "7", "sets": ["5x5", {"reps": 1, "weight_kg": 1, "weight_lb": 1}]},
        ],
    });
    let answer = alice.post("/workouts", workout, 422).await;
    let time = "must be a time such as 2026-09-22T18:05:00+02:00";
    assert_invalid(
        &answer,
        &[
            ("id", "Id", "must be a UUID"),
            ("title", "Title", "can't be blank"),
            ("notes", "Notes", "must be text"),
            ("started_at", "Started at", time),
            ("ended_at", "Ended at", time),
            ("duration_s", "Duration s", "must be between 0 and 604,800"),
            ("exercises[0].name", "Exercise 1: name", "can't be blank"),
            ("exercises[0].notes", "Exercise 1: notes", "must be text"),
            (
                "exercises[0].superset",
                "Exercise 1: superset",
                "must be between 0 and 99",
            ),
            (
                "exercises[0].sets[0].reps",
                "Exercise 1, set 1: reps",
                "can't be blank without distance_m or duration_s",
            ),
            (
                "exercises[0].sets[1].reps",
                "Exercise 1, set 2: reps",
                "must be between 0 and 10,000",
            ),
            (
                "exercises[0].sets[1].rpe",
                "Exercise 1, set 2: rpe",
                "must be between 1 and 10 in steps of 0.5",
            ),
            ("exercises[1]", "Exercise 2", "must be an object"),
            ("exercises[2].name", "Exercise 3: name", "can't be blank"),
            ("exercises[2].sets", "Exercise 3: sets", "must be a list"),
            (
                "exercises[3].exercise_id",
                "Exercise 4: exercise id",
                "must be a UUID",
            ),
            (
                "exercises[3].sets[0]",
                "Exercise 4, set 1",
                "must be an object",
            ),
            (
                "exercises[3].sets[1].weight_lb",
                "Exercise 4, set 2: weight lb",
                "can't be given together with weight_kg",
            ),
        ],
    );
    let database = app.connect().await;
    let workouts = workout::Entity::find().all(&database).await.unwrap();
    let exercises = exercise::Entity::find().all(&database).await.unwrap();
    let alice = user::Entity::find().one(&database).await.unwrap().unwrap();
    assert_eq!((workouts, exercises), (vec![], vec![]));
    assert_eq!((alice.revision, alice.workout_count), (0, 0));
}

#[tokio::test]
async fn a_number_is_never_a_string_and_a_text_never_a_number() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (field, subject) in [
        ("weight_kg", "weight kg"),
        ("weight_lb", "weight lb"),
        ("reps", "reps"),
        ("distance_m", "distance m"),
        ("duration_s", "duration s"),
        ("rpe", "rpe"),
    ] {
        let mut set = json!({"reps": 5});
        set[field] = json!("5");
        let answer = alice.post("/workouts", with_sets(json!([set])), 422).await;
        let path = format!("exercises[0].sets[0].{field}");
        let subject = format!("Exercise 1, set 1: {subject}");
        assert_invalid(&answer, &[(&path, &subject, "must be a number")]);
    }
    let workout = json!({
        "title": 5, "notes": ["5"], "started_at": 1_758_557_100, "ended_at": true,
        "duration_s": "3900", "exercises": "Squat",
    });
    let answer = alice.post("/workouts", workout, 422).await;
    assert_invalid(
        &answer,
        &[
            ("title", "Title", "must be text"),
            ("notes", "Notes", "must be text"),
            ("started_at", "Started at", "must be text"),
            ("ended_at", "Ended at", "must be text"),
            ("duration_s", "Duration s", "must be a number"),
            ("exercises", "Exercises", "must be a list"),
        ],
    );
}

#[tokio::test]
async fn a_body_that_is_not_an_object_is_understood_but_invalid() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for body in [json!([]), json!("Leg day"), json!(7), Value::Null] {
        let answer = alice.post("/workouts", body, 422).await;
        assert_invalid(&answer, &[("body", "Body", "must be a JSON object")]);
    }
}
