//! Conditional requests (RFC 9110 §13) on single workouts.

use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_refused, at_once, changed, count_of, lasting, log, new_id, push_day, race};
use crate::support::{API_VERSION, Actor, Answer, App, tag};

/// The methods that change a workout, with a body each.
fn changes() -> [(Method, Option<Value>, u16); 3] {
    [
        (Method::PUT, Some(json!({"title": "Leg day"})), 200),
        (Method::PATCH, Some(json!({"title": "Leg day"})), 200),
        (Method::DELETE, None, 204),
    ]
}

const CHANGED: &str = "The workout has changed since you read it";
const MISSING: &str = "The workout to change does not exist";
const EXISTS: &str = "The workout already exists";

fn assert_failed(answer: &Answer, sentence: &str) {
    assert_refused(answer, "precondition_failed", sentence);
    assert_eq!(answer.header("etag"), None);
}

/// Log the first workout and change it, so that its first revision is an old one.
async fn at_revision_two(actor: &mut Actor) -> (String, Value) {
    let (address, _) = log(actor, push_day()).await;
    let document = actor.patch(&address, json!({}), 200).await.json();
    assert_eq!(document["revision"], 2);
    (address, document)
}

/// A tag in which `V` stands for the version of the API.
fn versioned(tag: &str) -> String {
    tag.replace('V', API_VERSION)
}

#[tokio::test]
async fn the_tag_is_strong_and_names_the_version_and_the_revision() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let posted = alice.post("/workouts", push_day(), 201).await;
    let address = posted.location().to_owned();
    let got = alice.get(&address, 200).await;
    let head = alice.send(Method::HEAD, &address, None, 200).await;
    let put = alice.put(&address, push_day(), 200).await;
    let patched = alice.patch(&address, json!({}), 200).await;
    alice.delete(&address, 204).await;
    let restore = format!("{address}/restore");
    let restored = alice.send(Method::POST, &restore, None, 200).await;
    for (answer, revision) in [
        (posted, 1),
        (got, 1),
        (head, 1),
        (put, 2),
        (patched, 3),
        (restored, 5),
    ] {
        assert_eq!(answer.etag(), tag(revision));
        assert_eq!(answer.header("vary"), Some("Cookie"));
        assert!(answer.text.is_empty() || answer.json()["revision"] == revision);
    }
}

#[tokio::test]
async fn a_change_of_the_current_revision_succeeds() {
    for (method, body, status) in changes() {
        let app = App::start().await;
        let mut alice = app.sign_up("alice").await;
        let (address, _) = at_revision_two(&mut alice).await;
        let mut exact = alice.with("if-match", &tag(2));
        exact
            .send(method.clone(), &address, body.clone(), status)
            .await;
        if method != Method::DELETE {
            let mut one_of = alice.with("if-match", &versioned("\"V.1\", W/\"V.3\" ,\"V.3\""));
            one_of
                .send(method.clone(), &address, body.clone(), status)
                .await;
            let mut lines = alice.with("if-match", &tag(1)).with("if-match", &tag(4));
            lines
                .send(method.clone(), &address, body.clone(), status)
                .await;
            let mut any = alice.with("if-match", "*");
            any.send(method, &address, body, status).await;
            assert_eq!(alice.get(&address, 200).await.json()["revision"], 6);
        }
    }
}

/// What proxies that compress make of a tag: nginx, Apache, Jetty, and others.
fn as_proxies_write(tag: &str) -> Vec<String> {
    let opaque = tag.trim_matches('"');
    let endings = ["-gzip", "--gzip", ";gzip", "-br", "-zstd", "-deflate"];
    let mut tags = vec![format!("W/{tag}"), format!("W/\"{opaque}-gzip\"")];
    tags.extend(endings.map(|ending| format!("\"{opaque}{ending}\"")));
    tags
}

#[tokio::test]
async fn a_tag_changed_by_a_compressing_proxy_means_the_same() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, _) = log(&mut alice, push_day()).await;
    for (method, body, status) in changes() {
        let read = alice.get(&address, 200).await;
        let tags = as_proxies_write(read.etag());
        for tag in &tags {
            let known = alice.with("if-none-match", tag).get(&address, 304).await;
            assert_eq!(known.etag(), read.etag(), "{tag}");
            let mut creating = alice.with("if-none-match", tag);
            let refused = creating.put(&address, push_day(), 412).await;
            assert_failed(&refused, EXISTS);
        }
        for index in 0..tags.len() {
            let read = alice.get(&address, 200).await;
            let tag = as_proxies_write(read.etag()).remove(index);
            let mut conditional = alice.with("if-match", &tag);
            conditional
                .send(method.clone(), &address, body.clone(), status)
                .await;
            if method == Method::DELETE {
                let restore = format!("{address}/restore");
                alice.send(Method::POST, &restore, None, 200).await;
            }
            // The change has made the tag an old one, however it is written.
            let mut stale = alice.with("if-match", &tag);
            let refused = stale
                .send(method.clone(), &address, body.clone(), 412)
                .await;
            assert_failed(&refused, CHANGED);
        }
    }
}

