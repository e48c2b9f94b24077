//! `SHUTDOWN_DELAY`: for a while before it stops, a server only says that it is not ready.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Actor, Program, right};

/// A server with this delay, its address, and somebody who is logged in there.
async fn start(directory: &TempDir, delay: &str) -> (Program, String, Actor) {
    let variables = [("PORT", "0"), ("SHUTDOWN_DELAY", delay)];
    let program = Program::start(directory.path(), &variables);
    let base = program.wait_until_it_listens(1).remove(0);
    let mut alice = Actor::new(&base);
    alice.post("/signup", right("alice"), 201).await;
    (program, base, alice)
}

/// Wait until probes hear that the server is about to stop.
async fn wait_until_it_says_so(person: &mut Actor) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = person.send_any(Method::GET, "/readyz", None).await;
        if answer.status == 503 {
            let said = json!({
                "errors": ["The server is about to stop. Try again in a moment"],
                "code": "stopping",
            });
            assert_eq!(answer.json(), said);
            assert_eq!(answer.header("retry-after"), Some("1"));
            return;
        }
        assert!(Instant::now() < deadline, "still ready");
    }
}

#[tokio::test]
async fn during_the_delay_only_the_readiness_check_fails_and_a_second_signal_ends_it() {
    for (first, second) in [("TERM", "TERM"), ("INT", "TERM"), ("TERM", "INT")] {
        let directory = TempDir::new().unwrap();
        let (program, base, mut alice) = start(&directory, "5m").await;
        program.signal(first);
        wait_until_it_says_so(&mut alice).await;
        // On connections that are open and on new ones.
        let elsewhere = Actor::new(&base).with_cookie(alice.cookie());
        for mut person in [alice.clone(), elsewhere] {
            person.get("/healthz", 200).await;
            person.get("/check_session", 200).await;
            person
                .post("/workouts", json!({"title": "Legs"}), 201)
                .await;
            person.get("/readyz", 503).await;
        }
        program.signal(second);
        let log = program.log_at_the_end();
        let said: Vec<&str> = log
            .iter()
            .filter_map(|line| Some(line.split_once("] ")?.1))
            .filter(|line| line.contains("stop"))
            .collect();
        assert_eq!(
            said,
            [
                "stopping in 5m: /readyz says 503 from now on; another signal stops at once",
                "stopping; requests in progress have 8 seconds",
                "stopped",
            ]
        );
    }
}

#[tokio::test]
async fn after_the_delay_it_stops_by_itself() {
    let directory = TempDir::new().unwrap();
    let (mut program, _, mut alice) = start(&directory, "1s").await;
    let start = Instant::now();
    program.signal("TERM");
    wait_until_it_says_so(&mut alice).await;
    assert_eq!(program.wait_for_the_end().code(), Some(0));
    assert!(start.elapsed() >= Duration::from_secs(1));
}
