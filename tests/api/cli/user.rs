//! `workout-log user`.

use std::process::Command;

use chrono::Utc;
use entity::user;
use sea_orm::{ActiveValue::Set, EntityTrait as _, PaginatorTrait as _};
use serde_json::json;
use tempfile::TempDir;

use super::{objects, printed, run, run_with, text};
use crate::support::{
    App, Keys, PASSWORD, Program, address, credentials, files, line_of, on_a_terminal, right,
};

const ANOTHER: &str = "battery staple";

/// The lines that are no audit line, and whether there is one that ends like this.
fn audited(stderr: &[u8], event: &str) -> bool {
    let log = text(stderr);
    let end = format!("{event} address=- request=-");
    log.lines().any(|line| line.ends_with(&end))
}

#[tokio::test]
async fn everybody_is_listed_with_what_they_have() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("Alice").await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    app.anonymous().post("/login", right("alice"), 200).await;
    let mut bob = app.sign_up("bob").await;
    bob.delete("/logout", 200).await;

    let people = objects(&run(app.database(), &["user", "list", "--json"]));
    assert_eq!(people.len(), 2, "{people:?}");
    let me = app.user("Alice").await.unwrap();
    assert_eq!(people[0]["id"], me.id);
    assert_eq!(people[0]["username"], "Alice");
    assert_eq!(people[0]["workouts"], 1);
    assert_eq!(people[0]["sessions"], 2);
    assert_eq!(people[0]["created_at"], json!(me.created_at));
    assert!(people[0]["last_seen_at"].is_string());
    assert_eq!(people[1]["username"], "bob");
    assert_eq!(people[1]["sessions"], 0);
    assert!(people[1]["last_seen_at"].is_null());

    let table = printed(&run(app.database(), &["user", "list"]));
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert_eq!(lines[1][1..3], ["1", "2"]);
    assert_eq!(lines[1].last(), Some(&"Alice"));
    assert_eq!(lines[2][4..], ["-", "bob"]);
    assert!(!table.contains("argon2"));
}

