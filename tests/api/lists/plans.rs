//! How the database answers: by going straight to the place in an index, at any depth of a log of
//! ten thousand workouts, without a scan and without sorting. What is explained are the statements
//! that the server sends, with their values.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use workout_log::{auth::sessions::SessionPolicy, database::Database, maintenance};

use crate::support::{Actor, App, Sent, config, right};

/// Each order of a list, and the column that it is sorted by before the id.
const SORTS: [(&str, &str); 4] = [
    ("-started_at", "started_at"),
    ("started_at", "started_at"),
    ("title", "title_key"),
    ("-title", "title_key"),
];

/// As many workouts as each of the two people has, and the last revision of their logs.
const COUNT: u32 = 10_001;

/// Ten thousand workouts for each of two people.
const WORKOUTS: &str = "
    INSERT INTO workouts (user_id, id, title, title_key, notes, search_key, started_at,
        utc_offset_minutes, day, set_count, reps, volume_g, distance_mm, exercises_size, revision, created_at, updated_at)
    SELECT users.id, {uuid}, 'Day ' || (i % 500), 'day ' || (i % 500), '', 'day', {time},
        0, {day}, 1, 5, 1000, 0, 6, i + 1, {time}, {time}
    FROM users, {numbers} AS numbers";

/// Two of 200 exercises for each of them, two sets each.
const EXERCISES: [&str; 4] = [
    "INSERT INTO exercises (user_id, id, name, name_key, created_at)
     SELECT users.id, {uuid}, 'Lift ' || i, 'lift ' || i, {time}
     FROM users, {numbers} AS numbers WHERE i < 200",
    "INSERT INTO workout_exercises (user_id, workout_id, position, exercise_id, started_at,
        notes)
     SELECT workouts.user_id, workouts.id, place, exercises.id, started_at, ''
     FROM workouts, (SELECT 0 AS place UNION ALL SELECT 1) AS places, exercises
     WHERE exercises.user_id = workouts.user_id
        AND name_key = 'lift ' || ((workouts.revision + place) % 200)",
    "INSERT INTO workout_sets (user_id, workout_id, exercise_position, position, kind, reps, notes)
     SELECT user_id, workout_id, position, place, 'normal', 5, ''
     FROM workout_exercises, (SELECT 0 AS place UNION ALL SELECT 1) AS places",
    "UPDATE exercises SET place_count = (SELECT COUNT(*) FROM workout_exercises AS place
     WHERE place.user_id = exercises.user_id AND exercise_id = exercises.id)",
];

/// Two thousand streaks of each kind for each of them, every other week.
const STREAKS: &str = "
    INSERT INTO streaks (user_id, week_start, first_week, last_week, weeks)
    SELECT users.id, kind, {week}, {week}, 1
    FROM users, (SELECT 'monday' AS kind UNION ALL SELECT 'sunday') AS kinds, {numbers} AS numbers
    WHERE i < 2000";

/// Sessions of each of them that last, and a few of a device that is out of use or was too long in use.
const SESSIONS: [&str; 2] = [
    "INSERT INTO sessions (user_id, id, created_at, last_seen_at, expires_at)
     SELECT users.id, {uuid}, {time}, '2999-01-01T00:00:00+00:00', '2999-01-01T00:00:00+00:00'
     FROM users, {numbers} AS numbers",
    "INSERT INTO sessions (user_id, id, created_at, last_seen_at, expires_at)
     SELECT users.id, {uuid}, {time},
        CASE WHEN i < 5 THEN {time} ELSE '2999-01-01T00:00:00+00:00' END,
        CASE WHEN i < 5 THEN '2999-01-01T00:00:00+00:00' ELSE {time} END
     FROM users, {numbers} AS numbers WHERE i < 10",
];

/// A few workouts of each of them that have been in the trash for too long.
const TRASH: &str = "UPDATE workouts SET deleted_at = created_at WHERE revision > 9990";

