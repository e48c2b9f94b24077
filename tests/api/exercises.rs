//! A person's exercises: listed, shown, renamed, merged, deleted.

use entity::workout;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::support::{Actor, App};

/// Write a workout with some exercises on a day of June. Returns its document.
async fn log(actor: &mut Actor, day: u32, names: &[&str]) -> Value {
    let exercise = |name: &&str| json!({"name": name, "sets": [{"reps": 5}]});
    let workout = json!({
        "title": "Session", "started_at": format!("2026-06-{day:02}T23:30:00-05:00"),
        "exercises": names.iter().map(exercise).collect::<Vec<_>>(),
    });
    actor.post("/workouts", workout, 201).await.json()
}

fn address(workout: &Value) -> String {
    format!("/workouts/{}", workout["id"].as_str().unwrap())
}

/// The address of one of the exercises of a workout.
fn exercise(workout: &Value, number: usize) -> String {
    let id = workout["exercises"][number]["exercise_id"].as_str();
    format!("/exercises/{}", id.unwrap())
}

/// The exercises of the person as name, number of workouts and last day.
async fn listed(actor: &mut Actor, query: &str) -> Vec<Value> {
    let items = actor.get(&format!("/exercises{query}"), 200).await.items();
    let short = |item: &Value| json!([item["name"], item["workout_count"], item["last_day"]]);
    items.iter().map(short).collect()
}

/// When an exercise was first named.
async fn created_at(actor: &mut Actor, name: &str) -> Value {
    let items = actor.get("/exercises", 200).await.items();
    let item = items.iter().find(|item| item["name"] == name).unwrap();
    assert!(item["created_at"].is_string());
    item["created_at"].clone()
}

/// The revisions of all workouts in the order of their creation.
async fn revisions(app: &App) -> Vec<i64> {
    let rows = workout::Entity::find().order_by_asc(workout::Column::Id);
    let rows = rows.all(&app.connect().await).await.unwrap();
    rows.iter().map(|row| row.revision).collect()
}

#[tokio::test]
async fn exercises_are_listed_by_name_with_how_often_and_when_last() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let first = log(&mut alice, 3, &["squat", "Squat", "Übung 100%"]).await;
    log(&mut alice, 1, &["SQUAT", "Bench"]).await;
    let last = log(&mut alice, 9, &["Bench", "Äxte"]).await;
    log(&mut bob, 20, &["Squat", "Curl"]).await;
    let items = alice.get("/exercises", 200).await.items();
    assert_eq!(
        items[1],
        json!({
            "id": first["exercises"][0]["exercise_id"], "name": "squat", "workout_count": 2,
            "last_day": "2026-06-03", "created_at": items[1]["created_at"],
        })
    );
    let all = [
        json!(["Bench", 2, "2026-06-09"]),
        json!(["squat", 2, "2026-06-03"]),
        json!(["Äxte", 1, "2026-06-09"]),
        json!(["Übung 100%", 1, "2026-06-03"]),
    ];
    assert_eq!(listed(&mut alice, "").await, all);
    for (q, found) in [
        ("?q=SQU", &all[1..2]),
        ("?q=%C3%A4", &all[2..3]),
        ("?q=0%25", &all[3..]),
        ("?q=%25%25", &[]),
        ("?q=_", &[]),
        ("?q=curl", &[]),
        ("?q=", &all),
    ] {
        assert_eq!(listed(&mut alice, q).await, found, "{q}");
    }
    // Workouts in the trash do not count, and the name stays.
    alice.delete(&address(&last), 204).await;
    let bench = [json!(["Bench", 1, "2026-06-01"])];
    assert_eq!(listed(&mut alice, "?q=bench").await, bench);
    assert_eq!(
        listed(&mut alice, "?q=%C3%84").await,
        [json!(["Äxte", 0, null])]
    );
}

#[tokio::test]
async fn names_that_look_the_same_are_one_exercise() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (day, names) in (1..).zip([
        &["İtme", "itme", "ITME", "ıtme"][..],
        &["straße", "STRASSE"],
        &[
            "Bench Press",
            "Bench  Press",
            "Bench Press\u{200b}",
            "Bench\u{a0}Press",
        ],
        &["🏋️", "🏋"],
        &["Farmer's Walk", "Farmer’s Walk", "farmerʼs walk"],
        &["Push-up", "Push\u{2010}up"],
    ]) {
        let workout = log(&mut alice, day, names).await;
        for exercise in workout["exercises"].as_array().unwrap() {
            assert_eq!(exercise["name"], names[0]);
            assert_eq!(
                exercise["exercise_id"],
                workout["exercises"][0]["exercise_id"]
            );
        }
        assert_eq!(alice.get("/exercises", 200).await.json()["total"], day);
    }
}

