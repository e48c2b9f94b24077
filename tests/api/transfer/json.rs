//! Our own JSON.

use reqwest::Method;
use serde_json::{Value, json};

use super::counts;
use crate::support::{Actor, Answer, App};

async fn import(actor: &mut Actor, query: &str, file: &Value, status: u16) -> Answer {
    let path = format!("/import?{query}");
    actor
        .send(Method::POST, &path, Some(file.clone()), status)
        .await
}

/// The log of somebody, as an export has it.
async fn export() -> Value {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    alice
        .patch(
            "/me",
            json!({"weight_unit": "lb", "time_zone": "Asia/Tokyo", "week_start": "sunday"}),
            200,
        )
        .await;
    for (day, name) in [(1, "Squat"), (2, "Bench"), (3, "Row"), (4, "Curl")] {
        let workout = json!({
            "title": format!("Day {day}"), "notes": "a\nb", "source": "hevy",
            "started_at": format!("2026-06-0{day}T18:05:00.250+02:00"), "duration_s": 3600,
            "bodyweight_kg": 78.4,
            "exercises": [
                {"name": name, "notes": "deep", "superset": 1, "sets": [
                    {"kind": "warmup", "weight_kg": 20.125, "reps": 5, "rpe": 8.5, "rest_s": 90, "notes": "ok"},
                    {"distance_m": 1000.5, "duration_s": 61.25}
                ]},
                {"name": "Stretch"}
            ],
        });
        alice.post("/workouts", workout, 201).await;
    }
    let newest = alice.get("/workouts", 200).await.items();
    alice
        .delete(
            &format!("/workouts/{}", newest[0]["id"].as_str().unwrap()),
            204,
        )
        .await;
    // Nobody uses it any more.
    let curl = alice.get("/exercises?q=curl", 200).await.items();
    let path = format!("/exercises/{}", curl[0]["id"].as_str().unwrap());
    alice
        .patch(&path, json!({"name": "Biceps Curl"}), 200)
        .await;
    let me = alice.get("/me", 200).await.json();
    json!({
        "format": "workout-log",
        "version": 1,
        "exported_at": "2026-06-10T12:00:00Z",
        "account": {
            "weight_unit": me["weight_unit"], "time_zone": me["time_zone"], "week_start": me["week_start"],
        },
        "exercises": alice.get("/exercises", 200).await.items(),
        "workouts": alice.get("/workouts?sort=started_at", 200).await.items(),
        "trash": alice.get("/workouts?trashed=true", 200).await.items(),
    })
}

/// What stays the same: everything but the bookkeeping of the server.
fn content(list: &[Value]) -> Vec<Value> {
    let plain = |item: &Value| {
        let mut item = item.clone();
        for name in ["revision", "created_at", "updated_at"] {
            item.as_object_mut().unwrap().remove(name);
        }
        item
    };
    list.iter().map(plain).collect()
}

