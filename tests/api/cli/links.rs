//! Commands and the server, when the file of the database is behind a link.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

use serde_json::json;
use tempfile::TempDir;

use super::{objects, printed};
use crate::support::{Program, files, line_of, right};

const SERVER: [(&str, &str); 2] = [("PORT", "0"), ("HOST", "127.0.0.1")];

/// A folder with a link to a file on another disk, which is not there yet.
fn with_link() -> TempDir {
    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("disk")).unwrap();
    symlink("disk/d.db", directory.path().join("workout-log.db")).unwrap();
    directory
}

fn assert_private(directory: &Path) {
    let link = directory.join("workout-log.db").symlink_metadata().unwrap();
    assert!(link.is_symlink());
    let mode = directory.join("disk/d.db").metadata().unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_file_that_is_made_behind_a_link_is_private_too() {
    let directory = with_link();
    let program = Program::start(directory.path(), &SERVER);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    assert_private(directory.path());
    assert_eq!(program.end_with("TERM").code(), Some(0));
    printed(&Program::run(
        directory.path(),
        &[],
        &["backup", "diary.db"],
    ));

    let migrated = with_link();
    printed(&Program::run(migrated.path(), &[], &["migrate", "up"]));
    assert_private(migrated.path());

    let restored = with_link();
    let backup = directory.path().join("diary.db");
    let arguments = ["restore", backup.to_str().unwrap(), "--yes"];
    printed(&Program::run(restored.path(), &[], &arguments));
    assert_private(restored.path());

    let copied = with_link();
    let from = format!("sqlite://{}", backup.display());
    let arguments = ["copy", "--from", &from, "--to", "sqlite://workout-log.db"];
    printed(&Program::run(copied.path(), &[], &arguments));
    assert_private(copied.path());

    let circle = TempDir::new().unwrap();
    symlink("workout-log.db", circle.path().join("workout-log.db")).unwrap();
    let line = line_of(&Program::run(circle.path(), &SERVER, &[]), 2);
    assert!(
        line.starts_with("DATABASE_URL: workout-log.db: it cannot be opened: "),
        "{line}"
    );
}

#[tokio::test]
async fn a_log_beside_the_file_is_read_when_the_path_is_a_link_or_has_four_slashes() {
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let program = Program::start(path, &SERVER);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let link = path.join("latest.db");
    symlink("workout-log.db", &link).unwrap();

    // Beside the running server, whose changes are in its log.
    let real = path.join("workout-log.db");
    for name in [
        link.display().to_string(),
        format!("/{}", link.display()),
        format!("/{}", real.display()),
    ] {
        let url = format!("sqlite://{name}");
        let variables = [("DATABASE_URL", url.as_str()), SERVER[0]];
        let output = Program::run(path, &variables, &["check", "--json"]);
        let findings = objects(&output);
        let found = findings.iter().find(|it| it["subject"] == "database");
        assert_eq!(found.unwrap()["verdict"], "ok", "{findings:#?}");
    }
    program.end_with("KILL");

    for name in [link.display().to_string(), format!("/{}", real.display())] {
        let elsewhere = TempDir::new().unwrap();
        let arguments = ["restore", &name, "--yes", "--json"];
        let output = Program::run(elsewhere.path(), &[], &arguments);
        let report = &objects(&output)[0];
        assert_eq!(report["contents"]["people"], 1, "{name}: {report}");
        assert_eq!(report["contents"]["workouts"], 1, "{name}: {report}");

        let from = format!("sqlite://{name}");
        let arguments = ["copy", "--from", &from, "--to", "sqlite://copy.db"];
        let said = printed(&Program::run(elsewhere.path(), &[], &arguments));
        let line = said.lines().find(|line| line.starts_with("workouts "));
        assert_eq!(line.unwrap().split_whitespace().last(), Some("1"), "{said}");
        assert_eq!(files(elsewhere.path()), ["copy.db", "workout-log.db"]);
    }
}
