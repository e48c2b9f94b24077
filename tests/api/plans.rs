//! Query plans: the database goes straight to the place in an index, at any depth of a log of ten
//! thousand workouts, without scanning and without sorting.

use chrono::{DateTime, Utc};
use entity::{Owned, exercise, workout, workout_exercise, workout_set};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select, Statement,
};
use serde_json::json;
use uuid::Uuid;
use workout_log::{
    http::answer::cursor::Position,
    workouts::filter::{Sort, WorkoutFilter, list_name},
};

use crate::support::App;

const SORTS: [Sort; 4] = [
    Sort::NewestFirst,
    Sort::OldestFirst,
    Sort::Title,
    Sort::TitleDown,
];

/// Ten thousand workouts for each of two people.
const WORKOUTS: &str = "
    INSERT INTO workouts (user_id, id, title, title_key, notes, search_key, started_at,
        utc_offset_minutes, day, set_count, volume_g, exercises_size, revision, created_at, updated_at)
    SELECT users.id, {uuid}, 'Day ' || (i % 500), 'day ' || (i % 500), '', 'day', {time},
        0, {day}, 1, 1000, 6, i + 1, {time}, {time}
    FROM users, {numbers} AS numbers";

/// Two of 200 exercises for each of them, two sets each.
const EXERCISES: [&str; 3] = [
    "INSERT INTO exercises (user_id, id, name, name_key, created_at)
     SELECT users.id, {uuid}, 'Lift ' || i, 'lift ' || i, {time}
     FROM users, {numbers} AS numbers WHERE i < 200",
    "INSERT INTO workout_exercises (user_id, workout_id, position, exercise_id, notes)
     SELECT workouts.user_id, workouts.id, place, exercises.id, ''
     FROM workouts, (SELECT 0 AS place UNION ALL SELECT 1) AS places, exercises
     WHERE exercises.user_id = workouts.user_id
        AND name_key = 'lift ' || ((workouts.revision + place) % 200)",
    "INSERT INTO workout_sets (user_id, workout_id, exercise_position, position, kind, reps)
     SELECT user_id, workout_id, position, place, 'normal', 5
     FROM workout_exercises, (SELECT 0 AS place UNION ALL SELECT 1) AS places",
];

fn for_engine(engine: DbBackend, statement: &str) -> String {
    let words = match engine {
        DbBackend::Sqlite => [
            ("{uuid}", "randomblob(16)"),
            (
                "{time}",
                "strftime('%Y-%m-%dT%H:%M:%S+00:00', 1700000000 + i / 3, 'unixepoch')",
            ),
            ("{day}", "date(1700000000 + i / 3, 'unixepoch')"),
            (
                "{numbers}",
                "(WITH RECURSIVE counted(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counted
                  WHERE i < 10000) SELECT i FROM counted)",
            ),
        ],
        _ => [
            ("{uuid}", "gen_random_uuid()"),
            ("{time}", "to_timestamp(1700000000 + i / 3)"),
            ("{day}", "to_timestamp(1700000000 + i / 3)::date"),
            ("{numbers}", "(SELECT generate_series(0, 10000) AS i)"),
        ],
    };
    let replace = |text: String, (word, with)| text.replace(word, with);
    words.into_iter().fold(statement.to_owned(), replace)
}

/// A server with a large database, and a connection past it.
async fn full(others: &[&str]) -> (App, DatabaseConnection) {
    let app = App::start().await;
    for name in ["alice", "bob"] {
        app.sign_up(name).await;
    }
    let connection = app.connect().await;
    let engine = connection.get_database_backend();
    for statement in [&[WORKOUTS], others, &["ANALYZE"]].concat() {
        let statement = for_engine(engine, statement);
        connection.execute_unprepared(&statement).await.unwrap();
    }
    (app, connection)
}

/// Alice, and one of her workouts, far into her log.
async fn somewhere(connection: &DatabaseConnection) -> workout::Model {
    let users = entity::user::Entity::find().order_by_asc(entity::user::Column::Id);
    let alice = users.one(connection).await.unwrap().unwrap();
    let deep = workout::Entity::owned_by(alice.id).filter(workout::Column::Revision.eq(5000));
    deep.one(connection).await.unwrap().unwrap()
}

/// The plan of a query, line by line.
async fn plan<E: EntityTrait>(connection: &DatabaseConnection, query: &Select<E>) -> Vec<String> {
    let engine = connection.get_database_backend();
    let (explain, column) = match engine {
        DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        _ => ("EXPLAIN", "QUERY PLAN"),
    };
    let Statement { sql, values, .. } = query.build(engine);
    let values = values.into_iter().flat_map(|values| values.0);
    let explain = Statement::from_sql_and_values(engine, format!("{explain} {sql}"), values);
    let rows = connection.query_all_raw(explain).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", column).unwrap())
        .collect()
}

/// Every table is reached through an index, with all of `conditions` as its key, and the rows come
/// in order without sorting.
fn assert_seeks(plan: &[String], conditions: &[&str]) {
    assert_lacks(plan, &["SCAN", "TEMP B-TREE", "Seq Scan", "Sort", "Bitmap"]);
    assert_keys(plan, conditions);
}

