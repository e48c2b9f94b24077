//! Deleted, where no workout has it.

use reqwest::Method;
use serde_json::json;

use super::{exercise, listed, log, revisions};
use crate::support::{App, address};

#[tokio::test]
async fn an_exercise_that_no_workout_has_can_be_deleted() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 1, &["Sqaut"]).await;
    let there = exercise(&workout, 0);
    let list = alice.get("/exercises", 200).await;
    // In use, in the log or in the trash, it stays.
    let refuse = json!({
        "errors": ["Workouts in the log or in the trash use this exercise; \
            merge it with another one, or remove it from them"],
        "code": "exercise_in_use",
    });
    assert_eq!(alice.delete(&there, 409).await.json(), refuse);
    alice.delete(&address(&workout), 204).await;
    assert_eq!(alice.delete(&there, 409).await.json(), refuse);
    alice
        .post(&format!("{}/restore", address(&workout)), json!({}), 200)
        .await;
    let corrected = json!({"exercises": [{"name": "Squat", "sets": [{"reps": 5}]}]});
    alice.patch(&address(&workout), corrected, 200).await;
    assert_eq!(revisions(&app).await, [4]);
    // The refusals have left no trace, and the deletion is a change of the log.
    let unused = alice.get("/exercises", 200).await;
    assert_eq!(unused.json()["total"], 2);
    assert_eq!(alice.delete(&there, 204).await.text, "");
    assert_eq!(app.user("alice").await.unwrap().revision, 5);
    for before in [list, unused] {
        let tag = before.etag();
        alice
            .with("if-none-match", tag)
            .get("/exercises", 200)
            .await;
    }
    assert_eq!(
        listed(&mut alice, "").await,
        [json!(["Squat", 1, "2026-06-01"])]
    );
    let feed = alice.get("/workouts/changes?since=4", 200).await.json();
    assert_eq!(feed, json!({"changes": [], "next": 5, "has_more": false}));
    for (method, body) in [
        (Method::GET, None),
        (Method::DELETE, None),
        (Method::PATCH, Some(json!({"name": "Sqaut"}))),
    ] {
        alice.send(method, &there, body, 404).await;
    }
    // The name is free: the next workout that has it makes another exercise.
    let anew = log(&mut alice, 2, &["Sqaut"]).await;
    assert_ne!(exercise(&anew, 0), there);
    alice.delete(&format!("{there}?merge=true"), 422).await;
}

#[tokio::test]
async fn a_deletion_and_a_workout_that_names_the_exercise_never_both_succeed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for round in 1..=8 {
        let workout = log(&mut alice, round, &["Row"]).await;
        alice
            .patch(&address(&workout), json!({"exercises": null}), 200)
            .await;
        let there = exercise(&workout, 0);
        let by_id = json!({"title": "Row", "exercises": [
            {"exercise_id": workout["exercises"][0]["exercise_id"]},
        ]});
        let (mut phone, mut laptop) = (alice.clone(), alice.clone());
        let (written, deleted) = tokio::join!(
            phone.send_any(Method::POST, "/workouts", Some(by_id)),
            laptop.send_any(Method::DELETE, &there, None),
        );
        match (written.status, deleted.status) {
            (201, 409) => {
                let written = written.json();
                alice
                    .patch(&address(&written), json!({"exercises": null}), 200)
                    .await;
                alice.delete(&there, 204).await;
            }
            (422, 204) => {}
            _ => panic!("{written:?} {deleted:?}"),
        }
    }
}
