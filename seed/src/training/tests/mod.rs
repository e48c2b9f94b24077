//! Properties of every invented log.

mod contract;
mod progress;

use super::{Character, training_log};
use chrono::{DateTime, Utc};
use fake::rand::{SeedableRng as _, rngs::StdRng};
use serde_json::Value;

const SEEDS: std::ops::Range<u64> = 0..60;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

fn log_of(seed: u64, count: usize) -> (Character, Vec<Value>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let number = usize::try_from(seed).unwrap_or_default();
    let character = Character::invent(number, &mut rng);
    let log = training_log(&character, count, now(), &mut rng);
    (character, log)
}

fn items<'a>(document: &'a Value, field: &str) -> &'a [Value] {
    document
        .get(field)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(document: &'a Value, field: &str) -> &'a str {
    document
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn sets(workout: &Value) -> impl Iterator<Item = &Value> {
    items(workout, "exercises")
        .iter()
        .flat_map(|exercise| items(exercise, "sets"))
}

#[test]
fn the_same_seed_gives_the_same_documents() {
    for seed in SEEDS.take(20) {
        assert_eq!(log_of(seed, 60).1, log_of(seed, 60).1);
    }
    assert_ne!(log_of(1, 60).1, log_of(2, 60).1);
}

#[test]
fn a_log_may_be_empty_or_very_long() {
    assert!(log_of(1, 0).1.is_empty());
    assert_eq!(log_of(1, 5_000).1.len(), 5_000);
}
