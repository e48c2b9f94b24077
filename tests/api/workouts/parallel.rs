//! Writing from many places at once: nothing is lost or doubled.

use entity::{user, workout, workout_set};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{at_once, changed, count_of, lasting, log, new_id, push_day, race};
use crate::support::App;

#[tokio::test]
async fn ten_identical_creates_at_once_make_one_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let id = new_id();
    let document = changed(&push_day(), json!({"id": id}));
    let answers = at_once((0..10).map(|_| {
        let (mut alice, document) = (alice.clone(), document.clone());
        async move {
            race(
                &mut alice,
                Method::POST,
                "/workouts",
                Some(document),
                [200, 201],
            )
            .await
        }
    }))
    .await;
    assert_eq!(count_of(&answers, 201), 1, "{answers:?}");
    assert_eq!(count_of(&answers, 200), 9, "{answers:?}");
    let read = alice.get(&format!("/workouts/{id}"), 200).await;
    for answer in answers {
        assert_eq!(answer.text, read.text);
    }
    let database = app.connect().await;
    assert_eq!(workout::Entity::find().count(&database).await.unwrap(), 1);
    let sets = workout_set::Entity::find().count(&database).await;
    assert_eq!(sets.unwrap(), 3);
    let alice = user::Entity::find().one(&database).await.unwrap().unwrap();
    assert_eq!((alice.revision, alice.workout_count), (1, 1));
}

#[tokio::test]
async fn ten_identical_puts_at_once_create_one_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let address = format!("/workouts/{}", new_id());
    let answers = at_once((0..10).map(|_| {
        let (mut alice, address) = (alice.clone(), address.clone());
        let document = Some(push_day());
        async move { race(&mut alice, Method::PUT, &address, document, [200, 201]).await }
    }))
    .await;
    assert_eq!(count_of(&answers, 201), 1, "{answers:?}");
    assert_eq!(count_of(&answers, 200), 9, "{answers:?}");
    let read = alice.get(&address, 200).await.json();
    assert_eq!(read["revision"], 10);
    for answer in answers {
        assert_eq!(lasting(&answer.json()), lasting(&read));
    }
    assert_eq!(alice.get("/workouts", 200).await.json()["total"], 1);
}

#[tokio::test]
async fn twenty_patches_of_different_fields_at_once_all_survive() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let patches = [
        json!({"title": "Pull day"}),
        json!({"notes": "Felt strong."}),
        // Together: a start alone would move the end.
        json!({
            "started_at": "2026-09-22T18:00:00+02:00", "ended_at": "2026-09-22T19:00:00+02:00",
        }),
        json!({"source": "hevy"}),
        json!({"exercises": [{"name": "Row", "sets": [{"reps": 5, "weight_kg": 60}]}]}),
    ];
    let mut workouts = Vec::new();
    for _ in 0..4 {
        workouts.push(log(&mut alice, push_day()).await);
    }
    let all = workouts
        .iter()
        .flat_map(|(address, _)| patches.iter().map(|patch| (address.clone(), patch.clone())));
    let answers = at_once(all.map(|(address, patch)| {
        let mut alice = alice.clone();
        async move { alice.patch(&address, patch, 200).await }
    }))
    .await;
    assert_eq!(answers.len(), 20);
    for (address, before) in workouts {
        let after = alice.get(&address, 200).await.json();
        let row = &after["exercises"][0]["exercise_id"];
        let expected = json!({
            "title": "Pull day", "notes": "Felt strong.",
            "started_at": "2026-09-22T18:00:00+02:00", "ended_at": "2026-09-22T19:00:00+02:00",
            "duration_s": 3600, "volume_kg": 300, "set_count": 1, "source": "hevy",
            "exercises": [{
                "exercise_id": row, "name": "Row", "notes": "", "superset": null,
                "sets": [{"kind": "normal", "weight_kg": 60, "reps": 5}],
            }],
        });
        assert_eq!(lasting(&after), changed(&lasting(&before), expected));
    }
    let mut revisions: Vec<i64> = answers
        .iter()
        .map(|answer| answer.json()["revision"].as_i64().unwrap())
        .collect();
    revisions.sort_unstable();
    assert_eq!(
        revisions,
        (5..=24).collect::<Vec<i64>>(),
        "each write has one of its own"
    );
}

#[tokio::test]
async fn deleting_and_restoring_at_once_never_miscounts() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, _) = log(&mut alice, push_day()).await;
    let answers = at_once((0..12).map(|index| {
        let (mut alice, address) = (alice.clone(), address.clone());
        async move {
            match index % 3 {
                0 => race(&mut alice, Method::DELETE, &address, None, [204, 404]).await,
                1 => alice.put(&address, push_day(), 200).await,
                _ => {
                    let restore = format!("{address}/restore");
                    alice.send(Method::POST, &restore, None, 200).await
                }
            }
        }
    }))
    .await;
    assert!(count_of(&answers, 204) >= 1, "{answers:?}");
    let page = alice.get("/workouts", 200).await.json();
    let items = page["items"].as_array().map(Vec::len);
    assert_eq!(page["total"].as_u64(), items.map(|items| items as u64));
    let row = user::Entity::find()
        .one(&app.connect().await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(json!(row.workout_count), page["total"]);
}

#[tokio::test]
async fn two_people_who_write_at_once_do_not_affect_each_other() {
    let app = App::start().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let answers = at_once((0..20).map(|index| {
        let mut actor = if index % 2 == 0 {
            alice.clone()
        } else {
            bob.clone()
        };
        async move { actor.post("/workouts", push_day(), 201).await }
    }))
    .await;
    let mut revisions: Vec<Value> = answers
        .iter()
        .map(|answer| answer.json()["revision"].clone())
        .collect();
    revisions.sort_by_key(Value::as_i64);
    let expected: Vec<i64> = (1..=10).flat_map(|revision| [revision, revision]).collect();
    assert_eq!(json!(revisions), json!(expected));
}
