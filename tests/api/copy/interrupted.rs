//! A copy that does not come to its end has never been there, and can run again.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use entity::workout;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, DatabaseConnection, DbBackend, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, Set, Statement,
};
use serde_json::json;
use uuid::Uuid;

use super::{assert_empty, copy, pairs, printed};
use crate::support::{App, Program, TestDatabase, files, not_run};

/// Enough that a copy takes a while: 30 MB.
const WORKOUTS: usize = 1_500;

/// A diary of that size.
pub(crate) async fn filled(database: TestDatabase) -> TestDatabase {
    let app = App::start_on(database, &[]).await;
    let mut alice = app.sign_up("alice").await;
    alice.post("/workouts", json!({"title": "Push"}), 201).await;
    let database = app.stop();
    let connection = database.connect().await;
    let first = workout::Entity::find()
        .one(&connection)
        .await
        .unwrap()
        .unwrap();
    let notes = "x".repeat(10_000);
    for part in 0..WORKOUTS / 50 {
        let rows = (0..50).map(|number| {
            let mut row = first.clone().into_active_model().reset_all();
            row.id = Set(Uuid::new_v4());
            row.revision = Set(i64::try_from(2 + part * 50 + number).unwrap());
            row.notes = Set(notes.clone());
            row.search_key = Set(notes.clone());
            row
        });
        let insert = workout::Entity::insert_many(rows).exec_without_returning(&connection);
        insert.await.unwrap();
    }
    connection.close().await.unwrap();
    database
}

fn start(from: &TestDatabase, to: &TestDatabase) -> Child {
    Command::new(env!("CARGO_BIN_EXE_workout-log"))
        .arg("copy")
        .env_clear()
        .envs([("COPY_FROM", from.url()), ("COPY_TO", to.url())])
        .current_dir(to.directory())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Wait until the copy has written some of its rows.
async fn wait_until_it_writes(to: &TestDatabase, child: &mut Child) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let server = to.server().await;
    loop {
        let has_begun = match &server {
            Some((connection, name)) => backend(connection, name).await.is_some(),
            // The transaction does not fit into the memory of SQLite, and goes to its log.
            None => size(&to.directory().join("test.db-wal")) > 1 << 20,
        };
        if has_begun {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "it was too fast");
        assert!(Instant::now() < deadline);
        tokio::task::yield_now().await;
    }
}

fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |file| file.len())
}

/// The process of PostgreSQL that receives rows for a database.
async fn backend(server: &DatabaseConnection, name: &str) -> Option<i32> {
    let backend = format!(
        "SELECT pid FROM pg_stat_activity WHERE datname = '{name}' AND state = 'active'
         AND application_name = 'workout-log copy' AND query LIKE 'COPY \"workouts\"%'"
    );
    let statement = Statement::from_string(DbBackend::Postgres, backend);
    let row = server.query_one_raw(statement).await.unwrap()?;
    Some(row.try_get_by_index(0).unwrap())
}

async fn assert_complete(from: &TestDatabase, to: &TestDatabase) {
    printed(&copy(from, to, &[]));
    let connection = to.connect().await;
    let count = workout::Entity::find().count(&connection).await.unwrap();
    assert_eq!(count, u64::try_from(WORKOUTS).unwrap() + 1);
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_copy_that_is_killed_was_never_there_and_can_run_again() {
    for (from, to) in pairs().await {
        let from = filled(from).await;
        let mut child = start(&from, &to);
        wait_until_it_writes(&to, &mut child).await;
        child.kill().unwrap();
        assert!(child.wait().unwrap().code().is_none());
        assert_empty(&to).await;
        assert_complete(&from, &to).await;
    }
}

#[tokio::test]
async fn a_file_that_somebody_begins_to_use_meanwhile_is_not_taken_for_what_was_copied() {
    let (from, to) = (TestDatabase::of_sqlite(), TestDatabase::of_sqlite());
    // A backup has no log beside it.
    let file = from.directory().join("test.db");
    let used = filled(TestDatabase::of_sqlite()).await;
    let arguments = ["backup", file.to_str().unwrap()];
    let variables = [("DATABASE_URL", used.url())];
    let output = Program::run(used.directory(), &variables, &arguments);
    assert!(output.status.success(), "{output:?}");
    let mut child = start(&from, &to);
    wait_until_it_writes(&to, &mut child).await;
    let connection = from.connect().await;
    let change = "UPDATE users SET revision = revision + 1";
    connection.execute_unprepared(change).await.unwrap();
    connection.close().await.unwrap();
    let output = child.wait_with_output().unwrap();
    let line = crate::support::line_of(&output, 1);
    assert!(
        line.starts_with("nothing was copied: --from: ")
            && line.ends_with("somebody has used it meanwhile; run the command again"),
        "{line}"
    );
    assert!(files(to.directory()).is_empty());
    assert_complete(&from, &to).await;
}

#[tokio::test]
async fn a_target_that_breaks_off_is_named_and_has_nothing() {
    for (from, to) in pairs().await {
        let Some((server, name)) = to.server().await else {
            not_run("a copy whose target goes away", "its target is a file");
            continue;
        };
        let from = filled(from).await;
        let mut child = start(&from, &to);
        wait_until_it_writes(&to, &mut child).await;
        if let Some(backend) = backend(&server, name).await {
            let end = format!("SELECT pg_terminate_backend({backend})");
            server.execute_unprepared(&end).await.unwrap();
        }
        let output = child.wait_with_output().unwrap();
        let line = crate::support::line_of(&output, 1);
        assert!(
            line.starts_with("nothing was copied: --to: postgres://"),
            "{line}"
        );
        assert_empty(&to).await;
        assert_complete(&from, &to).await;
    }
}
