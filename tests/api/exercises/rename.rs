//! Renamed, and joined with one that has the name.

use serde_json::json;

use super::{created_at, exercise, listed, log, revisions};
use crate::support::{App, address, tag};

#[tokio::test]
async fn a_rename_raises_every_workout_that_shows_the_name_and_no_other() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let shown = log(&mut alice, 1, &["Squat", "Lunge", "squat"]).await;
    let other = log(&mut alice, 2, &["Lunge"]).await;
    let also_shown = log(&mut alice, 3, &["Squat"]).await;
    let in_trash = log(&mut alice, 4, &["Squat"]).await;
    alice.delete(&address(&in_trash), 204).await;
    assert_eq!(revisions(&app).await, [1, 2, 3, 5]);
    let name = json!({"name": "  Back Squat\n"});
    let created_at = created_at(&mut alice, "Squat").await;
    let renamed = alice.patch(&exercise(&shown, 0), name, 200).await;
    let expected = json!({
        "id": shown["exercises"][0]["exercise_id"], "name": "Back Squat", "workout_count": 2,
        "last_day": "2026-06-03", "created_at": created_at,
    });
    assert_eq!(renamed.json(), expected);
    assert_eq!(revisions(&app).await, [6, 2, 7, 8]);
    let mut now = shown.clone();
    now["revision"] = json!(6);
    now["exercises"][0]["name"] = json!("Back Squat");
    now["exercises"][2]["name"] = json!("Back Squat");
    let read = alice.get(&address(&shown), 200).await;
    assert_eq!(read.etag(), tag(6));
    now["updated_at"] = read.json()["updated_at"].clone();
    assert_eq!(read.json(), now);
    assert_eq!(alice.get(&address(&other), 200).await.json(), other);
    // Whoever still has the old name cannot overwrite the new one.
    let mut stale = alice.with("if-match", &tag(3));
    stale.patch(&address(&also_shown), json!({}), 412).await;
    let feed = alice.get("/workouts/changes?since=5", 200).await.json();
    let told = feed["changes"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|change| (&change["revision"], &change["type"]))
        .collect();
    let (upsert, delete) = (json!("upsert"), json!("delete"));
    let expected = [
        (&json!(6), &upsert),
        (&json!(7), &upsert),
        (&json!(8), &delete),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_name_that_is_taken_is_a_conflict_whatever_its_capitals() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 1, &["Squat", "Übung"]).await;
    for name in ["Übung", "übung", "ÜBUNG", "U\u{308}bung", " Übung "] {
        for query in ["", "?merge=false"] {
            let there = format!("{}{query}", exercise(&workout, 0));
            let refusal = alice.patch(&there, json!({"name": name}), 409).await;
            let sentence =
                "You already have an exercise with this name; use merge=true to merge the two";
            let body = json!({"errors": [sentence], "code": "exercise_exists"});
            assert_eq!(refusal.json(), body);
        }
    }
    assert_eq!(alice.get(&address(&workout), 200).await.json(), workout);
    assert_eq!(
        alice.get("/workouts/changes?since=1", 200).await.json()["next"],
        1
    );
}

#[tokio::test]
async fn merging_joins_two_exercises_in_every_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let both = log(&mut alice, 1, &["Squat", "Back squat", "Squat"]).await;
    let one = log(&mut alice, 2, &["Squat"]).await;
    let other = log(&mut alice, 3, &["Back squat"]).await;
    let in_trash = log(&mut alice, 4, &["Squat"]).await;
    alice.delete(&address(&in_trash), 204).await;
    let there = format!("{}?merge=true", exercise(&both, 0));
    let created_at = created_at(&mut alice, "Back squat").await;
    let kept = alice
        .patch(&there, json!({"name": "BACK SQUAT"}), 200)
        .await
        .json();
    let expected = json!({
        "id": both["exercises"][1]["exercise_id"], "name": "Back squat", "workout_count": 3,
        "last_day": "2026-06-03", "created_at": created_at,
    });
    assert_eq!(kept, expected);
    assert_eq!(alice.get("/exercises", 200).await.items(), [expected]);
    assert_eq!(revisions(&app).await, [6, 7, 3, 8]);
    for (workout, count) in [(&both, 3), (&one, 1), (&other, 1)] {
        let read = alice.get(&address(workout), 200).await.json();
        let names: Vec<_> = read["exercises"].as_array().unwrap().iter().collect();
        assert_eq!(names.len(), count);
        for exercise in names {
            let pair = (&exercise["exercise_id"], &exercise["name"]);
            assert_eq!(pair, (&kept["id"], &json!("Back squat")));
            assert_eq!(exercise["sets"], json!([{"kind": "normal", "reps": 5}]));
        }
    }
    let restore = format!("{}/restore", address(&in_trash));
    let restored = alice.post(&restore, json!({}), 200).await.json();
    assert_eq!(restored["exercises"][0]["name"], "Back squat");
    alice
        .patch(&exercise(&both, 0), json!({"name": "Gone"}), 404)
        .await;
}

#[tokio::test]
async fn an_exercise_may_change_its_capitals_and_the_same_name_changes_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 1, &["squat"]).await;
    for (query, name, revision) in [
        ("", "squat", 1),
        ("", "SQUAT", 2),
        ("?merge=true", "Squat", 3),
        ("?merge=true", "Squat", 3),
    ] {
        let there = format!("{}{query}", exercise(&workout, 0));
        let renamed = alice.patch(&there, json!({"name": name}), 200).await.json();
        assert_eq!(
            (&renamed["name"], &renamed["workout_count"]),
            (&json!(name), &json!(1))
        );
        let read = alice.get(&address(&workout), 200).await.json();
        assert_eq!(read["exercises"][0]["name"], name);
        assert_eq!(read["revision"], revision);
    }
    // A name that no workout shows changes the list all the same.
    alice.delete(&address(&workout), 204).await;
    assert_eq!(listed(&mut alice, "").await, [json!(["Squat", 0, null])]);
}

#[tokio::test]
async fn a_name_that_is_none_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 1, &["Squat"]).await;
    let there = exercise(&workout, 0);
    for (name, message) in [
        (json!(""), "can't be blank"),
        (json!(" \t\u{3000}"), "can't be blank"),
        (json!("\u{3164}"), "can't be blank"),
        (json!(null), "can't be blank"),
        (
            json!("é".repeat(121)),
            "is too long (maximum is 120 characters)",
        ),
        (json!("a\nb"), "can't contain control characters"),
        (json!(7), "must be text"),
    ] {
        let refusal = alice.patch(&there, json!({"name": name}), 422).await.json();
        let body = json!({
            "errors": [format!("Name {message}")], "code": "validation_failed",
            "fields": {"name": [message]},
        });
        assert_eq!(refusal, body);
    }
    for (query, name) in [
        ("?merge=yes", "merge"),
        ("?merge=", "merge"),
        ("?marge=true", "marge"),
    ] {
        let path = format!("{there}{query}");
        let refusal = alice.patch(&path, json!({"name": "Row"}), 422).await.json();
        assert!(refusal["fields"][name].is_array(), "{refusal}");
    }
    let unknown = alice
        .patch(&there, json!({"name": "Row", "notes": ""}), 422)
        .await
        .json();
    assert_eq!(
        unknown["fields"],
        json!({"notes": ["is not a known field"]})
    );
    alice
        .patch(&there, json!({"name": "é".repeat(120)}), 200)
        .await;
}
