//! `workout-log migrate`: changes the schema by hand, and deletes no data without asking.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::Output,
};

use entity::user;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use socket2::{Domain, Socket, Type};
use tempfile::TempDir;

use crate::support::{App, Keys, Program, TestDatabase, files, line_of, on_a_terminal as terminal};

const MIGRATIONS: [&str; 8] = [
    "m0001_users",
    "m0002_sessions",
    "m0003_exercises",
    "m0004_workouts",
    "m0005_workout_exercises",
    "m0006_workout_sets",
    "m0007_streaks",
    "m0008_usernames",
];

fn migrate(database: &TestDatabase, arguments: &[&str]) -> Output {
    let directory = TempDir::new().unwrap();
    let arguments = [&["migrate"], arguments].concat();
    let variables = [("DATABASE_URL", database.url())];
    Program::run(directory.path(), &variables, &arguments)
}

/// The output of a successful command.
fn report(database: &TestDatabase, arguments: &[&str]) -> String {
    let output = migrate(database, arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

fn lines(line: impl Fn(&str) -> String) -> String {
    MIGRATIONS.map(|name| line(name) + "\n").concat()
}

/// Run a command on a terminal where somebody answers its question.
fn on_a_terminal(database: &TestDatabase, arguments: &[&str], answer: &str) -> (i32, String) {
    let arguments = [&["migrate"], arguments].concat();
    let variables = [("DATABASE_URL", database.url())];
    let keys = Keys::shown("Type yes to do it: ", answer);
    terminal(database.directory(), &variables, &arguments, &[keys])
}

async fn people(app: &App) -> u64 {
    let connection = app.connect().await;
    user::Entity::find().count(&connection).await.unwrap()
}

#[tokio::test]
async fn the_schema_goes_up_and_down_and_says_what_was_done() {
    let database = TestDatabase::create().await;
    let pending = lines(|name| format!("{name}: pending"));
    assert_eq!(report(&database, &["status"]), pending);
    assert_eq!(
        report(&database, &["up", "-n", "2"]),
        "applied m0001_users\napplied m0002_sessions\n"
    );
    let status = report(&database, &["status"]);
    assert!(status.contains("m0002_sessions: applied\nm0003_exercises: pending\n"));
    assert_eq!(report(&database, &[]).lines().count(), 6);
    assert_eq!(report(&database, &["up"]), "nothing to do\n");
    assert_eq!(
        report(&database, &["down", "--yes"]),
        "undone m0008_usernames\n"
    );
    let applied = lines(|name| format!("applied {name}"));
    for command in ["refresh", "fresh"] {
        assert_eq!(report(&database, &[command, "--yes"]), applied, "{command}");
    }
    assert_eq!(report(&database, &["reset", "-y"]).lines().count(), 8);
    assert_eq!(report(&database, &["status"]), pending);
}

#[tokio::test]
async fn without_a_terminal_nothing_is_deleted_unless_yes_is_given() {
    let app = App::start_outside_memory().await;
    app.sign_up("alice").await;
    for (command, loss) in [
        ("down", "deletes tables with everything in them"),
        ("fresh", "deletes every table"),
        ("refresh", "deletes everybody's data"),
        ("reset", "deletes everybody's data"),
    ] {
        let line = line_of(&migrate(app.database(), &[command]), 2);
        assert_eq!(line, format!("{command} {loss}; to do that, add --yes"));
        assert_eq!(people(&app).await, 1, "{command}");
    }
}

#[tokio::test]
async fn on_a_terminal_only_yes_deletes() {
    let app = App::start_outside_memory().await;
    app.sign_up("alice").await;
    for answer in ["no\n", "\n", "y\n"] {
        let (code, shown) = on_a_terminal(app.database(), &["reset"], answer);
        assert_eq!(code, 1, "{shown}");
        assert!(
            shown.contains("reset deletes everybody's data in "),
            "{shown}"
        );
        assert!(
            shown.ends_with("workout-log: nothing was changed\r\n"),
            "{shown}"
        );
        assert_eq!(people(&app).await, 1, "{answer:?}");
    }
    let (code, shown) = on_a_terminal(app.database(), &["refresh"], "yes\n");
    assert_eq!(code, 0, "{shown}");
    assert!(shown.ends_with("applied m0008_usernames\r\n"), "{shown}");
    assert_eq!(people(&app).await, 0);
}

#[test]
fn the_status_command_creates_no_file() {
    let directory = TempDir::new().unwrap();
    let output = Program::run(directory.path(), &[], &["migrate", "status"]);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        lines(|name| format!("{name}: pending"))
    );
    assert!(files(directory.path()).is_empty());
}

#[test]
fn a_missing_server_is_reported_as_at_the_start() {
    let directory = TempDir::new().unwrap();
    // Bound, so that nobody else gets the port, but not listening.
    let silent = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    silent
        .bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())
        .unwrap();
    let port = silent.local_addr().unwrap().as_socket().unwrap().port();
    let url = format!("postgres://diary:hunter2@127.0.0.1:{port}/diary");
    let variables = [("PORT", "0"), ("DATABASE_URL", url.as_str())];
    let at_the_start = line_of(&Program::run(directory.path(), &variables, &[]), 2);
    assert!(at_the_start.contains("refused"), "{at_the_start}");
    for arguments in [["migrate", "status", ""], ["migrate", "fresh", "--yes"]] {
        let arguments: Vec<&str> = arguments.into_iter().filter(|a| !a.is_empty()).collect();
        let output = Program::run(directory.path(), &variables, &arguments);
        assert_eq!(line_of(&output, 2), at_the_start);
    }
}
