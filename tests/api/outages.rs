//! The database away or locked: said as what it is, never as "not signed in", and over by itself
//! when the database is back. Each test is for the engine that can be brought into that state.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, IntoActiveModel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use serde_json::json;

use crate::support::{Answer, App};

fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(
        answer.json(),
        json!({
            "errors": ["The database is not available right now. Try again in a moment"],
            "code": "database_unavailable",
        })
    );
    let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{answer:?}");
    assert!(answer.cookies().is_empty(), "{answer:?}");
}

#[tokio::test]
async fn while_another_process_locks_sqlite_reading_goes_on_and_writing_is_503() {
    let app = App::start().await;
    if app.database().server().await.is_some() {
        return;
    }
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    // Old enough to be noted with the next request, which must not wait for that.
    let session = app.sessions_of("bob").await.remove(0);
    let mut stale = session.into_active_model();
    stale.last_seen_at = Set(Utc::now() - TimeDelta::minutes(10));
    let database = app.connect().await;
    stale.update(&database).await.unwrap();

    let exclusive = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive),
        ..Default::default()
    };
    let lock = database.begin_with_options(exclusive).await.unwrap();
    let mut writer = alice.clone();
    let writing = tokio::spawn(async move {
        let document = Some(json!({"title": "Legs"}));
        writer.send_any(Method::POST, "/workouts", document).await
    });
    let mut visitor = app.anonymous();
    let login = tokio::spawn(async move {
        let form = Some(json!({"username": "alice", "password": "correct horse"}));
        visitor.send_any(Method::POST, "/login", form).await
    });
    for path in ["/check_session", "/workouts", "/readyz"] {
        bob.get(path, 200).await;
    }
    assert!(!writing.is_finished(), "the reads have waited for the lock");
    assert_unavailable(&writing.await.unwrap());
    assert_unavailable(&login.await.unwrap());

    lock.rollback().await.unwrap();
    assert_eq!(app.sessions_of("alice").await.len(), 1);
    let list = alice.get("/workouts", 200).await;
    assert_eq!(list.json()["total"], 0);
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
}

/// Let nobody but superusers in any more, and end every connection there is.
async fn take_away(server: &DatabaseConnection, name: &str) {
    for statement in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        server.execute_unprepared(&statement).await.unwrap();
    }
}

async fn bring_back(server: &DatabaseConnection, name: &str) {
    let statement = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    server.execute_unprepared(&statement).await.unwrap();
}

#[tokio::test]
async fn while_postgres_is_away_everything_is_503_and_whole_again_on_its_return() {
    let app = App::start().await;
    let Some((server, name)) = app.database().server().await else {
        return;
    };
    let mut alice = app.sign_up("alice").await;
    let cookie = alice.cookie().unwrap().to_owned();
    let form = json!({"username": "alice", "password": "correct horse"});

    take_away(&server, name).await;
    for (method, path, body) in [
        (Method::GET, "/check_session", None),
        (Method::GET, "/workouts", None),
        (Method::POST, "/workouts", Some(json!({"title": "Legs"}))),
        (Method::POST, "/login", Some(form.clone())),
        (Method::DELETE, "/logout", None),
        (Method::GET, "/readyz", None),
    ] {
        let start = Instant::now();
        let answer = alice.send_any(method, path, body).await;
        assert_unavailable(&answer);
        assert!(start.elapsed() < Duration::from_secs(5), "{path}");
    }
    alice.get("/healthz", 200).await;
    assert_eq!(alice.cookie(), Some(cookie.as_str()));

    bring_back(&server, name).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    while alice.send_any(Method::GET, "/readyz", None).await.status != 200 {
        assert!(Instant::now() < deadline, "not whole again");
    }
    alice.get("/check_session", 200).await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    assert_eq!(app.sessions_of("alice").await.len(), 1);
}

#[tokio::test]
async fn connections_that_postgres_has_closed_cost_nobody_more_than_one_request() {
    let app = App::start().await;
    let Some((server, name)) = app.database().server().await else {
        return;
    };
    let mut alice = app.sign_up("alice").await;
    take_away(&server, name).await;
    bring_back(&server, name).await;
    // At most as many refusals as there were connections.
    for _ in 0..8 {
        let answer = alice.send_any(Method::GET, "/check_session", None).await;
        if answer.status != 200 {
            assert_unavailable(&answer);
        }
    }
    alice.get("/check_session", 200).await;
}
