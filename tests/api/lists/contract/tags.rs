use serde_json::json;

use super::{LISTS, somebody};
use crate::support::{App, tag};

#[tokio::test]
async fn a_304_costs_one_statement_and_has_no_body() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        for (path, unknown) in [
            (list.path.to_owned(), "W/\"x\""),
            (list.and("cursor="), "\"1\""),
            (list.and("page=3&per_page=5"), ""),
        ] {
            let tag = alice.get(&path, 200).await.etag().to_owned();
            let strong = tag.strip_prefix("W/").unwrap().to_owned();
            let opaque = strong.trim_matches('"');
            assert!(opaque.len() >= 16, "{tag}");
            let coded = ["-gzip", "--gzip", ";gzip", "-br", "-zstd", "-deflate"]
                .map(|coding| format!("\"{opaque}{coding}\""));
            let several = format!("\"x\", {tag}");
            let known = [tag.clone(), several, "*".into(), strong.clone()];
            for known in known.into_iter().chain(coded) {
                let mut alice = alice.with("if-none-match", &known);
                let (same, statements) = app.statements_of(alice.get(&path, 304)).await;
                assert_eq!((same.text.as_str(), statements), ("", 1), "{path}");
                assert_eq!(same.etag(), tag);
                assert_eq!(same.header("vary"), Some("Cookie"));
                for name in ["link", "content-type"] {
                    assert_eq!(same.header(name), None, "{path}");
                }
            }
            alice.with("if-none-match", unknown).get(&path, 200).await;
        }
    }
}

#[tokio::test]
async fn every_write_of_mine_changes_every_list_and_nothing_else_does() {
    let app = App::start().await;
    let (mut alice, mut bob) = (somebody(&app, "alice").await, app.sign_up("bob").await);
    let document = json!({"title": "Run", "started_at": "2026-03-01T10:00:00Z",
        "exercises": [{"name": "Lift 01", "sets": []}, {"name": "Row", "sets": []}]});
    let written = alice.post("/workouts", document.clone(), 201).await;
    let address = written.location().to_owned();
    let exercise = written.json()["exercises"][1]["exercise_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut tags = Vec::new();
    for list in &LISTS {
        tags.push(alice.get(list.path, 200).await.etag().to_owned());
    }
    // Neither what is read or refused, nor what somebody else does with the same id.
    alice.get(&address, 200).await;
    alice.patch(&address, json!({"title": ""}), 422).await;
    alice.delete("/workouts/nonsense", 404).await;
    let mut stale = alice.with("if-match", &tag(1));
    stale.delete(&address, 412).await;
    bob.put(&address, document.clone(), 201).await;
    bob.delete(&address, 204).await;
    for step in 0..7 {
        bob.post("/workouts", document.clone(), 201).await;
        for (list, tag) in LISTS.iter().zip(&tags) {
            alice.with("if-none-match", tag).get(list.path, 304).await;
        }
        let rename = format!("/exercises/{exercise}?merge=true");
        match step {
            0 => alice.patch(&address, json!({"notes": "new"}), 200).await,
            1 => alice.put(&address, document.clone(), 200).await,
            2 => alice.delete(&address, 204).await,
            3 => {
                alice
                    .post(&format!("{address}/restore"), json!({}), 200)
                    .await
            }
            4 => alice.patch(&rename, json!({"name": "Rowing"}), 200).await,
            5 => alice.patch(&rename, json!({"name": "Lift 01"}), 200).await,
            _ => alice.post("/workouts", document.clone(), 201).await,
        };
        for (list, tag) in LISTS.iter().zip(&mut tags) {
            let new = alice.with("if-none-match", tag).get(list.path, 200).await;
            *tag = new.etag().to_owned();
        }
    }
}

#[tokio::test]
async fn two_queries_and_two_people_never_share_a_tag() {
    let app = App::start().await;
    let (mut alice, bob) = (somebody(&app, "alice").await, somebody(&app, "bob").await);
    let mut tags = Vec::new();
    for list in &LISTS {
        for path in [
            list.path.to_owned(),
            list.and("page=1"),
            list.and("per_page=2"),
            list.and("cursor="),
        ] {
            let hers = alice.get(&path, 200).await;
            let mut bob = bob.with("if-none-match", hers.etag());
            let his = bob.get(&path, 200).await;
            for answer in [hers, his] {
                assert_eq!(answer.header("vary"), Some("Cookie"));
                tags.push(answer.etag().to_owned());
            }
        }
    }
    let count = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), count);
}
