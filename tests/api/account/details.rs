//! The account as its owner sees it: its name and its preferences.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::json;

use crate::support::{App, right};

#[tokio::test]
async fn an_account_shows_its_owner_who_they_are_and_nothing_secret() {
    let app = App::start().await;
    let mut alice = app.sign_up("Alice").await;
    let row = app.user("Alice").await.unwrap();
    let me = alice.get("/me", 200).await.json();
    let created_at: DateTime<Utc> = me["created_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(created_at, row.created_at);
    let whole = json!({
        "id": row.id, "username": "Alice", "weight_unit": "kg", "time_zone": null,
        "week_start": "monday", "created_at": me["created_at"],
    });
    assert_eq!(me, whole);
    app.anonymous().get("/me", 401).await;
}

#[tokio::test]
async fn a_new_name_is_shown_at_once_and_is_the_one_to_log_in_with() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let before = alice.get("/me", 200).await.json();
    let patch = json!({"username": "Alicia.K"});
    let renamed = alice.patch("/me", patch, 200).await;
    let mut expected = before.clone();
    expected["username"] = json!("Alicia.K");
    assert_eq!(renamed.json(), expected);
    assert!(renamed.cookies().is_empty());
    assert_eq!(alice.get("/me", 200).await.json(), expected);
    let session = alice.get("/check_session", 200).await.json();
    assert_eq!(session, json!({"id": before["id"], "username": "Alicia.K"}));
    app.anonymous().post("/login", right("ALICIA.k"), 200).await;
    app.anonymous().post("/login", right("alice"), 401).await;
    // The old name is free, and the own one may be written otherwise.
    app.sign_up("alice").await;
    let capitals = json!({"username": "ALICIA.K"});
    alice.patch("/me", capitals, 200).await;
    let row = app.user("ALICIA.K").await.unwrap();
    assert_eq!(row.username_key, "alicia.k");
}

#[tokio::test]
async fn a_name_that_is_taken_is_409_in_every_spelling() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let before = app.user("bob").await.unwrap();
    for name in ["alice", "ALICE", "ａｌｉｃｅ"] {
        let patch = json!({"username": name, "weight_unit": "lb"});
        let refusal = bob.patch("/me", patch, 409).await;
        assert_eq!(
            refusal.json(),
            json!({"errors": ["Username has already been taken"], "code": "username_taken"})
        );
    }
    assert_eq!(app.user("bob").await.unwrap(), before);
    bob.get("/check_session", 200).await;
}

#[tokio::test]
async fn weights_are_shown_in_kilograms_or_pounds() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    for unit in ["lb", "kg", "lb"] {
        let changed = alice.patch("/me", json!({"weight_unit": unit}), 200).await;
        assert_eq!(changed.json()["weight_unit"], unit);
        assert_eq!(changed.json()["username"], "alice");
        assert_eq!(app.user("alice").await.unwrap().weight_unit, unit);
    }
    let refusal = alice
        .patch("/me", json!({"weight_unit": "stone"}), 422)
        .await;
    assert_eq!(
        refusal.json(),
        json!({
            "errors": ["Weight unit must be kg or lb"],
            "code": "validation_failed",
            "fields": {"weight_unit": ["must be kg or lb"]},
        })
    );
    assert_eq!(app.user("alice").await.unwrap().weight_unit, "lb");
    assert_eq!(bob.get("/me", 200).await.json()["weight_unit"], "kg");
}

#[tokio::test]
async fn a_time_zone_is_named_as_in_the_iana_database_and_null_clears_it() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for zone in [
        json!("Europe/Berlin"),
        json!("America/Argentina/ComodRivadavia"),
        json!("UTC"),
        json!(null),
        json!("Asia/Kolkata"),
    ] {
        let changed = alice.patch("/me", json!({"time_zone": zone}), 200).await;
        assert_eq!(changed.json()["time_zone"], zone);
        let row = app.user("alice").await.unwrap();
        assert_eq!(json!(row.time_zone), zone);
        assert_eq!(alice.get("/me", 200).await.json(), changed.json());
    }
    let name = "must be a time zone such as Europe/Berlin";
    for (zone, message) in [
        (json!("Mars/Base"), name),
        (json!("+02:00"), name),
        (json!(""), name),
        (json!(2), "must be text"),
    ] {
        let refusal = alice.patch("/me", json!({"time_zone": zone}), 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [format!("Time zone {message}")],
                "code": "validation_failed",
                "fields": {"time_zone": [message]},
            })
        );
    }
    alice.patch("/me", json!({"weight_unit": "lb"}), 200).await;
    let row = app.user("alice").await.unwrap();
    assert_eq!(row.time_zone.as_deref(), Some("Asia/Kolkata"));
}

#[tokio::test]
async fn weeks_start_on_monday_or_sunday() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let bob = app.sign_up("bob").await;
    for day in ["sunday", "monday", "sunday"] {
        let changed = alice.patch("/me", json!({"week_start": day}), 200).await;
        assert_eq!(changed.json()["week_start"], day);
        assert_eq!(app.user("alice").await.unwrap().week_start, day);
    }
    let refusal = alice
        .patch("/me", json!({"week_start": "saturday"}), 422)
        .await;
    let fields = json!({"week_start": ["must be monday or sunday"]});
    assert_eq!(refusal.json()["fields"], fields);
    assert_eq!(app.user("alice").await.unwrap().week_start, "sunday");
    assert_eq!(
        bob.clone().get("/me", 200).await.json()["week_start"],
        "monday"
    );
}

#[tokio::test]
async fn only_the_time_zone_of_an_account_can_be_cleared_and_nothing_else_changed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let before = app.user("alice").await.unwrap();
    for (patch, fields) in [
        (
            json!({"username": null, "weight_unit": null, "week_start": null}),
            json!({
                "username": ["can't be blank"], "weight_unit": ["can't be blank"],
                "week_start": ["can't be blank"],
            }),
        ),
        (
            json!({"username": "carol", "id": 7, "password": "correct mare"}),
            json!({"id": ["is not a known field"], "password": ["is not a known field"]}),
        ),
        (
            json!({"username": "a b"}),
            json!({"username": ["may only contain letters, digits, '_', '.' and '-'"]}),
        ),
        (
            json!({"username": 7, "weight_unit": ["kg"]}),
            json!({"username": ["must be text"], "weight_unit": ["must be kg or lb"]}),
        ),
    ] {
        let refusal = alice.patch("/me", patch, 422).await;
        assert_eq!(refusal.json()["fields"], fields);
    }
    assert_eq!(app.user("alice").await.unwrap(), before);
    alice.patch("/me", json!({}), 200).await;
    assert_eq!(app.user("alice").await.unwrap().username, "alice");
}

#[tokio::test]
async fn a_merge_patch_may_have_its_own_media_type() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (media_type, body) = (
        Some("application/merge-patch+json"),
        Some(r#"{"weight_unit": "lb"}"#.to_owned()),
    );
    let patched = alice.send_text(Method::PATCH, "/me", media_type, body, 200);
    assert_eq!(patched.await.json()["weight_unit"], "lb");
}
