//! Nobody sees or changes those of another person.

use reqwest::Method;
use serde_json::json;

use super::{exercise, log};
use crate::support::{App, address};

/// What can be asked about an exercise.
const BELOW: [&str; 4] = ["/history", "/records", "/progress", "/progress.svg"];

#[tokio::test]
async fn an_exercise_of_another_person_is_as_good_as_none() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let workout = log(&mut alice, 1, &["Squat"]).await;
    log(&mut bob, 1, &["Row"]).await;
    let unknown = format!("/exercises/{}", uuid::Uuid::new_v4());
    let nothing = bob.patch(&unknown, json!({"name": "Row"}), 404).await.text;
    for there in [
        &exercise(&workout, 0),
        &unknown,
        "/exercises/1",
        "/exercises/squat",
    ] {
        for merge in ["", "?merge=true"] {
            let path = format!("{there}{merge}");
            let answer = bob.patch(&path, json!({"name": "Row"}), 404).await;
            assert_eq!(answer.text, nothing, "{path}");
        }
        for (method, condition) in [
            (Method::GET, None),
            (Method::GET, Some("*")),
            (Method::DELETE, None),
        ] {
            for below in BELOW.iter().filter(|_| method == Method::GET) {
                let there = format!("{there}{below}");
                let mut bob = bob.with("if-none-match", condition.unwrap_or("\"x\""));
                let answer = bob.get(&there, 404).await;
                assert_eq!(answer.text, nothing, "{there}");
                assert_eq!(answer.header("etag"), None);
            }
            let mut bob = match condition {
                Some(tag) => bob.with("if-none-match", tag),
                None => bob.clone(),
            };
            let answer = bob.send(method, there, None, 404).await;
            assert_eq!(answer.text, nothing, "{there}");
            assert_eq!(answer.header("etag"), None);
        }
    }
    assert_eq!(alice.get(&address(&workout), 200).await.json(), workout);
    let mut nobody = app.anonymous();
    nobody
        .patch(&exercise(&workout, 0), json!({"name": ""}), 401)
        .await;
    nobody.get(&exercise(&workout, 0), 401).await;
    for below in BELOW {
        let there = format!("{}{below}", exercise(&workout, 0));
        nobody.get(&there, 401).await;
        let mut hers = alice.with("if-none-match", "*");
        hers.get(&there, 304).await;
    }
    nobody.delete(&exercise(&workout, 0), 401).await;
}

#[tokio::test]
async fn what_is_known_of_an_exercise_costs_one_statement() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 1, &["Squat", "Squat"]).await;
    for (below, cost) in BELOW.into_iter().zip([4, 3, 3, 3]) {
        let there = format!("{}{below}", exercise(&workout, 0));
        let (answer, statements) = app.statements_of(alice.get(&there, 200)).await;
        assert_eq!(statements, cost, "{below}");
        let mut known = alice.with("if-none-match", answer.etag());
        let (same, statements) = app.statements_of(known.get(&there, 304)).await;
        assert_eq!((same.text.as_str(), statements), ("", 1), "{below}");
        assert_eq!(same.etag(), answer.etag());
        log(&mut alice, 2, &["Row"]).await;
        known.get(&there, 200).await;
    }
}
