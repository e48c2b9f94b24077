//! `workout-log export`.

use serde_json::Value;
use tempfile::TempDir;

use super::log;
use crate::support::{App, Program, line_of};

#[tokio::test]
async fn the_command_writes_the_same_file_while_the_server_runs() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, 1, "=Legs").await;
    log(&mut alice, 2, "Arms").await;
    let directory = TempDir::new().unwrap();
    let variables = [("DATABASE_URL", app.database().url())];
    let run = |arguments: &str| {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let output = Program::run(directory.path(), &variables, &arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.as_str()), (Some(0), ""));
        String::from_utf8(output.stdout).unwrap()
    };
    for (arguments, query) in [
        ("export --user Alice --format csv", "format=csv"),
        (
            "export --user alice --format csv --unit lb --from 2026-06-02 --to 2026-06-02",
            "format=csv&unit=lb&from=2026-06-02&to=2026-06-02",
        ),
    ] {
        let table = alice.get(&format!("/export?{query}"), 200).await.text;
        assert_eq!(run(arguments), table);
    }
    let mut written: Value = serde_json::from_str(&run("export --user alice")).unwrap();
    let mut sent = alice.get("/export", 200).await.json();
    for export in [&mut written, &mut sent] {
        assert!(export["exported_at"].take().is_string());
    }
    assert_eq!(written, sent);
}

#[tokio::test]
async fn the_command_says_what_is_wrong() {
    let app = App::start_outside_memory().await;
    let directory = TempDir::new().unwrap();
    let variables = [("DATABASE_URL", app.database().url())];
    for (arguments, code, line) in [
        ("--user bob", 1, "nobody is called \"bob\""),
        ("--user !", 1, "nobody is called \"!\""),
        (
            "--user bob --from 2026-06-02 --to 2026-06-01",
            2,
            "--from can't be after --to",
        ),
        (
            "--user bob --unit lb",
            2,
            "--unit can be given only with format=csv",
        ),
    ] {
        let arguments: Vec<&str> = ["export"].into_iter().chain(arguments.split(' ')).collect();
        let output = Program::run(directory.path(), &variables, &arguments);
        assert_eq!(line_of(&output, code), line);
    }
}
