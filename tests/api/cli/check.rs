//! `workout-log check`.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

use super::text;
use crate::support::{Program, TestDatabase, files};

const FREE: (&str, &str) = ("PORT", "0");

/// The findings and the exit code.
fn check(directory: &Path, variables: &[(&str, &str)]) -> (Vec<Value>, Option<i32>) {
    let output = Program::run(directory, variables, &["check", "--json"]);
    let lines = text(&output.stdout);
    let findings = lines.lines().map(serde_json::from_str);
    let findings = findings.collect::<Result<_, _>>().unwrap();
    (findings, output.status.code())
}

/// The verdict and the text about a subject.
fn about(findings: &[Value], subject: &str) -> (String, String) {
    let found = findings.iter().find(|it| it["subject"] == subject);
    let found = found.unwrap_or_else(|| panic!("{subject}: {findings:#?}"));
    let part = |name: &str| found[name].as_str().unwrap().to_owned();
    (part("verdict"), part("text"))
}

fn assert_about(findings: &[Value], subject: &str, verdict: &str, words: &str) {
    let (found, text) = about(findings, subject);
    assert_eq!(found, verdict, "{subject}: {text}");
    assert!(text.contains(words), "{subject}: {text}");
}

fn mode(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn on_a_fresh_machine_everything_is_well_and_nothing_is_created() {
    let directory = TempDir::new().unwrap();
    let (findings, code) = check(directory.path(), &[FREE]);
    assert_eq!(code, Some(0), "{findings:#?}");
    assert!(findings.iter().all(|it| it["verdict"] != "wrong"));
    assert_about(&findings, "settings", "ok", "they fit together");
    assert_about(&findings, "port", "ok", "takes a free one");
    assert_about(&findings, "database", "ok", "the server creates it");
    assert_about(&findings, "session key", "ok", "the server creates it");
    assert_about(&findings, "PASSWORD_PEPPER", "ok", "is not set");
    about(&findings, "disk");
    about(&findings, "clock");
    assert!(files(directory.path()).is_empty());

    let output = Program::run(directory.path(), &[FREE], &["check"]);
    let lines = text(&output.stdout);
    assert_eq!(lines.lines().count(), findings.len(), "{lines}");
    assert!(
        lines.starts_with("ok: settings: they fit together\n"),
        "{lines}"
    );
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn beside_a_running_server_it_says_who_has_the_database_open_and_that_the_port_is_its_own() {
    let directory = TempDir::new().unwrap();
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let metrics = metrics.unwrap().to_string();
    let metrics = ("METRICS_ADDRESS", metrics.as_str());
    let program = Program::start(directory.path(), &[FREE, ("HOST", "127.0.0.1"), metrics]);
    let address = &program.wait_until_it_listens(1)[0];
    let before = files(directory.path());
    let variables = [
        ("PORT", address.rsplit_once(':').unwrap().1),
        ("HOST", "127.0.0.1"),
        metrics,
    ];
    let (findings, code) = check(directory.path(), &variables);
    assert_eq!(code, Some(0), "{findings:#?}");
    assert_about(&findings, "port", "ok", "is ready");
    assert_about(&findings, "metrics", "ok", "a server answers on");
    assert_about(&findings, "addresses", "warning", "but PORT is");
    assert_about(&findings, "database", "ok", "journal wal");
    assert_about(&findings, "database file", "ok", "yours alone");
    let process = format!("(process {})", program.id());
    assert_about(&findings, "in use", "ok", &process);
    assert_about(&findings, "session key", "ok", "one key, 0 days old");
    assert_eq!(files(directory.path()), before);
    drop(program);
    let (findings, _) = check(directory.path(), &variables);
    assert_about(&findings, "metrics", "ok", "is free");
    assert_about(&findings, "in use", "ok", "no program has it open");
}

#[test]
fn what_is_wrong_is_said_with_what_to_do_and_fails() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let metrics = format!("127.0.0.1:{port}");
    fs::write(path.join("short.key"), "c2hvcnQ=").unwrap();
    for (variables, subject, words) in [
        (
            &[FREE, ("PUBLIC_URL", "http://diary.example")][..],
            "settings",
            "PUBLIC_URL must be https",
        ),
        (
            &[("PORT", port.as_str()), ("HOST", "127.0.0.1")],
            "port",
            "choose another PORT",
        ),
        (
            &[FREE, ("HOST", "0.0.0.0")],
            "port",
            "would let other machines log in over plain http",
        ),
        (
            &[FREE, ("DATABASE_URL", "sqlite://short.key")],
            "database",
            "this is not a SQLite database",
        ),
        (
            &[
                FREE,
                ("DATABASE_URL", "postgres://me:hunter2@127.0.0.1:1/diary"),
            ],
            "database",
            "postgres://me@127.0.0.1:1/diary: nothing answers there",
        ),
        (
            &[FREE, ("DATABASE_URL", "sqlite://no.db")],
            "database",
            "no.db: there is no such file; ?mode=rwc",
        ),
        (
            &[
                ("PORT", "1"),
                ("HOST", "192.0.2.1"),
                ("TRUSTED_PROXIES", "10.0.0.1"),
            ],
            "port",
            "; choose another HOST or PORT",
        ),
        (
            &[FREE, ("METRICS_ADDRESS", metrics.as_str())],
            "metrics",
            "choose another METRICS_ADDRESS",
        ),
        (
            &[FREE, ("SESSION_KEY_FILE", "missing/a.key")],
            "session key",
            "cannot be created",
        ),
        (
            &[FREE, ("SESSION_KEY_FILE", "short.key")],
            "session key",
            "must be base64 of at least 64 bytes",
        ),
        (
            &[FREE, ("SESSION_KEY", "hunter2")],
            "session key",
            "must be base64 of at least 64 bytes",
        ),
        (
            &[FREE, ("STATIC_DIR", "nowhere")],
            "front end",
            "STATIC_DIR",
        ),
    ] {
        let (findings, code) = check(path, variables);
        assert_about(&findings, subject, "wrong", words);
        assert_eq!(code, Some(1), "{findings:#?}");
        assert!(
            !format!("{findings:?}").contains("hunter2"),
            "{findings:#?}"
        );
        assert_eq!(files(path), ["short.key"]);
    }
    let output = Program::run(path, &[FREE, ("SESSION_KEY", "hunter2")], &["check"]);
    assert_eq!(text(&output.stderr), "workout-log: one thing is wrong\n");
}

/// Root may write everywhere, unless it gives that right away.
fn check_without_rights(directory: &Path) -> (String, Option<i32>) {
    let program = env!("CARGO_BIN_EXE_workout-log");
    let is_root = directory.metadata().unwrap().uid() == 0;
    let mut command = Command::new(if is_root { "setpriv" } else { program });
    if is_root {
        command.args(["--bounding-set=-all", program]);
    }
    command.env_clear().current_dir(directory);
    let output = command.args(["check", "--port=0"]).output().unwrap();
    (text(&output.stdout), output.status.code())
}

#[test]
fn a_folder_that_cannot_be_written_is_wrong() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    mode(path, 0o555);
    let (lines, code) = check_without_rights(path);
    mode(path, 0o755);
    assert_eq!(code, Some(1), "{lines}");
    for line in [
        "wrong: database: workout-log.db: it cannot be created: Permission denied",
        "wrong: session key: workout-log.session-key is not there, and cannot be created: Permission",
    ] {
        assert!(lines.contains(line), "{lines}");
    }
    drop(Program::run(path, &[], &["migrate", "up"]));
    mode(path, 0o555);
    let (lines, _) = check_without_rights(path);
    mode(path, 0o755);
    let line = "wrong: database file: its folder /";
    assert!(lines.contains(line), "{lines}");
}

