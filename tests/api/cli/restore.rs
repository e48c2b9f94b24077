//! `workout-log restore`.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Output};

use sea_orm::{ConnectionTrait as _, Database};
use serde_json::json;
use tempfile::TempDir;

use super::{objects, printed};
use crate::support::{Actor, Keys, Program, files, line_of, on_a_terminal, right};

const SERVER: [(&str, &str); 2] = [("PORT", "0"), ("HOST", "127.0.0.1")];

fn run(directory: &Path, arguments: &[&str]) -> Output {
    Program::run(directory, &[], arguments)
}

fn restore(directory: &Path, arguments: &[&str]) -> Output {
    run(directory, &[&["restore"], arguments].concat())
}

async fn titles(person: &mut Actor) -> Vec<String> {
    let list = person.get("/workouts?sort=title", 200).await.items();
    let title = |item: &serde_json::Value| item["title"].as_str().unwrap().to_owned();
    list.iter().map(title).collect()
}

/// A server on a folder, and a person who has a workout that is in the backup `diary.db` and one that was
/// written later.
async fn with_backup(directory: &Path) -> (Program, Actor) {
    let program = Program::start(directory, &SERVER);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    alice
        .post("/workouts", json!({"title": "before"}), 201)
        .await;
    printed(&run(directory, &["backup", "diary.db"]));
    alice
        .post("/workouts", json!({"title": "later"}), 201)
        .await;
    (program, alice)
}

/// The files that were kept.
fn kept(directory: &Path) -> Vec<String> {
    let names = files(directory).into_iter();
    names
        .filter(|name| name.starts_with("workout-log.db.before-restore-"))
        .collect()
}

/// What somebody with this cookie finds on a server that uses a file.
async fn found_in(directory: &Path, file: &str, person: &Actor) -> Vec<String> {
    let url = format!("sqlite://{file}");
    let key = directory.join("workout-log.session-key");
    let variables = [
        SERVER[0],
        SERVER[1],
        ("DATABASE_URL", &url),
        ("SESSION_KEY_FILE", key.to_str().unwrap()),
    ];
    let program = Program::start(directory, &variables);
    let mut person = program.anonymous().with_cookie(person.cookie());
    let found = titles(&mut person).await;
    assert_eq!(program.end_with("TERM").code(), Some(0));
    found
}

#[tokio::test]
async fn a_backup_takes_the_place_of_the_database_and_the_old_file_is_kept() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, alice) = with_backup(path).await;
    assert_eq!(program.end_with("TERM").code(), Some(0));
    let backup = fs::read(path.join("diary.db")).unwrap();

    assert_eq!(
        line_of(&restore(path, &["diary.db"]), 2),
        "restore replaces everything in workout-log.db; to do that, add --yes"
    );
    let keys = [Keys::shown("Type yes to do it: ", "no\n")];
    let (code, shown) = on_a_terminal(path, &[], &["restore", "diary.db"], &keys);
    assert_eq!(code, 1, "{shown}");
    assert!(kept(path).is_empty());

    let said = printed(&restore(path, &["diary.db", "--yes"]));
    let old = kept(path);
    assert_eq!(old.len(), 1, "{old:?}");
    assert!(
        said.starts_with("restored workout-log.db: 1 account, 1 workout, "),
        "{said}"
    );
    assert!(said.contains(&old[0]), "{said}");
    assert!(
        said.ends_with("Not in a backup: workout-log.session-key. Put that in its place too.\n"),
        "{said}"
    );
    let mode = path
        .join("workout-log.db")
        .metadata()
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let expected = [
        "diary.db",
        "workout-log.db",
        &old[0],
        "workout-log.session-key",
    ];
    assert_eq!(files(path), expected);
    assert!(fs::read(path.join("diary.db")).unwrap() == backup);

    assert_eq!(found_in(path, "workout-log.db", &alice).await, ["before"]);
    assert_eq!(found_in(path, &old[0], &alice).await, ["before", "later"]);
}

#[tokio::test]
async fn the_question_says_when_there_is_no_database_yet() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, _) = with_backup(path).await;
    assert_eq!(program.end_with("TERM").code(), Some(0));
    fs::remove_file(path.join("workout-log.db")).unwrap();
    assert_eq!(
        line_of(&restore(path, &["diary.db"]), 2),
        "restore creates workout-log.db: there is none yet; to do that, add --yes"
    );
}

#[tokio::test]
async fn nothing_is_restored_while_a_server_runs_even_if_it_has_nothing_to_do() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, mut alice) = with_backup(path).await;
    let before = files(path);
    let line = "workout-log.db: a program has it open; stop the server first";
    for arguments in [&["diary.db", "--yes"][..], &["diary.db"]] {
        assert_eq!(line_of(&restore(path, arguments), 1), line);
    }
    drop(program);

    // One that has just started and was never asked anything.
    let idle = Program::start(path, &SERVER);
    idle.wait_until_it_listens(1);
    assert_eq!(line_of(&restore(path, &["diary.db", "--yes"]), 1), line);
    assert_eq!(files(path), before);
    drop(idle);
    let again = Program::start(path, &SERVER);
    alice = again.anonymous().with_cookie(alice.cookie());
    assert_eq!(titles(&mut alice).await, ["before", "later"]);
}

