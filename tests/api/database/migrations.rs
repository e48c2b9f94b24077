//! The schema: up and down, what it refuses, and whether the entities match it.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use entity::{exercise, session, streak, user, username, workout, workout_exercise, workout_set};
use reqwest::Method;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IdenStatic, Iterable,
    PaginatorTrait, Statement,
};
use serde_json::json;

use crate::support::{App, Program, TestDatabase, right, routes};

const TABLES: [&str; 8] = [
    "exercises",
    "sessions",
    "streaks",
    "usernames",
    "users",
    "workout_exercises",
    "workout_sets",
    "workouts",
];

async fn tables(database: &DatabaseConnection) -> Vec<String> {
    let query = match database.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'",
    };
    let mut names = strings(database, query).await;
    names.retain(|name| name != "seaql_migrations");
    names.sort();
    names
}

/// The first column of a query.
async fn strings(database: &DatabaseConnection, query: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), query);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// The number of rows of a table that belong to a person.
async fn rows_of(database: &DatabaseConnection, table: &str, user_id: i64) -> usize {
    let owner = if table == "users" { "id" } else { "user_id" };
    let query = format!("SELECT '' FROM {table} WHERE {owner} = {user_id}");
    strings(database, &query).await.len()
}

/// How many rows of a table each person of [`app_with_rows`] has: a streak has two kinds of weeks.
fn rows_of_each(table: &str) -> usize {
    if table == "streaks" { 2 } else { 1 }
}

/// A server with a workout of `alice` and one of `bob`: rows in every table for each.
async fn app_with_rows() -> App {
    let app = App::start().await;
    for username in ["alice", "bob"] {
        let mut actor = app.sign_up(username).await;
        let workout = json!({
            "title": "Legs",
            "ended_at": null,
            "exercises": [{"name": "Squat", "superset": 1, "sets": [{"reps": 5, "weight_kg": 100}]}],
        });
        actor.post("/workouts", workout, 201).await;
    }
    app
}

#[tokio::test]
async fn every_table_comes_goes_and_comes_back() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, None).await.unwrap();
    assert_eq!(tables(&connection).await, TABLES);
    assert!(migration::pending(&connection).await.unwrap().is_empty());
    migration::down(&connection, None).await.unwrap();
    assert!(tables(&connection).await.is_empty());
    assert_eq!(migration::pending(&connection).await.unwrap().len(), 8);
    migration::up(&connection, None).await.unwrap();
    assert_eq!(tables(&connection).await, TABLES);
    // Doing it again is harmless.
    migration::up(&connection, None).await.unwrap();
    migration::down(&connection, Some(1)).await.unwrap();
    assert_eq!(
        tables(&connection).await,
        TABLES
            .map(str::to_owned)
            .into_iter()
            .filter(|table| table != "usernames")
            .collect::<Vec<_>>()
    );
    migration::refresh(&connection).await.unwrap();
    assert_eq!(tables(&connection).await, TABLES);
}

#[tokio::test]
async fn two_programs_that_start_together_migrate_once() {
    let database = TestDatabase::create().await;
    let (one, other) = tokio::join!(database.connect(), database.connect());
    let (first, second) = tokio::join!(migration::up(&one, None), migration::up(&other, None));
    first.unwrap();
    second.unwrap();
    assert_eq!(tables(&one).await, TABLES);
    let versions = strings(&one, "SELECT version FROM seaql_migrations").await;
    let distinct: BTreeSet<&String> = versions.iter().collect();
    assert_eq!((versions.len(), distinct.len()), (8, 8), "{versions:?}");
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, None).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    connection.execute_unprepared(newer).await.unwrap();
    for result in [
        migration::up(&connection, None).await,
        migration::pending(&connection).await.map(drop),
        migration::down(&connection, None).await,
    ] {
        result.unwrap_err();
    }
    assert_eq!(tables(&connection).await, TABLES);
}

