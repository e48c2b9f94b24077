//! How connections to PostgreSQL are opened: what is asked for, and what holds on them, whatever the
//! server's own defaults are.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use tempfile::TempDir;
use workout_log::database::{Database, Statements as _};

use super::outages::NO_SERVER;
use crate::support::{App, Program, Startup, TestDatabase, Wire, not_run};

/// What every connection asks for, and with `options` of its own.
fn startup(user: &str, database: &str, options: &str) -> Startup {
    let parameters = [
        ("user", user),
        ("database", database),
        ("application_name", "workout-log"),
        ("client_encoding", "UTF8"),
        ("DateStyle", "ISO, MDY"),
        ("TimeZone", "UTC"),
        ("options", options),
    ];
    let owned = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    BTreeMap::from(owned)
}

const READ_COMMITTED: &str = r"-c default_transaction_isolation=read\ committed -c idle_in_transaction_session_timeout=8s -c lock_timeout=3s";
const WITH_TIMEOUT: &str = r"-c statement_timeout=10000 -c default_transaction_isolation=read\ committed -c idle_in_transaction_session_timeout=8s -c lock_timeout=3s";

#[test]
fn every_command_begins_its_connections_in_the_same_way() {
    let directory = TempDir::new().unwrap();
    for arguments in [
        &[] as &[&str],
        &["purge"],
        &["migrate", "up"],
        &["migrate", "status"],
    ] {
        let wire = Wire::lay(None);
        let url = wire.url("postgres://me@127.0.0.1:5432/diary?sslmode=disable");
        let variables = [("PORT", "0"), ("DATABASE_URL", url.as_str())];
        let output = Program::run(directory.path(), &variables, arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let expected = startup("me", "diary", READ_COMMITTED);
        assert_eq!(wire.startups(), [expected], "{arguments:?}");
    }
}

#[tokio::test]
async fn the_connections_that_serve_also_limit_their_statements() {
    let database = TestDatabase::create().await;
    let Some((_, name)) = database.server().await else {
        return not_run("connections begin", NO_SERVER);
    };
    let wire = Wire::lay(Some(database.url()));
    let url = wire.url(database.url());
    let variables = [("PORT", "0"), ("DATABASE_URL", url.as_str())];
    let program = Program::start(database.directory(), &variables);
    program.anonymous().get("/readyz", 200).await;
    // The others are for the start: they look at the server, and migrate.
    let expected = [READ_COMMITTED, WITH_TIMEOUT].map(|options| startup("postgres", name, options));
    assert_eq!(BTreeSet::from_iter(wire.startups()), expected.into());
}

/// A server whose own default is stronger, with an empty database.
async fn on_a_serializable_database() -> Option<TestDatabase> {
    let database = TestDatabase::create().await;
    let Some((server, name)) = database.server().await else {
        not_run("another isolation level is the default", NO_SERVER);
        return None;
    };
    let stronger =
        format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'");
    server.execute_unprepared(&stronger).await.unwrap();
    drop(server);
    Some(database)
}

#[tokio::test]
async fn read_committed_holds_even_if_the_servers_default_is_stronger() {
    let Some(database) = on_a_serializable_database().await else {
        return;
    };
    let doors = Database::connect(database.url(), 2).await.unwrap();
    let show = |name| Statement::from_string(DbBackend::Postgres, format!("SHOW {name}"));
    let outside: Vec<(String,)> = doors
        .reader()
        .list(show("transaction_isolation"))
        .await
        .unwrap();
    let inside: Vec<(String,)> = doors
        .write(async |transaction| Ok(transaction.list(show("transaction_isolation")).await?))
        .await
        .unwrap();
    for level in [outside, inside] {
        assert_eq!(level, [("read committed".to_owned(),)]);
    }
    let limit: Vec<(String,)> = doors
        .reader()
        .list(show("statement_timeout"))
        .await
        .unwrap();
    assert_eq!(limit, [("10s".to_owned(),)]);
    doors.close().await;
}

/// A sequence never goes back, so this also counts what is tried again.
const COUNT_TRIES: &str = r"
    CREATE SEQUENCE tries;
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM nextval('tries'); RETURN NULL; END $$;
    CREATE TRIGGER noted AFTER INSERT ON workouts FOR EACH ROW EXECUTE FUNCTION note();
";

#[tokio::test]
async fn writes_of_one_person_wait_for_each_other_and_none_is_tried_again() {
    let Some(database) = on_a_serializable_database().await else {
        return;
    };
    let app = App::start_on(database, &[]).await;
    let alice = app.sign_up("alice").await;
    let connection = app.connect().await;
    connection.execute_unprepared(COUNT_TRIES).await.unwrap();
    let writers = (0..16).map(|_| {
        let mut alice = alice.clone();
        async move {
            for _ in 0..4 {
                alice.post("/workouts", json!({"title": "Legs"}), 201).await;
            }
        }
    });
    join_all(writers).await;
    let question = Statement::from_string(DbBackend::Postgres, "SELECT last_value FROM tries");
    let tries = connection.query_one_raw(question).await.unwrap().unwrap();
    assert_eq!(tries.try_get_by_index::<i64>(0).unwrap(), 16 * 4);
}

#[tokio::test]
async fn copies_that_start_together_on_a_serializable_server_migrate_once() {
    let Some(database) = on_a_serializable_database().await else {
        return;
    };
    let variables = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("SESSION_KEY_FILE", "key"),
    ];
    let programs: Vec<Program> = (0..3)
        .map(|_| Program::start(database.directory(), &variables))
        .collect();
    for program in &programs {
        program.anonymous().get("/readyz", 200).await;
    }
}
