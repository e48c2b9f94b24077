//! POST: a new workout, or the same one again.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use entity::{user, workout, workout_exercise, workout_set};
use sea_orm::{ConnectionTrait as _, EntityTrait, PaginatorTrait, TransactionTrait as _};
use serde_json::{Value, json};
use tokio::{join, time::sleep};

use super::{assert_invalid, assert_refused, changed, log, new_id, push_day};
use crate::support::{App, tag};

const EXISTS: &str = "A workout with this id already exists";

#[tokio::test]
async fn the_answer_to_a_write_is_what_is_read_later() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let written = alice.post("/workouts", push_day(), 201).await;
    let id = written.id();
    let address = format!("/workouts/{id}");
    assert_eq!(written.location(), address);
    assert_eq!(written.etag(), tag(1));
    assert_eq!(written.header("content-type"), Some("application/json"));
    let read = alice.get(&address, 200).await;
    assert_eq!(read.text, written.text);
    assert_eq!(read.etag(), tag(1));
    assert_eq!(read.header("location"), None);
}

#[tokio::test]
async fn every_new_workout_raises_the_revision_by_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    for revision in 1..=3 {
        let (_, workout) = log(&mut alice, push_day()).await;
        assert_eq!(workout["revision"], revision);
    }
    assert_eq!(log(&mut bob, push_day()).await.1["revision"], 1);
}

#[tokio::test]
async fn the_same_id_with_the_same_content_is_the_same_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let document = changed(&push_day(), json!({"id": new_id()}));
    let (_, written) = log(&mut alice, document.clone()).await;
    assert_eq!(written["id"], document["id"]);
    let squat = &written["exercises"][0]["exercise_id"];
    for again in [
        document.clone(),
        written.clone(),
        json!({"id": document["id"], "title": " Push day "}),
        json!({"id": document["id"], "title": "Push day", "duration_s": 3900}),
        json!({"id": document["id"], "title": "Push day", "notes": null, "exercises": null}),
        changed(&document, json!({"bodyweight_kg": null})),
        changed(
            &document,
            json!({"started_at": "2026-09-22T18:05:00.000+02:00"}),
        ),
        changed(&document, json!({"ended_at": "2026-09-22T17:10:00Z"})),
        changed(
            &document,
            json!({"exercises": [
                changed(&document["exercises"][0], json!({"name": null, "exercise_id": squat})),
                changed(&document["exercises"][1], json!({"name": "RUN"})),
            ]}),
        ),
    ] {
        let answer = alice.post("/workouts", again, 200).await;
        assert_eq!(answer.json(), written);
        assert_eq!(answer.etag(), tag(1));
        assert_eq!(answer.header("location"), None);
    }
    let database = app.connect().await;
    let alice = user::Entity::find().one(&database).await.unwrap().unwrap();
    assert_eq!((alice.revision, alice.workout_count), (1, 1));
    assert_eq!(workout::Entity::find().count(&database).await.unwrap(), 1);
    let exercises = workout_exercise::Entity::find().count(&database).await;
    assert_eq!(exercises.unwrap(), 2);
    let sets = workout_set::Entity::find().count(&database).await;
    assert_eq!(sets.unwrap(), 3);
}

#[tokio::test]
async fn a_session_logged_with_defaults_may_be_sent_again() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let document = json!({"id": new_id(), "title": "Rest day"});
    let (_, written) = log(&mut alice, document.clone()).await;
    let again = alice.post("/workouts", document, 200).await;
    assert_eq!(again.json(), written);
}

#[tokio::test]
async fn a_repeat_that_would_be_refused_by_now_waits_for_the_first_request() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    let mut again = alice.clone();
    let lock = app.connect().await.begin().await.unwrap();
    let hold = "UPDATE users SET revision = revision";
    lock.execute_unprepared(hold).await.unwrap();
    // Valid for a moment: the start, which is left out, is when a request arrives.
    let end = Utc::now() + TimeDelta::milliseconds(900);
    let document = json!({"id": new_id(), "title": "Rest day", "ended_at": end});
    let repeat = async {
        sleep(Duration::from_millis(950)).await;
        again.post("/workouts", document.clone(), 200).await
    };
    let release = async {
        sleep(Duration::from_millis(1_050)).await;
        lock.rollback().await.unwrap();
    };
    let first = alice.post("/workouts", document.clone(), 201);
    let (first, repeat, ()) = join!(first, repeat, release);
    assert_eq!(repeat.json(), first.json());
}

