//! The API accepts every document.

use super::{SEEDS, items, log_of, now, sets, text};
use chrono::{DateTime, Duration, Offset as _, Timelike as _, Utc};
use serde_json::Value;
use std::collections::BTreeSet;

fn assert_only(document: &Value, required: &[&str], optional: &[&str]) {
    let fields = document
        .as_object()
        .into_iter()
        .flatten()
        .map(|(field, _)| field.as_str());
    for field in fields.clone() {
        assert!(
            required.contains(&field) || optional.contains(&field),
            "{field} in {document}"
        );
    }
    for field in required {
        assert!(
            fields.clone().any(|present| present == *field),
            "no {field} in {document}"
        );
    }
}

fn assert_in(set: &Value, field: &str, limits: std::ops::RangeInclusive<f64>, step: f64) {
    if let Some(value) = set.get(field) {
        let number = value.as_f64().unwrap_or(f64::NAN);
        assert!(
            limits.contains(&number) && ((number / step).round() * step - number).abs() < 1e-6,
            "{field} in {set}"
        );
    }
}

fn assert_valid_set(set: &Value) {
    assert_only(
        set,
        &["kind"],
        &[
            "weight_kg",
            "weight_lb",
            "reps",
            "distance_m",
            "duration_s",
            "rpe",
            "rest_s",
            "notes",
        ],
    );
    assert!(
        ["normal", "warmup", "dropset", "failure"].contains(&text(set, "kind")),
        "{set}"
    );
    assert!(
        ["reps", "distance_m", "duration_s"]
            .iter()
            .any(|field| set.get(field).is_some())
    );
    assert_in(set, "weight_kg", -100.0..=500.0, 2.5);
    assert_in(set, "weight_lb", -220.0..=1_100.0, 5.0);
    assert_in(set, "reps", 0.0..=60.0, 1.0);
    assert_in(set, "distance_m", 500.0..=20_000.0, 1.0);
    assert_in(set, "duration_s", 10.0..=6_000.0, 0.1);
    assert_in(set, "rpe", 6.0..=10.0, 0.5);
    assert_in(set, "rest_s", 30.0..=300.0, 15.0);
    assert!((0..=500).contains(&text(set, "notes").len()));
}

#[test]
fn every_document_keeps_to_the_contract() {
    for seed in SEEDS {
        let (character, log) = log_of(seed, 150);
        assert_eq!(log.len(), 150);
        let other_unit = if character.weight_unit.symbol() == "kg" {
            "weight_lb"
        } else {
            "weight_kg"
        };
        for workout in &log {
            assert_only(
                workout,
                &["title", "started_at", "ended_at", "exercises"],
                &["notes", "bodyweight_kg"],
            );
            assert_in(workout, "bodyweight_kg", 45.0..=120.0, 0.001);
            assert!((1..=120).contains(&text(workout, "title").chars().count()));
            assert!(text(workout, "notes").len() <= 10_000);
            assert!((1..=100).contains(&items(workout, "exercises").len()));
            for exercise in items(workout, "exercises") {
                assert_only(exercise, &["name", "sets"], &["notes", "superset"]);
                assert!((1..=120).contains(&text(exercise, "name").chars().count()));
                assert!(text(exercise, "notes").len() <= 2_000);
                assert_in(exercise, "superset", 0.0..=99.0, 1.0);
                assert!((1..=100).contains(&items(exercise, "sets").len()));
            }
            for set in sets(workout) {
                assert_valid_set(set);
                assert!(set.get(other_unit).is_none(), "{set}");
            }
        }
    }
}

#[test]
fn workouts_follow_each_other_and_none_lies_in_the_future() {
    for seed in SEEDS {
        let (_, log) = log_of(seed, 150);
        let mut previous = DateTime::<Utc>::MIN_UTC;
        for workout in &log {
            let (started_at, ended_at) =
                (instant(workout, "started_at"), instant(workout, "ended_at"));
            assert!(started_at > previous, "{workout}");
            let length = ended_at - started_at;
            assert!((35..=95).contains(&length.num_minutes()), "{workout}");
            let recorded: f64 = sets(workout)
                .flat_map(|set| [set.get("duration_s"), set.get("rest_s")])
                .filter_map(|seconds| seconds?.as_f64())
                .sum();
            let length = i32::try_from(length.num_seconds()).unwrap();
            assert!(recorded <= f64::from(length), "{workout}");
            assert!(ended_at <= now(), "{workout}");
            previous = ended_at;
        }
        assert!(
            previous > now() - Duration::days(16),
            "the log of {seed} ends at {previous}"
        );
    }
}

#[test]
fn a_log_holds_every_kind_of_set() {
    let logs: Vec<Value> = SEEDS
        .take(30)
        .flat_map(|seed| log_of(seed, 150).1)
        .collect();
    for kind in ["normal", "warmup", "dropset", "failure"] {
        assert!(
            logs.iter()
                .flat_map(sets)
                .any(|set| text(set, "kind") == kind),
            "no {kind}"
        );
    }
    for field in [
        "weight_kg",
        "weight_lb",
        "reps",
        "distance_m",
        "duration_s",
        "rpe",
        "rest_s",
        "notes",
    ] {
        assert!(
            logs.iter()
                .flat_map(sets)
                .any(|set| set.get(field).is_some()),
            "no {field}"
        );
    }
    assert!(
        logs.iter()
            .flat_map(sets)
            .filter_map(|set| set.get("weight_kg")?.as_f64())
            .any(|weight| weight < 0.0),
        "no assistance"
    );
    let is_failed = |set: &&Value| set.get("reps").and_then(Value::as_i64) == Some(0);
    assert!(logs.iter().flat_map(sets).any(|set| is_failed(&set)));
    assert!(
        logs.iter()
            .any(|workout| workout.get("bodyweight_kg").is_some())
    );
}

fn instant(workout: &Value, field: &str) -> DateTime<Utc> {
    let text = workout
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let parsed = DateTime::parse_from_rfc3339(text);
    assert!(parsed.is_ok(), "{field} in {workout}");
    parsed.map(|instant| instant.to_utc()).unwrap_or_default()
}

#[test]
fn the_clock_of_a_region_goes_forward_in_summer() {
    let mut with_summer_time = 0;
    for seed in SEEDS {
        let (character, log) = log_of(seed, 200);
        let mut offsets = BTreeSet::new();
        for workout in &log {
            let local = DateTime::parse_from_rfc3339(text(workout, "started_at")).unwrap();
            let there = local.with_timezone(&character.zone);
            assert_eq!(local.offset(), &there.offset().fix(), "{workout}");
            offsets.insert(local.offset().local_minus_utc());
        }
        with_summer_time += usize::from(offsets.len() == 2);
    }
    assert!(with_summer_time > 25, "only {with_summer_time}");
}

#[test]
fn people_start_at_different_hours() {
    for seed in SEEDS {
        let (_, log) = log_of(seed, 100);
        let hours: BTreeSet<u32> = log
            .iter()
            .map(|workout| DateTime::parse_from_rfc3339(text(workout, "started_at")).unwrap())
            .map(|start| start.hour())
            .collect();
        assert!(hours.len() >= 3, "{seed}: {hours:?}");
        assert!(hours.iter().all(|hour| (5..20).contains(hour)), "{hours:?}");
    }
}