fn assert_lacks(plan: &[String], slow: &[&str]) {
    let text = plan.join("\n");
    for slow in slow {
        assert!(!text.contains(slow), "{slow}:\n{text}");
    }
}

fn is_seek(line: &str) -> bool {
    line.starts_with("SEARCH") || line.contains("Index Cond")
}

fn assert_keys(plan: &[String], conditions: &[&str]) {
    let text = plan.join("\n");
    let seeks: Vec<&String> = plan.iter().filter(|line| is_seek(line)).collect();
    for condition in conditions {
        let is_there = seeks.iter().any(|seek| seek.contains(condition));
        assert!(is_there, "{condition} is no key:\n{text}");
    }
}

#[tokio::test]
async fn the_first_page_of_each_sort_is_read_from_the_start_of_an_index() {
    let (_app, connection) = full(&[]).await;
    let alice = somewhere(&connection).await.user_id;
    for sort in SORTS {
        let page = sort.sort(WorkoutFilter::default().select(alice)).limit(20);
        assert_seeks(&plan(&connection, &page).await, &["user_id"]);
    }
}

#[tokio::test]
async fn a_page_after_a_cursor_goes_straight_to_its_place() {
    let (_app, connection) = full(&[]).await;
    let deep = somewhere(&connection).await;
    for sort in SORTS {
        let (column, key) = match sort {
            Sort::NewestFirst | Sort::OldestFirst => ("started_at", deep.started_at.to_rfc3339()),
            Sort::Title | Sort::TitleDown => ("title_key", deep.title_key.clone()),
        };
        let filter = WorkoutFilter::default();
        let behind = sort.behind(key, deep.id).unwrap();
        let page = sort
            .sort(filter.select(deep.user_id).filter(behind))
            .limit(21);
        let plan = plan(&connection, &page).await;
        // The place is a key of the index: rows before it are not read.
        let place = match connection.get_database_backend() {
            DbBackend::Sqlite => format!("({column},id)"),
            _ => format!("(ROW({column}, id)"),
        };
        assert_seeks(&plan, &["user_id", &place]);
    }
}

#[tokio::test]
async fn the_feed_goes_straight_to_its_position() {
    let (_app, connection) = full(&[]).await;
    let deep = somewhere(&connection).await;
    let feed = workout::Entity::owned_by(deep.user_id)
        .filter(workout::Column::Revision.gt(deep.revision))
        .order_by_asc(workout::Column::Revision)
        .limit(501);
    assert_seeks(&plan(&connection, &feed).await, &["user_id", "revision"]);
}

#[tokio::test]
async fn the_exercises_of_a_workout_are_found_by_its_key() {
    let (_app, connection) = full(&EXERCISES).await;
    let deep = somewhere(&connection).await;
    use workout_exercise::{Column, Relation};
    let exercises = workout_exercise::Entity::owned_by(deep.user_id)
        .filter(Column::WorkoutId.is_in([deep.id]))
        .join(JoinType::InnerJoin, Relation::Exercise.def())
        .join(
            JoinType::LeftJoin,
            workout_set::Relation::WorkoutExercise.def().rev(),
        )
        .select_only()
        .column(exercise::Column::Name)
        .column(workout_set::Column::Reps)
        .order_by_asc(Column::WorkoutId)
        .order_by_asc(Column::Position)
        .order_by_asc(workout_set::Column::Position);
    let plan = plan(&connection, &exercises).await;
    // PostgreSQL may sort the few rows of that one workout.
    assert_lacks(&plan, &["SCAN", "TEMP B-TREE", "Seq Scan"]);
    assert_keys(&plan, &["user_id", "workout_id"]);
    let seeks = plan.iter().filter(|line| is_seek(line));
    assert_eq!(seeks.count(), 3, "{plan:#?}");
}

#[tokio::test]
async fn a_page_of_full_workouts_costs_three_statements_at_any_depth() {
    let (app, connection) = full(&EXERCISES).await;
    let fix = "UPDATE users SET revision = 10001, workout_count = 10001";
    connection.execute_unprepared(fix).await.unwrap();
    let mut alice = app.anonymous();
    let form = json!({"username": "alice", "password": "correct horse"});
    alice.post("/login", form, 200).await;
    let position = somewhere(&connection).await;
    let key = position
        .started_at
        .format("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string();
    assert!(key.parse::<DateTime<Utc>>().is_ok() && position.id != Uuid::nil());
    let list = list_name(
        position.user_id,
        &WorkoutFilter::default(),
        Sort::NewestFirst,
    );
    let cursor = Position {
        list,
        key,
        id: position.id,
    }
    .seal();
    for path in [
        "/workouts".to_owned(),
        "/workouts?page=400".to_owned(),
        format!("/workouts?cursor={cursor}"),
        "/workouts/changes?since=5000&limit=20".to_owned(),
    ] {
        let (answer, statements) = app.statements_of(alice.get(&path, 200)).await;
        assert_eq!(statements, 3, "{path}");
        assert_eq!(answer.text.matches("\"sets\":[{").count(), 20 * 2, "{path}");
    }
}