fn for_engine(engine: DbBackend, statement: &str) -> String {
    let words = match engine {
        DbBackend::Sqlite => [
            ("{uuid}", "randomblob(16)"),
            (
                "{time}",
                "strftime('%Y-%m-%dT%H:%M:%S+00:00', 1700000000 + i / 3, 'unixepoch')",
            ),
            ("{day}", "date(1700000000 + i / 3, 'unixepoch')"),
            ("{week}", "date('1950-01-01', (i * 14) || ' days')"),
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
            ("{week}", "'1950-01-01'::date + i * 14"),
            ("{numbers}", "(SELECT generate_series(0, 10000) AS i)"),
        ],
    };
    let replace = |text: String, (word, with)| text.replace(word, with);
    words.into_iter().fold(statement.to_owned(), replace)
}

/// A server whose database holds a lot, and somebody in the middle of it.
struct Full {
    app: App,
    alice: Actor,
    connection: DatabaseConnection,
}

impl Full {
    async fn start(others: &[&str]) -> Self {
        let app = App::start().await;
        for name in ["alice", "bob"] {
            app.sign_up(name).await;
        }
        let connection = app.connect().await;
        let engine = connection.get_database_backend();
        let counts = format!("UPDATE users SET revision = {COUNT}, workout_count = {COUNT}");
        for statement in [&[WORKOUTS, &counts], others, &["ANALYZE"]].concat() {
            let statement = for_engine(engine, statement);
            connection.execute_unprepared(&statement).await.unwrap();
        }
        let mut alice = app.anonymous();
        alice.post("/login", right("alice"), 200).await;
        Self {
            app,
            alice,
            connection,
        }
    }

    /// The plans of the statements that a request sends, behind that of the session.
    async fn plans_of(&mut self, path: &str) -> Vec<Vec<String>> {
        self.app.sent().take();
        self.alice.get(path, 200).await;
        let mut sent = self.app.sent().take().into_iter();
        let session = sent.next().unwrap();
        assert!(session.sql.contains("sessions"), "{session:?}");
        let mut plans = Vec::new();
        for statement in sent {
            plans.push(plan(&self.connection, statement).await);
        }
        plans
    }

    /// The plan of a request that needs but one statement behind that of the session.
    async fn plan_of(&mut self, path: &str) -> Vec<String> {
        let mut plans = self.plans_of(path).await;
        assert_eq!(plans.len(), 1, "{path}: {plans:#?}");
        plans.remove(0)
    }

    /// A cursor in the middle of a list.
    async fn cursor(&mut self, list: &str) -> String {
        let path = format!("{list}&per_page=1&page={}", COUNT / 2);
        let page = self.alice.get(&path, 200).await.json();
        page["next_cursor"].as_str().unwrap().to_owned()
    }
}

/// The plan of a statement, line by line.
async fn plan(connection: &DatabaseConnection, statement: Statement) -> Vec<String> {
    let engine = connection.get_database_backend();
    let (explain, column) = match engine {
        DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        _ => ("EXPLAIN", "QUERY PLAN"),
    };
    let Statement { sql, values, .. } = statement;
    let values = values.into_iter().flat_map(|values| values.0);
    let explain = Statement::from_sql_and_values(engine, format!("{explain} {sql}"), values);
    let rows = connection.query_all_raw(explain).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", column).unwrap())
        .collect()
}

/// Every table is reached through an index, with all of `conditions` as its key, and the rows come
/// in order by themselves.
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
    let mut full = Full::start(&[]).await;
    for (sort, _) in SORTS {
        let list = format!("/workouts?view=summary&sort={sort}");
        assert_seeks(&full.plan_of(&list).await, &["user_id"]);
        let cursor = full.plan_of(&format!("{list}&cursor=")).await;
        assert_seeks(&cursor, &["user_id"]);
    }
}

#[tokio::test]
async fn a_page_behind_a_cursor_goes_straight_to_its_place() {
    let mut full = Full::start(&[]).await;
    for (sort, column) in SORTS {
        let list = format!("/workouts?view=summary&sort={sort}");
        let cursor = full.cursor(&list).await;
        let plan = full.plan_of(&format!("{list}&cursor={cursor}")).await;
        // The place is a key of the index: rows before it are not even looked at.
        let place = match full.connection.get_database_backend() {
            DbBackend::Sqlite => format!("({column},id)"),
            _ => format!("(ROW({column}, id)"),
        };
        assert_seeks(&plan, &["user_id", &place]);
    }
}