#[tokio::test]
async fn more_people_than_are_read_at_once_are_listed_each_once() {
    let app = App::start_outside_memory().await;
    let now = Utc::now();
    let row = |number: i32| user::ActiveModel {
        username: Set(format!("person{number}")),
        username_key: Set(format!("person{number}")),
        password_hash: Set("none".into()),
        weight_unit: Set("kg".into()),
        week_start: Set("monday".into()),
        revision: Set(0),
        purged_revision: Set(0),
        workout_count: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let connection = app.connect().await;
    user::Entity::insert_many((0..1001).map(row))
        .exec(&connection)
        .await
        .unwrap();
    let people = objects(&run(app.database(), &["user", "list", "--json"]));
    let ids: Vec<i64> = people.iter().map(|it| it["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), 1001);
    assert!(ids.is_sorted_by(|one, other| one < other));
}

#[tokio::test]
async fn somebody_is_added_although_sign_ups_are_closed() {
    let app = App::start_outside_memory().await;
    let add = |name: &str, more: &[&str], input: &str| {
        let arguments = [&["user", "add", name, "--signups=false"], more].concat();
        run_with(app.database(), &arguments, input)
    };
    let from_stdin = ["--password-stdin"];
    let added = add(" Alice", &from_stdin, "correct horse\n");
    let id = app.user("Alice").await.unwrap().id;
    assert_eq!(printed(&added), format!("added Alice (id {id})\n"));
    let line = format!("event=sign_up outcome=success user={id}");
    assert!(audited(&added.stderr, &line), "{added:?}");
    app.anonymous().post("/login", right("alice"), 200).await;

    // With the line break of other systems, or without any.
    for (name, input) in [("bob", "correct horse\r\n"), ("carol", "correct horse")] {
        let added = add(name, &["--password-stdin", "--json"], input);
        assert_eq!(objects(&added)[0]["username"], name);
        app.anonymous().post("/login", right(name), 200).await;
    }
    for (name, input, code, line) in [
        (
            "ALICE",
            "correct horse",
            1,
            "Username has already been taken",
        ),
        (
            "dave",
            "short",
            1,
            "Password is too short (minimum is 8 characters)",
        ),
        (
            "dave",
            "",
            1,
            "Password is too short (minimum is 8 characters)",
        ),
        (
            "dave_1988",
            "dave_1988",
            1,
            "Password can't be the username",
        ),
        (
            "dave",
            "password1",
            1,
            "Password is one of the most common passwords, which attackers try first",
        ),
        (
            "dave",
            "correct horse\nbattery staple\n",
            1,
            "standard input must have one line, the password",
        ),
        (
            "da",
            "correct horse",
            2,
            "the name must be 3 to 32 characters long",
        ),
        (
            "da ve",
            "correct horse",
            2,
            "the name may only contain letters, digits, '_', '.' and '-'",
        ),
    ] {
        let refused = add(name, &from_stdin, input);
        assert_eq!(line_of(&refused, code), line, "{name} {input:?}");
    }
    assert_eq!(
        line_of(&add("dave", &[], "correct horse\n"), 2),
        "there is no terminal to ask for the password; use --password-stdin"
    );
    let connection = app.connect().await;
    assert_eq!(user::Entity::find().count(&connection).await.unwrap(), 3);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_all_sessions_end() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    app.anonymous().post("/login", right("alice"), 200).await;
    let mut bob = app.sign_up("bob").await;
    let set = |name: &str, more: &[&str], input: &str| {
        let arguments = [&["user", "set-password", name, "--password-stdin"], more].concat();
        run_with(app.database(), &arguments, input)
    };
    assert_eq!(
        line_of(&set("alice", &[], "short"), 1),
        "Password is too short (minimum is 8 characters)"
    );
    assert_eq!(
        line_of(&set("nobody", &[], ANOTHER), 1),
        "nobody is called \"nobody\""
    );
    alice.get("/me", 200).await;

    let done = set("ALICE", &[], "battery staple\n");
    let id = app.user("alice").await.unwrap().id;
    assert_eq!(
        printed(&done),
        format!("alice (id {id}) has a new password; 2 sessions ended\n")
    );
    let line = format!("event=password_change outcome=success user={id}");
    assert!(audited(&done.stderr, &line), "{done:?}");
    alice.get("/me", 401).await;
    bob.get("/me", 200).await;
    let mut anew = app.anonymous();
    anew.post("/login", right("alice"), 401).await;
    anew.post("/login", credentials("alice", ANOTHER), 200)
        .await;
    assert_eq!(anew.get("/workouts", 200).await.json()["total"], 1);

    let again = objects(&set("alice", &["--json"], PASSWORD));
    let expected = json!({"id": id, "username": "alice", "sessions_ended": 1});
    assert_eq!(again, [expected]);
}

#[tokio::test]
async fn somebody_gets_another_name_and_stays_logged_in() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    app.sign_up("bob").await;
    let rename = |old: &str, new: &str| run(app.database(), &["user", "rename", old, new]);
    assert_eq!(
        line_of(&rename("alice", "BOB"), 1),
        "Username has already been taken"
    );
    assert_eq!(
        line_of(&rename("carol", "dave"), 1),
        "nobody is called \"carol\""
    );
    assert_eq!(
        line_of(&rename("alice", "al ice"), 2),
        "the name may only contain letters, digits, '_', '.' and '-'"
    );
    let id = app.user("alice").await.unwrap().id;
    assert_eq!(
        printed(&rename("ALICE", "Alina")),
        format!("alice (id {id}) is called Alina now\n")
    );
    assert_eq!(alice.get("/me", 200).await.json()["username"], "Alina");
    app.anonymous().post("/login", right("alina"), 200).await;
    app.anonymous().post("/login", right("alice"), 401).await;
    // Only the case.
    printed(&rename("alina", "ALINA"));
    assert_eq!(alice.get("/me", 200).await.json()["username"], "ALINA");
}

#[tokio::test]
async fn an_account_is_deleted_with_everything_in_it_and_nothing_else() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    let squat = json!({"title": "Legs", "exercises": [{"name": "Squat", "sets": [{"reps": 5}]}]});
    alice.post("/workouts", squat.clone(), 201).await;
    let trashed = alice.post("/workouts", squat.clone(), 201).await.json();
    alice.delete(&address(&trashed), 204).await;
    let mut bob = app.sign_up("bob").await;
    bob.post("/workouts", squat, 201).await;
    let delete = |more: &[&str]| {
        let arguments = [&["user", "delete", "Alice"], more].concat();
        run(app.database(), &arguments)
    };
    assert_eq!(
        line_of(&delete(&[]), 2),
        "user delete deletes the account \"Alice\" and everything in it; to do that, add --yes"
    );
    let variables = [("DATABASE_URL", app.database().url())];
    let directory = app.database().directory();
    let keys = [Keys::shown("Type yes to do it: ", "no\n")];
    let (code, shown) = on_a_terminal(directory, &variables, &["user", "delete", "alice"], &keys);
    assert_eq!(code, 1, "{shown}");
    let id = app.user("alice").await.unwrap().id;
    let question =
        format!("This deletes alice (id {id}) with 2 workouts, 1 exercise and 1 session.");
    assert!(shown.contains(&question), "{shown}");
    alice.get("/me", 200).await;

    let done = delete(&["--yes", "--json"]);
    let expected = json!({
        "id": id,
        "username": "alice",
        "deleted": {"workouts": 2, "exercises": 1, "sessions": 1},
    });
    assert_eq!(objects(&done), [expected]);
    let line = format!("event=deletion outcome=success user={id}");
    assert!(audited(&done.stderr, &line), "{done:?}");
    alice.get("/me", 401).await;
    assert_eq!(
        line_of(&delete(&["--yes"]), 1),
        "nobody is called \"Alice\""
    );
    assert_eq!(bob.get("/workouts", 200).await.json()["total"], 1);
    // The name is free again.
    app.sign_up("alice").await;
    let id = app.user("alice").await.unwrap().id;
    let done = delete(&["-y"]);
    assert_eq!(
        printed(&done),
        format!("deleted alice (id {id}) with 0 workouts, 0 exercises and 1 session\n")
    );
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    let phone = app.anonymous().with("user-agent", "Phone 3");
    phone.clone().post("/login", right("alice"), 200).await;
    let mut bob = app.sign_up("bob").await;
    let sessions = |more: &[&str]| {
        let arguments = [&["user", "sessions", "ALICE"], more].concat();
        run(app.database(), &arguments)
    };
    let listed = objects(&sessions(&["--json"]));
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["user_agent"], "Phone 3");
    assert_eq!(listed[0]["ip"], "127.0.0.1");
    let table = printed(&sessions(&[]));
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.lines().nth(1).unwrap().ends_with("Phone 3"));

    let done = sessions(&["--end"]);
    let id = app.user("alice").await.unwrap().id;
    assert_eq!(
        printed(&done),
        format!("2 sessions of alice (id {id}) ended\n")
    );
    let line = format!("event=revocation outcome=success user={id}");
    assert!(audited(&done.stderr, &line), "{done:?}");
    alice.get("/me", 401).await;
    bob.get("/me", 200).await;
    assert!(objects(&sessions(&["--json"])).is_empty());
    let nobody = run(app.database(), &["user", "sessions", "carol", "--end"]);
    assert_eq!(line_of(&nobody, 1), "nobody is called \"carol\"");
}

