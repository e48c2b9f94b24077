//! Bodyweight exercises: repetitions, assisted repetitions, and holds.

use super::{super::character::Character, Set, Task, rpe_halves};
use fake::rand::{RngExt as _, rngs::StdRng};

/// Repetitions only, fewer with every set.
pub(super) fn repetitions(reps: i32, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let first = task
        .condition
        .load(skilled(reps, task.character))
        .min(task.prescription.most_reps);
    (0..task.sets())
        .map(|index| {
            let reps = first - index * first / 10 - rng.random_range(0..=1);
            Set::of_kind("normal")
                .reps(reps.max(2))
                .rpe_halves(rpe_halves(index, task.condition, rng))
        })
        .collect()
}

/// Repetitions with a counterweight that shrinks as strength grows.
pub(super) fn assisted(grams: i32, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let needed = grams * (1_000 - task.condition.gain_permille) / 1_000;
    // An easy week means more assistance, not less: add what `eased` takes away.
    let assistance = 2 * needed - task.condition.eased(needed);
    let unit = task.character.weight_unit;
    let steps = (assistance / unit.step_grams()).max(1);
    (0..task.sets())
        .map(|index| {
            let reps = task.prescription.fewest_reps + 3 - index / 2 - rng.random_range(0..=1);
            Set::of_kind("normal")
                .load(-steps, unit)
                .reps(reps)
                .rpe_halves(rpe_halves(index, task.condition, rng))
        })
        .collect()
}

/// A position held for a time that people read off in steps of five seconds.
pub(super) fn hold(seconds: i32, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let first = task.condition.load(skilled(seconds, task.character));
    (0..task.sets())
        .map(|index| {
            let seconds = first - index * first / 12 + rng.random_range(-3..=3);
            Set::of_kind("normal").tenths((seconds / 5 * 5).max(10) * 10)
        })
        .collect()
}

/// Scale an amount for this person's experience. Unlike loads it does not grow with bodyweight.
fn skilled(amount: i32, character: &Character) -> i32 {
    amount * character.experience.strength_permille() / 1_000
}
