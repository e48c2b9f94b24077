//! PUT: creates or replaces a workout.

use chrono::DateTime;
use entity::{workout_exercise, workout_set};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{assert_invalid, assert_refused, changed, lasting, log, new_id, push_day};
use crate::support::{App, tag};

#[tokio::test]
async fn putting_a_new_id_creates() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let id = new_id();
    let address = format!("/workouts/{id}");
    let created = alice.put(&address, push_day(), 201).await;
    assert_eq!(created.location(), address);
    assert_eq!(created.etag(), tag(1));
    let document = created.json();
    assert_eq!(document["id"], id);
    assert_eq!(document, changed(&document, push_day_as_shown(&document)));
    assert_eq!(alice.get(&address, 200).await.text, created.text);
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
}

/// What of [`push_day`] is shown as it was written.
fn push_day_as_shown(document: &Value) -> Value {
    let mut shown = push_day();
    shown["exercises"] = document["exercises"].clone();
    shown
}

#[tokio::test]
async fn a_workout_that_was_read_can_be_put_and_only_its_revision_and_time_change() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for document in [push_day(), json!({"title": "Rest day"})] {
        let (address, _) = log(&mut alice, document).await;
        let read = alice.get(&address, 200).await.json();
        let put = alice.put(&address, read.clone(), 200).await;
        assert_eq!(put.header("location"), None);
        assert_eq!(lasting(&put.json()), lasting(&read));
        let revision = read["revision"].as_i64().unwrap() + 1;
        assert_eq!(put.json()["revision"], revision);
        assert_eq!(put.etag(), tag(revision));
        // As times: as text, a whole second comes after its own fractions.
        let updated = |workout: &Value| {
            let text = workout["updated_at"].as_str().unwrap();
            DateTime::parse_from_rfc3339(text).unwrap()
        };
        assert!(updated(&put.json()) >= updated(&read));
        assert_eq!(alice.get(&address, 200).await.text, put.text);
    }
}

#[tokio::test]
async fn putting_replaces_everything_that_was_there() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let document = json!({
        "title": "Leg day", "started_at": "2026-01-02T03:04:05-03:00",
        "exercises": [{"name": "RUN", "sets": [{"reps": 1, "weight_kg": 100}]}],
    });
    let after = alice.put(&address, document.clone(), 200).await.json();
    let run = &before["exercises"][1]["exercise_id"];
    assert_eq!(
        after,
        json!({
            "id": before["id"], "title": "Leg day", "notes": "",
            "started_at": "2026-01-02T03:04:05-03:00", "ended_at": null,
            "exercises": [{
                "exercise_id": run, "name": "Run", "notes": "", "superset": null,
                "sets": [{"kind": "normal", "weight_kg": 100, "reps": 1}],
            }],
            "day": "2026-01-02", "duration_s": null, "volume_kg": 100, "set_count": 1,
            "revision": 2, "created_at": before["created_at"], "updated_at": after["updated_at"],
        })
    );
    assert_eq!(alice.get(&address, 200).await.json(), after);
    let again = alice.put(&address, document, 200).await.json();
    assert_eq!(lasting(&again), lasting(&after));

    let database = app.connect().await;
    let exercises = workout_exercise::Entity::find().count(&database).await;
    let sets = workout_set::Entity::find().count(&database).await;
    assert_eq!((exercises.unwrap(), sets.unwrap()), (1, 1));
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
}

#[tokio::test]
async fn a_document_names_the_id_of_its_address_or_none() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let message = "does not match the address";
    let other = changed(&push_day(), json!({"id": new_id()}));
    let unused = format!("/workouts/{}", new_id());
    for address in [&address, &unused] {
        let answer = alice.put(address, other.clone(), 422).await;
        assert_invalid(&answer, &[("id", "Id", message)]);
    }
    let answer = alice.patch(&address, json!({"id": new_id()}), 422).await;
    assert_invalid(&answer, &[("id", "Id", message)]);
    assert_eq!(alice.get(&address, 200).await.json(), before);
    alice.get(&unused, 404).await;

    let spelled = before["id"].as_str().unwrap().to_uppercase();
    for id in [before["id"].clone(), json!(spelled), Value::Null] {
        let named = changed(&push_day(), json!({"id": id}));
        let after = alice.put(&address, named, 200).await.json();
        assert_eq!(after["id"], before["id"]);
        let after = alice.patch(&address, json!({"id": id}), 200).await.json();
        assert_eq!(after["id"], before["id"]);
    }
}

#[tokio::test]
async fn an_invalid_document_changes_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    for (document, path, subject, message) in [
        (json!({}), "title", "Title", "can't be blank"),
        (
            changed(
                &push_day(),
                json!({"ended_at": "2026-09-22T18:04:00+02:00"}),
            ),
            "ended_at",
            "Ended at",
            "can't be before the start",
        ),
        (
            changed(
                &push_day(),
                json!({"exercises": [{"name": "Squat", "sets": [{}]}]}),
            ),
            "exercises[0].sets[0].reps",
            "Exercise 1, set 1: reps",
            "can't be blank without distance_m or duration_s",
        ),
    ] {
        let answer = alice.put(&address, document, 422).await;
        assert_invalid(&answer, &[(path, subject, message)]);
    }
    assert_eq!(alice.get(&address, 200).await.json(), before);
}

#[tokio::test]
async fn a_document_without_a_start_keeps_the_existing_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let put = json!({"title": "Push day", "duration_s": 60});
    let after = alice.put(&address, put, 200).await.json();
    assert_eq!(after["started_at"], before["started_at"]);
    assert_eq!(after["ended_at"], "2026-09-22T18:06:00+02:00");
}

#[tokio::test]
async fn putting_restores_a_workout_in_the_trash() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    alice.delete(&address, 204).await;
    let answer = alice.put(&address, json!({"title": "Leg day"}), 200).await;
    assert_eq!(answer.header("location"), None);
    let revived = answer.json();
    assert_eq!(
        (&revived["id"], &revived["title"]),
        (&before["id"], &json!("Leg day"))
    );
    assert_eq!(revived["created_at"], before["created_at"]);
    assert_eq!(
        (&revived["exercises"], &revived["notes"]),
        (&json!([]), &json!(""))
    );
    assert_eq!(revived["revision"], 3);
    assert!(revived.get("deleted_at").is_none(), "{revived}");
    assert_eq!(alice.get(&address, 200).await.json(), revived);
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
}

#[tokio::test]
async fn only_a_patch_may_be_a_merge_patch() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let address = format!("/workouts/{}", new_id());
    let body = Some(push_day().to_string());
    let media_type = Some("application/merge-patch+json");
    let answer = alice
        .send_text(Method::PUT, &address, media_type, body, 415)
        .await;
    let sentence = "The body must be sent as Content-Type: application/json";
    assert_refused(&answer, "not_json", sentence);
    alice.get(&address, 404).await;
}
