//! What is there afterwards: the same answers for everybody, and ids that go on.

use std::{collections::BTreeMap, fs};

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::{copy, count, pairs, printed, tables};
use crate::support::{Actor, App, PASSWORD, TestDatabase, address, credentials, files, id, right};

/// Texts that one of the two engines, or the way between them, could take for something else.
const TEXTS: [&str; 12] = [
    "\\N",
    "\\.",
    "NULL",
    "a\\tb \\\\ c",
    "1,2;3'4\"5`6",
    "Ångström Å \u{212b}",
    "e\u{301}\u{200d}🏋\u{fe0f}",
    "ΑΣ ς İı ß",
    "\u{202e}left\u{2066}",
    "𝔘𝔫𝔦 \u{10ffff}",
    "'; DROP TABLE users; --",
    "$1 ? :x %s {}",
];

const LINES: &str = "one\ttab\r\ntwo\nthree\\\n\\.\n\u{2028}";

async fn fill(actor: &mut Actor) {
    let notes = format!("{LINES}{}", "ж\\".repeat(4_900));
    for (number, text) in TEXTS.iter().enumerate() {
        let workout = json!({
            "title": text, "notes": if number == 0 { &notes } else { "" },
            "started_at": format!("2026-0{}-11T23:59:59.{number:03}-11:59", 1 + number % 9),
            "duration_s": number * 50_000, "source": "hand-made", "bodyweight_kg": 20.001,
            "exercises": [
                {"name": format!("{text} {number}"), "superset": 99, "notes": LINES, "sets": [
                    {"reps": 10_000, "weight_kg": 2000, "rpe": 10, "rest_s": 86_400, "notes": text},
                    {"reps": 0, "weight_kg": -500, "kind": "failure"},
                    {"distance_m": 1_000_000, "duration_s": 604_800, "kind": "dropset"},
                ]},
                {"name": "Squat", "sets": []},
                {"name": "Squat", "sets": [{"reps": 3, "weight_kg": 0.001, "kind": "warmup"}]},
            ],
        });
        let workout = actor.post("/workouts", workout, 201).await.json();
        if number % 5 == 1 {
            actor.delete(&address(&workout), 204).await;
        }
    }
    // The limits of time.
    for start in ["1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999Z"] {
        let workout = json!({"title": "then", "started_at": start});
        actor.post("/workouts", workout, 201).await;
    }
    let me = json!({"time_zone": "America/Argentina/Buenos_Aires", "week_start": "sunday",
        "weight_unit": "lb"});
    actor.patch("/me", me, 200).await;
}

/// Everything that somebody can ask for, with its tag.
async fn answers(actor: &mut Actor) -> BTreeMap<String, (Value, Option<String>)> {
    let mut paths: Vec<String> = [
        "/me",
        "/sessions",
        "/workouts?per_page=100",
        "/workouts?trashed=true",
        "/workouts?sort=title&view=summary",
        "/workouts?q=%C3%A5ngstr%C3%B6m",
        "/workouts/changes?limit=500",
        "/exercises?per_page=100",
        "/stats?by=year&from=1900-01-01&to=2199-12-31",
        "/export",
    ]
    .map(str::to_owned)
    .into();
    let exercises = actor.get("/exercises?per_page=100", 200).await.json();
    for exercise in exercises["items"].as_array().unwrap() {
        for below in ["", "/history", "/records", "/progress"] {
            paths.push(format!("/exercises/{}{below}", id(exercise)));
        }
    }
    let workouts = actor.get("/workouts?per_page=100", 200).await.json();
    for workout in workouts["items"].as_array().unwrap() {
        paths.push(address(workout));
        paths.push(format!("{}/records", address(workout)));
    }
    let mut answers = BTreeMap::new();
    for path in paths {
        let answer = actor.get(&path, 200).await;
        let tag = answer.header("etag").map(str::to_owned);
        let mut body = answer.json();
        if path == "/export" {
            assert!(body["exported_at"].take().is_string());
        }
        if path == "/sessions" {
            for session in body["items"].as_array_mut().unwrap() {
                assert!(session["last_seen_at"].take().is_string());
            }
        }
        answers.insert(path, (body, tag));
    }
    answers
}

/// A server on the copy, with the key of the source: whoever is logged in stays so.
async fn move_to(from: &TestDatabase, to: TestDatabase) -> App {
    let key = |database: &TestDatabase| database.directory().join("session-key");
    fs::copy(key(from), key(&to)).unwrap();
    App::start_on(to, &[]).await
}