/// The columns of a table, each with whether it may be null.
async fn columns(database: &DatabaseConnection, table: &str) -> BTreeSet<String> {
    let query = match database.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT column_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END \
             FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
        _ => format!(
            "SELECT name || CASE \"notnull\" WHEN 0 THEN '?' ELSE '' END \
             FROM pragma_table_info('{table}')"
        ),
    };
    strings(database, &query).await.into_iter().collect()
}

async fn assert_entity_agrees<E: EntityTrait>(database: &DatabaseConnection, entity: E)
where
    E::Model: Sync,
{
    let table = entity.table_name();
    let described: BTreeSet<String> = E::Column::iter()
        .map(|column| {
            let is_nullable = column.def().is_null();
            format!("{}{}", column.as_str(), if is_nullable { "?" } else { "" })
        })
        .collect();
    assert_eq!(described, columns(database, table).await, "{table}");
    // Every row can be read as the types say.
    let rows = 2 * rows_of_each(table);
    assert_eq!(
        E::find().all(database).await.unwrap().len(),
        rows,
        "{table}"
    );
    assert_eq!(
        E::find().count(database).await.unwrap(),
        u64::try_from(rows).unwrap(),
        "{table}"
    );
}

#[tokio::test]
async fn the_entities_describe_the_tables_as_they_are() {
    let app = app_with_rows().await;
    let database = app.connect().await;
    assert_entity_agrees(&database, user::Entity).await;
    assert_entity_agrees(&database, session::Entity).await;
    assert_entity_agrees(&database, exercise::Entity).await;
    assert_entity_agrees(&database, workout::Entity).await;
    assert_entity_agrees(&database, workout_exercise::Entity).await;
    assert_entity_agrees(&database, workout_set::Entity).await;
    assert_entity_agrees(&database, streak::Entity).await;
    assert_entity_agrees(&database, username::Entity).await;
}

#[tokio::test]
async fn the_database_itself_refuses_impossible_values() {
    let app = app_with_rows().await;
    let database = app.connect().await;
    for (table, column, value) in [
        ("users", "username", "'ab'"),
        ("users", "weight_unit", "'stone'"),
        ("users", "time_zone", "''"),
        ("users", "week_start", "'friday'"),
        ("exercises", "name", "''"),
        ("exercises", "place_count", "-1"),
        ("workouts", "title", "''"),
        ("workouts", "ended_at", "'1970-01-01T00:00:00+00:00'"),
        ("workouts", "utc_offset_minutes", "1440"),
        ("workouts", "bodyweight_g", "19999"),
        ("workouts", "bodyweight_g", "500001"),
        ("workouts", "set_count", "-1"),
        ("workouts", "reps", "-1"),
        ("workouts", "volume_g", "-1"),
        ("workouts", "distance_mm", "-1"),
        ("workouts", "exercises_size", "-1"),
        ("workouts", "source", "''"),
        (
            "workouts",
            "source",
            "'a-source-that-is-much-longer-than-any-program-has-a-right-to-call-'",
        ),
        ("workouts", "revision", "0"),
        ("workout_exercises", "superset", "100"),
        ("workout_exercises", "position", "100"),
        ("workout_sets", "position", "-1"),
        ("workout_sets", "kind", "'drop'"),
        ("workout_sets", "weight_g", "2000001"),
        ("workout_sets", "weight_g", "-500001"),
        ("workout_sets", "reps", "-1"),
        ("workout_sets", "reps", "10001"),
        ("workout_sets", "reps", "NULL"),
        ("workout_sets", "distance_mm", "-1"),
        ("workout_sets", "duration_ms", "604800001"),
        ("workout_sets", "rest_ms", "86400001"),
        ("workout_sets", "notes", &format!("'{}'", "x".repeat(501))),
        ("workout_sets", "rpe_x2", "1"),
        ("workout_sets", "rpe_x2", "21"),
        ("streaks", "week_start", "'friday'"),
        ("streaks", "last_week", "'1900-01-01'"),
        ("streaks", "weeks", "0"),
    ] {
        let update = format!("UPDATE {table} SET {column} = {value}");
        let error = database.execute_unprepared(&update).await.unwrap_err();
        let message = error.to_string().to_lowercase();
        assert!(message.contains("check constraint"), "{update}: {message}");
    }
}

