//! What an export is, and how it answers.

use reqwest::Method;
use serde_json::json;

use super::{exported, log, titles};
use crate::support::{App, address};

#[tokio::test]
async fn an_empty_log_is_a_whole_file() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut export = exported(&mut alice, "").await;
    assert!(export["exported_at"].take().is_string());
    assert_eq!(
        export,
        json!({
            "format": "workout-log", "version": 1, "exported_at": null,
            "account": {"weight_unit": "kg", "time_zone": null, "week_start": "monday"},
            "exercises": [], "workouts": [], "trash": [],
        })
    );
    let names: Vec<&String> = export.as_object().unwrap().keys().collect();
    let order = [
        "format",
        "version",
        "exported_at",
        "account",
        "exercises",
        "workouts",
        "trash",
    ];
    assert_eq!(names, order);
    let table = alice.get("/export?format=csv", 200).await;
    assert_eq!(
        table.text,
        "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,\
         set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe,workout_id,\
         exercise_index,set_notes,rest_seconds,bodyweight_kg\n"
    );
}

#[tokio::test]
async fn an_export_has_the_documents_of_the_api() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let preferences = json!({
        "weight_unit": "lb", "time_zone": "Europe/Berlin", "week_start": "sunday"
    });
    alice.patch("/me", preferences.clone(), 200).await;
    // The newest first, one in the trash, and an exercise that none uses any more.
    let second = log(&mut alice, 2, "Second").await;
    let full = json!({
        "title": "First", "notes": "a\nb", "started_at": "2026-06-01T07:00:00-05:00",
        "duration_s": 3600, "bodyweight_kg": 78.401, "source": "hevy",
        "exercises": [
            {"name": "Dip", "notes": "slow", "superset": 1, "sets": [
                {"kind": "warmup", "reps": 10, "weight_kg": -20.5, "rest_s": 90.25},
                {"reps": 0, "rpe": 9.5, "notes": "failed"}]},
            {"name": "Run", "superset": 1, "sets": [{"distance_m": 5000.125, "duration_s": 1500}]},
            {"name": "Squat"}],
    });
    let first = alice.post("/workouts", full, 201).await.json();
    let trashed = log(&mut alice, 3, "Gone").await;
    alice.delete(&address(&trashed), 204).await;
    let trashed = alice
        .get(&format!("{}?trashed=true", address(&trashed)), 200)
        .await;

    let export = exported(&mut alice, "").await;
    assert_eq!(export["account"], preferences);
    assert_eq!(export["workouts"], json!([first, second]));
    assert_eq!(export["trash"], json!([trashed.json()]));
    let exercises = alice.get("/exercises", 200).await.json();
    assert_eq!(export["exercises"], exercises["items"]);
}

#[tokio::test]
async fn days_choose_workouts_of_the_log_and_of_the_trash() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for day in 1..=4 {
        log(&mut alice, day, &format!("Day {day}")).await;
        let gone = log(&mut alice, day, &format!("Gone {day}")).await;
        alice.delete(&address(&gone), 204).await;
    }
    let export = exported(&mut alice, "?from=2026-06-02&to=2026-06-03").await;
    assert_eq!(titles(&export["workouts"]), ["Day 2", "Day 3"]);
    assert_eq!(titles(&export["trash"]), ["Gone 2", "Gone 3"]);
    let table = alice
        .get("/export?format=csv&from=2026-06-04", 200)
        .await
        .text;
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0].starts_with("Day 4,2026-06-04T18:00:00+02:00,"),
        "{table}"
    );
}

#[tokio::test]
async fn a_table_is_in_the_unit_that_is_asked_for_or_the_persons() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, 1, "Legs").await;
    for (query, column, weight) in [
        ("", "weight_kg", ",102.058,"),
        ("&unit=lb", "weight_lbs", ",225,"),
    ] {
        let table = alice
            .get(&format!("/export?format=csv{query}"), 200)
            .await
            .text;
        assert!(table.contains(column) && table.contains(weight), "{table}");
    }
    let kilograms = alice.get("/export?format=csv", 200).await;
    alice.patch("/me", json!({"weight_unit": "lb"}), 200).await;
    let mut known = alice.with("if-none-match", kilograms.etag());
    let pounds = known.get("/export?format=csv", 200).await.text;
    assert!(
        pounds.contains("weight_lbs") && pounds.contains(",225,"),
        "{pounds}"
    );
}