#[tokio::test]
async fn an_export_comes_back_as_it_was_and_again_changes_nothing() {
    let mut file = export().await;
    // One that no workout has.
    let lone = json!({"id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c99", "name": "Yoke Walk"});
    file["exercises"].as_array_mut().unwrap().push(lone);
    let app = App::start().await;
    // Another id than the one that has exported.
    app.sign_up("bob").await;
    let mut carol = app.sign_up("carol").await;
    let dry = import(&mut carol, "dry_run=true", &file, 200).await.json();
    assert_eq!(counts(&mut carol).await, (0, 0));
    assert_eq!(carol.get("/me", 200).await.json()["weight_unit"], "kg");
    let report = import(&mut carol, "", &file, 200).await.json();
    assert_eq!(
        report,
        json!({
            "format": "workout-log-json",
            "dry_run": false,
            "workouts": {"created": 4, "unchanged": 0, "changed": 0, "in_trash": 0},
            "exercises": {"created": 6, "matched": 0},
            "sets": 8,
            "skipped": {"count": 0, "rows": []},
            "warnings": {"count": 0, "rows": []},
        })
    );
    assert_eq!(dry["workouts"], report["workouts"]);
    let list = |name: &str| file[name].as_array().unwrap().clone();
    for (path, name) in [
        ("/workouts?sort=started_at", "workouts"),
        ("/workouts?trashed=true", "trash"),
    ] {
        let items = carol.get(path, 200).await.items();
        assert_eq!(content(&items), content(&list(name)), "{name}");
    }
    let exercises = carol.get("/exercises", 200).await.items();
    let named = |items: &[Value]| {
        let mut named: Vec<_> = items
            .iter()
            .map(|it| (it["name"].to_string(), it["id"].to_string()))
            .collect();
        named.sort();
        named
    };
    assert_eq!(named(&exercises), named(&list("exercises")));
    let me = carol.get("/me", 200).await.json();
    assert_eq!(
        json!([
            me["username"],
            me["weight_unit"],
            me["time_zone"],
            me["week_start"]
        ]),
        json!(["carol", "lb", "Asia/Tokyo", "sunday"])
    );
    let user = app.user("carol").await.unwrap();
    assert_eq!((user.revision, user.workout_count), (4, 3));

    let again = import(&mut carol, "", &file, 200).await.json();
    assert_eq!(
        again["workouts"],
        json!({"created": 0, "unchanged": 4, "changed": 0, "in_trash": 0})
    );
    assert_eq!(again["exercises"], json!({"created": 0, "matched": 6}));
    assert_eq!(app.user("carol").await.unwrap().revision, 4);
}

#[tokio::test]
async fn a_log_that_is_not_empty_keeps_its_preferences_and_its_exercises() {
    let file = export().await;
    let app = App::start().await;
    let mut bob = app.sign_up("bob").await;
    let own = json!({"title": "Mine", "exercises": [{"name": "squat"}]});
    let own = bob.post("/workouts", own, 201).await.json();
    let report = import(&mut bob, "", &file, 200).await.json();
    assert_eq!(report["exercises"], json!({"created": 4, "matched": 1}));
    assert_eq!(bob.get("/me", 200).await.json()["weight_unit"], "kg");
    let oldest = &bob.get("/workouts?sort=started_at", 200).await.items()[0];
    let exercise = &oldest["exercises"][0];
    assert_eq!(exercise["exercise_id"], own["exercises"][0]["exercise_id"]);
    assert_eq!(exercise["name"], "squat");
    // A renamed exercise is still the one of the file.
    let path = format!("/exercises/{}", exercise["exercise_id"].as_str().unwrap());
    bob.patch(&path, json!({"name": "Back Squat"}), 200).await;
    let bench = &bob.get("/exercises?q=bench", 200).await.items()[0];
    let path = format!("/exercises/{}", bench["id"].as_str().unwrap());
    bob.patch(&path, json!({"name": "Bench Press"}), 200).await;
    let again = import(&mut bob, "", &file, 200).await.json();
    // "Squat" had no id of the file, so it is new: only that workout tells otherwise.
    assert_eq!(
        again["workouts"],
        json!({"created": 0, "unchanged": 3, "changed": 1, "in_trash": 0})
    );
}

#[tokio::test]
async fn what_was_restored_or_trashed_since_is_left_alone() {
    let file = export().await;
    let app = App::start().await;
    let mut bob = app.sign_up("bob").await;
    import(&mut bob, "", &file, 200).await;
    let id = |list: &str| file[list][0]["id"].as_str().unwrap().to_owned();
    bob.post(
        &format!("/workouts/{}/restore", id("trash")),
        json!({}),
        200,
    )
    .await;
    bob.delete(&format!("/workouts/{}", id("workouts")), 204)
        .await;
    let again = import(&mut bob, "", &file, 200).await.json();
    assert_eq!(
        again["workouts"],
        json!({"created": 0, "unchanged": 2, "changed": 1, "in_trash": 1})
    );
}

