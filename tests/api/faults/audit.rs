//! Compares what is there after the kill with what was acknowledged.

use std::{collections::BTreeMap, path::Path};

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;
use uuid::Uuid;

use super::storm::Ledger;
use crate::support::{Actor, Program};

/// Kill a server, start it again, and compare a person's log with their ledger.
pub(super) async fn audit(
    program: Program,
    directory: &Path,
    variables: &[(&str, &str)],
    person: &Actor,
    ledger: &Ledger,
) {
    assert_eq!(program.end_with("KILL").code(), None);
    let program = Program::start(directory, variables);
    let mut person = program.anonymous().with_cookie(person.cookie());
    compare(&mut person, ledger).await;
    check_rows(&directory.join("workout-log.db"), ledger).await;
    assert_eq!(program.end_with("TERM").code(), Some(0));
}

/// Compare what the server shows of a log with what was acknowledged.
pub(super) async fn compare(person: &mut Actor, ledger: &Ledger) {
    let (live, total) = everything(person, "").await;
    let ids: Vec<&Uuid> = live.keys().collect();
    assert_eq!(ids, ledger.live.keys().collect::<Vec<_>>(), "the ids");
    assert_eq!(live, ledger.live);
    assert_eq!(total, live.len());
    let (trashed, _) = everything(person, "&trashed=true").await;
    let mut expected = ledger.trashed.clone();
    expected.sort();
    assert_eq!(trashed.into_keys().collect::<Vec<_>>(), expected);
}

async fn everything(person: &mut Actor, filter: &str) -> (BTreeMap<Uuid, Value>, usize) {
    let mut found = BTreeMap::new();
    let mut page = 1;
    loop {
        let path = format!("/workouts?per_page=100&sort=started_at&page={page}{filter}");
        let list = person.get(&path, 200).await.json();
        for workout in list["items"].as_array().unwrap() {
            let id = workout["id"].as_str().unwrap().parse().unwrap();
            found.insert(id, workout.clone());
        }
        if list["total_pages"].as_u64().unwrap() <= page {
            let total = list["total"].as_u64().unwrap();
            return (found, usize::try_from(total).unwrap());
        }
        page += 1;
    }
}

/// Look at the rows themselves, past the server.
pub(super) async fn check_rows(file: &Path, ledger: &Ledger) {
    let connection = Database::connect(format!("sqlite://{}", file.display()));
    let connection = connection.await.unwrap();
    let integrity = "SELECT group_concat(integrity_check) FROM pragma_integrity_check";
    assert_eq!(value::<String>(&connection, integrity).await, "ok");
    let strays = "SELECT count(*) FROM pragma_foreign_key_check";
    assert_eq!(value::<i64>(&connection, strays).await, 0);
    let revision = "SELECT revision FROM users";
    assert_eq!(value::<i64>(&connection, revision).await, ledger.revision);
    let newest = "SELECT coalesce(max(revision), 0) FROM workouts";
    assert!(value::<i64>(&connection, newest).await <= ledger.revision);
    let counted = "SELECT workout_count FROM users";
    let live = i64::try_from(ledger.live.len()).unwrap();
    assert_eq!(value::<i64>(&connection, counted).await, live);
    let sets = "SELECT count(*) FROM workouts WHERE set_count <> (
        SELECT count(*) FROM workout_sets
        WHERE workout_sets.user_id = workouts.user_id AND workout_id = workouts.id)";
    assert_eq!(value::<i64>(&connection, sets).await, 0, "half a workout");
    connection.close().await.unwrap();
}

async fn value<T: sea_orm::TryGetable>(connection: &DatabaseConnection, question: &str) -> T {
    let question = Statement::from_string(DbBackend::Sqlite, question);
    let row = connection.query_one_raw(question).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
