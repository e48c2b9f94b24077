//! What is not copied, and what is said about it.

use std::{fs, path::Path};

use sea_orm::{ConnectionTrait as _, Database};
use serde_json::json;
use tempfile::TempDir;

use super::{assert_empty, copy, copy_in, pairs, printed, tables};
use crate::support::{App, Program, TestDatabase, files, line_of, not_run};

#[test]
fn what_is_no_pair_of_databases_is_refused_before_anything_is_made() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    fs::write(path.join("notes.txt"), "no database, but a text").unwrap();
    fs::create_dir(path.join("folder")).unwrap();
    for (arguments, line) in [
        (
            "--from sqlite://a.db",
            "--to <TO> must be given (see --help)",
        ),
        (
            "--from mysql://me:hunter2@localhost/a --to sqlite://b.db",
            "--from must begin with sqlite:// or postgres://",
        ),
        (
            "--from sqlite://a.db --to b.db",
            "--to must begin with sqlite:// or postgres://",
        ),
        (
            "--from sqlite::memory: --to sqlite://b.db",
            "--from must be a file: what is in memory is gone when the command ends",
        ),
        (
            "--from sqlite://a.db --to sqlite://a.db?mode=rwc",
            "--from and --to are the same database",
        ),
        (
            "--from sqlite://notes.txt --to sqlite://folder/../notes.txt",
            "--from and --to are the same database",
        ),
        (
            "--from postgres://a:hunter2@localhost/diary --to postgresql://b@localhost:5432/diary",
            "--from and --to are the same database",
        ),
        (
            "--from sqlite://a.db?mode=rwc --to sqlite://b.db",
            "--from: a.db: there is no such file",
        ),
        (
            "--from sqlite://notes.txt --to sqlite://b.db",
            "--from: notes.txt: this is not a SQLite database",
        ),
        (
            "--from postgres://me:hunter2@127.0.0.1:1/diary --to sqlite://b.db",
            "--from: postgres://me@127.0.0.1:1/diary: nothing answers there: Connection refused (os error 111)",
        ),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        assert_eq!(line_of(&copy_in(path, &[], &arguments), 2), line);
    }
    assert_eq!(crate::support::files(path), ["folder", "notes.txt"]);
}

#[tokio::test]
async fn a_source_without_the_schema_of_this_version_is_refused() {
    for (from, to) in pairs().await {
        // Connecting makes the file.
        from.connect().await.close().await.unwrap();
        let line = line_of(&copy(&from, &to, &[]), 2);
        let (start, rest) = line
            .split_once(": migrations are pending (m0001_users, ")
            .unwrap();
        assert!(start.starts_with("--from: "), "{line}");
        assert!(
            rest.ends_with("; apply them first with: workout-log migrate --database-url URL"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_target_with_people_is_refused_and_stays_as_it_is() {
    for (from, to) in pairs().await {
        let from = App::start_on(from, &[]).await.stop();
        let app = App::start_on(to, &[]).await;
        app.sign_up("alice").await;
        let line = line_of(&copy(&from, app.database(), &[]), 2);
        let reason = "there are rows already, in the table usernames; name an empty database";
        assert!(
            line.starts_with("--to: ") && line.ends_with(reason),
            "{line}"
        );
        assert!(app.user("alice").await.is_some());
    }
}

#[tokio::test]
async fn a_target_that_is_no_place_for_a_diary_is_refused() {
    let from = App::start_on(TestDatabase::of_sqlite(), &[]).await.stop();
    let directory = TempDir::new().unwrap();
    let other = format!("sqlite://{}/other.db?mode=rwc", directory.path().display());
    let connection = Database::connect(&other).await.unwrap();
    let table = "CREATE TABLE notes (text TEXT)";
    connection.execute_unprepared(table).await.unwrap();
    connection.close().await.unwrap();
    for (to, line) in [
        (
            "sqlite://other.db",
            "--to: other.db: this database belongs to another program and is not changed; name another",
        ),
        (
            "sqlite://none/new.db",
            "--to: none/new.db: there is no such folder; create it first",
        ),
    ] {
        let variables = [("COPY_FROM", from.url())];
        let output = copy_in(directory.path(), &variables, &["--to", to]);
        assert_eq!(line_of(&output, 2), line);
    }
    assert_eq!(crate::support::files(directory.path()), ["other.db"]);
}

/// Every file of a folder, with what is in it.
fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let names = files(directory).into_iter();
    names
        .map(|name| {
            let bytes = fs::read(directory.join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

#[tokio::test]
async fn a_copy_changes_no_byte_of_its_source_and_a_refused_one_none_of_its_target() {
    let app = App::start_on(TestDatabase::of_sqlite(), &[]).await;
    let mut alice = app.sign_up("alice").await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let from = app.stop();
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let run = |arguments: &str| {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        copy_in(path, &[], &arguments)
    };
    // Backups are not in the mode of a server.
    for name in ["from.db", "full.db", "strange.db"] {
        let variables = [("DATABASE_URL", from.url())];
        let output = Program::run(path, &variables, &["backup", name]);
        assert!(output.status.success(), "{output:?}");
    }
    let strange = Database::connect(format!("sqlite://{}/strange.db", path.display()));
    let strange = strange.await.unwrap();
    let change = "UPDATE workouts SET created_at = 'yesterday'";
    strange.execute_unprepared(change).await.unwrap();
    strange.close().await.unwrap();

    let before = contents(path);
    let line = line_of(&run("--from sqlite://from.db --to sqlite://full.db"), 2);
    assert!(line.starts_with("--to: full.db: there are rows"), "{line}");
    assert!(contents(path) == before, "{:?}", files(path));
    // Only on the way does it turn out what is in there.
    let line = line_of(&run("--from sqlite://strange.db --to sqlite://new.db"), 1);
    assert!(
        line.starts_with("nothing was copied: --from: strange.db: "),
        "{line}"
    );
    assert!(contents(path) == before, "{:?}", files(path));

    printed(&run("--from sqlite://from.db --to sqlite://new.db"));
    assert!(
        contents(path)
            .into_iter()
            .filter(|(name, _)| name != "new.db")
            .eq(before),
        "{:?}",
        files(path)
    );
}

#[tokio::test]
async fn a_server_with_the_tables_of_another_program_is_no_target() {
    for (from, to) in pairs().await {
        if to.server().await.is_none() {
            not_run(
                "the refusal of tables of another program",
                "the target is a file",
            );
            continue;
        }
        let from = App::start_on(from, &[]).await.stop();
        let connection = to.connect().await;
        let table = "CREATE TABLE notes (text TEXT)";
        connection.execute_unprepared(table).await.unwrap();
        let line = line_of(&copy(&from, &to, &[]), 2);
        let reason = "its table notes belongs to another program; name an empty database";
        assert!(
            line.starts_with("--to: ") && line.ends_with(reason),
            "{line}"
        );
        assert_eq!(tables(&connection).await, ["notes"]);
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_column_that_this_version_does_not_know_is_not_left_behind() {
    for (from, to) in pairs().await {
        let from = App::start_on(from, &[]).await.stop();
        let connection = from.connect().await;
        let more = "ALTER TABLE workouts ADD COLUMN mood text";
        connection.execute_unprepared(more).await.unwrap();
        connection.close().await.unwrap();
        let line = line_of(&copy(&from, &to, &[]), 2);
        let reason = "the columns of its table workouts are not those of this program";
        assert!(
            line.starts_with("--from: ") && line.ends_with(reason),
            "{line}"
        );
        assert_empty(&to).await;
    }
}