#[test]
fn what_may_be_a_mistake_is_a_warning() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let program = Program::start(path, &[FREE]);
    program.wait_until_it_listens(1);
    drop(program);
    for (variable, words) in [
        (
            ("PUBLIC_URL", "https://diary.example"),
            "TRUSTED_PROXIES is not set",
        ),
        (
            ("TRUSTED_PROXIES", "10.0.0.0/8"),
            "the cookie is not Secure",
        ),
        (("ALLOW_INSECURE_HTTP", "true"), "in the clear"),
    ] {
        let (findings, code) = check(path, &[FREE, variable]);
        assert_about(&findings, "addresses", "warning", words);
        assert_eq!(code, Some(0));
    }
    mode(&path.join("workout-log.db"), 0o644);
    mode(&path.join("workout-log.session-key"), 0o640);
    let (findings, code) = check(path, &[FREE]);
    assert_about(
        &findings,
        "database file",
        "warning",
        "chmod 600 workout-log.db",
    );
    assert_about(
        &findings,
        "session key",
        "warning",
        "chmod 600 workout-log.session-key",
    );
    assert_eq!(code, Some(0));
}

/// The clock is compared with the time at which the program was written.
#[test]
fn a_clock_from_before_the_program_is_wrong() {
    let directory = TempDir::new().unwrap();
    let program = directory.path().join("workout-log");
    // By another process: a file that this one has open for writing, or a child of another test, cannot be run.
    let copy = std::process::Command::new("cp")
        .args([
            env!("CARGO_BIN_EXE_workout-log").as_ref(),
            program.as_path(),
        ])
        .status();
    assert!(copy.unwrap().success());
    let check = || -> Output {
        std::process::Command::new(&program)
            .args(["check", "--port=0"])
            .env_clear()
            .current_dir(directory.path())
            .output()
            .unwrap()
    };
    assert!(text(&check().stdout).contains("ok: clock: "));
    let tomorrow = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
    let file = fs::File::open(&program).unwrap();
    file.set_modified(tomorrow).unwrap();
    let output = check();
    assert!(
        text(&output.stdout).contains("wrong: clock: it is "),
        "{output:?}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn pending_migrations_are_only_wrong_when_nobody_applies_them() {
    let database = TestDatabase::create().await;
    let url = ("DATABASE_URL", database.url());
    let run = |arguments: &[&str]| {
        let output = Program::run(database.directory(), &[url], arguments);
        assert!(output.status.success(), "{output:?}");
    };
    run(&["migrate", "up", "-n", "2"]);
    let (findings, code) = check(database.directory(), &[FREE, url]);
    assert_about(
        &findings,
        "database",
        "ok",
        "the server applies m0003_exercises",
    );
    assert_eq!(code, Some(0), "{findings:#?}");
    let (findings, code) = check(database.directory(), &[FREE, url, ("MIGRATE", "false")]);
    assert_about(&findings, "database", "wrong", "workout-log migrate up");
    assert_eq!(code, Some(1));
    run(&["migrate", "up"]);
    let (findings, code) = check(database.directory(), &[FREE, url]);
    let (verdict, text) = about(&findings, "database");
    assert_eq!((verdict.as_str(), code), ("ok", Some(0)), "{text}");
    assert!(!text.contains("m0003"), "{text}");
    if database.server().await.is_some() {
        assert!(text.contains(": PostgreSQL 1"), "{text}");
        about(&findings, "clock of the database");
        assert_about(&findings, "session key", "warning", "set SESSION_KEY");
    }
}

#[test]
fn a_link_to_nowhere_in_the_place_of_the_key_is_wrong() {
    let directory = TempDir::new().unwrap();
    symlink("nowhere", directory.path().join("workout-log.session-key")).unwrap();
    let (findings, code) = check(directory.path(), &[FREE]);
    assert_about(&findings, "session key", "wrong", "cannot be read");
    assert_eq!(code, Some(1));
}