#[tokio::test]
async fn an_export_is_a_file_with_a_name_and_a_tag() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // Where it is another day for most of the day.
    alice
        .patch("/me", json!({"time_zone": "Pacific/Kiritimati"}), 200)
        .await;
    log(&mut alice, 1, "Legs").await;
    for (path, media_type, ending) in [
        ("/export", "application/json", "json"),
        ("/export?format=json", "application/json", "json"),
        ("/export?format=csv", "text/csv; charset=utf-8", "csv"),
    ] {
        let zone = chrono_tz::Pacific::Kiritimati;
        let today = || chrono::Utc::now().with_timezone(&zone).date_naive();
        let before = today();
        let answer = alice.get(path, 200).await;
        let name = |day| format!("attachment; filename=\"workout-log-{day}.{ending}\"");
        let named = answer.header("content-disposition").unwrap();
        assert!(
            [name(before), name(today())].contains(&named.to_owned()),
            "{named}"
        );
        assert_eq!(answer.header("content-type"), Some(media_type));
        assert_eq!(answer.header("vary"), Some("Cookie"));
        assert_eq!(answer.header("content-length"), None);

        let head = alice.send(Method::HEAD, path, None, 200).await;
        assert_eq!(head.text, "");
        for name in [
            "content-type",
            "content-disposition",
            "etag",
            "cache-control",
        ] {
            assert_eq!(head.header(name), answer.header(name), "{name}");
        }
        let mut known = alice.with("if-none-match", answer.etag());
        let (unchanged, statements) = app.statements_of(known.get(path, 304)).await;
        assert_eq!((unchanged.text.as_str(), statements), ("", 1));
    }
    let mut known = alice.with(
        "if-none-match",
        alice.clone().get("/export", 200).await.etag(),
    );
    for preference in [json!({"week_start": "sunday"}), json!({"time_zone": null})] {
        alice.patch("/me", preference, 200).await;
        let changed = known.get("/export", 200).await;
        known = alice.with("if-none-match", changed.etag());
        known.get("/export", 304).await;
    }
    log(&mut alice, 2, "Legs").await;
    known.get("/export", 200).await;
}

#[tokio::test]
async fn nobody_else_is_in_an_export() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    log(&mut alice, 1, "Alice's").await;
    let trashed = log(&mut alice, 2, "Alice's").await;
    alice.delete(&address(&trashed), 204).await;
    log(&mut bob, 1, "Bob's").await;
    let export = exported(&mut bob, "").await;
    assert_eq!(titles(&export["workouts"]), ["Bob's"]);
    assert_eq!(export["trash"], json!([]));
    assert_eq!(export["exercises"].as_array().unwrap().len(), 1);
    let table = bob.get("/export?format=csv", 200).await.text;
    assert!(
        table.contains("Bob's") && !table.contains("Alice's"),
        "{table}"
    );
    app.anonymous().get("/export", 401).await;
}

#[tokio::test]
async fn what_is_asked_for_wrongly_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (query, field, problem) in [
        ("format=xml", "format", "must be json or csv"),
        ("format=csv&unit=st", "unit", "must be kg or lb"),
        ("unit=lb", "unit", "can be given only with format=csv"),
        (
            "format=json&unit=kg",
            "unit",
            "can be given only with format=csv",
        ),
        ("from=2026-6-1", "from", "must be a date such as 2026-09-22"),
        ("from=2026-06-02&to=2026-06-01", "from", "can't be after to"),
    ] {
        let refusal = alice.get(&format!("/export?{query}"), 422).await.json();
        assert_eq!(refusal["fields"], json!({field: [problem]}), "{query}");
    }
    for method in [Method::POST, Method::DELETE] {
        let refusal = alice.send(method, "/export", None, 405).await;
        assert_eq!(refusal.header("allow"), Some("GET, HEAD"));
    }
}
