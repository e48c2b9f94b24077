//! PATCH: a JSON merge patch (RFC 7396), in which absent leaves and null clears.

use entity::{workout_exercise, workout_set};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{assert_invalid, assert_refused, changed, lasting, log, push_day};
use crate::support::{Actor, App, tag};

/// Somebody with [`push_day`] in the log; its address and its document.
async fn with_push_day(app: &App) -> (Actor, String, Value) {
    let mut alice = app.sign_up("alice").await;
    let (address, document) = log(&mut alice, push_day()).await;
    (alice, address, document)
}

#[tokio::test]
async fn a_patch_changes_what_it_mentions_and_leaves_the_rest() {
    let app = App::start().await;
    let (mut alice, address, mut document) = with_push_day(&app).await;
    let patches = [
        (json!({"title": " Pull day "}), json!({"title": "Pull day"})),
        (
            json!({"notes": "Felt strong."}),
            json!({"notes": "Felt strong."}),
        ),
        (
            json!({"ended_at": "2026-09-22T19:05:00+02:00"}),
            json!({"ended_at": "2026-09-22T19:05:00+02:00", "duration_s": 3600}),
        ),
        (
            json!({"duration_s": 1800}),
            json!({"ended_at": "2026-09-22T18:35:00+02:00", "duration_s": 1800}),
        ),
        (
            json!({"duration_s": 60, "ended_at": "2026-09-22T19:10:00+02:00"}),
            json!({"ended_at": "2026-09-22T19:10:00+02:00", "duration_s": 3900}),
        ),
        (
            json!({"started_at": "2026-09-22T18:10:00+02:00"}),
            json!({
                "started_at": "2026-09-22T18:10:00+02:00",
                "ended_at": "2026-09-22T19:15:00+02:00",
            }),
        ),
        (
            json!({"started_at": "2026-09-23T01:10:00+09:00"}),
            json!({
                "started_at": "2026-09-23T01:10:00+09:00",
                "ended_at": "2026-09-23T02:15:00+09:00",
                "day": "2026-09-23",
            }),
        ),
        (
            json!({"started_at": "2026-09-20T10:00:00Z", "duration_s": 60}),
            json!({
                "started_at": "2026-09-20T10:00:00Z",
                "ended_at": "2026-09-20T10:01:00Z",
                "day": "2026-09-20",
                "duration_s": 60,
            }),
        ),
    ];
    for (revision, (patch, changes)) in (2..).zip(patches) {
        let answer = alice.patch(&address, patch, 200).await;
        let patched = answer.json();
        assert_eq!(lasting(&patched), changed(&lasting(&document), changes));
        assert_eq!(patched["revision"], revision);
        assert_eq!(answer.etag(), tag(revision));
        assert_eq!(alice.get(&address, 200).await.text, answer.text);
        document = patched;
    }
}

#[tokio::test]
async fn a_start_alone_moves_the_whole_workout() {
    let app = App::start().await;
    let (mut alice, address, _) = with_push_day(&app).await;
    for (patch, end, duration) in [
        (
            json!({"started_at": "2026-09-21T18:05:00+02:00"}),
            json!("2026-09-21T19:10:00+02:00"),
            json!(3900),
        ),
        (
            json!({"started_at": "2026-09-27T06:00:00.500-04:00", "title": "Moved"}),
            json!("2026-09-27T07:05:00.500-04:00"),
            json!(3900),
        ),
        // An explicit end wins.
        (
            json!({"started_at": "2026-09-22T18:05:00+02:00", "ended_at": "2026-09-22T18:35:00+02:00"}),
            json!("2026-09-22T18:35:00+02:00"),
            json!(1800),
        ),
        (
            json!({"started_at": "2026-10-01T18:05:00+02:00", "duration_s": 60}),
            json!("2026-10-01T18:06:00+02:00"),
            json!(60),
        ),
        (
            json!({"started_at": "2026-09-01T18:05:00+02:00", "ended_at": null}),
            Value::Null,
            Value::Null,
        ),
        // Without an end there is nothing to move.
        (
            json!({"started_at": "2026-09-02T18:05:00+02:00"}),
            Value::Null,
            Value::Null,
        ),
    ] {
        let patched = alice.patch(&address, patch.clone(), 200).await.json();
        let times = [
            &patched["started_at"],
            &patched["ended_at"],
            &patched["duration_s"],
        ];
        assert_eq!(times, [&patch["started_at"], &end, &duration]);
        assert_eq!(alice.get(&address, 200).await.json(), patched);
    }
}