#[tokio::test]
async fn the_feed_goes_straight_to_its_position() {
    let mut full = Full::start(&[]).await;
    let plans = full
        .plans_of("/workouts/changes?since=5000&limit=500")
        .await;
    assert_eq!(plans.len(), 2, "{plans:#?}");
    assert_seeks(&plans[0], &["user_id", "revision"]);
}

#[tokio::test]
async fn sums_are_read_from_one_index_and_streaks_from_its_end() {
    let mut full = Full::start(&[STREAKS]).await;
    let is_sqlite = full.connection.get_database_backend() == DbBackend::Sqlite;
    let plans = full.plans_of("/stats?from=2026-09-01&to=2026-09-30").await;
    assert_eq!(plans.len(), 3, "{plans:#?}");
    for plan in &plans {
        let keys = if plan.join("").contains("workouts") {
            ["user_id", "day"]
        } else {
            ["user_id", "week_start"]
        };
        assert_seeks(plan, &keys);
    }
    let mut rowless = plans;
    for path in ["/calendar.svg", "/bodyweight.svg?from=2026-09-01"] {
        let plans = full.plans_of(path).await;
        for plan in &plans {
            assert_seeks(plan, &["user_id", "day"]);
        }
        rowless.extend(plans);
    }
    // SQLite reads no row of a workout for it; PostgreSQL decides by what it has last cleaned up.
    let reads_rows = |plan: &Vec<String>| {
        let text = plan.join("\n");
        text.contains("workouts") && !text.contains("COVERING INDEX")
    };
    assert!(
        !is_sqlite || !rowless.iter().any(reads_rows),
        "{rowless:#?}"
    );
}

#[tokio::test]
async fn the_sums_of_an_exercise_are_read_from_its_places_in_these_days() {
    let mut full = Full::start(&EXERCISES).await;
    let exercises = full.alice.get("/exercises?per_page=1", 200).await.items();
    let id = exercises[0]["id"].as_str().unwrap();
    let path = format!("/stats?from=2023-11-13&to=2023-11-13&exercise={id}");
    let plans = full.plans_of(&path).await;
    let sets = plans
        .iter()
        .find(|plan| plan.join("").contains("workout_exercises"));
    let sets = sets.unwrap();
    assert_lacks(sets, &["SCAN", "TEMP B-TREE", "Seq Scan"]);
    let keys = ["exercise_id", "started_at", "workout_id"];
    assert_keys(sets, &keys);
}

#[tokio::test]
async fn the_exercises_of_workouts_are_found_by_their_keys() {
    let mut full = Full::start(&EXERCISES).await;
    let cursor = full.cursor("/workouts?view=summary").await;
    for path in [
        format!("/workouts?per_page=1&cursor={cursor}"),
        format!("/workouts?cursor={cursor}"),
        "/workouts/changes?since=5000&limit=20".to_owned(),
    ] {
        let plans = full.plans_of(&path).await;
        assert_eq!(plans.len(), 2, "{path}: {plans:#?}");
        let exercises = &plans[1];
        // PostgreSQL may sort the few rows of these workouts, and read all of the few exercises.
        assert_lacks(exercises, &["SCAN", "TEMP B-TREE", "Seq Scan on workout"]);
        assert_keys(exercises, &["user_id", "workout_id", "exercise_position"]);
        let seeks = exercises.iter().filter(|line| is_seek(line));
        assert!(seeks.count() >= 2, "{path}: {exercises:#?}");
    }
}

#[tokio::test]
async fn a_page_of_full_workouts_costs_three_statements_at_any_depth() {
    let mut full = Full::start(&EXERCISES).await;
    let cursor = full.cursor("/workouts?view=summary").await;
    for path in [
        "/workouts".to_owned(),
        "/workouts?page=400".to_owned(),
        format!("/workouts?cursor={cursor}"),
        "/workouts/changes?since=5000&limit=20".to_owned(),
    ] {
        let request = full.alice.get(&path, 200);
        let (answer, statements) = full.app.statements_of(request).await;
        assert_eq!(statements, 3, "{path}");
        assert_eq!(answer.text.matches("\"sets\":[{").count(), 20 * 2, "{path}");
    }
}

