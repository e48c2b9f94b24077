//! The program as a process: what it creates without settings, how it ends, and what it leaves.

use std::{fs, net::TcpStream, os::unix::fs::PermissionsExt};

use sea_orm::ConnectionTrait;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Actor, Program, TestDatabase, files, line_of, right};

#[tokio::test]
async fn without_settings_it_starts_creates_its_files_and_keeps_people_logged_in() {
    let directory = TempDir::new().unwrap();
    // Except the port, so that this test can run beside others.
    let settings = [("PORT", "0")];
    let program = Program::start(directory.path(), &settings);
    let addresses = program.wait_until_it_listens(2);
    let port = addresses[0].strip_prefix("http://127.0.0.1:").unwrap();
    assert_eq!(addresses[1], format!("http://[::1]:{port}"));
    drop(TcpStream::connect(format!("[::1]:{port}")).unwrap());
    let mut alice = Actor::new(&addresses[0]);
    alice.post("/signup", right("alice"), 201).await;

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
    alice.post("/signup", right("alice"), 201).await;
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
    for migrate in ["true", "false"] {
        let variables = [
            ("PORT", "0"),
            ("DATABASE_URL", database.url()),
            ("MIGRATE", migrate),
        ];
        let output = Program::run(database.directory(), &variables, &[]);
        let line = line_of(&output, 2);
        assert!(line.contains("newer version of this program"), "{line}");
        assert!(line.starts_with("DATABASE_URL: "), "{line}");
    }
}

/// As during an upgrade of several copies, one after the other.
#[tokio::test]
async fn a_copy_goes_on_when_a_newer_one_has_migrated() {
    let database = TestDatabase::create().await;
    let settings = [("PORT", "0"), ("DATABASE_URL", database.url())];
    let program = Program::start(database.directory(), &settings);
    let mut alice = program.anonymous();
    alice.get("/readyz", 200).await;
    let connection = database.connect().await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    connection.execute_unprepared(newer).await.unwrap();
    alice.get("/readyz", 200).await;
    alice.post("/signup", right("alice"), 201).await;
}

/// The lines of the program, without the time and the level.
fn said(log: &[String]) -> Vec<&str> {
    log.iter()
        .filter_map(|line| Some(line.split_once("] ")?.1))
        .collect()
}

#[tokio::test]
async fn the_log_says_what_was_started_where_and_that_it_stopped() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("workout-log.db");
    for made in [", a new file", ""] {
        let program = Program::start(directory.path(), &[("PORT", "0")]);
        let addresses = program.wait_until_it_listens(2);
        let port = addresses[0].strip_prefix("http://127.0.0.1:").unwrap();
        let log = program.log();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            said(&log),
            [
                format!("workout-log {version}, database: {}{made}", file.display()),
                format!("listening on http://127.0.0.1:{port}"),
                format!("listening on http://[::1]:{port}"),
                format!("to try it in a browser: http://localhost:{port}/docs/"),
                "stopping; requests in progress have 8 seconds".into(),
                "stopped".into(),
            ]
        );
    }
}

#[tokio::test]
async fn successful_health_checks_do_not_fill_the_log() {
    for (level, is_logged) in [("info", false), ("info,http=debug", true)] {
        let directory = TempDir::new().unwrap();
        let settings = [("PORT", "0"), ("RUST_LOG", level)];
        let program = Program::start(directory.path(), &settings);
        let mut probe = program.anonymous();
        for path in ["/healthz", "/readyz"] {
            probe.get(path, 200).await;
            probe.delete(path, 405).await;
        }
        probe.get("/check_session", 401).await;
        let log = program.log().join("\n");
        for path in ["/healthz", "/readyz"] {
            assert_eq!(log.contains(&format!("GET {path} 200")), is_logged, "{log}");
            assert!(log.contains(&format!("DELETE {path} 405")), "{log}");
        }
        assert!(log.contains("GET /check_session 401"), "{log}");
    }
}

#[tokio::test]
async fn an_outage_found_by_probes_is_logged_once_and_so_is_its_end() {
    let database = TestDatabase::create().await;
    let settings = [("PORT", "0"), ("DATABASE_URL", database.url())];
    let program = Program::start(database.directory(), &settings);
    let mut probe = program.anonymous();
    let connection = database.connect().await;
    // A database that lacks a migration cannot be used either.
    let take_away = "DELETE FROM seaql_migrations
                     WHERE version = (SELECT max(version) FROM seaql_migrations)";
    for _ in 0..2 {
        connection.execute_unprepared(take_away).await.unwrap();
        let gone = migration::pending(&connection).await.unwrap().remove(0);
        let bring_back = &format!("INSERT INTO seaql_migrations VALUES ('{gone}', 0)");
        for _ in 0..3 {
            let answer = probe.get("/readyz", 503).await;
            assert_eq!(answer.json()["code"], "database_unavailable");
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
        connection.execute_unprepared(bring_back).await.unwrap();
        for _ in 0..3 {
            probe.get("/readyz", 200).await;
        }
    }
    let log = program.log();
    let said = |text: &str| log.iter().filter(|line| line.contains(text)).count();
    assert_eq!((said(" ERROR "), said("not ready: ")), (2, 2), "{log:#?}");
    assert_eq!(said("ready again"), 2, "{log:#?}");
}
