//! The examples of the OpenAPI document: they match their schemas and the answers of the server.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Actor, App, address,
    contract::{DOCUMENT, follow, operations, validator},
};

/// Every example of a schema, with its place.
fn examples(schema: &'static Value, place: &str) -> Vec<(String, &'static Value, &'static Value)> {
    let mut found = Vec::new();
    for example in schema["examples"].as_array().into_iter().flatten() {
        found.push((place.to_owned(), schema, example));
    }
    let named = schema["properties"].as_object().into_iter().flatten();
    for (name, field) in named {
        found.extend(examples(field, &format!("{place}.{name}")));
    }
    found
}

fn example(schema: &str) -> Value {
    DOCUMENT["components"]["schemas"][schema]["examples"][0].clone()
}

#[test]
fn every_example_matches_its_schema() {
    let mut count = 0;
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        for (place, schema, example) in examples(schema, name) {
            count += 1;
            let problems: Vec<String> = validator(schema)
                .iter_errors(example)
                .map(|error| error.to_string())
                .collect();
            assert!(problems.is_empty(), "{place}: {problems:?}");
        }
    }
    for (name, response) in DOCUMENT["components"]["responses"].as_object().unwrap() {
        let content = &response["content"]["application/json"];
        let judge = validator(&content["schema"]);
        let examples = content["examples"].as_object().unwrap();
        assert!(!examples.is_empty(), "{name}");
        for (code, example) in examples {
            count += 1;
            assert!(judge.is_valid(&example["value"]), "{name} {code}");
            assert_eq!(example["value"]["code"], *code, "{name}");
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_body_has_an_example() {
    for (method, path, operation) in operations() {
        let Some(body) = operation.get("requestBody") else {
            continue;
        };
        let schema = follow(&body["content"]["application/json"]["schema"]);
        let is_shown = schema.get("examples").is_some()
            || schema["properties"]
                .as_object()
                .unwrap()
                .iter()
                .filter(|(name, _)| {
                    schema["required"]
                        .as_array()
                        .unwrap()
                        .contains(&json!(name))
                })
                .all(|(_, field)| field.get("examples").is_some());
        assert!(is_shown, "{method} {path}");
    }
}

/// An answer in which the fields that differ between servers are taken from the example.
fn timeless(mut answer: Value, example: &Value, names: &[&str]) -> Value {
    for name in names {
        assert!(answer[name].is_string(), "{name} in {answer}");
        answer[name] = example[name].clone();
    }
    answer
}

#[tokio::test]
async fn the_examples_are_what_the_server_answers() {
    let app = App::start().await;
    let device = "Mozilla/5.0 (X11; Linux x86_64)";
    let mut alice = app.anonymous().with("user-agent", device);
    let form = json!({"username": "alice", "password": "correct horse",
        "password_confirmation": "correct horse"});
    alice.post("/signup", form, 201).await;

    let account = alice.get("/me", 200).await.json();
    let shown = example("Account");
    assert_eq!(timeless(account, &shown, &["created_at"]), shown);

    let sessions = alice.get("/sessions", 200).await.json();
    let shown = example("Session");
    let times = ["id", "created_at", "last_seen_at", "expires_at"];
    let session = timeless(sessions["items"][0].clone(), &shown, &times);
    assert_eq!(session, shown);

    workout_examples(&mut alice).await;
    alice.patch("/me", example("AccountPatch"), 200).await;
    alice
        .put("/me/password", example("PasswordChange"), 204)
        .await;
    let back = json!({"current_password": "battery staple", "password": "correct horse"});
    alice.put("/me/password", back, 204).await;
    let farewell = Some(example("AccountDeletion"));
    alice.send(Method::DELETE, "/me", farewell, 204).await;
}

async fn workout_examples(alice: &mut Actor) {
    let input = example("WorkoutInput");
    let workout = alice.post("/workouts", input.clone(), 201).await.json();
    let shown = example("Workout");
    let mut answered = timeless(workout.clone(), &shown, &["id", "created_at", "updated_at"]);
    for (index, shown) in shown["exercises"].as_array().unwrap().iter().enumerate() {
        let exercise = workout["exercises"][index].clone();
        assert_eq!(timeless(exercise, shown, &["exercise_id"]), *shown);
    }
    answered["exercises"] = shown["exercises"].clone();
    assert_eq!(answered, shown);

    let exercises = alice.get("/exercises", 200).await.json();
    let shown = example("Exercise");
    let exercise = timeless(exercises["items"][0].clone(), &shown, &["id", "created_at"]);
    assert_eq!(exercise, shown);

    let path = address(&workout);
    alice.patch(&path, example("WorkoutPatch"), 200).await;
    alice.put(&path, input, 200).await;
    // A workout that was read can be written back, once its exercises belong to this person.
    let mut read = example("Workout");
    read["id"] = workout["id"].clone();
    for exercise in read["exercises"].as_array_mut().unwrap() {
        exercise.as_object_mut().unwrap().remove("exercise_id");
    }
    alice.put(&path, read, 200).await;

    alice.delete(&path, 204).await;
    let changes = alice.get("/workouts/changes?since=4", 200).await.json();
    let shown = example("Changes");
    let mut change = timeless(
        changes["changes"][0].clone(),
        &shown["changes"][0],
        &["id", "deleted_at"],
    );
    assert_eq!(
        (&change["revision"], &changes["next"]),
        (&json!(5), &json!(5))
    );
    change["revision"] = shown["changes"][0]["revision"].clone();
    assert_eq!(change, shown["changes"][0]);
}
