//! All or nothing, whatever happens in the middle.

use std::{
    io::Write as _,
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use reqwest::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{IN_BERLIN, counts, import, strong};
use crate::support::{Actor, Answer, App, PASSWORD, Program, right};

fn path() -> String {
    format!("/import?{IN_BERLIN}")
}

#[tokio::test]
async fn two_imports_of_one_person_at_once_write_each_workout_once() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (mut one, mut other) = (alice.clone(), alice.clone());
    let (one, other) = tokio::join!(
        import(&mut one, IN_BERLIN, strong(60, 4), 200),
        import(&mut other, IN_BERLIN, strong(80, 4), 200),
    );
    let created = |answer: &Answer| answer.json()["workouts"]["created"].as_u64().unwrap();
    assert_eq!(created(&one) + created(&other), 80);
    assert_eq!(counts(&mut alice).await, (80, 2));
    let user = app.user("alice").await.unwrap();
    assert_eq!((user.revision, user.workout_count), (80, 80));
}

/// As many as four copies of the server take the same file at once: there is no turn between them.
#[tokio::test]
async fn imports_through_several_servers_write_each_workout_once() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    let (second, third) = (app.start_beside(&[]).await, app.start_beside(&[]).await);
    let at = |app: &App| app.anonymous().with_cookie(alice.cookie());
    let (mut one, mut two, mut three) = (at(&app), at(&second), at(&third));
    let answers = tokio::join!(
        import(&mut one, IN_BERLIN, strong(50, 4), 200),
        import(&mut two, IN_BERLIN, strong(50, 4), 200),
        import(&mut three, IN_BERLIN, strong(50, 4), 200),
    );
    let created = [answers.0, answers.1, answers.2]
        .map(|answer| answer.json()["workouts"]["created"].as_u64().unwrap());
    assert_eq!(created.iter().sum::<u64>(), 50, "{created:?}");
    assert_eq!(counts(&mut alice).await, (50, 2));
    assert_eq!(app.user("alice").await.unwrap().revision, 50);
}

#[tokio::test]
async fn the_same_person_goes_on_writing_while_a_file_is_taken() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut writer = alice.clone();
    let importing = import(&mut alice, IN_BERLIN, strong(300, 10), 200);
    let mut importing = Box::pin(importing);
    let mut written = 0;
    let report = loop {
        let workout = json!({"title": "Beside", "exercises": [{"name": "Squat (barbell)"}]});
        let mut writing = Box::pin(writer.post("/workouts", workout, 201));
        written += 1;
        tokio::select! {
            report = &mut importing => {
                writing.await;
                break report.json();
            }
            _ = &mut writing => {}
        }
    };
    assert_eq!(report["workouts"]["created"], 300);
    let (workouts, exercises) = counts(&mut writer).await;
    assert!(written > 1);
    assert_eq!(workouts, 300 + written);
    assert_eq!(exercises, 2);
    let user = app.user("alice").await.unwrap();
    assert_eq!(user.workout_count, workouts.cast_signed());
    assert_eq!(feed(&mut writer).await.len() as u64, workouts);
}

/// The revisions in the feed, which must go up.
async fn feed(actor: &mut Actor) -> Vec<i64> {
    let (mut revisions, mut since) = (Vec::new(), json!(0));
    loop {
        let part = actor
            .get(&format!("/workouts/changes?limit=500&since={since}"), 200)
            .await
            .json();
        let changes = part["changes"].as_array().unwrap();
        revisions.extend(
            changes
                .iter()
                .map(|change| change["revision"].as_i64().unwrap()),
        );
        since = part["next"].clone();
        if part["has_more"] == false {
            assert!(revisions.is_sorted_by(|one, other| one < other));
            return revisions;
        }
    }
}

/// An export of so many workouts of twenty sets.
fn export(workouts: usize) -> Value {
    let sets = vec![json!({"reps": 8, "weight_kg": 82.5}); 10];
    let exercises = json!([{"name": "Squat", "sets": sets}, {"name": "Bench", "sets": sets}]);
    let workout = |number: usize| {
        let id = Uuid::from_u128(number as u128);
        json!({"id": id, "title": "Gone", "started_at": "2026-06-01T18:00:00Z", "exercises": exercises})
    };
    let workouts: Vec<Value> = (0..workouts).map(workout).collect();
    json!({"format": "workout-log", "version": 1, "workouts": workouts})
}

