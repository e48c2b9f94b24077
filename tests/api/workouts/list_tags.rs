//! The tag of a list: it changes with the list, and belongs to one person.

use serde_json::json;

use super::{log, push_day};
use crate::support::{Actor, App};

async fn tag(actor: &mut Actor, path: &str) -> String {
    let answer = actor.get(path, 200).await;
    let tag = answer.header("etag").unwrap();
    let opaque = tag
        .strip_prefix("W/\"")
        .and_then(|tag| tag.strip_suffix('"'));
    assert!(opaque.is_some_and(|opaque| opaque.len() >= 16), "{tag}");
    tag.to_owned()
}

#[tokio::test]
async fn an_unchanged_list_is_not_sent_again() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, push_day()).await;
    for path in [
        "/workouts",
        "/workouts?view=summary&per_page=1",
        "/workouts?page=7",
    ] {
        let tag = tag(&mut alice, path).await;
        let strong = tag.trim_start_matches("W/");
        let several = format!("\"1\", {tag}");
        for known in [tag.as_str(), strong, several.as_str(), "*"] {
            let answer = alice.with("if-none-match", known).get(path, 304).await;
            assert_eq!(answer.text, "");
            assert_eq!(answer.header("etag"), Some(tag.as_str()));
            assert_eq!(answer.header("vary"), Some("Cookie"));
            assert_eq!(answer.header("content-type"), None);
        }
        for unknown in ["\"1\"", "W/\"\"", ""] {
            alice.with("if-none-match", unknown).get(path, 200).await;
        }
    }
}

#[tokio::test]
async fn my_writes_change_the_tag_and_reads_do_not() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut tags = vec![tag(&mut alice, "/workouts").await];
    let (address, _) = log(&mut alice, push_day()).await;
    tags.push(tag(&mut alice, "/workouts").await);
    alice
        .patch(&address, json!({"title": "Pull day"}), 200)
        .await;
    tags.push(tag(&mut alice, "/workouts").await);
    alice.put(&address, push_day(), 200).await;
    tags.push(tag(&mut alice, "/workouts").await);
    alice.delete(&address, 204).await;
    tags.push(tag(&mut alice, "/workouts").await);
    let restore = format!("{address}/restore");
    alice.send(reqwest::Method::POST, &restore, None, 200).await;
    tags.push(tag(&mut alice, "/workouts").await);
    let last = tags.last().cloned();

    let count = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), count);

    alice.get(&address, 200).await;
    alice.patch(&address, json!({"title": ""}), 422).await;
    alice.delete("/workouts/nonsense", 404).await;
    alice
        .with("if-match", "\"1.1\"")
        .delete(&address, 412)
        .await;
    assert_eq!(Some(tag(&mut alice, "/workouts").await), last);
}

#[tokio::test]
async fn another_persons_write_does_not_change_my_tag() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let (address, _) = log(&mut alice, push_day()).await;
    let before = tag(&mut alice, "/workouts").await;
    bob.put(&address, push_day(), 201).await;
    bob.delete(&address, 204).await;
    assert_eq!(tag(&mut alice, "/workouts").await, before);
    alice
        .with("if-none-match", &before)
        .get("/workouts", 304)
        .await;
}

#[tokio::test]
async fn two_people_never_share_a_tag() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    for path in ["/workouts", "/workouts?view=summary"] {
        assert_ne!(tag(&mut alice, path).await, tag(&mut bob, path).await);
    }
    log(&mut alice, push_day()).await;
    log(&mut bob, push_day()).await;
    let hers = tag(&mut alice, "/workouts").await;
    let page = bob.with("if-none-match", &hers).get("/workouts", 200).await;
    assert_ne!(page.header("etag"), Some(hers.as_str()));
    assert_eq!(page.json()["total"], 1);
}

#[tokio::test]
async fn every_query_has_its_own_tag() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, push_day()).await;
    let mut tags = Vec::new();
    for path in [
        "/workouts",
        "/workouts?view=summary",
        "/workouts?page=2",
        "/workouts?per_page=2",
        "/workouts?page=2&view=summary",
    ] {
        tags.push(tag(&mut alice, path).await);
        assert_eq!(tag(&mut alice, path).await, tags[tags.len() - 1]);
    }
    let count = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), count);
}
