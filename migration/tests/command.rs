//! `cargo run -p migration` as a program. What the commands do is tested with `workout-log
//! migrate`, which shares them.
#![allow(
    clippy::unwrap_used,
    reason = "a test that panics has failed, which is what it is for"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

fn run(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_migration"))
        .env_clear()
        .current_dir(directory)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

#[test]
fn help_shows_the_form_that_works() {
    let directory = TempDir::new().unwrap();
    let output = run(directory.path(), &["--help"]);
    let help = text(&output.stdout);
    assert!(
        help.contains("Usage: cargo run -p migration -- [OPTIONS] [COMMAND]"),
        "{help}"
    );
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn the_default_command_applies_everything_and_nothing_is_deleted_unasked() {
    let directory = TempDir::new().unwrap();
    let applied = run(directory.path(), &[]);
    assert_eq!(text(&applied.stdout).lines().count(), 8);
    for command in ["down", "fresh", "refresh", "reset"] {
        let refused = run(directory.path(), &[command]);
        assert_eq!(refused.status.code(), Some(2), "{command}");
        let reason = text(&refused.stderr);
        assert!(
            reason.starts_with(&format!("migration: {command} deletes ")),
            "{reason}"
        );
        assert!(reason.ends_with("; to do that, add --yes\n"), "{reason}");
    }
    let again = run(directory.path(), &["up"]);
    assert_eq!(text(&again.stdout), "nothing to do\n");
}

#[test]
fn a_bad_address_is_one_line_that_does_not_show_it() {
    let directory = TempDir::new().unwrap();
    let output = run(directory.path(), &["status", "-u", "mysql://hunter2@x/y"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "migration: DATABASE_URL must begin with sqlite:// or postgres://\n"
    );
}