#[tokio::test]
async fn the_same_id_with_other_content_is_a_conflict() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let document = changed(&push_day(), json!({"id": new_id()}));
    let (address, written) = log(&mut alice, document.clone()).await;
    let with_exercise = |changes: Value| {
        let mut other = document.clone();
        other["exercises"][0] = changed(&document["exercises"][0], changes);
        other
    };
    let with_second_set = |changes: Value| {
        let mut other = document.clone();
        let set = &mut other["exercises"][0]["sets"][1];
        *set = changed(set, changes);
        other
    };
    for other in [
        changed(&document, json!({"title": "push day"})),
        changed(&document, json!({"notes": ""})),
        changed(
            &document,
            json!({"started_at": "2026-09-22T18:05:00.001+02:00"}),
        ),
        // The same instant, but another day on the calendar of a person elsewhere.
        changed(&document, json!({"started_at": "2026-09-22T16:05:00Z"})),
        changed(&document, json!({"ended_at": "2026-09-22T19:10:01+02:00"})),
        changed(&document, json!({"ended_at": null, "duration_s": 60})),
        changed(&document, json!({"bodyweight_kg": 78.401})),
        changed(&document, json!({"exercises": []})),
        changed(&document, json!({"exercises": [document["exercises"][0]]})),
        with_exercise(json!({"name": "Squat"})),
        with_exercise(json!({"exercise_id": new_id()})),
        with_exercise(json!({"notes": ""})),
        with_exercise(json!({"superset": null})),
        with_exercise(json!({"sets": [{"reps": 1}]})),
        with_second_set(json!({"weight_kg": 82.501})),
        with_second_set(json!({"rest_s": 120.001})),
        with_second_set(json!({"rest_s": null})),
        with_second_set(json!({"notes": "Last one slow."})),
        with_second_set(json!({"notes": null})),
        with_second_set(json!({"distance_m": 0})),
        with_second_set(json!({"duration_s": 0})),
        with_exercise(json!({"sets": null})),
    ] {
        let answer = alice.post("/workouts", other.clone(), 409).await;
        assert_refused(&answer, "workout_exists", EXISTS);
    }
    assert_eq!(alice.get(&address, 200).await.json(), written);
    let page = alice.get("/workouts", 200).await.json();
    assert_eq!((&page["total"], &page["items"][0]), (&json!(1), &written));
}

#[tokio::test]
async fn the_id_of_a_workout_in_the_trash_is_a_conflict_even_with_the_same_content() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let document = changed(&push_day(), json!({"id": new_id()}));
    let (address, _) = log(&mut alice, document.clone()).await;
    alice.delete(&address, 204).await;
    let answer = alice.post("/workouts", document, 409).await;
    let sentence = "The workout with this id is in the trash; restore it, or replace it with PUT";
    assert_refused(&answer, "workout_in_trash", sentence);
    alice.get(&address, 404).await;
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 0);
}

#[tokio::test]
async fn an_id_is_a_hyphenated_uuid() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (id, message) in [
        (json!(""), "must be a UUID"),
        (json!("7"), "must be a UUID"),
        (json!("0198f3c27a107c559d6e2f1d6a9b0c11"), "must be a UUID"),
        (
            json!("0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c1g"),
            "must be a UUID",
        ),
        (
            json!("urn:uuid:0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11"),
            "must be a UUID",
        ),
        (json!(7), "must be text"),
    ] {
        let document = json!({"id": id, "title": "Run"});
        let answer = alice.post("/workouts", document, 422).await;
        assert_invalid(&answer, &[("id", "Id", message)]);
    }
}
