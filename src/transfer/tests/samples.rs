//! Every sample file gives the workouts that its `.expected.json` has.

use std::{fs, path::Path};

use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::*;
use crate::{
    http::extract::{choice::Choice, json::from_value},
    workouts::document::WorkoutIn,
};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/transfer")
}

/// Each sample: its name, its bytes, and what must come of it.
fn samples() -> Vec<(String, Vec<u8>, Value)> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            let expected = fs::read(path.with_extension("expected.json")).unwrap();
            samples.push((
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read(&path).unwrap(),
                serde_json::from_slice(&expected).unwrap(),
            ));
        }
    }
    samples
}

fn asked(expected: &Value) -> Options {
    let request = &expected["request"];
    Options {
        unit: request["unit"].as_str().and_then(WeightUnit::from_name),
        zone: request["time_zone"].as_str().map(zone),
        ..options()
    }
}

/// A workout as the samples tell it: what they leave open is left out, and none is the same as
/// zero.
fn told_plainly(workout: &Map<String, Value>, open: &[&str]) -> Value {
    let is_open = |name: &str| open.contains(&name);
    let time = |name: &str| {
        let time = workout.get(name).and_then(Value::as_str)?;
        Some(DateTime::parse_from_rfc3339(time).unwrap())
    };
    let start = time("started_at").unwrap();
    let has_end = !is_open("ended_at") && !is_open("time");
    let exercises = workout["exercises"].as_array().unwrap().iter();
    json!({
        "title": if is_open("title") { &Value::Null } else { &workout["title"] },
        "started_at": if is_open("time") { start.date_naive().to_string() } else { start.to_rfc3339() },
        "ended_at": time("ended_at").filter(|_| has_end).map(|end| end.to_utc()),
        "bodyweight_kg": workout.get("bodyweight_kg"),
        "notes": notes(&workout.clone().into(), open),
        "exercises": exercises.map(|exercise| plain_exercise(exercise, open)).collect::<Vec<_>>(),
    })
}

fn notes(of: &Value, open: &[&str]) -> Option<String> {
    let text = of.get("notes").and_then(Value::as_str).unwrap_or_default();
    (!open.contains(&"notes")).then(|| text.to_owned())
}

fn plain_exercise(exercise: &Value, open: &[&str]) -> Value {
    let name = exercise["name"].as_str().unwrap();
    let name = if open.contains(&"name") {
        name.split(" (").next().unwrap()
    } else {
        name
    };
    let sets = exercise["sets"].as_array().unwrap().iter();
    let is_failed = |set: &&Value| open.contains(&"failed") && set["reps"] == json!(0);
    let sets = sets.filter(|set| !is_failed(set)).map(|set| {
        let number = |name: &str| {
            let number = set.get(name).and_then(Value::as_f64);
            number.filter(|number| name == "reps" || *number != 0.0)
        };
        let kind = set.get("kind").and_then(Value::as_str).unwrap_or("normal");
        let is_failure_open = open.contains(&"kind") && kind == "failure";
        json!({
            "kind": if is_failure_open { "normal" } else { kind },
            "weight_kg": number("weight_kg"),
            "reps": number("reps"),
            "distance_m": number("distance_m"),
            "duration_s": number("duration_s"),
            "rpe": number("rpe"),
            "rest_s": number("rest_s").filter(|_| !open.contains(&"rest_s")),
            "notes": notes(set, open),
        })
    });
    json!({
        "name": name,
        "superset": exercise.get("superset"),
        "notes": notes(exercise, open),
        "sets": sets.collect::<Vec<_>>(),
    })
}

/// Every text of a workout's notes, wherever it stands.
fn all_notes(workout: &Value) -> Vec<String> {
    let mut all = Vec::new();
    match workout {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "notes") {
                    Some(text) => all.extend(text.lines().map(str::to_owned)),
                    None => all.extend(all_notes(value)),
                }
            }
        }
        Value::Array(items) => all.extend(items.iter().flat_map(all_notes)),
        _ => {}
    }
    all.sort();
    all
}

fn counts(expected: &Value, count: usize) -> bool {
    match expected {
        Value::Array(range) => {
            let end = |index: usize| usize::try_from(range[index].as_u64().unwrap()).unwrap();
            (end(0)..=end(1)).contains(&count)
        }
        one => *one == json!(count),
    }
}

