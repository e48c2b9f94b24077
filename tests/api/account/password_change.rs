//! Changing the password: it needs the current one, follows the rules of sign-up, and ends all
//! other sessions.

use std::time::{Duration, Instant};

use reqwest::Method;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DatabaseTransaction, IntoActiveModel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use serde_json::{Value, json};

use crate::support::{Actor, App, credentials, right};

fn change(current: &str, new: &str) -> Value {
    json!({"current_password": current, "password": new, "password_confirmation": new})
}

fn log_in(password: &str) -> Value {
    credentials("alice", password)
}

#[tokio::test]
async fn a_password_change_ends_every_session_and_gives_this_one_a_new_cookie() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let mut elsewhere = app.anonymous();
    elsewhere.post("/login", log_in("correct horse"), 200).await;
    let mut copy = alice.clone();
    let before = app.sessions_of("alice").await;
    let hash = app.user("alice").await.unwrap().password_hash;

    let body = change("correct horse", "battery staple");
    let changed = alice.put("/me/password", body, 204).await;
    assert_eq!(changed.text, "");
    assert_eq!(changed.cookies().len(), 1);
    assert_ne!(alice.cookie(), copy.cookie());

    let after = app.sessions_of("alice").await;
    assert_eq!(after.len(), 1);
    assert!(before.iter().all(|session| session.id != after[0].id));
    assert_ne!(app.user("alice").await.unwrap().password_hash, hash);
    alice.get("/check_session", 200).await;
    bob.get("/check_session", 200).await;
    for dead in [&mut copy, &mut elsewhere] {
        dead.get("/check_session", 401).await;
        assert_eq!(dead.cookie(), None);
    }
    app.anonymous()
        .post("/login", log_in("correct horse"), 401)
        .await;
    app.anonymous()
        .post("/login", log_in("battery staple"), 200)
        .await;
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (user, sessions) = (app.user("alice").await, app.sessions_of("alice").await);
    for current in ["wrong horse", "", &"x".repeat(200)] {
        let body = change(current, "battery staple");
        let refusal = alice.put("/me/password", body, 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": ["Current password is incorrect"],
                "code": "validation_failed",
                "fields": {"current_password": ["is incorrect"]},
            })
        );
        assert!(refusal.cookies().is_empty());
    }
    assert_eq!(app.user("alice").await, user);
    assert_eq!(app.sessions_of("alice").await, sessions);
    alice.get("/check_session", 200).await;
}

#[tokio::test]
async fn a_new_password_is_checked_as_at_sign_up() {
    let app = App::start().await;
    let mut alice = app.anonymous();
    let form = right("Alice_1988");
    alice.post("/signup", form, 201).await;
    let before = app.user("Alice_1988").await;
    let short = "is too short (minimum is 8 characters)";
    for (password, message) in [
        ("sevench", short),
        (&"x y".repeat(43), "is too long (maximum is 128 characters)"),
        ("ALICE_1988", "can't be the username"),
        (
            "Password1",
            "is one of the most common passwords, which attackers try first",
        ),
    ] {
        let body = change("correct horse", password);
        let refusal = alice.put("/me/password", body, 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [format!("Password {message}")],
                "code": "validation_failed",
                "fields": {"password": [message]},
            })
        );
    }
    let everything = json!({"password": "short", "password_confirmation": "shirt", "old": "x"});
    let refusal = alice.put("/me/password", everything, 422).await;
    assert_eq!(
        refusal.json()["fields"],
        json!({
            "current_password": ["can't be blank"],
            "old": ["is not a known field"],
            "password": [short],
            "password_confirmation": ["doesn't match Password"],
        })
    );
    assert_eq!(app.user("Alice_1988").await, before);
}

#[tokio::test]
async fn without_a_session_no_password_is_changed() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    alice.clone().delete("/logout", 200).await;
    let before = app.user("alice").await;
    let body = change("correct horse", "battery staple");
    for mut stranger in [app.anonymous(), alice] {
        stranger.put("/me/password", body.clone(), 401).await;
    }
    assert_eq!(app.user("alice").await, before);
}

/// Change a person's password hash past the server, without committing yet.
async fn change_unseen(
    database: &DatabaseConnection,
    app: &App,
    hash: String,
) -> DatabaseTransaction {
    let mut alice = app.user("alice").await.unwrap().into_active_model();
    alice.password_hash = Set(hash);
    let at_once = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let transaction = database.begin_with_options(at_once).await.unwrap();
    alice.update(&transaction).await.unwrap();
    transaction
}

/// The answer to a request with the old password when the password changes after its check.
async fn overtaken(app: &App, mut actor: Actor, request: (Method, &'static str, Value)) -> u16 {
    let database = app.connect().await;
    let other = app.user("bob").await.unwrap().password_hash;
    let changing = change_unseen(&database, app, other).await;
    let before = app.statement_count();
    let (method, path, body) = request;
    let reads = if path == "/login" { 1 } else { 2 };
    let asking = tokio::spawn(async move { actor.send_any(method, path, Some(body)).await.status });
    let deadline = Instant::now() + Duration::from_secs(10);
    while app.statement_count() < before + reads {
        assert!(Instant::now() < deadline && !asking.is_finished());
        tokio::task::yield_now().await;
    }
    // One more question and its answer, so that the old hash has been read by then.
    app.anonymous().get("/readyz", 200).await;
    changing.commit().await.unwrap();
    asking.await.unwrap()
}

#[tokio::test]
async fn a_login_overtaken_by_a_password_change_fails() {
    for (method, path, body, status) in [
        (Method::POST, "/login", log_in("correct horse"), 401),
        (
            Method::PUT,
            "/me/password",
            change("correct horse", "battery staple"),
            422,
        ),
    ] {
        let app = App::start_outside_memory().await;
        let alice = app.sign_up("alice").await;
        app.sign_up("bob").await;
        let sessions = app.sessions_of("alice").await;
        let actor = if path == "/login" {
            app.anonymous()
        } else {
            alice
        };
        assert_eq!(overtaken(&app, actor, (method, path, body)).await, status);
        assert_eq!(app.sessions_of("alice").await, sessions);
        let (alice, bob) = (app.user("alice").await, app.user("bob").await);
        assert_eq!(alice.unwrap().password_hash, bob.unwrap().password_hash);
    }
}
