//! What the log never contains, at any level, and that nobody can write lines into it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
};

use reqwest::Method;
use serde_json::json;

use crate::support::{COOKIE, Program, TestDatabase, config, credentials, right};

const PEPPER: &str = "canary-pepper-in-the-kitchen";

#[tokio::test]
async fn at_the_finest_level_the_log_has_no_secret_and_nothing_that_people_wrote() {
    let database = TestDatabase::create().await;
    let key_file = database.directory().join("key");
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("RUST_LOG", "trace"),
        ("PASSWORD_PEPPER", PEPPER),
        ("SESSION_KEY_FILE", key_file.to_str().unwrap()),
    ];
    let program = Program::start(database.directory(), &settings);
    let mut alice = program.anonymous();
    let form = credentials("alice", "canary-password-one");
    alice.post("/signup", form, 201).await;
    let first_cookie = alice.cookie().unwrap().to_owned();
    let wrong = credentials("alice", "canary-password-two");
    alice.post("/login", wrong, 401).await;
    let change = json!({
        "current_password": "canary-password-one",
        "password": "canary-password-three",
    });
    alice.put("/me/password", change, 204).await;
    let document = json!({
        "title": "canary-title",
        "notes": "canary-notes",
        "exercises": [{"name": "canary-exercise", "notes": "canary-remark", "sets": []}],
    });
    let workout = alice.post("/workouts", document, 201).await;
    let address = workout.location().to_owned();
    let patch = json!({"notes": "canary-second-notes"});
    alice.patch(&address, patch, 200).await;
    let found = alice.get("/workouts?q=canary-notes", 200).await;
    assert_eq!(found.json()["total"], 0);
    alice.get("/workouts?q=canary-second", 200).await;
    alice.get("/nothing?canary-query", 404).await;
    let broken = Some(r#"{"title": "canary-broken"#.to_owned());
    let json = Some("application/json");
    alice
        .send_text(Method::POST, "/workouts", json, broken, 400)
        .await;
    let mut stranger = alice.with_cookie(Some(&format!("{COOKIE}=canary-cookie")));
    stranger.get("/workouts", 401).await;

    let connection = database.connect().await;
    let hash = {
        use sea_orm::EntityTrait;
        let user = entity::user::Entity::find().one(&connection).await;
        user.unwrap().unwrap().password_hash
    };
    drop(connection);
    let key = fs::read_to_string(&key_file).unwrap();
    let log = program.log().join("\n");
    // It logged a lot, so there would have been something to find.
    assert!(log.contains("TRACE"), "{log}");
    let (_, first_value) = first_cookie.split_once('=').unwrap();
    let second_value = alice.cookie().unwrap().split_once('=').unwrap().1;
    let salt_and_hash = hash.splitn(5, '$').last().unwrap();
    for secret in [
        "canary",
        "argon2id$",
        salt_and_hash,
        first_value,
        second_value,
        key.trim(),
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[test]
fn settings_that_are_printed_show_no_secret() {
    let settings = config(&[
        "--database-url=postgres://me:canary-password@db.example/diary?password=canary",
        "--session-key=canary-key",
        "--password-pepper=canary-pepper-in-the-kitchen",
        "--port=5556",
    ]);
    for shown in [
        format!("{settings:?} {settings:#?}"),
        settings.database_url.to_string(),
    ] {
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("db.example/diary"), "{shown}");
    }
    // Something is printed.
    assert!(format!("{settings:?}").contains("5556"));
}

/// Send bytes as they are, and read the answer to its end.
fn send(address: &str, request: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(request).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn nobody_can_write_a_line_of_their_own_into_the_log() {
    let database = TestDatabase::create().await;
    let settings = [("PORT", "0"), ("DATABASE_URL", database.url())];
    let program = Program::start(database.directory(), &settings);
    let base = program.wait_until_it_listens(1).remove(0);
    let address = base.strip_prefix("http://").unwrap().to_owned();
    let mut forger = crate::support::Actor::new(&base).with(
        "user-agent",
        "\u{a0}Mozilla\t[2026-01-01 INFO audit] event=log_in",
    );
    let forged = "\n[2026-01-01 INFO audit] event=log_in outcome=success\u{1b}[31m";
    let mut ids = Vec::new();
    for (path, status) in [("/signup", 422), ("/login", 401)] {
        let form = right(forged);
        let answer = forger.post(path, form, status).await;
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    for path in ["/x%0A[2026-01-01%20INFO%20audit]%0D", "/%1B[31m", "/%00"] {
        let answer = forger.get(path, 404).await;
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    let raw = [
        &b"GET /a\x1b[31mb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"[..],
        b"GET /caf\xc3\xa9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: a\rb\r\nConnection: close\r\n\r\n",
    ];
    for request in raw {
        let answer = send(&address, request);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }

    let log = program.log();
    let lines: Vec<&String> = log
        .iter()
        .filter(|line| !line.contains(" workout_log::app"))
        .collect();
    // One line for each request, even if actix-web refuses it as malformed, and one for the failed
    // login.
    assert_eq!(lines.len(), ids.len() + raw.len() + 1, "{lines:#?}");
    for line in &lines {
        assert!(line.starts_with('['), "{line:?}");
        assert!(!line.contains(|one: char| one.is_control()), "{line:?}");
        assert!(!line.contains("outcome=success"), "{line:?}");
    }
    for id in &ids {
        assert!(lines.iter().any(|line| line.ends_with(id)), "{id}");
    }
}