#[tokio::test]
async fn a_file_that_is_no_export_is_refused_in_a_sentence() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = json!({"id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11", "title": "A",
        "started_at": "2026-06-01T18:00:00Z"});
    let with = |changes: Value| {
        let mut file = json!({"format": "workout-log", "version": 1});
        file.as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        file
    };
    let nameless = json!({"id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c12", "title": "B",
        "started_at": "2026-06-01T18:00:00Z",
        "exercises": [{"exercise_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c13"}]});
    let heavy = json!({"id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c14", "title": "",
        "started_at": "2026-06-01T18:00:00Z",
        "exercises": [{"name": "Squat", "sets": [{"reps": 1, "weight_kg": 9000}]}]});
    for (file, errors) in [
        (json!([]), vec!["The file must be a JSON object."]),
        (
            json!({"title": "A"}),
            vec!["The file is no export of Workout Log: format is not \"workout-log\"."],
        ),
        (
            with(json!({"version": 2})),
            vec!["The file has another version than 1, the only one that is read."],
        ),
        (
            with(json!({"extra": 1})),
            vec!["\"extra\" is not a known field."],
        ),
        (
            with(json!({"workouts": {}})),
            vec!["workouts: must be a list."],
        ),
        (with(json!({"trash": "x"})), vec!["trash: must be a list."]),
        (
            with(json!({"exercises": 1})),
            vec!["exercises: must be a list."],
        ),
        (
            with(json!({"account": {"weight_unit": "stone"}})),
            vec!["account: Weight unit must be kg or lb"],
        ),
        (
            with(json!({"workouts": [workout, workout]})),
            vec!["workouts[1]: The id 0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11 is there twice."],
        ),
        (
            with(json!({"trash": [workout]})),
            vec!["trash[0]: Deleted at must be a time"],
        ),
        (
            with(json!({"workouts": [{"title": "A"}]})),
            vec!["workouts[0]: Id and started at can't be blank"],
        ),
        (
            with(json!({"workouts": [nameless]})),
            vec!["The exercise 0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c13 has no name."],
        ),
        (
            with(json!({"workouts": [workout, heavy]})),
            vec![
                "workouts[1]: Title can't be blank",
                "workouts[1]: Exercise 1, set 1: weight kg must be between -500 and 2,000",
            ],
        ),
    ] {
        let refusal = import(&mut alice, "", &file, 422).await.json();
        assert_eq!(
            refusal,
            json!({"errors": errors, "code": "validation_failed", "fields": {"file": errors}}),
            "{file}"
        );
    }
    let json = Some("application/json");
    for body in [
        "{\"format\": \"workout-log\"",
        "{\"version\": 1, \"version\": 1}",
        "date,weight",
    ] {
        let sent = alice.send_text(Method::POST, "/import", json, Some(body), 400);
        assert_eq!(sent.await.json()["code"], "malformed_json", "{body}");
    }
    let other = import(&mut alice, "format=hevy", &with(json!({})), 422)
        .await
        .errors();
    assert_eq!(
        other,
        ["Only our own export is JSON: send the file of another app as text/csv."]
    );
    assert_eq!(counts(&mut alice).await, (0, 0));
    assert_eq!(app.user("alice").await.unwrap().revision, 0);
}

#[tokio::test]
async fn more_than_200_000_sets_are_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // So that the file fits into its limit: one set is `{"reps":1}`.
    let sets = vec![json!({"reps": 1}); 100];
    let exercises = vec![json!({"name": "Squat", "sets": sets}); 10];
    let workout = |number: u128| {
        json!({"id": uuid::Uuid::from_u128(number), "title": "A",
            "started_at": "2026-06-01T18:00:00Z", "exercises": exercises})
    };
    let workouts: Vec<Value> = (0..201).map(workout).collect();
    let file = json!({"format": "workout-log", "version": 1, "workouts": workouts});
    let errors = import(&mut alice, "", &file, 422).await.errors();
    assert_eq!(
        errors,
        ["The file has more than 200,000 sets: import it in parts."]
    );
}
