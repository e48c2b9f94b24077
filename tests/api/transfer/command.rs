//! `workout-log import`.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{counts, sample, strong};
use crate::support::{Program, line_of, right};

const IN_BERLIN: [&str; 4] = ["--unit", "kg", "--time-zone", "Europe/Berlin"];

fn import(directory: &TempDir, arguments: &[&str]) -> std::process::Output {
    let arguments = [&["import"], arguments].concat();
    Program::run(directory.path(), &[("PORT", "0")], &arguments)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn a_file_is_imported_beside_a_running_server() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    fs::write(directory.path().join("strong.csv"), strong(3, 4)).unwrap();
    let told = [&["--user", " ALICE", "strong.csv"], &IN_BERLIN[..]].concat();

    let dry = import(&directory, &[&told[..], &["--dry-run"]].concat());
    assert!(dry.status.success(), "{}", text(&dry.stderr));
    let table = "format     strong\nworkouts   3 created, 0 unchanged, 0 changed, 0 in the trash\n\
        exercises  2 created, 0 matched\nsets       12\nskipped    0\nwarnings   0\n";
    let note = "Nothing was written: this was a dry run.\n";
    assert_eq!(text(&dry.stdout), format!("{table}{note}"));
    assert_eq!(counts(&mut alice).await, (0, 0));

    let done = import(&directory, &told);
    assert_eq!(text(&done.stdout), table);
    // Not on a terminal: no bar.
    assert_eq!(text(&done.stderr), "");
    assert_eq!(counts(&mut alice).await, (3, 2));

    let again = import(&directory, &[&told[..], &["--json"]].concat());
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(
        report["workouts"],
        json!({"created": 0, "unchanged": 3, "changed": 0, "in_trash": 0})
    );
    // What the command has imported, the route knows.
    let answer = super::import(&mut alice, super::IN_BERLIN, strong(4, 4), 200).await;
    assert_eq!(answer.json()["workouts"]["unchanged"], 3);
}

#[tokio::test]
async fn an_export_in_json_is_recognised() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    let file = json!({"format": "workout-log", "version": 1, "workouts": [], "exercises":
        [{"id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c99", "name": "Yoke Walk"}]});
    fs::write(
        directory.path().join("log.json"),
        format!("\u{feff}\n{file}"),
    )
    .unwrap();
    let done = import(&directory, &["--user", "alice", "log.json"]);
    assert!(
        text(&done.stdout).contains("exercises  1 created"),
        "{done:?}"
    );
    assert_eq!(counts(&mut alice).await, (0, 1));
}

#[tokio::test]
async fn what_cannot_be_imported_is_said_and_the_exit_code_tells_whose_fault_it_is() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    let (hevy, _) = sample("hevy-metric");
    for (name, file) in [
        ("hevy.csv", hevy),
        ("strong.csv", strong(1, 2).into_bytes()),
        ("log.xlsx", b"PK\x03\x04".to_vec()),
        ("large.csv", vec![b'\n'; (20 << 20) + 1]),
    ] {
        fs::write(directory.path().join(name), file).unwrap();
    }
    for (arguments, code, line) in [
        (
            &["hevy.csv"][..],
            2,
            "--user <USER> must be given (see --help)",
        ),
        (&["--user", "alice"], 2, "<FILE> must be given (see --help)"),
        (
            &["--user", "bob", "hevy.csv"],
            1,
            "nobody is called \"bob\"",
        ),
        (
            &["--user", "alice", "none.csv"],
            2,
            "none.csv: No such file or directory (os error 2)",
        ),
        (
            &["--user", "alice", "hevy.csv", "--unit", "stone"],
            2,
            "--unit must be kg or lb",
        ),
        (
            &["--user", "alice", "hevy.csv", "--time-zone", "Berlin"],
            2,
            "--time-zone must be a time zone such as Europe/Berlin or +02:00",
        ),
        (
            &["--user", "alice", "large.csv"],
            1,
            "large.csv: a file may have at most 20 MiB",
        ),
        (
            &["--user", "alice", "log.xlsx"],
            1,
            "The file is a zip archive or a spreadsheet (XLSX, ODS): export as CSV, in UTF-8.",
        ),
    ] {
        assert_eq!(line_of(&import(&directory, arguments), code), line);
    }
    let refused = import(&directory, &["--user", "alice", "strong.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text(&refused.stderr),
        "line 1: The file does not say in which unit its weights are: give unit=kg or unit=lb.\n\
         workout-log: nothing was imported\n"
    );
    assert_eq!(text(&refused.stdout), "");
    let arguments = ["--user", "alice", "strong.csv", "--log-format=json"];
    let refused = text(&import(&directory, &arguments).stderr);
    let lines: Result<Vec<Value>, _> = refused.lines().map(serde_json::from_str).collect();
    assert_eq!(lines.unwrap().len(), 2, "{refused}");
    assert_eq!(counts(&mut alice).await, (0, 0));
}

#[tokio::test]
async fn standard_input_is_read_as_well() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    // There is nothing on it.
    let refused = import(
        &directory,
        &[&["--user", "alice", "-"], &IN_BERLIN[..]].concat(),
    );
    assert_eq!(
        text(&refused.stderr),
        "The file is empty.\nworkout-log: nothing was imported\n"
    );
}