#[test]
fn every_sample_gives_its_workouts() {
    let samples = samples();
    assert_eq!(samples.len(), 13);
    for (name, bytes, expected) in samples {
        let open = expected["open"].as_array().unwrap().iter();
        let open: Vec<&str> = open.map(|name| name.as_str().unwrap()).collect();
        let mut reading = read(&bytes, &asked(&expected)).unwrap();
        reading
            .documents
            .sort_by_key(|document| document.started_at());
        let read = bodies(&reading);
        let wanted: Vec<_> = expected["workouts"].as_array().unwrap().iter().collect();
        assert_eq!(read.len(), wanted.len(), "{name}");
        for (read, wanted) in read.iter().zip(wanted) {
            let wanted_plainly = told_plainly(wanted.as_object().unwrap(), &open);
            assert_eq!(told_plainly(read, &open), wanted_plainly, "{name}");
            assert_eq!(all_notes(&read.clone().into()), all_notes(wanted), "{name}");
        }
        let report = &expected["report"];
        let format = report["format"].as_str().unwrap();
        assert!(reading.format.as_str().starts_with(format), "{name}");
        assert!(
            counts(&report["sets"], reading.sets),
            "{name}: {}",
            reading.sets
        );
        assert!(
            counts(&report["skipped"]["count"], reading.skipped.count),
            "{name}"
        );
        assert!(
            counts(&report["warnings"]["count"], reading.warnings.count),
            "{name}"
        );
    }
}

#[test]
fn the_rules_of_the_api_take_what_was_read() {
    for (name, bytes, expected) in samples() {
        let reading = read(&bytes, &asked(&expected)).unwrap();
        for body in bodies(&reading) {
            let title = body["title"].clone();
            let workout = from_value::<WorkoutIn>(body.into());
            let workout = workout.unwrap_or_else(|error| panic!("{name}, {title}: {error:?}"));
            assert_eq!(json!(workout.title), title, "{name}");
        }
    }
}

#[test]
fn a_file_read_again_has_the_same_ids_and_a_longer_one_only_more() {
    let ids = |bytes: &[u8], expected: &Value| -> Vec<Value> {
        let reading = read(bytes, &asked(expected)).unwrap();
        bodies(&reading)
            .iter()
            .map(|body| body["id"].clone())
            .collect()
    };
    for (name, bytes, expected) in samples() {
        let all = ids(&bytes, &expected);
        assert_eq!(ids(&bytes, &expected), all, "{name}");
        let mut distinct = all.clone();
        distinct.sort_by_key(ToString::to_string);
        distinct.dedup();
        assert_eq!(distinct.len(), all.len(), "{name}");
        let text = String::from_utf8(bytes).unwrap();
        let (shorter, _) = text.trim_end().rsplit_once('\n').unwrap();
        for id in ids(shorter.as_bytes(), &expected) {
            assert!(all.contains(&id), "{name}");
        }
    }
}

#[test]
fn another_person_has_other_ids() {
    let file = fs::read(folder().join("hevy-metric.csv")).unwrap();
    let other = Options {
        namespace: Uuid::from_u128(8),
        ..options()
    };
    let (mine, others) = (
        read(&file, &options()).unwrap(),
        read(&file, &other).unwrap(),
    );
    for (mine, others) in bodies(&mine).iter().zip(bodies(&others)) {
        assert_ne!(mine["id"], others["id"]);
    }
}

#[test]
fn a_sample_comes_through_excel_and_other_tools() {
    for (name, bytes, expected) in samples() {
        let text = String::from_utf8(bytes).unwrap();
        let unmarked = text.trim_start_matches('\u{feff}');
        let wanted = bodies(&read(text.as_bytes(), &asked(&expected)).unwrap());
        let marked = format!("\u{feff}{unmarked}");
        let without_end = text.trim_end().to_owned();
        for changed in [unmarked.to_owned(), marked, without_end] {
            let reading = read(changed.as_bytes(), &asked(&expected)).unwrap();
            assert_eq!(bodies(&reading), wanted, "{name}");
        }
        let (windows, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(unmarked);
        if !is_lossy && !unmarked.is_ascii() {
            let reading = read(&windows, &asked(&expected)).unwrap();
            assert_eq!(bodies(&reading), wanted, "{name}");
        }
    }
}

#[test]
fn the_line_of_a_path_is_that_of_its_row() {
    let file = fs::read(folder().join("hevy-metric.csv")).unwrap();
    let reading = read(&file, &options()).unwrap();
    let document = &reading.documents[0];
    // Each row of this workout has two lines.
    for (path, line) in [
        ("title", 2),
        ("exercises[0].name", 2),
        ("exercises[0].sets[2].reps", 6),
        ("exercises[1].sets[1].weight_kg", 10),
        ("exercises[2]", 12),
        ("exercises[99].sets[0]", 2),
    ] {
        assert_eq!(document.line_of(path), line, "{path}");
    }
}
