//! The database is unreachable or locked: the answer says so, never "not logged in", and the server
//! recovers when the database is back. Each test is for the engine that can be brought into that
//! state.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbBackend,
    IntoActiveModel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use serde_json::json;

use crate::support::{Actor, Answer, App, Cut, Program, TestDatabase, Wire, not_run, right};

pub(super) const NO_SERVER: &str = "this is SQLite, which has no server";

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
async fn while_another_process_locks_sqlite_reads_go_on_and_writes_are_503() {
    let app = App::start_outside_memory().await;
    if app.database().server().await.is_some() {
        return not_run("another process locks SQLite", "this is PostgreSQL");
    }
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    // Old enough to be noted with the next request, which must not wait for the note.
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
        let form = Some(right("alice"));
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

/// Let only superusers in from now on, and end all connections.
pub(super) async fn take_away(server: &DatabaseConnection, name: &str) {
    for statement in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        server.execute_unprepared(&statement).await.unwrap();
    }
}

pub(super) async fn bring_back(server: &DatabaseConnection, name: &str) {
    let statement = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    server.execute_unprepared(&statement).await.unwrap();
}

#[tokio::test]
async fn while_postgres_is_away_everything_is_503_and_it_recovers_afterwards() {
    let app = App::start_with(&["--metrics-address=127.0.0.1:0"]).await;
    let Some((server, name)) = app.database().server().await else {
        return not_run("the server is away", NO_SERVER);
    };
    let mut alice = app.sign_up("alice").await;
    let cookie = alice.cookie().unwrap().to_owned();
    let form = right("alice");

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
    let without = "workout_log_database_acquire_timeouts_total";
    assert!(app.scrape().await.value(without) > 0.0);

    bring_back(&server, name).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    while alice.send_any(Method::GET, "/readyz", None).await.status != 200 {
        assert!(Instant::now() < deadline, "not whole again");
    }
    alice.get("/check_session", 200).await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    assert_eq!(app.sessions_of("alice").await.len(), 1);
}

/// As many requests at once as the pool has connections, so that all of them are open.
async fn open_every_connection(app: &App, alice: &Actor) {
    let requests = (0..16).map(|_| {
        let mut alice = alice.clone();
        async move { alice.get("/workouts", 200).await }
    });
    join_all(requests).await;
    let (server, name) = app.database().server().await.unwrap();
    assert!(connections(&server, name).await > 2, "they took turns");
}

