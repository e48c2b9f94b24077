//! The change feed: a client that replays it has the log, even while it changes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Actor, App, Replica, address, id, lists::walk};

const GONE: &str = "The changes since then are no longer known; read everything again from since=0";

/// Write a workout of one exercise. Returns its document.
pub(super) async fn write(actor: &mut Actor, title: &str) -> Value {
    let exercises = json!([{"name": "Squat", "sets": [{"reps": 5}]}]);
    let workout = json!({"title": title, "exercises": exercises});
    actor.post("/workouts", workout, 201).await.json()
}

/// A part of the feed.
pub(super) async fn changes(actor: &mut Actor, query: &str) -> Value {
    let path = format!("/workouts/changes?{query}");
    actor.get(&path, 200).await.json()
}

/// Expect that the feed cannot continue from there.
pub(super) async fn assert_gone(actor: &mut Actor, since: i64) {
    let path = format!("/workouts/changes?since={since}");
    let refusal = actor.get(&path, 410).await.json();
    let expected = json!({"errors": [GONE], "code": "feed_position_gone"});
    assert_eq!(refusal, expected, "{path}");
}

/// Check that the copy equals the list.
pub(super) async fn assert_complete(actor: &mut Actor, replica: &Replica) {
    let all: BTreeMap<String, Value> = walk(actor, "/workouts", 100)
        .await
        .into_iter()
        .map(|workout| (id(&workout), workout))
        .collect();
    assert_eq!(replica.workouts, all);
}

#[tokio::test]
async fn the_feed_lists_each_workouts_last_change_oldest_first() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let nothing = json!({"changes": [], "next": 0, "has_more": false});
    assert_eq!(alice.get("/workouts/changes", 200).await.json(), nothing);
    let first = write(&mut alice, "first").await;
    let second = write(&mut alice, "second").await;
    let third = write(&mut alice, "third").await;
    write(&mut bob, "of bob").await;
    let first = alice
        .patch(&address(&first), json!({"notes": "new"}), 200)
        .await
        .json();
    alice.delete(&address(&second), 204).await;
    let trashed = alice
        .get(&format!("{}?trashed=true", address(&second)), 200)
        .await
        .json();
    let upsert = |revision: i64, workout: &Value| json!({"revision": revision, "type": "upsert", "workout": workout});
    let delete = json!({
        "revision": 5, "type": "delete", "id": second["id"], "deleted_at": trashed["deleted_at"],
    });
    let all = [upsert(3, &third), upsert(4, &first), delete.clone()];
    let feed = alice.get("/workouts/changes", 200).await.json();
    assert_eq!(feed, json!({"changes": all, "next": 5, "has_more": false}));
    for (query, from, to, next, has_more) in [
        ("since=0&limit=1", 0, 1, 3, true),
        ("since=2&limit=1", 0, 1, 3, true),
        ("since=3&limit=1", 1, 2, 4, true),
        ("since=4&limit=1", 2, 3, 5, false),
        ("since=3&limit=2", 1, 3, 5, false),
        ("since=5&limit=1", 3, 3, 5, false),
    ] {
        let part = json!({"changes": all[from..to], "next": next, "has_more": has_more});
        assert_eq!(changes(&mut alice, query).await, part, "{query}");
    }
    let restored = alice
        .post(&format!("{}/restore", address(&second)), json!({}), 200)
        .await;
    let part = json!({
        "changes": [upsert(6, &restored.json())], "next": 6, "has_more": false,
    });
    assert_eq!(changes(&mut alice, "since=5").await, part);
}

#[tokio::test]
async fn an_answer_has_a_hundred_changes_by_default_and_at_most_five_hundred() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for number in 0..101 {
        write(&mut alice, &number.to_string()).await;
    }
    for (query, count, next, has_more) in [
        ("", 100, 100, true),
        ("since=100", 1, 101, false),
        ("limit=101", 101, 101, false),
        ("limit=500", 101, 101, false),
        ("limit=1", 1, 1, true),
    ] {
        let part = changes(&mut alice, query).await;
        assert_eq!(part["changes"].as_array().unwrap().len(), count, "{query}");
        assert_eq!(
            (&part["next"], &part["has_more"]),
            (&json!(next), &json!(has_more))
        );
    }
    for (query, name, message) in [
        (
            "limit=0",
            "limit",
            "must be a whole number between 1 and 500",
        ),
        (
            "limit=501",
            "limit",
            "must be a whole number between 1 and 500",
        ),
        (
            "limit=",
            "limit",
            "must be a whole number between 1 and 500",
        ),
        ("since=-1", "since", "must be a whole number, 0 or more"),
        ("since=abc", "since", "must be a whole number, 0 or more"),
        ("since=", "since", "must be a whole number, 0 or more"),
        ("since=1.0", "since", "must be a whole number, 0 or more"),
        (
            "since=9223372036854775808",
            "since",
            "must be a whole number, 0 or more",
        ),
        ("since=1&since=1", "since", "is given more than once"),
        ("page=1", "page", "is not a known parameter"),
    ] {
        let path = format!("/workouts/changes?{query}");
        let refusal = alice.get(&path, 422).await.json();
        assert_eq!(refusal["fields"], json!({name: [message]}), "{query}");
    }
    for since in [102, 1 << 30, (1 << 53) - 1, i64::MAX] {
        assert_gone(&mut alice, since).await;
    }
    app.anonymous()
        .get("/workouts/changes?since=abc", 401)
        .await;
}

#[tokio::test]
async fn a_reader_misses_nothing_while_eight_others_write() {
    // In memory, readers see what is not committed yet.
    let app = App::start_outside_memory().await;
    let mut alice = app.sign_up("alice").await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..8 {
        let mut writer = alice.clone();
        writers.spawn(async move {
            for round in 0..12 {
                let workout = write(&mut writer, &format!("{number}.{round}")).await;
                let there = address(&workout);
                match round % 4 {
                    1 => drop(writer.delete(&there, 204).await),
                    2 => drop(writer.patch(&there, json!({"notes": "new"}), 200).await),
                    _ => {}
                }
            }
        });
    }
    let (mut replica, mut revisions, mut polls) = (Replica::default(), Vec::new(), 0);
    while !writers.is_empty() {
        polls += 1;
        // Every revision is new, and none comes late: `step` has them strictly ascending.
        while replica.step(&mut alice, 7, &mut revisions).await {}
        while let Some(written) = writers.try_join_next() {
            written.unwrap();
        }
    }
    assert!(polls > 1, "there was no race");
    while replica.step(&mut alice, 7, &mut revisions).await {}
    assert_eq!(replica.workouts.len(), 8 * 9);
    assert_complete(&mut alice, &replica).await;
    assert_eq!(replica.position, 8 * (12 + 3 + 3));
}

#[tokio::test]
async fn a_304_costs_one_statement_and_has_no_body() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    write(&mut alice, "first").await;
    let path = "/workouts/changes?since=1";
    let tag = alice.get(path, 200).await.etag().to_owned();
    assert!(tag.starts_with("W/\""));
    let mut knowing = alice.with("if-none-match", &tag);
    write(&mut bob, "of bob").await;
    let (same, statements) = app.statements_of(knowing.get(path, 304)).await;
    assert_eq!((same.text.as_str(), statements), ("", 1));
    assert_eq!(same.etag(), tag);
    assert_ne!(bob.get(path, 200).await.etag(), tag);
    knowing.get("/workouts/changes?since=0", 200).await;
    write(&mut alice, "second").await;
    assert_eq!(knowing.get(path, 200).await.json()["next"], 2);
}