/// How many rows of a table belong to a person.
async fn rows(app: &App, table: &str, owner: i64) -> i64 {
    let connection = app.connect().await;
    let question = format!("SELECT count(*) FROM {table} WHERE user_id = {owner}");
    let question = Statement::from_string(connection.get_database_backend(), question);
    let row = connection.query_one_raw(question).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

const TABLES: [&str; 4] = ["workouts", "workout_exercises", "workout_sets", "exercises"];

#[tokio::test]
async fn an_account_that_is_deleted_in_the_middle_leaves_nothing() {
    let app = App::start().await;
    let file = export(200);
    for number in 0..4 {
        let name = format!("alice{number}");
        let mut alice = app.sign_up(&name).await;
        let id = app.user(&name).await.unwrap().id;
        let mut importer = alice.clone();
        let importing = importer.send_any(Method::POST, "/import", Some(file.clone()));
        let deletion = alice.send(
            Method::DELETE,
            "/me",
            Some(json!({"password": PASSWORD})),
            204,
        );
        let (imported, _) = tokio::join!(importing, deletion);
        assert!(matches!(imported.status, 200 | 401), "{imported:?}");
        for table in TABLES {
            assert_eq!(rows(&app, table, id).await, 0, "{table}");
        }
    }
}

/// Send a whole file, or half of it, and go away after a while.
fn send_and_go(base: &str, person: &Actor, file: &str, sent: usize, after: Duration) {
    let address = base.strip_prefix("http://").unwrap();
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\nContent-Type: text/csv\r\n\
         Content-Length: {}\r\n\r\n{}",
        path(),
        person.cookie().unwrap(),
        file.len(),
        &file[..sent]
    );
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    std::thread::sleep(after);
    let _ = socket.shutdown(Shutdown::Both);
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_all_or_nothing() {
    let app = App::start().await;
    let file = strong(150, 10);
    let start = Instant::now();
    let mut first = app.sign_up("first").await;
    import(&mut first, IN_BERLIN, file.clone(), 200).await;
    let whole = start.elapsed();
    for number in 0..8 {
        let name = format!("alice{number}");
        let mut alice = app.sign_up(&name).await;
        let id = app.user(&name).await.unwrap().id;
        let sent = if number == 0 {
            file.len() / 2
        } else {
            file.len()
        };
        send_and_go(app.base(), &alice, &file, sent, whole * number / 7);
        // What it has begun may still be under way: this one waits for its turn.
        let report = import(&mut alice, IN_BERLIN, file.clone(), 200)
            .await
            .json();
        let workouts = &report["workouts"];
        let all = json!([150, 0]);
        let nothing_new = json!([0, 150]);
        let counted = json!([workouts["created"], workouts["unchanged"]]);
        assert!(counted == all || counted == nothing_new, "{report}");
        assert_eq!(rows(&app, "workout_sets", id).await, 1_500);
        assert_eq!(counts(&mut alice).await, (150, 2));
    }
}

/// Which is before the disk has everything, and may be in the middle of it.
#[tokio::test]
async fn a_server_that_is_killed_in_the_middle_leaves_all_or_nothing() {
    let directory = TempDir::new().unwrap();
    let variables = [("PORT", "0")];
    let file = strong(250, 20);
    let mut program = Program::start(directory.path(), &variables);
    let base = program.wait_until_it_listens(1).remove(0);
    let mut first = Actor::new(&base);
    first.post("/signup", right("first"), 201).await;
    let start = Instant::now();
    import(&mut first, IN_BERLIN, file.clone(), 200).await;
    let whole = start.elapsed();
    let mut base = base;
    let mut empty = 0;
    for number in 0..6_u32 {
        let mut alice = Actor::new(&base);
        alice
            .post("/signup", right(&format!("alice{number}")), 201)
            .await;
        let (address, person, text) = (base.clone(), alice.clone(), file.clone());
        // The first ones are killed early; the last ones towards the end.
        let after = whole * (number + 3) / 9;
        let length = text.len();
        let client = std::thread::spawn(move || {
            send_and_go(&address, &person, &text, length, Duration::from_secs(20));
        });
        std::thread::sleep(after);
        program.signal("KILL");
        program.end();
        drop(client);
        program = Program::start(directory.path(), &variables);
        base = program.wait_until_it_listens(1).remove(0);
        let mut alice = Actor::new(&base).with_cookie(alice.cookie());
        let there = counts(&mut alice).await;
        assert!(there == (0, 0) || there == (250, 2), "{there:?}");
        empty += u32::from(there == (0, 0));
        let report = import(&mut alice, IN_BERLIN, file.clone(), 200)
            .await
            .json();
        let created = if there == (0, 0) { 250 } else { 0 };
        assert_eq!(report["workouts"]["created"], created);
        assert_eq!(counts(&mut alice).await, (250, 2));
        let report = import(&mut alice, IN_BERLIN, file.clone(), 200)
            .await
            .json();
        assert_eq!(report["workouts"]["unchanged"], 250);
    }
    assert!(empty > 0, "it was never killed in the middle");
}

#[tokio::test]
async fn other_people_write_while_a_file_is_taken() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let mut importing = Box::pin(import(&mut alice, IN_BERLIN, strong(300, 20), 200));
    let mut waits = Vec::new();
    loop {
        let start = Instant::now();
        let workout =
            json!({"title": "Beside", "exercises": [{"name": "Squat", "sets": [{"reps": 5}]}]});
        let mut writing = Box::pin(bob.post("/workouts", workout, 201));
        tokio::select! {
            _ = &mut importing => {
                writing.await;
                break;
            }
            _ = &mut writing => waits.push(start.elapsed()),
        }
    }
    waits.sort();
    assert!(waits.len() > 4, "{waits:?}");
    let median = waits[waits.len() / 2];
    assert!(median < Duration::from_millis(100), "{median:?}");
}