#[test]
fn without_a_database_none_is_created() {
    let directory = TempDir::new().unwrap();
    let output = Program::run(directory.path(), &[], &["user", "list"]);
    assert_eq!(
        line_of(&output, 2),
        "DATABASE_URL: workout-log.db: there is no such file; the server creates it when it starts"
    );
    assert!(files(directory.path()).is_empty());
}

#[test]
fn a_missing_command_is_bad_usage_and_a_password_is_no_argument() {
    let directory = TempDir::new().unwrap();
    let run = |arguments: &[&str]| Program::run(directory.path(), &[], arguments);
    let line = line_of(&run(&["user"]), 2);
    assert!(line.contains("requires a subcommand"), "{line}");
    for arguments in [
        &["user", "add", "alice", "hunter22"][..],
        &["user", "add", "alice", "--password-stdin=hunter22"],
        &["user", "add", "alice", "--password", "hunter22"],
        &["user", "set-password", "alice", "hunter22"],
    ] {
        let line = line_of(&run(arguments), 2);
        assert!(!line.contains("nobody"), "{line}");
        assert!(!line.contains("hunter22"), "{line}");
        assert!(line.ends_with(" (see --help)"), "{line}");
    }
}

#[test]
fn neither_a_closed_nor_a_full_pipe_changes_the_exit_code() {
    let directory = TempDir::new().unwrap();
    let shell = |script: &str| {
        let output = Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_workout-log")])
            .env_clear()
            .current_dir(directory.path())
            .output()
            .unwrap();
        (output.status.code(), text(&output.stderr))
    };
    let migrated = shell("\"$0\" migrate up");
    assert_eq!(migrated.0, Some(0), "{migrated:?}");
    // The reader has ended before anything is written.
    let closed = "{ sleep 0.2; \"$0\" user list; echo $? >code; } | true; exit $(cat code)";
    assert_eq!(shell(closed), (Some(0), String::new()));
    let full = "\"$0\" user rename nobody somebody 2>/dev/full";
    assert_eq!(shell(full).0, Some(1));
}