#[tokio::test]
async fn a_document_that_was_read_keeps_its_end_when_it_gets_a_new_start() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    let earlier = changed(
        &document,
        json!({"started_at": "2026-09-22T17:05:00+02:00"}),
    );
    for method in [Method::PUT, Method::PATCH] {
        let answer = alice
            .send(method, &address, Some(earlier.clone()), 200)
            .await;
        let shown = answer.json();
        assert_eq!(shown["ended_at"], document["ended_at"]);
        assert_eq!(shown["duration_s"], 7500);
    }
    let later = changed(
        &document,
        json!({"started_at": "2026-09-23T18:05:00+02:00"}),
    );
    for method in [Method::PUT, Method::PATCH] {
        let answer = alice.send(method, &address, Some(later.clone()), 422).await;
        assert_invalid(
            &answer,
            &[("ended_at", "Ended at", "can't be before the start")],
        );
    }
    // The length is what is left when the end is left out.
    let moved = changed(&later, json!({"ended_at": null}));
    for method in [Method::PUT, Method::PATCH] {
        let shown = alice
            .send(method, &address, Some(moved.clone()), 200)
            .await
            .json();
        assert_eq!(shown["ended_at"], "2026-09-23T19:10:00+02:00");
    }
}

#[tokio::test]
async fn null_clears_what_can_be_cleared() {
    let app = App::start().await;
    let (mut alice, address, mut document) = with_push_day(&app).await;
    for (patch, changes) in [
        (json!({"notes": null}), json!({"notes": ""})),
        (
            json!({"ended_at": null}),
            json!({"ended_at": null, "duration_s": null}),
        ),
        (
            json!({"exercises": null}),
            json!({"exercises": [], "volume_kg": 0, "set_count": 0}),
        ),
    ] {
        let patched = alice.patch(&address, patch, 200).await.json();
        assert_eq!(lasting(&patched), changed(&lasting(&document), changes));
        assert_eq!(alice.get(&address, 200).await.json(), patched);
        document = patched;
    }
    let database = app.connect().await;
    let exercises = workout_exercise::Entity::find().count(&database).await;
    let sets = workout_set::Entity::find().count(&database).await;
    assert_eq!((exercises.unwrap(), sets.unwrap()), (0, 0));
}

#[tokio::test]
async fn a_title_and_a_start_cannot_be_cleared() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    let patch = json!({"title": null, "started_at": null, "notes": null});
    let answer = alice.patch(&address, patch, 422).await;
    assert_invalid(
        &answer,
        &[
            ("title", "Title", "can't be blank"),
            ("started_at", "Started at", "can't be blank"),
        ],
    );
    assert_eq!(alice.get(&address, 200).await.json(), document);
}

#[tokio::test]
async fn an_empty_patch_and_one_of_computed_fields_change_nothing_but_the_revision() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    let computed = json!({
        "day": "1999-01-01", "volume_kg": -1, "set_count": 7, "revision": 1, "created_at": null,
        "updated_at": "", "deleted_at": "2026-01-01T00:00:00Z",
    });
    for patch in [json!({}), computed] {
        let patched = alice.patch(&address, patch, 200).await.json();
        assert_eq!(lasting(&patched), lasting(&document));
        assert_eq!(alice.get(&address, 200).await.json(), patched);
    }
}

#[tokio::test]
async fn a_workout_that_was_read_can_be_sent_as_a_patch() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    let patched = alice.patch(&address, document.clone(), 200).await.json();
    assert_eq!(lasting(&patched), lasting(&document));
}