async fn connections(server: &DatabaseConnection, name: &str) -> i64 {
    let question = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'");
    let question = Statement::from_string(DbBackend::Postgres, question);
    let answer = server.query_one_raw(question).await.unwrap().unwrap();
    answer.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn connections_that_postgres_has_closed_cost_one_client_one_request_at_most() {
    let app = App::start_with(&["--database-connections=8"]).await;
    let Some((server, name)) = app.database().server().await else {
        return not_run("the server's connections are closed", NO_SERVER);
    };
    let alice = app.sign_up("alice").await;
    for (method, path, body, success) in [
        (Method::GET, "/check_session", None, 200),
        (
            Method::POST,
            "/workouts",
            Some(json!({"title": "Legs"})),
            201,
        ),
    ] {
        open_every_connection(&app, &alice).await;
        take_away(&server, name).await;
        bring_back(&server, name).await;
        let mut alice = alice.clone();
        let first = alice.send_any(method.clone(), path, body.clone()).await;
        if first.status != success {
            assert_unavailable(&first);
        }
        // The next request meets none of the other dead connections.
        for _ in 0..8 {
            let answer = alice.send_any(method.clone(), path, body.clone()).await;
            assert_eq!(answer.status, success, "{path}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn sessions_that_were_read_only_for_a_while_are_not_kept() {
    let app = App::start_with(&["--database-connections=8"]).await;
    let Some((server, name)) = app.database().server().await else {
        return not_run(
            "the database becomes a replica, and a primary again",
            NO_SERVER,
        );
    };
    let mut alice = app.sign_up("alice").await;
    let write = async |alice: &mut Actor| {
        let document = Some(json!({"title": "Legs"}));
        alice.send_any(Method::POST, "/workouts", document).await
    };
    // As after a fail-over: the connections are cut, and those that follow reach a replica.
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    server.execute_unprepared(&read_only).await.unwrap();
    take_away(&server, name).await;
    bring_back(&server, name).await;
    let _ = alice.send_any(Method::GET, "/check_session", None).await;
    open_every_connection(&app, &alice).await;
    assert_unavailable(&write(&mut alice).await);
    assert_unavailable(&alice.send_any(Method::GET, "/readyz", None).await);
    alice.get("/workouts", 200).await;

    open_every_connection(&app, &alice).await;
    let reset = format!("ALTER DATABASE {name} RESET default_transaction_read_only");
    server.execute_unprepared(&reset).await.unwrap();
    // The one that finds out, and nobody after it.
    let found_out = write(&mut alice).await;
    if found_out.status != 201 {
        assert_unavailable(&found_out);
    }
    for _ in 0..8 {
        assert_eq!(write(&mut alice).await.status, 201);
    }
    alice.get("/readyz", 200).await;
}

/// A COMMIT that ends in one of these ways. Also counts what is rolled back: a sequence never goes back.
const WAYS_TO_FAIL: [&str; 3] = [
    // A node of a distributed engine is lost.
    "RAISE EXCEPTION 'could not commit transaction for shard 102008' USING ERRCODE = 'XX000'",
    "RAISE EXCEPTION 'result is ambiguous' USING ERRCODE = '40003'",
    // The process that serves this connection is killed.
    "PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(10)",
];

fn commits_fail(how: &str) -> String {
    format!(
        "CREATE SEQUENCE commits;
         CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             PERFORM nextval('commits');
             {how};
             RETURN NULL;
         END $$;
         CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON workouts
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail();"
    )
}

const MEND: &str = "DROP TRIGGER fails ON workouts; DROP FUNCTION fail; DROP SEQUENCE commits";

#[tokio::test]
async fn a_commit_with_an_unknown_outcome_is_503_and_not_retried() {
    let app = App::start().await;
    if app.database().server().await.is_none() {
        return not_run("a COMMIT fails", NO_SERVER);
    }
    let mut alice = app.sign_up("alice").await;
    let database = app.connect().await;
    let document = json!({"title": "Legs"});
    for (number, way) in (1..).zip(WAYS_TO_FAIL) {
        let fail = commits_fail(way);
        database.execute_unprepared(&fail).await.unwrap();
        let written = Some(document.clone());
        let answer = alice.send_any(Method::POST, "/workouts", written).await;
        assert_unavailable(&answer);
        let question = "SELECT last_value FROM commits";
        let question = Statement::from_string(DbBackend::Postgres, question);
        let tried = database.query_one_raw(question).await.unwrap().unwrap();
        assert_eq!(tried.try_get_by_index::<i64>(0).unwrap(), 1, "{way}");

        database.execute_unprepared(MEND).await.unwrap();
        alice.post("/workouts", document.clone(), 201).await;
        let list = alice.get("/workouts", 200).await;
        assert_eq!(list.json()["total"], number, "{way}");
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_at_its_commit_is_503_and_the_write_is_there_once_or_not_at_all() {
    let database = TestDatabase::create().await;
    if database.server().await.is_none() {
        return not_run("a connection is cut at its COMMIT", NO_SERVER);
    }
    let wire = Wire::lay(Some(database.url()));
    let url = wire.url(database.url());
    let variables = [("PORT", "0"), ("DATABASE_URL", url.as_str())];
    let program = Program::start(database.directory(), &variables);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    for (cut, there) in [(Cut::BeforeCommit, 0), (Cut::AfterCommit, 1)] {
        wire.cut(cut);
        let document = Some(json!({"title": "Legs"}));
        let answer = alice.send_any(Method::POST, "/workouts", document).await;
        assert!(wire.has_cut());
        assert_unavailable(&answer);
        let list = alice.get("/workouts", 200).await;
        assert_eq!(list.json()["total"], there, "{cut:?}");
    }
}

/// Somebody at a server whose database is at the other end of a wire.
async fn behind_a_wire() -> Option<(Wire, Actor, (TestDatabase, Program))> {
    let database = TestDatabase::create().await;
    if database.server().await.is_none() {
        not_run("connections become silent", NO_SERVER);
        return None;
    }
    let wire = Wire::lay(Some(database.url()));
    let url = wire.url(database.url());
    let variables = [("PORT", "0"), ("DATABASE_URL", url.as_str())];
    let program = Program::start(database.directory(), &variables);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    Some((wire, alice, (database, program)))
}

/// The status of a list.
async fn read(who: &Actor) -> u16 {
    let mut who = who.clone();
    who.send_any(Method::GET, "/workouts", None).await.status
}

/// As after a restart of a firewall. Were one of them kept, its place in the pool would be lost.
#[tokio::test]
async fn connections_that_have_become_silent_are_replaced_and_hold_nobody_up() {
    let Some((wire, alice, _running)) = behind_a_wire().await else {
        return;
    };
    let write = |name: &'static str| {
        let mut alice = alice.clone();
        async move {
            let document = Some(json!({"title": name}));
            let begun = Instant::now();
            let answer = alice.send_any(Method::POST, "/workouts", document).await;
            assert!(begun.elapsed() < Duration::from_secs(6), "{answer:?}");
            answer
        }
    };
    // More at once than there are connections, so that all of them are open.
    join_all((0..16).map(|_| write("Before"))).await;
    let writes: Vec<_> = (0..16).map(|_| tokio::spawn(write("Meanwhile"))).collect();
    wire.forget();
    for answer in join_all(writes).await {
        let answer = answer.unwrap();
        if answer.status != 201 {
            assert_unavailable(&answer);
        }
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    while write("Afterwards").await.status != 201 {
        assert!(Instant::now() < deadline, "not whole again");
    }
    for answer in join_all((0..16).map(|_| write("Afterwards"))).await {
        assert_eq!(answer.status, 201, "{answer:?}");
    }
}

/// Then each connection is in the middle of being given back.
#[tokio::test]
async fn connections_that_become_silent_behind_an_answer_lose_no_place_in_the_pool() {
    let Some((wire, alice, _running)) = behind_a_wire().await else {
        return;
    };
    let read = || read(&alice);
    // More at once than there are connections, so that all of them are open.
    join_all((0..16).map(|_| read())).await;
    wire.forget_after_answers();
    join_all((0..16).map(|_| read())).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    while read().await != 200 {
        assert!(Instant::now() < deadline, "not whole again");
    }
    for status in join_all((0..16).map(|_| read())).await {
        assert_eq!(status, 200);
    }
}

/// Each would be asked for a second whether it is alive, one after the other.
#[tokio::test]
async fn whoever_comes_alone_after_a_silence_is_served_at_once() {
    let Some((wire, alice, _running)) = behind_a_wire().await else {
        return;
    };
    let read = || read(&alice);
    join_all((0..32).map(|_| read())).await;
    wire.forget();
    // Nobody knows yet.
    assert_eq!(read().await, 503);
    let asked = Instant::now();
    assert_eq!(read().await, 200);
    assert!(asked.elapsed() < Duration::from_secs(2));
}
