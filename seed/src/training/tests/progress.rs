//! A chart of the log looks like training.

use super::{SEEDS, items, log_of, text};
use serde_json::Value;
use std::collections::BTreeMap;

/// The heaviest set of an exercise, in the person's unit.
fn heaviest(workout: &Value, exercise: &str) -> Option<f64> {
    items(workout, "exercises")
        .iter()
        .filter(|candidate| text(candidate, "name") == exercise)
        .flat_map(|candidate| items(candidate, "sets"))
        .filter(|set| set.get("reps").and_then(Value::as_i64) != Some(0))
        .filter_map(|set| set.get("weight_kg").or(set.get("weight_lb"))?.as_f64())
        .reduce(f64::max)
}

fn is_deload(workout: &Value) -> bool {
    text(workout, "title").ends_with("(deload)")
}

#[test]
fn loads_rise_over_the_months() {
    let mut compared = 0;
    for seed in SEEDS {
        let (_, log) = log_of(seed, 150);
        for lift in ["Bench Press (Barbell)", "Squat (Barbell)"] {
            let bests: Vec<f64> = log
                .iter()
                .filter_map(|workout| heaviest(workout, lift))
                .collect();
            let best_of = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
            let (Some(first), Some(last)) = (bests.first_chunk::<6>(), bests.last_chunk::<10>())
            else {
                continue;
            };
            assert!(
                best_of(last) > best_of(first),
                "{lift} of {seed}: {bests:?}"
            );
            compared += 1;
        }
    }
    assert!(compared > 30, "only {compared} lifts were compared");
}

#[test]
fn deload_weeks_are_lighter_than_the_weeks_around_them() {
    let mut compared = 0;
    for seed in SEEDS {
        let (_, log) = log_of(seed, 150);
        let mut latest: BTreeMap<&str, (bool, f64)> = BTreeMap::new();
        for workout in &log {
            for lift in ["Squat (Barbell)", "Deadlift (Barbell)"] {
                let Some(load) = heaviest(workout, lift) else {
                    continue;
                };
                let previous = latest.insert(lift, (is_deload(workout), load));
                if let Some((was_deload, before)) = previous
                    && was_deload != is_deload(workout)
                {
                    let (easy, hard) = if was_deload {
                        (before, load)
                    } else {
                        (load, before)
                    };
                    assert!(easy < hard, "{lift} of {seed}: {workout}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 100, "only {compared} deload weeks were compared");
}

#[test]
fn records_are_broken_over_years_and_ever_more_rarely() {
    let mut compared = 0;
    for seed in SEEDS.step_by(3) {
        let (_, log) = log_of(seed, 500);
        let (mut best, mut records, mut times) = (0.0, Vec::new(), 0);
        for workout in &log {
            let Some(load) = heaviest(workout, "Squat (Barbell)") else {
                continue;
            };
            if load > best {
                best = load;
                records.push(times);
            }
            times += 1;
        }
        if times == 0 {
            continue;
        }
        let early = records.iter().filter(|time| **time < times / 2).count();
        let late = records.len() - early;
        assert!(early >= 4 && early > late, "{seed}: {records:?} of {times}");
        compared += usize::from(late > 0);
    }
    assert!(compared > 8, "only {compared} are still getting stronger");
}

#[test]
fn body_weight_drifts_and_never_jumps() {
    for seed in SEEDS.step_by(3) {
        let (character, log) = log_of(seed, 500);
        let weights = log
            .iter()
            .filter_map(|workout| workout.get("bodyweight_kg"));
        let weights: Vec<f64> = weights.map(|weight| weight.as_f64().unwrap()).collect();
        assert!(
            (120..=300).contains(&weights.len()),
            "{seed}: {}",
            weights.len()
        );
        let jump = weights.windows(2).map(|pair| (pair[0] - pair[1]).abs());
        assert!(jump.fold(0.0, f64::max) < 2.5, "{seed}: {weights:?}");
        let start = f64::from(character.bodyweight_kg);
        assert!((weights[0] - start).abs() < 2.5, "{seed}: {weights:?}");
    }
}
