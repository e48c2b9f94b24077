//! More people logging in at once than there are processors to hash their passwords.

use std::{
    num::NonZero,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;

use crate::support::{App, right, wrong};

#[tokio::test]
async fn more_logins_than_the_queue_holds_are_503_and_everybody_else_goes_on() {
    let app = App::start_with(&[
        "--trusted-proxies=127.0.0.1",
        "--metrics-address=127.0.0.1:0",
    ])
    .await;
    let mut bob = app.sign_up("bob").await;
    let turns = available_parallelism().map_or(1, NonZero::get);
    // 32 may wait; each comes from an address of its own, so that none is throttled.
    let crowd: Vec<_> = (0..turns + 32 + 40)
        .map(|number| {
            let address = format!("203.0.{}.{}", number / 250, number % 250 + 1);
            app.anonymous().with("x-forwarded-for", &address)
        })
        .collect();
    let logins: Vec<_> = crowd
        .into_iter()
        .enumerate()
        .map(|(number, mut actor)| {
            let username = format!("nobody_{number}");
            let form = wrong(&username);
            tokio::spawn(async move { actor.send_any(Method::POST, "/login", Some(form)).await })
        })
        .collect();
    let mut reads = 0;
    let mut longest_queue = 0.0_f64;
    while logins.iter().any(|login| !login.is_finished()) {
        bob.get("/check_session", 200).await;
        bob.post("/workouts", json!({"title": "Legs"}), 201).await;
        reads += 1;
        let scrape = app.scrape().await;
        longest_queue = longest_queue.max(scrape.value("workout_log_password_hashing_waiting"));
    }
    assert!(reads > 0);
    assert!((1.0..=32.0).contains(&longest_queue), "{longest_queue}");
    let mut refused = 0;
    let mut judged = 0;
    for login in logins {
        let answer = login.await.unwrap();
        if answer.status == 401 {
            judged += 1;
            continue;
        }
        refused += 1;
        assert_eq!(answer.status, 503, "{answer:?}");
        let sentence = "Too many people are logging in right now. Try again in a moment";
        assert_eq!(
            answer.json(),
            json!({"errors": [sentence], "code": "hashing_queue_full"})
        );
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    assert!(judged > 0 && refused > 0, "{judged} {refused}");
    let scrape = app.scrape().await;
    for metric in [
        "workout_log_password_hashing_refused_total",
        r#"workout_log_failures_total{code="hashing_queue_full"}"#,
    ] {
        assert_eq!(scrape.value(metric), f64::from(refused), "{metric}");
    }

    // Those who were not judged have not failed; soon there is room again.
    let form = || Some(right("bob"));
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let mut actor = app.anonymous().with("x-forwarded-for", "198.51.100.1");
        let answer = actor.send_any(Method::POST, "/login", form()).await;
        if answer.status == 200 {
            break;
        }
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(Instant::now() < deadline);
    }
}
