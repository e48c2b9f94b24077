//! Starting beside another process, and stopping in the middle of a request.

use std::{
    net::TcpStream,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::support::{Actor, COOKIE, Program, Raw, TestDatabase, address, right};

const PATIENCE: Duration = Duration::from_secs(20);

fn settings(database: &TestDatabase) -> [(&str, &str); 2] {
    [("PORT", "0"), ("DATABASE_URL", database.url())]
}

/// Send the head of a request and the first half of its body, and wait until the server has asked for
/// the rest.
fn begin(base: &str, request: &str, half: &str, length: usize) -> Raw {
    let mut raw = Raw::connect(base);
    raw.send(format!(
        "{request}\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    ));
    assert_eq!(raw.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
    raw.send(half);
    raw
}

/// Send a signal, and wait until nobody can connect any longer.
fn stop_accepting(program: &Program, signal: &str, base: &str) {
    program.signal(signal);
    let address = base.strip_prefix("http://").unwrap();
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < deadline, "still accepts after SIG{signal}");
    }
}

#[tokio::test]
async fn a_half_sent_request_is_completed_at_shutdown_and_new_ones_are_refused() {
    // More than once each: the thread that serves the request may have connections to the database of its own.
    for signal in ["TERM", "INT", "TERM", "INT"] {
        let database = TestDatabase::create().await;
        let mut program = Program::start(database.directory(), &settings(&database));
        let base = program.wait_until_it_listens(1).remove(0);
        let mut alice = Actor::new(&base);
        let form = right("alice");
        alice.post("/signup", form, 201).await;
        // At once, so that every thread opens connections to the database.
        let read = || {
            let mut alice = alice.clone();
            async move { alice.get("/workouts", 200).await }
        };
        join_all((0..32).map(|_| read())).await;
        let body = r#"{"title": "Legs""#;
        let cookie = alice.cookie().unwrap();
        let request = format!("POST /workouts HTTP/1.1\r\nCookie: {cookie}");
        let mut raw = begin(&base, &request, body, 2 * body.len());

        stop_accepting(&program, signal, &base);
        // Threads without a request end.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let rest = format!("}}{}", " ".repeat(body.len() - 1));
        raw.send(rest);
        let answer = raw.rest();
        assert!(answer.starts_with("HTTP/1.1 201 "), "{signal}: {answer}");
        assert_eq!(program.wait_for_the_end().code(), Some(0));

        let program = Program::start(database.directory(), &settings(&database));
        let mut alice = program.anonymous().with_cookie(alice.cookie());
        let list = alice.get("/workouts", 200).await;
        assert_eq!(list.json()["total"], 1);
        assert_eq!(list.json()["items"][0]["title"], "Legs");
    }
}

#[tokio::test]
async fn a_half_sent_login_is_completed_at_shutdown_with_its_cookie() {
    for signal in ["TERM", "INT"] {
        let database = TestDatabase::create().await;
        let program = Program::start(database.directory(), &settings(&database));
        let base = program.wait_until_it_listens(1).remove(0);
        Actor::new(&base).post("/signup", right("alice"), 201).await;
        let body = right("alice").to_string();
        let (half, rest) = body.split_at(body.len() / 2);
        let mut raw = begin(&base, "POST /login HTTP/1.1", half, body.len());

        stop_accepting(&program, signal, &base);
        raw.send(rest);
        let answer = raw.rest();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(
            answer.contains(&format!("set-cookie: {COOKIE}=")),
            "{answer}"
        );
        assert_eq!(program.end().code(), Some(0), "SIG{signal}");
    }
}

#[tokio::test]
async fn everything_acknowledged_before_the_kill_is_there_after_it() {
    let database = TestDatabase::create().await;
    let program = Program::start(database.directory(), &settings(&database));
    let mut alice = program.anonymous();
    let form = right("alice");
    alice.post("/signup", form, 201).await;
    let mut written = Vec::new();
    for number in 0..20 {
        let document = json!({"title": format!("Day {number}")});
        let workout = alice.post("/workouts", document, 201).await;
        written.push(workout.json());
    }
    let address = address(&written[0]);
    alice.delete(&address, 204).await;
    alice.patch("/me", json!({"weight_unit": "lb"}), 200).await;
    assert_eq!(program.end_with("KILL").code(), None);

    let program = Program::start(database.directory(), &settings(&database));
    let mut alice = program.anonymous().with_cookie(alice.cookie());
    let mut items = alice
        .get("/workouts?per_page=100&sort=started_at", 200)
        .await
        .items();
    let by_revision = |one: &serde_json::Value| one["revision"].as_i64();
    items.sort_by_key(by_revision);
    assert_eq!(items, written[1..]);
    assert_eq!(alice.get("/me", 200).await.json()["weight_unit"], "lb");
}

#[tokio::test]
async fn two_processes_that_start_together_on_an_empty_database_are_one_service() {
    let database = TestDatabase::create().await;
    let key = database.directory().join("key");
    let variables = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("SESSION_KEY_FILE", key.to_str().unwrap()),
    ];
    let programs: Vec<Program> = (0..3)
        .map(|_| Program::start(database.directory(), &variables))
        .collect();
    let mut people: Vec<Actor> = programs.iter().map(Program::anonymous).collect();
    let form = right("alice");
    people[0].post("/signup", form, 201).await;
    let cookie = people[0].cookie().unwrap().to_owned();
    for person in &people {
        let mut alice = person.with_cookie(Some(&cookie));
        alice.get("/check_session", 200).await;
    }
    people[0].delete("/logout", 200).await;
    for person in &people {
        let mut alice = person.with_cookie(Some(&cookie));
        alice.get("/check_session", 401).await;
    }
    // Every migration was applied once.
    let connection = database.connect().await;
    let count = "SELECT COUNT(*), COUNT(DISTINCT version) FROM seaql_migrations";
    let count = Statement::from_string(connection.get_database_backend(), count);
    let row = connection.query_one_raw(count).await.unwrap().unwrap();
    let (all, distinct): (i64, i64) = (
        row.try_get_by_index(0).unwrap(),
        row.try_get_by_index(1).unwrap(),
    );
    assert_eq!(all, distinct);
    assert!(all > 0);
}