#[tokio::test]
async fn a_log_that_a_killed_server_has_left_is_not_replayed_over_the_backup() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, alice) = with_backup(path).await;
    program.end_with("KILL");
    assert!(path.join("workout-log.db-wal").metadata().unwrap().len() > 0);
    let report = &objects(&restore(path, &["diary.db", "--yes", "--json"]))[0];
    assert_eq!(report["contents"]["workouts"], 1);
    assert!(!path.join("workout-log.db-wal").exists());
    assert!(!path.join("workout-log.db-shm").exists());
    let old = kept(path);
    assert_eq!(old.len(), 1, "{old:?}");
    assert!(
        report["kept"].as_str().unwrap().ends_with(&old[0]),
        "{report}"
    );
    assert_eq!(found_in(path, "workout-log.db", &alice).await, ["before"]);
    // Its log is in it.
    assert_eq!(found_in(path, &old[0], &alice).await, ["before", "later"]);
}

#[tokio::test]
async fn a_damaged_database_and_its_log_are_moved_away_together() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, alice) = with_backup(path).await;
    program.end_with("KILL");
    let log = fs::read(path.join("workout-log.db-wal")).unwrap();
    fs::write(path.join("workout-log.db"), b"no database any more").unwrap();
    printed(&restore(path, &["diary.db", "--yes"]));
    let old = kept(path);
    assert_eq!(old.len(), 2, "{old:?}");
    assert_eq!(
        fs::read(path.join(&old[0])).unwrap(),
        b"no database any more"
    );
    assert_eq!(old[1], format!("{}-wal", old[0]));
    assert!(fs::read(path.join(&old[1])).unwrap() == log);
    assert_eq!(found_in(path, "workout-log.db", &alice).await, ["before"]);
}

#[tokio::test]
async fn a_backup_is_restored_where_nothing_was() {
    let directory = TempDir::new().unwrap();
    let (program, alice) = with_backup(directory.path()).await;
    drop(program);
    let elsewhere = TempDir::new().unwrap();
    let path = elsewhere.path();
    for name in ["diary.db", "workout-log.session-key"] {
        fs::copy(directory.path().join(name), path.join(name)).unwrap();
    }
    // Of a database that somebody has removed without it.
    fs::copy(
        directory.path().join("workout-log.db-wal"),
        path.join("workout-log.db-wal"),
    )
    .unwrap();
    printed(&restore(path, &["diary.db", "--yes"]));
    let expected = ["diary.db", "workout-log.db", "workout-log.session-key"];
    assert_eq!(files(path), expected);
    assert_eq!(found_in(path, "workout-log.db", &alice).await, ["before"]);
}

#[tokio::test]
async fn two_restores_within_a_second_keep_both_files() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, _) = with_backup(path).await;
    assert_eq!(program.end_with("TERM").code(), Some(0));
    // The names of this second and the next ones are taken.
    let now = chrono::Utc::now();
    for seconds in 0..20 {
        let second = now + chrono::TimeDelta::seconds(seconds);
        let second = second.format("workout-log.db.before-restore-%Y%m%dT%H%M%SZ");
        fs::write(path.join(second.to_string()), "kept before").unwrap();
    }
    printed(&restore(path, &["diary.db", "--yes"]));
    let old = kept(path);
    assert_eq!(old.len(), 21, "{old:?}");
    let new = old.iter().find(|name| name.ends_with("Z-2")).unwrap();
    let first = new.strip_suffix("-2").unwrap();
    assert_eq!(fs::read(path.join(first)).unwrap(), b"kept before");
}

#[tokio::test]
async fn what_is_no_backup_of_ours_is_refused_and_nothing_is_changed() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (program, alice) = with_backup(path).await;
    assert_eq!(program.end_with("TERM").code(), Some(0));
    fs::write(path.join("notes.txt"), "no database, but a text").unwrap();
    let change = async |name: &str, statement: &str| {
        let url = format!("sqlite://{}/{name}?mode=rwc", path.display());
        let connection = Database::connect(&url).await.unwrap();
        connection.execute_unprepared(statement).await.unwrap();
        connection.close().await.unwrap();
    };
    change("other.db", "CREATE TABLE recipes (id INTEGER)").await;
    fs::copy(path.join("diary.db"), path.join("newer.db")).unwrap();
    let newer = "INSERT INTO seaql_migrations VALUES ('m9999_later', 0)";
    change("newer.db", newer).await;
    let whole = fs::read(path.join("diary.db")).unwrap();
    let mut damaged = whole.clone();
    for page in 2..whole.len() / 4096 {
        damaged[page * 4096..page * 4096 + 64].fill(0xff);
    }
    fs::write(path.join("damaged.db"), damaged).unwrap();
    fs::write(path.join("half.db"), &whole[..whole.len() / 2]).unwrap();
    fs::create_dir(path.join("folder")).unwrap();
    let before = files(path);
    for (name, code, reason) in [
        ("none.db", 2, "none.db: there is no such file"),
        ("folder", 2, "folder: this is not a file"),
        (
            "notes.txt/a.db",
            2,
            "notes.txt/a.db: Not a directory (os error 20)",
        ),
        (
            "workout-log.db",
            2,
            "workout-log.db: this is the database itself",
        ),
        ("notes.txt", 1, "notes.txt: this is not a SQLite database"),
        (
            "other.db",
            1,
            "other.db: this is not a database of workout-log",
        ),
        (
            "newer.db",
            1,
            "newer.db: it is from a newer version of this program; use that version",
        ),
    ] {
        let line = line_of(&restore(path, &[name, "--yes"]), code);
        assert_eq!(line, reason);
    }
    for name in ["damaged.db", "half.db"] {
        let line = line_of(&restore(path, &[name, "--yes"]), 1);
        assert!(line.contains("damaged"), "{name}: {line}");
    }
    assert_eq!(files(path), before);
    assert_eq!(
        found_in(path, "workout-log.db", &alice).await,
        ["before", "later"]
    );
}