#[tokio::test]
async fn a_rename_raises_the_revision_of_workouts_with_the_name_and_no_others() {
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
    assert_eq!(read.header("etag"), Some("\"1.6\""));
    now["updated_at"] = read.json()["updated_at"].clone();
    assert_eq!(read.json(), now);
    assert_eq!(alice.get(&address(&other), 200).await.json(), other);
    // A client that still has the old name cannot overwrite the new one.
    let mut stale = alice.with("if-match", "\"1.3\"");
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
async fn a_name_that_is_taken_is_a_conflict_in_any_case() {
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
async fn merging_replaces_the_exercise_in_every_workout() {
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
async fn the_case_of_a_name_can_be_changed_and_the_same_name_changes_nothing() {
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
    // Even a name that no workout shows changes the list.
    alice.delete(&address(&workout), 204).await;
    assert_eq!(listed(&mut alice, "").await, [json!(["Squat", 0, null])]);
}

#[tokio::test]
async fn an_exercise_is_shown_as_in_the_list_and_unchanged_until_the_log_changes() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 3, &["Squat", "Row"]).await;
    log(&mut alice, 5, &["squat"]).await;
    for number in 0..2 {
        let there = exercise(&workout, number);
        let (shown, statements) = app.statements_of(alice.get(&there, 200)).await;
        assert_eq!(statements, 3);
        let item = alice.get("/exercises", 200).await.items();
        assert_eq!(shown.json(), item[1 - number]);
        let tag = shown.header("etag").unwrap().to_owned();
        let mut known = alice.with("if-none-match", &tag);
        let (same, statements) = app.statements_of(known.get(&there, 304)).await;
        assert_eq!((same.text.as_str(), statements), ("", 2));
        assert_eq!(same.header("etag"), Some(tag.as_str()));
        // Its numbers have changed.
        alice
            .patch(
                &address(&workout),
                json!({"started_at": "2026-07-01T10:00:00Z"}),
                200,
            )
            .await;
        let now = known.get(&there, 200).await;
        assert_eq!(now.json()["last_day"], "2026-07-01");
        alice.send(Method::HEAD, &there, None, 200).await;
    }
    alice
        .get(&format!("{}?merge=true", exercise(&workout, 0)), 422)
        .await;
}

#[tokio::test]
async fn an_unused_exercise_can_be_deleted() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, 1, &["Sqaut"]).await;
    let there = exercise(&workout, 0);
    let list = alice.get("/exercises", 200).await;
    // In use, in the log or in the trash, it stays.
    let refuse = json!({
        "errors": ["Workouts in the log or in the trash use this exercise; \
            merge it with another one, or remove it from them"],
        "code": "exercise_in_use",
    });
    assert_eq!(alice.delete(&there, 409).await.json(), refuse);
    alice.delete(&address(&workout), 204).await;
    assert_eq!(alice.delete(&there, 409).await.json(), refuse);
    alice
        .post(&format!("{}/restore", address(&workout)), json!({}), 200)
        .await;
    let corrected = json!({"exercises": [{"name": "Squat", "sets": [{"reps": 5}]}]});
    alice.patch(&address(&workout), corrected, 200).await;
    assert_eq!(revisions(&app).await, [4]);
    // The refusals left no trace, and the deletion is a change of the log.
    let unused = alice.get("/exercises", 200).await;
    assert_eq!(unused.json()["total"], 2);
    assert_eq!(alice.delete(&there, 204).await.text, "");
    assert_eq!(app.user("alice").await.unwrap().revision, 5);
    for before in [list, unused] {
        let tag = before.header("etag").unwrap();
        alice
            .with("if-none-match", tag)
            .get("/exercises", 200)
            .await;
    }
    assert_eq!(
        listed(&mut alice, "").await,
        [json!(["Squat", 1, "2026-06-01"])]
    );
    let feed = alice.get("/workouts/changes?since=4", 200).await.json();
    assert_eq!(feed, json!({"changes": [], "next": 5, "has_more": false}));
    for (method, body) in [
        (Method::GET, None),
        (Method::DELETE, None),
        (Method::PATCH, Some(json!({"name": "Sqaut"}))),
    ] {
        alice.send(method, &there, body, 404).await;
    }
    // The name is free: the next workout with it creates another exercise.
    let again = log(&mut alice, 2, &["Sqaut"]).await;
    assert_ne!(exercise(&again, 0), there);
    alice.delete(&format!("{there}?merge=true"), 422).await;
}

#[tokio::test]
async fn a_deletion_and_a_workout_that_names_the_exercise_never_both_succeed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for round in 1..=8 {
        let workout = log(&mut alice, round, &["Row"]).await;
        alice
            .patch(&address(&workout), json!({"exercises": null}), 200)
            .await;
        let there = exercise(&workout, 0);
        let by_id = json!({"title": "Row", "exercises": [
            {"exercise_id": workout["exercises"][0]["exercise_id"]},
        ]});
        let (mut phone, mut laptop) = (alice.clone(), alice.clone());
        let (written, deleted) = tokio::join!(
            phone.send_any(Method::POST, "/workouts", Some(by_id)),
            laptop.send_any(Method::DELETE, &there, None),
        );
        match (written.status, deleted.status) {
            (201, 409) => {
                let written = written.json();
                alice
                    .patch(&address(&written), json!({"exercises": null}), 200)
                    .await;
                alice.delete(&there, 204).await;
            }
            (422, 204) => {}
            _ => panic!("{written:?} {deleted:?}"),
        }
    }
}

#[tokio::test]
async fn another_persons_exercise_is_like_a_missing_one() {
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
    nobody.delete(&exercise(&workout, 0), 401).await;
}

#[tokio::test]
async fn an_invalid_name_is_refused() {
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