#[tokio::test]
async fn exercises_replace_the_whole_list() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    let exercises = json!([
        {"name": "Row", "sets": [{"weight_kg": 60, "reps": 10}, {"kind": "warmup", "reps": 5}]},
    ]);
    let patched = alice
        .patch(&address, json!({"exercises": exercises}), 200)
        .await
        .json();
    let changes = json!({
        "exercises": [{
            "exercise_id": patched["exercises"][0]["exercise_id"], "name": "Row", "notes": "",
            "superset": null,
            "sets": [
                {"kind": "normal", "weight_kg": 60, "reps": 10},
                {"kind": "warmup", "reps": 5},
            ],
        }],
        "volume_kg": 600, "set_count": 1,
    });
    assert_eq!(lasting(&patched), changed(&lasting(&document), changes));
    assert_eq!(alice.get(&address, 200).await.json(), patched);
    let database = app.connect().await;
    let exercises = workout_exercise::Entity::find().count(&database).await;
    let sets = workout_set::Entity::find().count(&database).await;
    assert_eq!((exercises.unwrap(), sets.unwrap()), (1, 2));

    let patched = alice
        .patch(&address, json!({"exercises": []}), 200)
        .await
        .json();
    assert_eq!(patched["exercises"], json!([]));
}

#[tokio::test]
async fn a_patch_must_fit_the_existing_workout() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    for (patch, message) in [
        (
            json!({
                "started_at": "2026-09-22T19:10:01+02:00",
                "ended_at": "2026-09-22T19:10:00+02:00",
            }),
            "can't be before the start",
        ),
        (
            json!({"ended_at": "2026-09-22T18:04:59+02:00"}),
            "can't be before the start",
        ),
        (
            json!({
                "started_at": "2026-09-15T19:09:59+02:00",
                "ended_at": "2026-09-22T19:10:00+02:00",
            }),
            "can't be more than 7 days after the start",
        ),
        (
            json!({"ended_at": "2026-09-29T18:05:01+02:00"}),
            "can't be more than 7 days after the start",
        ),
    ] {
        let patch = changed(&patch, json!({"title": "Moved"}));
        let answer = alice.patch(&address, patch, 422).await;
        assert_invalid(&answer, &[("ended_at", "Ended at", message)]);
    }
    let patch = json!({"notes": 1, "exercises": [{"sets": []}], "colour": "red"});
    let answer = alice.patch(&address, patch, 422).await;
    assert_invalid(
        &answer,
        &[
            ("notes", "Notes", "must be text"),
            ("exercises[0].name", "Exercise 1: name", "can't be blank"),
            ("colour", "\"colour\"", "is not a known field"),
        ],
    );
    assert_eq!(alice.get(&address, 200).await.json(), document);
}

#[tokio::test]
async fn a_patch_is_json_or_a_merge_patch() {
    let app = App::start().await;
    let (mut alice, address, document) = with_push_day(&app).await;
    for (media_type, title) in [
        ("application/json", "One"),
        ("application/merge-patch+json", "Two"),
        ("Application/Merge-Patch+JSON; charset=utf-8", "Three"),
    ] {
        let body = Some(json!({"title": title}).to_string());
        let answer = alice
            .send_text(Method::PATCH, &address, Some(media_type), body, 200)
            .await;
        let expected = changed(&lasting(&document), json!({"title": title}));
        assert_eq!(lasting(&answer.json()), expected);
    }
    for media_type in [
        Some("application/json-patch+json"),
        Some("text/plain"),
        None,
    ] {
        let body = Some(json!({"title": "Four"}).to_string());
        let answer = alice
            .send_text(Method::PATCH, &address, media_type, body, 415)
            .await;
        let sentence = "The body must be sent as Content-Type: application/json";
        assert_refused(&answer, "not_json", sentence);
    }
    assert_eq!(alice.get(&address, 200).await.json()["title"], "Three");
}
