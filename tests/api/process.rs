//! The program as a process: what it makes when nothing is set, how it ends, and what is left
//! then.

use std::{fs, net::TcpStream, os::unix::fs::PermissionsExt};

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    command_line::{files, line_of},
    support::{Actor, Program, TestDatabase},
};

fn form() -> Value {
    json!({"username": "alice", "password": "correct horse"})
}

#[tokio::test]
async fn with_nothing_set_it_starts_makes_its_files_and_keeps_people_signed_in() {
    let directory = TempDir::new().unwrap();
    // But the port, so that this test can run beside others.
    let settings = [("PORT", "0")];
    let program = Program::start(directory.path(), &settings);
    let addresses = program.wait_until_it_listens(2);
    let port = addresses[0].strip_prefix("http://127.0.0.1:").unwrap();
    assert_eq!(addresses[1], format!("http://[::1]:{port}"));
    drop(TcpStream::connect(format!("[::1]:{port}")).unwrap());
    let mut alice = Actor::new(&addresses[0]);
    alice.post("/signup", form(), 201).await;

    let key = directory.path().join("workout-log.session-key");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&key).unwrap().trim().len(), 88);
    assert_eq!(program.end_with("TERM").code(), Some(0));
    // No write-ahead log stays behind.
    assert_eq!(
        files(directory.path()),
        ["workout-log.db", "workout-log.session-key"]
    );

    let program = Program::start(directory.path(), &settings);
    let mut restarted = program.anonymous().with_cookie(alice.cookie());
    let reload = restarted.get("/check_session", 200).await;
    assert_eq!(reload.json()["username"], "alice");
    assert!(reload.cookies().is_empty());
    assert_eq!(program.end_with("INT").code(), Some(0));
}

#[tokio::test]
async fn an_acknowledged_write_survives_the_kill() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous();
    alice.post("/signup", form(), 201).await;
    let workout = alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    assert_eq!(program.end_with("KILL").code(), None);

    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous().with_cookie(alice.cookie());
    let list = alice.get("/workouts", 200).await;
    assert_eq!(list.json()["items"], json!([workout.json()]));
}

#[tokio::test]
async fn a_newer_schema_is_refused_with_one_line() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, None).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    connection.execute_unprepared(newer).await.unwrap();
    for migrate in ["on", "off"] {
        let variables = [
            ("PORT", "0"),
            ("DATABASE_URL", database.url()),
            ("MIGRATE", migrate),
        ];
        let output = Program::run(database.directory(), &variables, &[]);
        let line = line_of(&output, 1);
        assert!(line.contains("newer version of this program"), "{line}");
        assert!(line.starts_with("DATABASE_URL: "), "{line}");
    }
}
