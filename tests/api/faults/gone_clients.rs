//! Clients that go away in the middle of a write.

use std::{
    io::Write as _,
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use sea_orm::{
    ConnectionTrait as _, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait as _,
};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Actor, App};

/// Send a workout of many sets, or a part of it, and disconnect.
fn send_and_go(app: &App, person: &Actor, random: &mut StdRng) -> Uuid {
    let id = Uuid::from_u128(random.random());
    let sets = vec![json!({"reps": 8, "weight_kg": 82.5}); 50];
    let exercise = json!({"name": "Squat", "sets": sets});
    let body = json!({"id": id, "title": "Gone", "exercises": vec![exercise; 10]}).to_string();
    let address = app.base().strip_prefix("http://").unwrap();
    let request = format!(
        "POST /workouts HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        person.cookie().unwrap(),
        body.len()
    );
    let sent = match random.random_range(0..3) {
        0 => random.random_range(0..request.len()),
        _ => request.len(),
    };
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(&request.as_bytes()[..sent]).unwrap();
    // At once, or at some moment of the write.
    let deadline = Instant::now() + Duration::from_micros(random.random_range(0..8_000));
    while Instant::now() < deadline {
        std::hint::spin_loop();
    }
    let _ = socket.shutdown(Shutdown::Both);
    id
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_no_half_workout_and_blocks_nobody() {
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    let mut random = StdRng::seed_from_u64(1);
    let mut written = 0;
    for _ in 0..60 {
        send_and_go(&app, &alice, &mut random);
        let start = Instant::now();
        let document = json!({"title": "Stays", "exercises": [{"name": "Squat"}]});
        alice.post("/workouts", document, 201).await;
        written += 1;
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "somebody had to wait"
        );
    }
    let connection = app.connect().await;
    // The lock of a write that was given up is free again: somebody else can take it.
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let lock = connection.begin_with_options(immediate).await.unwrap();
    lock.rollback().await.unwrap();

    // One statement, because the last of those who have gone may still be written.
    let question = "SELECT
        (SELECT count(*) FROM workouts WHERE title = 'Stays'),
        (SELECT count(*) FROM workouts WHERE title = 'Gone'),
        (SELECT count(*) FROM workout_exercises),
        (SELECT count(*) FROM workout_sets),
        (SELECT workout_count FROM users),
        (SELECT revision FROM users),
        (SELECT max(revision) FROM workouts)";
    let question = Statement::from_string(connection.get_database_backend(), question);
    let row = connection.query_one_raw(question).await.unwrap().unwrap();
    let numbers: Vec<i64> = (0..7)
        .map(|index| row.try_get_by_index(index).unwrap())
        .collect();
    let [stays, gone, places, sets, counted, revision, newest] = numbers[..] else {
        panic!("{numbers:?}");
    };
    assert_eq!(stays, written);
    // Some were written although nobody waited for the answer, and some were not.
    assert!(gone > 0 && gone < written, "{gone} of {written}");
    // Each is there with everything, or not at all.
    assert_eq!((places, sets), (stays + gone * 10, gone * 500));
    let all = stays + gone;
    assert_eq!((counted, revision, newest), (all, all, all));
    let total = alice.get("/workouts", 200).await.json()["total"].as_i64();
    assert!(total >= Some(all), "{total:?}");
}
