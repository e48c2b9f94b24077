//! The trash: deleting and restoring.

use entity::{user, workout, workout_exercise, workout_set};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{assert_refused, lasting, log, new_id, push_day};
use crate::support::{App, tag};

#[tokio::test]
async fn a_deleted_workout_is_gone_but_its_rows_are_kept() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, _) = log(&mut alice, push_day()).await;
    let (other, _) = log(&mut alice, json!({"title": "Rest day"})).await;
    let answer = alice.delete(&address, 204).await;
    assert_eq!(answer.text, "");
    assert_eq!(answer.header("etag"), None);
    for answer in [
        alice.get(&address, 404).await,
        alice.delete(&address, 404).await,
        alice.patch(&address, json!({"title": "Back"}), 404).await,
    ] {
        assert_refused(&answer, "not_found", "Not found");
    }
    alice.get(&other, 200).await;
    let page = alice.get("/workouts", 200).await.json();
    assert_eq!(page["total"], 1);
    assert_eq!(page["items"][0]["title"], "Rest day");

    let database = app.connect().await;
    let rows = workout::Entity::find().all(&database).await.unwrap();
    let trashed: Vec<_> = rows.iter().filter(|row| row.deleted_at.is_some()).collect();
    assert_eq!((rows.len(), trashed.len()), (2, 1));
    assert_eq!(
        (trashed[0].title.as_str(), trashed[0].revision),
        ("Push day", 3)
    );
    assert_eq!(trashed[0].deleted_at, Some(trashed[0].updated_at));
    let exercises = workout_exercise::Entity::find().count(&database).await;
    let sets = workout_set::Entity::find().count(&database).await;
    assert_eq!((exercises.unwrap(), sets.unwrap()), (2, 3));
    let alice = user::Entity::find().one(&database).await.unwrap().unwrap();
    assert_eq!((alice.revision, alice.workout_count), (3, 1));
}

#[tokio::test]
async fn restoring_brings_a_workout_back_as_it_was() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    alice.delete(&address, 204).await;
    let restore = format!("{address}/restore");
    let answer = alice.send(reqwest::Method::POST, &restore, None, 200).await;
    let restored = answer.json();
    assert_eq!(lasting(&restored), lasting(&before));
    assert_eq!(restored["revision"], 3);
    assert_eq!(answer.etag(), tag(3));
    assert_eq!(alice.get(&address, 200).await.text, answer.text);
    let page = alice.get("/workouts", 200).await.json();
    assert_eq!(
        (&page["total"], &page["items"]),
        (&json!(1), &json!([restored]))
    );
}

#[tokio::test]
async fn restoring_a_live_workout_changes_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let known = alice.get("/workouts", 200).await.etag().to_owned();
    let restore = format!("{address}/restore");
    let answer = alice.send(reqwest::Method::POST, &restore, None, 200).await;
    assert_eq!(answer.json(), before);
    assert_eq!(answer.etag(), tag(1));
    let page = alice.get("/workouts", 200).await;
    assert_eq!(page.etag(), known);
    assert_eq!(page.json()["total"], 1);
}

#[tokio::test]
async fn a_workout_that_never_existed_can_be_neither_deleted_nor_restored() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let address = format!("/workouts/{}", new_id());
    let restore = format!("{address}/restore");
    for answer in [
        alice.delete(&address, 404).await,
        alice.send(reqwest::Method::POST, &restore, None, 404).await,
    ] {
        assert_refused(&answer, "not_found", "Not found");
    }
    let database = app.connect().await;
    let alice = user::Entity::find().one(&database).await.unwrap().unwrap();
    assert_eq!((alice.revision, alice.workout_count), (0, 0));
}

#[tokio::test]
async fn a_workout_may_be_deleted_and_restored_again_and_again() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let restore = format!("{address}/restore");
    for round in 1..=3 {
        alice.delete(&address, 204).await;
        assert_eq!(alice.get("/workouts", 200).await.json()["total"], 0);
        let answer = alice.send(reqwest::Method::POST, &restore, None, 200).await;
        assert_eq!(lasting(&answer.json()), lasting(&before));
        assert_eq!(answer.json()["revision"], 2 * round + 1);
        assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
    }
}
