//! `workout-log config`.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{objects, printed};
use crate::support::{Program, files, line_of};

#[test]
fn every_setting_is_shown_with_where_it_comes_from() {
    let directory = TempDir::new().unwrap();
    let file = "SIGNUPS=false\nWORKERS=3\nPORT=1\nPASSWORD_PEPPER=hunter2 hunter2 hunter2\n";
    fs::write(
        directory.path().join(".env"),
        file.replace(" hunter2", "_hunter2"),
    )
    .unwrap();
    let variables = [
        ("PORT", "4000"),
        ("COOKIE_NAME", ""),
        (
            "DATABASE_URL",
            "postgres://me:hunter2@db.example/diary?password=hunter2",
        ),
        ("RUST_LOG", "debug"),
    ];
    let run = |arguments: &[&str]| Program::run(directory.path(), &variables, arguments);
    for arguments in [
        ["config", "--json", "--host=127.0.0.1"],
        ["--host=127.0.0.1", "config", "--json"],
    ] {
        let all: BTreeMap<String, Value> = objects(&run(&arguments))
            .into_iter()
            .map(|one| (one["name"].as_str().unwrap().to_owned(), one))
            .collect();
        for (name, value, source) in [
            ("SIGNUPS", json!("false"), ".env"),
            ("WORKERS", json!("3"), ".env"),
            ("PASSWORD_PEPPER", json!("(set)"), ".env"),
            ("PORT", json!("4000"), "environment"),
            (
                "DATABASE_URL",
                json!("postgres://me@db.example/diary"),
                "environment",
            ),
            ("RUST_LOG", json!("debug"), "environment"),
            ("HOST", json!("127.0.0.1"), "command line"),
            ("COOKIE_NAME", json!("workout_log"), "default"),
            ("SESSION_MAX_AGE", json!("30d"), "default"),
            ("SESSION_KEY", Value::Null, "not set"),
            ("TRUSTED_PROXIES", Value::Null, "not set"),
        ] {
            let expected = json!({"name": name, "value": value, "source": source});
            assert_eq!(all[name], expected, "{arguments:?}");
        }
    }
    let lines = printed(&run(&["config"]));
    for line in [
        "SIGNUPS=false  (.env)",
        "PORT=4000  (environment)",
        "PASSWORD_PEPPER=(set)  (.env)",
        "SESSION_KEY=  (not set)",
        "SESSION_IDLE_TIMEOUT=7d  (default)",
    ] {
        assert!(lines.lines().any(|one| one == line), "{line}: {lines}");
    }
    assert!(!lines.contains("hunter2"), "{lines}");
    assert_eq!(files(directory.path()), [".env"]);
}

#[test]
fn settings_that_do_not_fit_together_are_shown_and_those_that_cannot_be_read_refused() {
    let directory = TempDir::new().unwrap();
    let run = |variable| Program::run(directory.path(), &[variable], &["config"]);
    let lines = printed(&run(("PUBLIC_URL", "http://diary.example")));
    assert!(lines.contains("PUBLIC_URL=http://diary.example  (environment)\n"));
    let line = line_of(&run(("PORT", "abc")), 2);
    assert_eq!(line, "PORT must be a whole number from 0 to 65535");
    let lines = printed(&run(("DATABASE_URL", "sqlite://a.db?mode=rwc")));
    assert!(lines.contains("DATABASE_URL=sqlite://a.db?mode=rwc  (environment)\n"));
}
