//! Other people's workouts look like missing ones in every answer.

use entity::workout;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{assert_refused, changed, lasting, log, new_id, push_day};
use crate::support::{Actor, Answer, App, tag};

/// What comes after `/workouts/`, and is no id.
const MALFORMED: [&str; 6] = [
    "7",
    "nonsense",
    "0198f3c27a107c559d6e2f1d6a9b0c11",
    "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c1g",
    "%7B0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c%7D",
    "%00",
];

/// Everything that can be asked of an address with an id and is 404 for a missing one.
fn requests() -> Vec<(Method, &'static str, Option<Value>)> {
    let patch = json!({"title": "Mine"});
    vec![
        (Method::GET, "", None),
        (Method::HEAD, "", None),
        (Method::PATCH, "", Some(patch)),
        (Method::PATCH, "", Some(json!({"exercises": null}))),
        (Method::DELETE, "", None),
        (Method::POST, "/restore", None),
    ]
}

/// An answer without what differs between any two: all its headers, and its body.
fn bytes_of(answer: &Answer) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let mut headers: Vec<(String, Vec<u8>)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
        .collect();
    headers.sort();
    (answer.status, headers, answer.text.clone())
}

#[tokio::test]
async fn another_persons_workout_is_answered_like_a_missing_one_and_a_malformed_id() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let bob = app.sign_up("bob").await;
    let (live, before) = log(&mut alice, push_day()).await;
    let (trashed, _) = log(&mut alice, push_day()).await;
    alice.delete(&trashed, 204).await;
    let rows = workout::Entity::find()
        .all(&app.connect().await)
        .await
        .unwrap();

    let first = tag(1);
    let conditions: [&[(&'static str, &str)]; 4] = [
        &[],
        &[("if-match", "*")],
        &[("if-match", &first)],
        &[("if-none-match", "*")],
    ];
    for (method, suffix, body) in requests() {
        for condition in conditions {
            let actor = |actor: &Actor| {
                let add =
                    |actor: Actor, (name, value): &(&'static str, &str)| actor.with(name, value);
                condition.iter().fold(actor.clone(), add)
            };
            let mut bob = actor(&bob);
            let mut answers = Vec::new();
            let missing = format!("/workouts/{}", new_id());
            let malformed = MALFORMED.map(|id| format!("/workouts/{id}"));
            for address in [&missing, &live, &trashed].into_iter().chain(&malformed) {
                let address = format!("{address}{suffix}");
                let answer = bob.send(method.clone(), &address, body.clone(), 404).await;
                answers.push(bytes_of(&answer));
            }
            for answer in &answers {
                assert_eq!(*answer, answers[0], "{method} {suffix} {condition:?}");
            }
        }
    }
    let after = workout::Entity::find()
        .all(&app.connect().await)
        .await
        .unwrap();
    assert_eq!(after, rows);
    assert_eq!(alice.get(&live, 200).await.json(), before);
}

#[tokio::test]
async fn a_put_on_another_persons_id_is_answered_like_one_on_a_missing_id() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let (theirs, before) = log(&mut alice, push_day()).await;
    let missing = format!("/workouts/{}", new_id());
    for known in ["*", &tag(1)] {
        let mut conditional = bob.with("if-match", known);
        let foreign = conditional.put(&theirs, push_day(), 412).await;
        let unknown = conditional.put(&missing, push_day(), 412).await;
        assert_eq!(bytes_of(&foreign), bytes_of(&unknown));
    }
    let not_found = bob.get(&missing, 404).await;
    for id in MALFORMED {
        let answer = bob.put(&format!("/workouts/{id}"), push_day(), 404).await;
        assert_eq!(bytes_of(&answer), bytes_of(&not_found));
    }
    // Without a precondition it makes one of Bob's own.
    let mine = bob
        .with("if-none-match", "*")
        .put(&theirs, json!({"title": "Bob's"}), 201)
        .await;
    assert_eq!(mine.location(), theirs);
    assert_eq!(alice.get(&theirs, 200).await.json(), before);
    assert_eq!(bob.get(&theirs, 200).await.text, mine.text);
}

#[tokio::test]
async fn two_people_may_use_the_same_id_for_workouts_of_their_own() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let id = new_id();
    let address = format!("/workouts/{id}");
    let (_, hers) = log(&mut alice, changed(&push_day(), json!({"id": id}))).await;
    let (_, his) = log(&mut bob, json!({"id": id, "title": "Bob's"})).await;
    assert_eq!(
        (hers["revision"].clone(), his["revision"].clone()),
        (json!(1), json!(1))
    );
    assert_eq!(alice.get(&address, 200).await.json(), hers);
    assert_eq!(bob.get(&address, 200).await.json(), his);

    // Each goes on without the other.
    bob.patch(
        &address,
        json!({"exercises": [{"name": "Run"}], "notes": "far"}),
        200,
    )
    .await;
    bob.delete(&address, 204).await;
    assert_eq!(alice.get(&address, 200).await.json(), hers);
    alice.delete(&address, 204).await;
    let restore = format!("{address}/restore");
    let restored = bob.send(Method::POST, &restore, None, 200).await.json();
    assert_eq!(restored["notes"], "far");
    alice.get(&address, 404).await;
    let restored = alice.send(Method::POST, &restore, None, 200).await.json();
    assert_eq!(lasting(&restored), lasting(&hers));
}

#[tokio::test]
async fn another_persons_workouts_are_neither_listed_nor_counted() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let (_, hers) = log(&mut alice, push_day()).await;
    for title in ["One", "Two", "Three"] {
        log(&mut bob, json!({"title": title})).await;
    }
    let mut carol = app.sign_up("carol").await;
    for view in ["full", "summary"] {
        let path = format!("/workouts?view={view}");
        let page = alice.get(&path, 200).await.json();
        assert_eq!(
            (&page["total"], &page["total_pages"]),
            (&json!(1), &json!(1))
        );
        let ids: Vec<&Value> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["id"])
            .collect();
        assert_eq!(ids, [&hers["id"]]);
        assert_eq!(bob.get(&path, 200).await.json()["total"], 3);
        let page = carol.get(&path, 200).await.json();
        assert_eq!((&page["total"], &page["items"]), (&json!(0), &json!([])));
    }
}

#[tokio::test]
async fn people_who_are_not_logged_in_learn_only_that() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut nobody = app.anonymous();
    let (address, before) = log(&mut alice, push_day()).await;
    let missing = format!("/workouts/{}", new_id());
    let refused = nobody.get("/workouts", 401).await;
    assert_refused(&refused, "not_logged_in", "You are not logged in");
    let refusal = bytes_of(&refused);
    for address in [&address, &missing, "/workouts/nonsense"] {
        for (method, suffix, body) in requests() {
            let path = format!("{address}{suffix}?colour=red");
            let answer = nobody.send(method.clone(), &path, body, 401).await;
            if method != Method::HEAD {
                assert_eq!(bytes_of(&answer), refusal, "{method} {path}");
            }
        }
        let answer = nobody.put(address, json!({"title": 7}), 401).await;
        assert_eq!(bytes_of(&answer), refusal);
    }
    let answer = nobody
        .send_text(
            Method::POST,
            "/workouts",
            Some("text/plain"),
            Some("{"),
            401,
        )
        .await;
    assert_eq!(bytes_of(&answer), refusal);
    assert_eq!(alice.get(&address, 200).await.json(), before);
}
