//! Logging in with any old cookie, and the sessions of a person.

use chrono::{TimeDelta, Utc};
use entity::session;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use crate::support::{App, COOKIE, right, wrong};

#[tokio::test]
async fn a_login_over_a_live_cookie_opens_a_new_session_and_closes_that_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut copy = alice.clone();
    let mut elsewhere = app.anonymous();
    elsewhere.post("/login", right("alice"), 200).await;
    let before = app.sessions_of("alice").await;
    assert_eq!(before.len(), 2);

    let login = alice.post("/login", right("alice"), 200).await;
    assert_eq!(login.cookies().len(), 1);
    assert_ne!(alice.cookie(), copy.cookie());
    let after = app.sessions_of("alice").await;
    assert_eq!(after.len(), 2);
    assert_eq!(after[0], before[1], "the session elsewhere goes on");
    assert!(!before.contains(&after[1]));
    alice.get("/check_session", 200).await;
    elsewhere.get("/check_session", 200).await;
    copy.get("/check_session", 401).await;
}

#[tokio::test]
async fn a_login_over_another_persons_cookie_closes_their_session_in_this_browser() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    app.sign_up("bob").await.delete("/logout", 200).await;
    let mut browser = alice.clone();
    let login = browser.post("/login", right("bob"), 200).await;
    assert_eq!(login.json()["username"], "bob");
    assert!(app.sessions_of("alice").await.is_empty());
    assert_eq!(app.sessions_of("bob").await.len(), 1);
    let reload = browser.get("/check_session", 200).await;
    assert_eq!(reload.json()["username"], "bob");
    alice.clone().get("/check_session", 401).await;
}

#[tokio::test]
async fn a_sign_up_over_another_persons_cookie_closes_their_session_in_this_browser() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let mut browser = alice.clone();
    browser.post("/signup", right("bob"), 201).await;
    assert!(app.sessions_of("alice").await.is_empty());
    assert_eq!(app.sessions_of("bob").await.len(), 1);
    let reload = browser.get("/check_session", 200).await;
    assert_eq!(reload.json()["username"], "bob");
}

#[tokio::test]
async fn a_login_over_a_dead_or_garbled_cookie_works_the_first_time() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let expired = alice.cookie().unwrap().to_owned();
    let row = app.sessions_of("alice").await.remove(0);
    let mut row = row.into_active_model();
    row.expires_at = Set(Utc::now() - TimeDelta::seconds(1));
    row.update(&app.connect().await).await.unwrap();

    for cookie in [
        expired.as_str(),
        &format!("{COOKIE}=garbage"),
        &format!("{COOKIE}="),
        COOKIE,
        &format!("{COOKIE}=%FF%00"),
    ] {
        let mut browser = app.anonymous().with_cookie(Some(cookie));
        let login = browser.post("/login", right("alice"), 200).await;
        assert_eq!(login.cookies().len(), 1, "{cookie}");
        browser.get("/check_session", 200).await;
        // The expired one is gone too: only the one just opened is left.
        let sessions = app.sessions_of("alice").await;
        assert_eq!(sessions.len(), 1, "{cookie}: {sessions:?}");
        browser.delete("/logout", 200).await;
    }
}

#[tokio::test]
async fn a_failed_login_changes_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let cookie = alice.cookie().unwrap().to_owned();
    let before = app.sessions_of("alice").await;
    for form in [wrong("alice"), wrong("nobody")] {
        let refusal = alice.post("/login", form, 401).await;
        assert!(refusal.cookies().is_empty());
    }
    let refusal = alice
        .post("/login", json!({"username": "alice"}), 422)
        .await;
    assert!(refusal.cookies().is_empty());
    let refusal = alice.post("/signup", right("alice"), 409).await;
    assert!(refusal.cookies().is_empty());
    assert_eq!(alice.cookie(), Some(cookie.as_str()));
    assert_eq!(app.sessions_of("alice").await, before);
    alice.get("/check_session", 200).await;
}

#[tokio::test]
async fn the_fifty_first_session_replaces_the_oldest() {
    let app = App::start().await;
    let mut oldest = app.sign_up("alice").await;
    let bob = app.sign_up("bob").await;
    let first = app.sessions_of("alice").await.remove(0);
    let others = (1..50).map(|milliseconds| session::ActiveModel {
        id: Set(Uuid::new_v4()),
        created_at: Set(first.created_at + TimeDelta::milliseconds(milliseconds)),
        ..first.clone().into()
    });
    let others = session::Entity::insert_many(others);
    others.exec(&app.connect().await).await.unwrap();
    oldest.get("/check_session", 200).await;
    assert_eq!(app.sessions_of("alice").await.len(), 50);

    let mut newest = app.anonymous();
    newest.post("/login", right("alice"), 200).await;
    let sessions = app.sessions_of("alice").await;
    assert_eq!(sessions.len(), 50);
    assert!(!sessions.iter().any(|session| session.id == first.id));
    oldest.get("/check_session", 401).await;
    newest.get("/check_session", 200).await;
    bob.clone().get("/check_session", 200).await;
}

#[tokio::test]
async fn a_restart_keeps_people_logged_in() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let before = app.sessions_of("alice").await;
    let app = App::start_on(app.stop(), &[]).await;
    let mut alice = app.anonymous().with_cookie(alice.cookie());
    let reload = alice.get("/check_session", 200).await;
    assert_eq!(reload.json()["username"], "alice");
    assert!(reload.cookies().is_empty());
    assert_eq!(app.sessions_of("alice").await, before);
}

#[tokio::test]
async fn two_servers_on_one_database_are_one_service() {
    let app = App::start_outside_memory().await;
    let beside = app.start_beside(&[]).await;
    let mut here = app.sign_up("alice").await;
    let mut there = beside.anonymous().with_cookie(here.cookie());
    there.get("/check_session", 200).await;
    there.post("/workouts", json!({"title": "Legs"}), 201).await;
    let list = here.get("/workouts", 200).await;
    assert_eq!(list.json()["items"][0]["title"], "Legs");

    here.delete("/logout", 200).await;
    there.get("/check_session", 401).await;
    assert_eq!(there.cookie(), None);
}

#[tokio::test]
async fn authentication_costs_one_statement() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, statements) = app.statements_of(alice.get("/check_session", 200)).await;
    assert_eq!(statements, 1);
    let garbage = format!("{COOKIE}=garbage");
    for cookie in [None, Some(garbage.as_str())] {
        let mut stranger = app.anonymous().with_cookie(cookie);
        let (_, statements) = app.statements_of(stranger.get("/check_session", 401)).await;
        assert_eq!(statements, 0, "{cookie:?}");
    }
}

#[tokio::test]
async fn a_session_remembers_the_device_that_opened_it() {
    let app = App::start().await;
    let long = format!("Mozilla/5.0 {}", "x".repeat(300));
    let mut phone = app.anonymous().with("user-agent", &long);
    phone.post("/signup", right("alice"), 201).await;
    let session = app.sessions_of("alice").await.remove(0);
    assert_eq!(session.user_agent.as_deref(), Some(&long[..200]));
    assert_eq!(session.ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(session.last_seen_at, session.created_at);
}

#[tokio::test]
async fn the_id_of_a_deleted_person_is_never_reused() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let user = app.user("alice").await.unwrap();
    let id = user.id;
    user.into_active_model()
        .delete(&app.connect().await)
        .await
        .unwrap();
    app.sign_up("bob").await;
    assert!(app.user("bob").await.unwrap().id > id);
    let mut ghost = alice.clone();
    ghost.get("/check_session", 401).await;
    assert_eq!(ghost.cookie(), None);
}