#[tokio::test]
async fn a_change_of_any_other_revision_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = at_revision_two(&mut alice).await;
    for (method, body, _) in changes() {
        for written in [
            "\"V.1\"",
            "\"V.3\"",
            "\"2\"",
            "V.2",
            "\"V.02\"",
            "\"0.2\"",
            "\"V.2-lzma\"",
            "\"V.2-gzip-x\"",
            "W/\"V.1-gzip\"",
            "\"*\"",
            "\"V.1\",\"V.3\"",
            "",
        ] {
            let mut conditional = alice.with("if-match", &versioned(written));
            let answer = conditional
                .send(method.clone(), &address, body.clone(), 412)
                .await;
            assert_failed(&answer, CHANGED);
        }
    }
    assert_eq!(alice.get(&address, 200).await.json(), before);
    // A refused change leaves no trace in the log's revision either.
    let (_, next) = log(&mut alice, push_day()).await;
    assert_eq!(next["revision"], 3);
}

#[tokio::test]
async fn if_match_never_creates() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let missing = format!("/workouts/{}", new_id());
    let (trashed, _) = log(&mut alice, push_day()).await;
    alice.delete(&trashed, 204).await;
    for address in [&missing, &trashed] {
        for written in ["*", "\"V.1\"", "\"V.2\""] {
            let mut conditional = alice.with("if-match", &versioned(written));
            assert_failed(&conditional.put(address, push_day(), 412).await, MISSING);
        }
        alice.get(address, 404).await;
    }
}

#[tokio::test]
async fn changing_or_deleting_a_missing_workout_is_404_with_any_precondition() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let missing = format!("/workouts/{}", new_id());
    let (trashed, _) = log(&mut alice, push_day()).await;
    alice.delete(&trashed, 204).await;
    for address in [&missing, &trashed] {
        for header in ["if-match", "if-none-match"] {
            for written in ["*", "\"V.1\"", "\"V.2\"", "W/\"V.2\""] {
                let mut conditional = alice.with(header, &versioned(written));
                let patched = conditional
                    .patch(address, json!({"title": "Run"}), 404)
                    .await;
                assert_refused(&patched, "not_found", "Not found");
                let deleted = conditional.delete(address, 404).await;
                assert_eq!(deleted.text, patched.text);
            }
        }
    }
}

#[tokio::test]
async fn if_none_match_star_creates_and_never_replaces() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut creating = alice.with("if-none-match", "*");
    let address = format!("/workouts/{}", new_id());
    let created = creating.put(&address, push_day(), 201).await;
    let other = changed(&push_day(), json!({"title": "Leg day"}));
    assert_failed(&creating.put(&address, other.clone(), 412).await, EXISTS);
    assert_failed(&creating.put(&address, push_day(), 412).await, EXISTS);
    assert_eq!(alice.get(&address, 200).await.text, created.text);

    // In the trash is not there.
    alice.delete(&address, 204).await;
    let revived = creating.put(&address, other, 200).await.json();
    assert_eq!(revived["title"], "Leg day");
}

#[tokio::test]
async fn a_reader_with_the_current_tag_gets_only_the_tag() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, document) = at_revision_two(&mut alice).await;
    for written in [
        "\"V.2\"",
        "W/\"V.2\"",
        "*",
        "\"V.1\", \"V.2\"",
        "\"V.9\",W/\"V.2\"",
    ] {
        let answer = alice
            .with("if-none-match", &versioned(written))
            .get(&address, 304)
            .await;
        assert_eq!(answer.text, "");
        assert_eq!(answer.etag(), tag(2));
        assert_eq!(answer.header("vary"), Some("Cookie"));
        assert_eq!(answer.header("content-type"), None);
    }
    for written in [
        "\"V.1\"",
        "\"2\"",
        "V.2",
        "\"\"",
        "\"V.22\"",
        "\"V.2-lzma\"",
        "nonsense",
        "",
    ] {
        let answer = alice
            .with("if-none-match", &versioned(written))
            .get(&address, 200)
            .await;
        assert_eq!(answer.json(), document);
    }
    alice.patch(&address, json!({}), 200).await;
    let answer = alice
        .with("if-none-match", &tag(2))
        .get(&address, 200)
        .await;
    assert_eq!(lasting(&answer.json()), lasting(&document));
    assert_eq!(answer.etag(), tag(3));
}

#[tokio::test]
async fn of_several_changes_to_one_revision_exactly_one_succeeds() {
    for (method, body, status) in changes() {
        let app = App::start().await;
        let mut alice = app.sign_up("alice").await;
        let (address, _) = at_revision_two(&mut alice).await;
        let loser = if method == Method::DELETE { 404 } else { 412 };
        let answers = at_once((0..6).map(|_| {
            let mut conditional = alice.with("if-match", &tag(2));
            let (method, address, body) = (method.clone(), address.clone(), body.clone());
            async move { race(&mut conditional, method, &address, body, [status, loser]).await }
        }))
        .await;
        assert_eq!(count_of(&answers, status), 1, "{method}: {answers:?}");
        assert_eq!(count_of(&answers, loser), 5, "{method}: {answers:?}");
        let (_, next) = log(&mut alice, push_day()).await;
        assert_eq!(next["revision"], 4, "{method}");
    }
}
