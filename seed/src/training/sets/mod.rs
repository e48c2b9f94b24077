//! The sets of one exercise on one day.

mod bodyweight;
mod cardio;
mod lifting;
mod set;

pub(super) use set::{Set, decimal};

use super::{
    character::{Character, Experience},
    condition::Condition,
    exercise::{Exercise, Measure},
    programme::Prescription,
};
use fake::rand::{RngExt as _, rngs::StdRng};

/// RPE 6, doubled: the lowest that people note.
const EASIEST_RPE_HALVES: i32 = 12;

/// RPE 9.5, doubled: 10 is reserved for sets to failure.
const HARDEST_RPE_HALVES: i32 = 19;

/// RPE 10, doubled: no further repetition was possible.
const FAILURE_RPE_HALVES: i32 = 20;

/// An exercise to do, with the person and their condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'a> {
    /// The exercise and its amount.
    pub prescription: &'a Prescription,
    /// The person.
    pub character: &'a Character,
    /// How strong they are today.
    pub condition: &'a Condition,
}

impl Task<'_> {
    /// The number of working sets today.
    fn sets(&self) -> i32 {
        self.condition.sets(self.prescription.sets)
    }
}

/// The exercise that the person does for a prescribed one: novices do the easier variant, if there
/// is one.
pub(super) fn exercise_for(
    prescription: &Prescription,
    character: &Character,
) -> &'static Exercise {
    match (character.experience, prescription.exercise.regression) {
        (Experience::Novice, Some(regression)) => regression,
        _ => prescription.exercise,
    }
}

/// Do the sets of the task.
pub(super) fn perform(task: &Task, rng: &mut StdRng) -> Vec<Set> {
    match exercise_for(task.prescription, task.character).measure {
        Measure::Barbell(grams) => lifting::barbell(grams, task, rng),
        Measure::Weight(grams) => lifting::weight(grams, task, rng),
        Measure::Bodyweight(reps) => bodyweight::repetitions(reps, task, rng),
        Measure::Assisted(grams) => bodyweight::assisted(grams, task, rng),
        Measure::Hold(seconds) => bodyweight::hold(seconds, task, rng),
        Measure::Road(distance) => vec![cardio::road(distance, task, rng)],
        Measure::Track(distance) => cardio::track(distance, task, rng),
    }
}

/// The sets with the rest between them, for people who time it: long after what is heavy, short after
/// warm-ups and in supersets, and none after the last.
pub(super) fn rested(sets: Vec<Set>, task: &Task) -> Vec<Set> {
    if !task.character.has_rest_timer {
        return sets;
    }
    let seconds = match exercise_for(task.prescription, task.character).measure {
        Measure::Barbell(_) if task.prescription.fewest_reps <= 5 => 150,
        Measure::Barbell(_) => 120,
        Measure::Road(_) | Measure::Track(_) => 90,
        _ if task.prescription.superset.is_some() => 45,
        _ => 75,
    };
    let last = sets.len().saturating_sub(1);
    let rested = sets
        .into_iter()
        .enumerate()
        .map(|(index, set)| match index {
            _ if index == last => set,
            _ if set.is_warmup() => set.rest_of(45),
            _ => set.rest_of(seconds),
        });
    rested.collect()
}

/// The RPE of a working set, doubled: later sets and later weeks of a block feel harder.
fn rpe_halves(set: i32, condition: &Condition, rng: &mut StdRng) -> i32 {
    if condition.is_deload {
        return EASIEST_RPE_HALVES + rng.random_range(0..=1);
    }
    let halves = EASIEST_RPE_HALVES + 1 + condition.block_week / 2 + set + rng.random_range(0..=1);
    halves.min(HARDEST_RPE_HALVES)
}