#[tokio::test]
async fn no_row_can_refer_to_another_persons() {
    let app = app_with_rows().await;
    let database = app.connect().await;
    let alice = app.user("alice").await.unwrap().id;
    let bob = app.user("bob").await.unwrap().id;
    for (table, column, other) in [
        ("workout_exercises", "exercise_id", "exercises"),
        ("workout_exercises", "workout_id", "workouts"),
        ("workout_sets", "workout_id", "workouts"),
    ] {
        let update = format!(
            "UPDATE {table} SET {column} = (SELECT id FROM {other} WHERE user_id = {bob}) \
             WHERE user_id = {alice}"
        );
        let error = database.execute_unprepared(&update).await.unwrap_err();
        let message = error.to_string().to_lowercase();
        assert!(message.contains("foreign key"), "{update}: {message}");
    }
}

#[tokio::test]
async fn deleting_a_person_deletes_all_their_rows_and_nobody_elses() {
    let app = app_with_rows().await;
    let database = app.connect().await;
    let alice = app.user("alice").await.unwrap().id;
    let bob = app.user("bob").await.unwrap().id;
    for table in TABLES {
        let rows = rows_of_each(table);
        assert_eq!(rows_of(&database, table, alice).await, rows, "{table}");
    }
    user::Entity::delete_by_id(alice)
        .exec(&database)
        .await
        .unwrap();
    // The name may be on another machine. It is for the program to free it.
    for table in TABLES.into_iter().filter(|table| *table != "usernames") {
        assert_eq!(rows_of(&database, table, alice).await, 0, "{table}");
        let rows = rows_of_each(table);
        assert_eq!(rows_of(&database, table, bob).await, rows, "{table}");
    }
}

#[tokio::test]
async fn without_its_tables_the_database_is_unavailable_until_somebody_has_migrated_it() {
    let app = App::start_with(&["--migrate=false"]).await;
    let open = [
        "/",
        "/healthz",
        "/openapi.json",
        "/docs",
        "/docs/",
        "/docs/{file}",
    ];
    for (method, path) in routes() {
        let address = path
            .replace("{id}", "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11")
            .replace("{file}", "index.css");
        let method = method.as_str().parse().unwrap();
        let answer = app.anonymous().send_any(method, &address, None).await;
        if open.contains(&path) {
            assert!(answer.status < 500, "{path}: {answer:?}");
        } else {
            assert_eq!(answer.status, 503, "{path}: {answer:?}");
            assert_eq!(answer.header("retry-after"), Some("1"));
            assert_eq!(answer.json()["code"], "database_unavailable");
        }
    }
    app.anonymous().get("/nothing", 404).await;

    // And not every request asks the database.
    let mut alice = app.anonymous();
    let (_, statements) = app
        .statements_of(async {
            for _ in 0..40 {
                alice.get("/workouts", 503).await;
            }
        })
        .await;
    assert!(statements < 40, "{statements}");

    migration::up(&app.connect().await, None).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let form = right("alice");
    loop {
        let form = Some(form.clone());
        let account = alice.send_any(Method::POST, "/signup", form).await;
        if account.status == 201 {
            break;
        }
        assert_eq!(account.status, 503, "{account:?}");
        assert!(Instant::now() < deadline, "still not migrated");
    }
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    alice.get("/readyz", 200).await;
}

#[tokio::test]
async fn an_unmigrated_database_is_logged_once() {
    let database = TestDatabase::create().await;
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("MIGRATE", "false"),
    ];
    let program = Program::start(database.directory(), &settings);
    let mut alice = program.anonymous();
    for _ in 0..5 {
        alice.get("/check_session", 503).await;
    }
    let log = program.log();
    let said = |level: &str| log.iter().filter(|line| line.contains(level)).count();
    assert_eq!((said(" WARN "), said(" ERROR ")), (1, 0), "{log:#?}");
    let line = log.iter().find(|line| line.contains(" WARN ")).unwrap();
    assert!(line.contains("not migrated: m0001_users, "), "{line}");
    assert!(line.contains("MIGRATE=true"), "{line}");
}
