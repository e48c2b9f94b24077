//! What people bring from elsewhere, and what they take away.

mod again;
mod atomic;
mod command;
mod export;
mod json;
mod refusals;
mod round_trip;
mod samples;

use std::{fs, path::Path};

use reqwest::{Body, Method};
use serde_json::Value;

use crate::support::{Actor, Answer};

const STRONG: &str = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,\
    Seconds,Notes,Workout Notes,RPE";

/// What Strong does not say.
const IN_BERLIN: &str = "unit=kg&time_zone=Europe/Berlin";

/// Import a file of another app. `query` is empty, or begins behind the question mark.
async fn import(actor: &mut Actor, query: &str, file: impl Into<Body>, status: u16) -> Answer {
    let path = format!("/import?{query}");
    actor
        .send_text(Method::POST, &path, Some("text/csv"), Some(file), status)
        .await
}

/// A sample file: its bytes, and what must come of it.
fn sample(name: &str) -> (Vec<u8>, Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/transfer");
    let path = path.join(name).with_extension("csv");
    let expected = fs::read(path.with_extension("expected.json")).unwrap();
    (
        fs::read(path).unwrap(),
        serde_json::from_slice(&expected).unwrap(),
    )
}

/// The names of all samples.
fn samples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/transfer");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|it| it == "csv"));
    let names: Vec<String> = files
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 13);
    names
}

/// The query that a sample is sent with.
fn query(expected: &Value) -> String {
    let request = expected["request"].as_object().unwrap().iter();
    let pairs: Vec<String> = request
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap().replace('+', "%2B")))
        .collect();
    pairs.join("&")
}

/// A file of Strong: so many workouts, one a day, of so many sets of two exercises.
fn strong(workouts: usize, sets: usize) -> String {
    let mut file = format!("{STRONG}\n");
    let first = chrono::NaiveDate::from_ymd_opt(2012, 1, 2).unwrap();
    for number in 0..workouts {
        let day = first + chrono::Days::new(number.try_into().unwrap());
        for set in 0..sets {
            let exercise =
                ["Squat (Barbell)", "Bench Press (Barbell)"][usize::from(set >= sets / 2)];
            let kilograms = 40 + (number + set) % 80;
            file += &format!(
                "{day} 18:00:00,\"Day {}\",1h 2m,\"{exercise}\",{},{kilograms}.5,8,0,0,\"\",\"\",\n",
                number % 7,
                set % (sets / 2).max(1) + 1,
            );
        }
    }
    file
}

/// How many workouts a person has, and how many exercises.
async fn counts(actor: &mut Actor) -> (u64, u64) {
    let mut total = async |path: &str| {
        let list = actor.get(path, 200).await.json();
        list["total"].as_u64().unwrap()
    };
    (
        total("/workouts?per_page=1").await,
        total("/exercises?per_page=1").await,
    )
}