#[tokio::test]
async fn everybody_gets_the_same_answers_from_the_copy_and_stays_logged_in() {
    for (from, to) in pairs().await {
        let app = App::start_on(from, &[]).await;
        let mut alice = app.sign_up("Alice").await;
        let mut bob = app.sign_up("bob-ß").await;
        // The last one leaves: nobody may ever get that id again.
        let mut carol = app.sign_up("carol").await;
        let last = app.user("carol").await.unwrap().id;
        carol
            .send(
                reqwest::Method::DELETE,
                "/me",
                Some(json!({"password": PASSWORD})),
                204,
            )
            .await;
        fill(&mut alice).await;
        bob.post("/workouts", json!({"title": "one"}), 201).await;
        let expected = (answers(&mut alice).await, answers(&mut bob).await);
        let from = app.stop();

        let report = printed(&copy(&from, &to, &["--json"]));
        assert_eq!(report.lines().count(), 1, "{report}");
        let report: Value = serde_json::from_str(&report).unwrap();
        let (source, target) = (from.connect().await, to.connect().await);
        let mut counts = serde_json::Map::new();
        for table in tables(&source).await {
            let rows = count(&source, &table).await;
            assert!(rows > 0, "{table}: nothing that could be forgotten");
            assert_eq!(count(&target, &table).await, rows, "{table}");
            counts.insert(table, json!(rows));
        }
        assert_eq!(report["tables"], Value::Object(counts));
        assert!(report["from"].is_string() && report["to"].is_string());
        for connection in [source, target] {
            connection.close().await.unwrap();
        }

        let app = move_to(&from, to).await;
        let at_the_copy = |actor: &Actor| app.anonymous().with_cookie(actor.cookie());
        let (mut alice, mut bob) = (at_the_copy(&alice), at_the_copy(&bob));
        assert_eq!(
            (answers(&mut alice).await, answers(&mut bob).await),
            expected
        );
        // The password, the next revision and the next id.
        let form = credentials("ALICE", PASSWORD);
        app.anonymous().post("/login", form, 200).await;
        let revision = app.user("Alice").await.unwrap().revision;
        let workout = alice.post("/workouts", json!({"title": "next"}), 201).await;
        assert_eq!(workout.json()["revision"], revision + 1);
        app.sign_up("dora").await;
        assert_eq!(app.user("dora").await.unwrap().id, last + 1);
        app.anonymous().post("/signup", right("BOB-ss"), 409).await;
    }
}

#[tokio::test]
async fn the_report_for_people_has_a_line_for_each_table() {
    for (from, to) in pairs().await {
        let app = App::start_on(from, &[]).await;
        app.sign_up("alice").await;
        let from = app.stop();
        let printed = printed(&copy(&from, &to, &[]));
        assert!(printed.contains("\nusers              1\n"), "{printed}");
        let line = printed.lines().last().unwrap();
        assert!(line.starts_with("copied 3 rows from "), "{printed}");
        assert!(line.ends_with(", and compared each"), "{printed}");
        // Nobody else on the machine can read a file that was made.
        #[cfg(unix)]
        if files(to.directory()).contains(&"test.db".to_owned()) {
            use std::os::unix::fs::PermissionsExt as _;
            let file = fs::metadata(to.directory().join("test.db")).unwrap();
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
    }
}

#[tokio::test]
async fn a_copy_is_from_one_moment_although_the_server_goes_on() {
    for (from, to) in pairs().await {
        let app = App::start_on(from, &[]).await;
        let mut alice = app.sign_up("alice").await;
        fill(&mut alice).await;
        let url = app.database().url().to_owned();
        let variables = [
            ("COPY_FROM".to_owned(), url),
            ("COPY_TO".to_owned(), to.url().to_owned()),
        ];
        let directory = to.directory().to_owned();
        let copying = tokio::task::spawn_blocking(move || {
            let variables = variables.each_ref().map(|(name, url)| (&**name, &**url));
            super::copy_in(&directory, &variables, &["--json"])
        });
        let mut written = 0;
        while !copying.is_finished() {
            let workout = json!({"title": "meanwhile", "exercises": [{"name": "Squat", "sets":
                [{"reps": 5}, {"reps": 5}]}]});
            alice.post("/workouts", workout, 201).await;
            written += 1;
        }
        assert!(written > 1);
        let report: Value = serde_json::from_str(&printed(&copying.await.unwrap())).unwrap();
        // What is derived belongs to the rows.
        let app = App::start_on(to, &[]).await;
        let copied = app.user("alice").await.unwrap();
        let mut alice = app.anonymous();
        alice.post("/login", right("alice"), 200).await;
        let list = alice.get("/workouts?view=summary", 200).await.json();
        assert_eq!(list["total"], copied.workout_count);
        let in_trash = alice.get("/workouts?trashed=true", 200).await.json();
        let all = list["total"].as_u64().unwrap() + in_trash["total"].as_u64().unwrap();
        assert_eq!(report["tables"]["workouts"], all);
        let feed = alice.get("/workouts/changes?limit=500", 200).await.json();
        assert_eq!(feed["next"], copied.revision);
    }
}

#[tokio::test]
async fn what_comes_out_differently_is_found_and_nothing_is_there() {
    for (from, to) in pairs().await {
        let app = App::start_on(from, &[]).await;
        let mut alice = app.sign_up("alice").await;
        let workout = alice.post("/workouts", json!({"title": "Push"}), 201).await;
        let from = app.stop();
        // A target that changes what it is given.
        let target = App::start_on(to, &[]).await.stop();
        let connection = target.connect().await;
        let triggers: &[&str] = match connection.get_database_backend() {
            sea_orm::DbBackend::Sqlite => &["CREATE TRIGGER louder AFTER INSERT ON workouts BEGIN
                 UPDATE workouts SET title = title || '!' WHERE id = NEW.id; END"],
            _ => &[
                "CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN NEW.title := NEW.title || ''!''; RETURN NEW; END'",
                "CREATE TRIGGER louder BEFORE INSERT ON workouts FOR EACH ROW EXECUTE FUNCTION louder()",
            ],
        };
        for trigger in triggers {
            connection.execute_unprepared(trigger).await.unwrap();
        }
        connection.close().await.unwrap();
        let line = crate::support::line_of(&copy(&from, &target, &[]), 1);
        assert!(line.starts_with("nothing was copied: --to: "), "{line}");
        let row = format!(
            "the table workouts came out differently at user_id 1, id {}",
            workout.id()
        );
        assert!(line.ends_with(&row), "{line}");
        super::assert_empty(&target).await;
    }
}
