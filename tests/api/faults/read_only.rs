//! The database cannot be written for a while.

use serde_json::json;
use tempfile::TempDir;

use super::{
    as_root,
    audit::audit,
    not_possible,
    storm::{Ledger, storm},
};
use crate::support::{App, Program, right};

const VARIABLES: [(&str, &str); 1] = [("PORT", "0")];

/// The files of a database. They are writable again when this value is dropped.
struct Files([String; 2]);

impl Files {
    /// Even for processes that have them open, and for root.
    fn set(&self, flag: &str) -> Result<(), String> {
        as_root(&["chattr", flag, &self.0[0], &self.0[1]])
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = self.set("-i");
    }
}

#[tokio::test]
async fn a_read_only_connection_is_not_kept() {
    let app = App::start_outside_memory().await;
    if app.database().server().await.is_some() {
        return not_possible("a read-only connection of SQLite", "this is PostgreSQL");
    }
    let mut alice = app.sign_up("alice").await;
    let read_only = app.door().write(async |transaction| {
        let read_only = "PRAGMA query_only = ON";
        transaction.run_raw(read_only, []).await?;
        let write = transaction.run_raw("UPDATE users SET username = 'mallory' WHERE id = 1", []);
        assert!(write.await.is_err());
        Ok(())
    });
    read_only.await.unwrap();
    // It shows when the next transaction begins, which then has another connection.
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let list = alice.get("/workouts", 200).await;
    assert_eq!(list.json()["total"], 1);
}

#[tokio::test]
async fn files_that_cannot_be_written_for_a_while_cost_nothing_that_was_acknowledged() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &VARIABLES);
    let mut alice = program.anonymous();
    let form = right("alice");
    alice.post("/signup", form, 201).await;
    let files = ["workout-log.db", "workout-log.db-wal"]
        .map(|name| directory.path().join(name).to_str().unwrap().to_owned());
    let files = Files(files);
    let mut ledger = Ledger::default();
    for round in 0..5 {
        let mut reason = None;
        storm(&alice, &mut ledger, round, 10, async |mut done| {
            for _ in 0..10 {
                done.recv().await;
            }
            reason = files.set("+i").err();
            let mut reader = alice.clone();
            for _ in 0..10 {
                done.recv().await;
                reader.get("/check_session", 200).await;
            }
            let _ = files.set("-i");
        })
        .await;
        if let Some(reason) = reason {
            return not_possible("files that cannot be written", &reason);
        }
        // Two that find out that their connection cannot write, at most; then nobody.
        storm(&alice, &mut ledger, 100 + round, 1, async |_| {}).await;
        let refused = ledger.refused;
        storm(&alice, &mut ledger, 200 + round, 2, async |_| {}).await;
        assert_eq!(ledger.refused, refused);
    }
    assert!(ledger.refused > 0, "the files were writable all the time");
    audit(program, directory.path(), &VARIABLES, &alice, &ledger).await;
}
