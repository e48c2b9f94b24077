//! Which exercises a workout names, and how.

use entity::{exercise, workout};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{assert_invalid, log, new_id};
use crate::support::App;

fn with_exercises(exercises: Value) -> Value {
    json!({"title": "Leg day", "exercises": exercises})
}

#[tokio::test]
async fn every_spelling_of_a_name_is_the_same_exercise() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let names = [
        "Übung Ⅳ",
        "ÜBUNG IV",
        "übung iv",
        "  U\u{308}bung IV ",
        "ÜＢＵＮＧ Ⅳ",
    ];
    let mut ids = Vec::new();
    for name in names {
        let (address, workout) = log(&mut alice, with_exercises(json!([{"name": name}]))).await;
        assert_eq!(workout["exercises"][0]["name"], "Übung Ⅳ");
        assert_eq!(alice.get(&address, 200).await.json(), workout);
        ids.push(workout["exercises"][0]["exercise_id"].clone());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let rows = exercise::Entity::find()
        .all(&app.connect().await)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(ids[0], json!(rows[0].id));
    assert_eq!(
        (rows[0].name.as_str(), rows[0].name_key.as_str()),
        ("Übung Ⅳ", "übung iv")
    );
}

#[tokio::test]
async fn one_workout_may_name_an_exercise_twice_and_keeps_their_order() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = with_exercises(json!([
        {"name": "Squat", "notes": "first", "sets": [{"reps": 1}, {"reps": 3}, {"reps": 2}]},
        {"name": "Deadlift"},
        {"name": "SQUAT", "notes": "again", "sets": [{"reps": 4}]},
    ]));
    let (address, workout) = log(&mut alice, workout).await;
    let ids: Vec<&Value> = [0, 1, 2]
        .map(|index| &workout["exercises"][index]["exercise_id"])
        .to_vec();
    assert_eq!(ids[0], ids[2]);
    assert_ne!(ids[0], ids[1]);
    let set = |reps: i32| json!({"kind": "normal", "reps": reps});
    let expected = |index: usize, name: &str, notes: &str, sets: Value| {
        json!({
            "exercise_id": ids[index], "name": name, "notes": notes, "superset": null, "sets": sets,
        })
    };
    assert_eq!(
        workout["exercises"],
        json!([
            expected(0, "Squat", "first", json!([set(1), set(3), set(2)])),
            expected(1, "Deadlift", "", json!([])),
            expected(2, "Squat", "again", json!([set(4)])),
        ])
    );
    assert_eq!(alice.get(&address, 200).await.json(), workout);
    let count = exercise::Entity::find().count(&app.connect().await).await;
    assert_eq!(count.unwrap(), 2);
}

#[tokio::test]
async fn an_exercise_is_named_by_its_id_which_wins_over_a_name() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, first) = log(&mut alice, with_exercises(json!([{"name": "Squat"}]))).await;
    let id = &first["exercises"][0]["exercise_id"];
    let workout = with_exercises(json!([
        {"exercise_id": id},
        {"exercise_id": id, "name": null},
        {"exercise_id": id, "name": "Deadlift"},
    ]));
    let (_, second) = log(&mut alice, workout).await;
    for exercise in second["exercises"].as_array().unwrap() {
        assert_eq!(*exercise, first["exercises"][0]);
    }
    let count = exercise::Entity::find().count(&app.connect().await).await;
    assert_eq!(count.unwrap(), 1, "no Deadlift was made");
}