/// The address of an exercise that a hundred workouts have.
async fn exercise_of(full: &mut Full) -> String {
    let page = full.alice.get("/exercises?q=lift+7&per_page=1", 200).await;
    format!("/exercises/{}", page.items()[0]["id"].as_str().unwrap())
}

#[tokio::test]
async fn the_history_of_an_exercise_is_read_from_its_place_in_an_index() {
    let mut full = Full::start(&EXERCISES).await;
    let exercise = exercise_of(&mut full).await;
    let list = format!("{exercise}/history");
    let page = full.alice.get(&format!("{list}?per_page=50"), 200).await;
    assert_eq!(page.items().len(), 50);
    let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
    let place = match full.connection.get_database_backend() {
        DbBackend::Sqlite => "(started_at,workout_id)",
        _ => "(ROW(started_at, workout_id)",
    };
    for (query, key) in [
        ("per_page=3".to_owned(), "exercise_id"),
        (format!("per_page=3&cursor={cursor}"), place),
        ("per_page=3&cursor=&to=2023-11-15".to_owned(), "started_at"),
    ] {
        let plans = full.plans_of(&format!("{list}?{query}")).await;
        assert_eq!(plans.len(), 3, "{query}: {plans:#?}");
        assert_seeks(&plans[1], &["user_id", "exercise_id", key]);
        assert_lacks(&plans[2], &["SCAN", "Seq Scan on workout"]);
        assert_keys(&plans[2], &["user_id", "workout_id", "exercise_position"]);
    }
}

#[tokio::test]
async fn everything_that_was_done_of_an_exercise_is_found_by_its_keys() {
    let mut full = Full::start(&EXERCISES).await;
    let exercise = exercise_of(&mut full).await;
    let workout = full.alice.get("/workouts?per_page=1", 200).await.items();
    let workout = format!("/workouts/{}", workout[0]["id"].as_str().unwrap());
    for path in [
        format!("{exercise}/records"),
        format!("{exercise}/progress"),
        format!("{workout}/records"),
    ] {
        let plans = full.plans_of(&path).await;
        let sets = plans.last().unwrap();
        // PostgreSQL may sort them, and read the table of workouts: nearly all of them are this person's.
        assert_lacks(sets, &["SCAN", "TEMP B-TREE", "Seq Scan on workout_"]);
        assert_keys(sets, &["user_id", "exercise_id", "workout_id"]);
    }
}

#[tokio::test]
async fn a_purge_finds_what_is_old_in_indexes_and_removes_it_person_by_person() {
    // Alice's are gone already: her login has left her the newest fifty.
    let full = Full::start(&[SESSIONS[0], SESSIONS[1], TRASH]).await;
    let own = Database::connect(full.app.database().url(), 2)
        .await
        .unwrap();
    let sent = Sent::by(&own);
    sent.take();
    let policy = SessionPolicy::from_config(&config(&[])).unwrap();
    let purged = maintenance::purge(&own, &policy).await.unwrap();
    own.close().await;
    assert_eq!((purged.sessions, purged.workouts), (10, 22));
    assert!(sent.take_strays().is_empty());
    let sent = sent.take();
    let looks = |statement: &&Statement| {
        statement.sql.contains("ORDER BY") && !statement.sql.contains("revision")
    };
    let looking: Vec<&Statement> = sent.iter().filter(looks).collect();
    // Each until nothing is left. What is out of use went with what was too long in use.
    assert_eq!(looking.len(), 2 + 1 + 2, "{looking:#?}");
    for (statement, key) in looking.iter().zip([
        "expires_at",
        "expires_at",
        "last_seen_at",
        "deleted_at",
        "deleted_at",
    ]) {
        let plan = plan(&full.connection, (*statement).clone()).await;
        assert_seeks(&plan, &[key]);
    }
    let deletions = |statement: &&Statement| statement.sql.starts_with("DELETE FROM \"sessions\"");
    for statement in sent.iter().filter(deletions) {
        let plan = plan(&full.connection, statement.clone()).await;
        // Nearly all of the table is his here, so PostgreSQL may read it.
        assert_lacks(&plan, &["sessions_expires_at", "sessions_last_seen_at"]);
    }
}
