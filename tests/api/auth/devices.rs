//! Where a person is logged in: the list of sessions, and ending them from another device.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::{Value, json};

use crate::support::{Actor, App, right};

async fn log_in(app: &App, user_agent: &str) -> Actor {
    let mut device = app.anonymous().with("user-agent", user_agent);
    let form = right("alice");
    device.post("/login", form, 200).await;
    device
}

/// The id of the session that a device uses.
async fn current(device: &mut Actor) -> String {
    let items = device.get("/sessions", 200).await.items();
    let mut current = items.iter().filter(|item| item["current"] == true);
    let id = current.next().unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(current.next(), None);
    id
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_list_shows_every_device_the_newest_first_and_marks_this_one() {
    let app = App::start().await;
    let mut first = app.sign_up("alice").await;
    log_in(&app, "Phone 1.0").await;
    log_in(&app, &format!("Tablet {}", "x".repeat(300))).await;
    app.sign_up("bob").await;

    let list = first.get("/sessions", 200).await.json();
    let keys: Vec<&String> = list.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["items"]);
    let items = list["items"].as_array().unwrap();
    let mut rows = app.sessions_of("alice").await;
    rows.reverse();
    assert_eq!(items.len(), 3);
    for (item, row) in items.iter().zip(&rows) {
        assert_eq!(time(&item["created_at"]), row.created_at);
        assert_eq!(time(&item["last_seen_at"]), row.last_seen_at);
        assert_eq!(time(&item["expires_at"]), row.expires_at);
        let whole = json!({
            "id": row.id,
            "created_at": item["created_at"],
            "last_seen_at": item["last_seen_at"],
            "expires_at": item["expires_at"],
            "user_agent": row.user_agent,
            "ip": "127.0.0.1",
            "current": row.id == rows[2].id,
        });
        assert_eq!(*item, whole);
    }
    let tablet = format!("Tablet {}", "x".repeat(193));
    assert_eq!(items[0]["user_agent"], tablet);
    assert_eq!(items[1]["user_agent"], "Phone 1.0");
    assert_eq!(items[2]["user_agent"], Value::Null);
    app.anonymous().get("/sessions", 401).await;
}

#[tokio::test]
async fn an_expired_session_is_not_listed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log_in(&app, "idle").await;
    log_in(&app, "old").await;
    let database = app.connect().await;
    for row in app.sessions_of("alice").await {
        let name = row.user_agent.clone();
        let mut row = row.into_active_model();
        match name.as_deref() {
            Some("idle") => row.last_seen_at = Set(Utc::now() - TimeDelta::days(8)),
            Some("old") => row.expires_at = Set(Utc::now() - TimeDelta::seconds(1)),
            _ => continue,
        }
        row.update(&database).await.unwrap();
    }
    let items = alice.get("/sessions", 200).await.items();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["current"], true);
}

#[tokio::test]
async fn a_revoked_device_is_logged_out_and_no_other() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut phone = log_in(&app, "phone").await;
    let mut tablet = log_in(&app, "tablet").await;
    let id = current(&mut phone).await;
    let address = format!("/sessions/{id}");

    let revoked = alice.delete(&address, 204).await;
    assert_eq!(revoked.text, "");
    assert!(revoked.cookies().is_empty());
    phone.get("/workouts", 401).await;
    assert_eq!(phone.cookie(), None);
    alice.get("/check_session", 200).await;
    tablet.get("/check_session", 200).await;
    let left = app.sessions_of("alice").await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|session| session.id.to_string() != id));
    alice.delete(&address, 404).await;
}

#[tokio::test]
async fn another_persons_session_is_the_same_404_as_a_missing_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let missing = bob
        .delete("/sessions/0198f3c2-7a10-4c55-9d6e-2f1d6a9b0c11", 404)
        .await;
    assert_eq!(
        missing.json(),
        json!({"errors": ["Not found"], "code": "not_found"})
    );
    let foreign = format!("/sessions/{}", current(&mut alice).await);
    for path in [foreign.as_str(), "/sessions/1", "/sessions/%00"] {
        let refusal = bob.delete(path, 404).await;
        assert_eq!(refusal.text, missing.text, "{path}");
    }
    app.anonymous().delete(&foreign, 401).await;
    assert_eq!(app.sessions_of("alice").await.len(), 1);
    alice.get("/check_session", 200).await;
}

#[tokio::test]
async fn ending_all_other_sessions_keeps_this_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let mut phone = log_in(&app, "phone").await;
    let mut tablet = log_in(&app, "tablet").await;
    let kept = current(&mut phone).await;
    let cookie = phone.cookie().map(str::to_owned);

    for _ in 0..2 {
        let ended = phone.delete("/sessions", 204).await;
        assert_eq!(ended.text, "");
        assert!(ended.cookies().is_empty());
    }
    let left = app.sessions_of("alice").await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id.to_string(), kept);
    assert_eq!(phone.cookie(), cookie.as_deref());
    phone.get("/check_session", 200).await;
    bob.get("/check_session", 200).await;
    for dead in [&mut alice, &mut tablet] {
        dead.get("/check_session", 401).await;
        assert_eq!(dead.cookie(), None);
    }
}