#[tokio::test]
async fn an_id_that_is_not_one_of_mine_is_refused_and_writes_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let (_, his) = log(&mut bob, with_exercises(json!([{"name": "Squat"}]))).await;
    let (address, mine) = log(&mut alice, json!({"title": "Rest day"})).await;

    let exercises = json!([
        {"name": "Deadlift"},
        {"exercise_id": his["exercises"][0]["exercise_id"], "name": "Squat"},
        {"exercise_id": new_id(), "sets": [{"reps": 5}]},
    ]);
    let message = "is not one of your exercises";
    let problems = [
        (
            "exercises[1].exercise_id",
            "Exercise 2: exercise id",
            message,
        ),
        (
            "exercises[2].exercise_id",
            "Exercise 3: exercise id",
            message,
        ),
    ];
    let workout = with_exercises(exercises.clone());
    let unknown = format!("/workouts/{}", new_id());
    assert_invalid(
        &alice.post("/workouts", workout.clone(), 422).await,
        &problems,
    );
    assert_invalid(&alice.put(&unknown, workout.clone(), 422).await, &problems);
    assert_invalid(&alice.put(&address, workout, 422).await, &problems);
    let patch = json!({"title": "Leg day", "exercises": exercises});
    assert_invalid(&alice.patch(&address, patch, 422).await, &problems);

    assert_eq!(alice.get(&address, 200).await.json(), mine);
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
    let database = app.connect().await;
    assert_eq!(workout::Entity::find().count(&database).await.unwrap(), 2);
    let rows = exercise::Entity::find().all(&database).await.unwrap();
    assert_eq!(rows.len(), 1, "only Bob's: {rows:?}");
}

#[tokio::test]
async fn an_exercise_needs_a_name_or_a_uuid() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = with_exercises(json!([
        {},
        {"name": null, "exercise_id": null},
        {"exercise_id": "7"},
        {"exercise_id": 7},
        {"exercise_id": "", "name": "Squat"},
        {"exercise_id": "0198f3c27a107c559d6e2f1d6a9b0c11"},
        {"exercise_id": "{0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11}"},
    ]));
    let answer = alice.post("/workouts", workout, 422).await;
    assert_invalid(
        &answer,
        &[
            ("exercises[0].name", "Exercise 1: name", "can't be blank"),
            ("exercises[1].name", "Exercise 2: name", "can't be blank"),
            (
                "exercises[2].exercise_id",
                "Exercise 3: exercise id",
                "must be a UUID",
            ),
            (
                "exercises[3].exercise_id",
                "Exercise 4: exercise id",
                "must be text",
            ),
            (
                "exercises[4].exercise_id",
                "Exercise 5: exercise id",
                "must be a UUID",
            ),
            (
                "exercises[5].exercise_id",
                "Exercise 6: exercise id",
                "must be a UUID",
            ),
            (
                "exercises[6].exercise_id",
                "Exercise 7: exercise id",
                "must be a UUID",
            ),
        ],
    );
}

#[tokio::test]
async fn supersets_are_numbered_from_0_to_99() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let exercise = |superset: Value| json!({"name": "Squat", "superset": superset});
    let workout = with_exercises(json!([
        exercise(json!(0)),
        exercise(json!(99)),
        exercise(json!(99)),
        exercise(Value::Null),
    ]));
    let (address, workout) = log(&mut alice, workout).await;
    for (index, superset) in [json!(0), json!(99), json!(99), Value::Null]
        .iter()
        .enumerate()
    {
        assert_eq!(workout["exercises"][index]["superset"], *superset);
    }
    assert_eq!(alice.get(&address, 200).await.json(), workout);

    let workout = with_exercises(json!([
        exercise(json!(-1)),
        exercise(json!(100)),
        exercise(json!(0.5)),
        exercise(json!("A")),
    ]));
    let range = "must be between 0 and 99";
    let answer = alice.post("/workouts", workout, 422).await;
    assert_invalid(
        &answer,
        &[
            ("exercises[0].superset", "Exercise 1: superset", range),
            ("exercises[1].superset", "Exercise 2: superset", range),
            (
                "exercises[2].superset",
                "Exercise 3: superset",
                "must be a whole number",
            ),
            (
                "exercises[3].superset",
                "Exercise 4: superset",
                "must be a number",
            ),
        ],
    );
}

#[tokio::test]
async fn many_workouts_at_once_create_a_new_exercise_once() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let answers = super::at_once((0..10).map(|index| {
        let mut alice = alice.clone();
        let name = if index % 2 == 0 { "Squat" } else { "SQUAT" };
        let workout = with_exercises(json!([{"name": name}]));
        async move { alice.post("/workouts", workout, 201).await }
    }))
    .await;
    let rows = exercise::Entity::find()
        .all(&app.connect().await)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(answers.len(), 10);
    for answer in answers {
        let exercise = &answer.json()["exercises"][0];
        assert_eq!(exercise["exercise_id"], json!(rows[0].id));
        assert_eq!(exercise["name"], rows[0].name);
    }
}
