//! Listed with how often and when last, and shown one by one.

use reqwest::Method;
use serde_json::json;

use super::{exercise, listed, log};
use crate::support::{App, address};

#[tokio::test]
async fn exercises_are_listed_by_name_with_how_often_and_when_last() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let first = log(&mut alice, 3, &["squat", "Squat", "Übung 100%"]).await;
    log(&mut alice, 1, &["SQUAT", "Bench"]).await;
    let last = log(&mut alice, 9, &["Bench", "Äxte"]).await;
    log(&mut bob, 20, &["Squat", "Curl"]).await;
    let items = alice.get("/exercises", 200).await.items();
    assert_eq!(
        items[1],
        json!({
            "id": first["exercises"][0]["exercise_id"], "name": "squat", "workout_count": 2,
            "last_day": "2026-06-03", "created_at": items[1]["created_at"],
        })
    );
    let all = [
        json!(["Bench", 2, "2026-06-09"]),
        json!(["squat", 2, "2026-06-03"]),
        json!(["Äxte", 1, "2026-06-09"]),
        json!(["Übung 100%", 1, "2026-06-03"]),
    ];
    assert_eq!(listed(&mut alice, "").await, all);
    for (q, found) in [
        ("?q=SQU", &all[1..2]),
        ("?q=%C3%A4", &all[2..3]),
        ("?q=0%25", &all[3..]),
        ("?q=%25%25", &[]),
        ("?q=_", &[]),
        ("?q=curl", &[]),
        ("?q=", &all),
    ] {
        assert_eq!(listed(&mut alice, q).await, found, "{q}");
    }
    // What is in the trash does not count, and the name stays.
    alice.delete(&address(&last), 204).await;
    let bench = [json!(["Bench", 1, "2026-06-01"])];
    assert_eq!(listed(&mut alice, "?q=bench").await, bench);
    assert_eq!(
        listed(&mut alice, "?q=%C3%84").await,
        [json!(["Äxte", 0, null])]
    );
}

#[tokio::test]
async fn names_that_look_the_same_are_one_exercise() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (day, names) in (1..).zip([
        &["İtme", "itme", "ITME", "ıtme"][..],
        &["straße", "STRASSE"],
        &[
            "Bench Press",
            "Bench  Press",
            "Bench Press\u{200b}",
            "Bench\u{a0}Press",
        ],
        &["🏋️", "🏋"],
        &["Farmer's Walk", "Farmer’s Walk", "farmerʼs walk"],
        &["Push-up", "Push\u{2010}up"],
    ]) {
        let workout = log(&mut alice, day, names).await;
        for exercise in workout["exercises"].as_array().unwrap() {
            assert_eq!(exercise["name"], names[0]);
            assert_eq!(
                exercise["exercise_id"],
                workout["exercises"][0]["exercise_id"]
            );
        }
        assert_eq!(alice.get("/exercises", 200).await.json()["total"], day);
    }
}

#[tokio::test]
async fn an_exercise_is_shown_as_in_the_list_and_known_until_the_log_changes() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 3, &["Squat", "Row"]).await;
    log(&mut alice, 5, &["squat"]).await;
    for number in 0..2 {
        let there = exercise(&workout, number);
        let (shown, statements) = app.statements_of(alice.get(&there, 200)).await;
        assert_eq!(statements, 3);
        let item = alice.get("/exercises", 200).await.items();
        assert_eq!(shown.json(), item[1 - number]);
        let tag = shown.etag().to_owned();
        let mut known = alice.with("if-none-match", &tag);
        let (same, statements) = app.statements_of(known.get(&there, 304)).await;
        assert_eq!((same.text.as_str(), statements), ("", 1));
        assert_eq!(same.etag(), tag);
        // What it says of the workouts has changed.
        alice
            .patch(
                &address(&workout),
                json!({"started_at": "2026-07-01T10:00:00Z"}),
                200,
            )
            .await;
        let now = known.get(&there, 200).await;
        assert_eq!(now.json()["last_day"], "2026-07-01");
        alice.send(Method::HEAD, &there, None, 200).await;
    }
    alice
        .get(&format!("{}?merge=true", exercise(&workout, 0)), 422)
        .await;
}
