//! Lifting weights: barbells, dumbbells, cables, machines.

use super::{
    super::{character::WeightUnit, condition::Form, notes},
    FAILURE_RPE_HALVES, HARDEST_RPE_HALVES, Set, Task, rpe_halves,
};
use fake::rand::{RngExt as _, rngs::StdRng};

/// Warm-up sets between the empty bar and the working weight: percent of it, repetitions.
const RAMP: [(i32, i32); 3] = [(50, 5), (70, 3), (85, 2)];

/// The load and repetitions of the first working set of a day.
struct Working {
    steps: i32,
    reps: i32,
    fewest_reps: i32,
    unit: WeightUnit,
}

/// What a heavy single is of the estimated best one, in permille.
const SINGLE_PERMILLE: i32 = 960;

/// Warm-up sets from the empty bar upwards, then the working sets, and a heavy single at the end of
/// a block.
pub(super) fn barbell(grams: i32, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let bar = task.character.weight_unit.empty_bar_steps();
    let working = working(grams, bar, task);
    let mut sets = warm_up(bar, &working);
    sets.extend(working_sets(&working, task, rng));
    if task.condition.is_peak && task.prescription.fewest_reps <= 5 {
        sets.extend(heavy_single(&working, task, rng));
    }
    sets
}

/// One repetition with nearly everything there is. On a good day some try a little more, and fail.
fn heavy_single(working: &Working, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    // Epley's estimate.
    let best = working.steps * (30 + working.reps) / 30;
    let steps = best * SINGLE_PERMILLE / 1_000;
    if steps <= working.steps {
        return Vec::new();
    }
    let single = Set::of_kind("normal")
        .load(steps, working.unit)
        .reps(1)
        .rpe_halves(HARDEST_RPE_HALVES);
    let greedy = task.condition.form != Form::Bad && rng.random_ratio(1, 3);
    let attempt = greedy.then(|| {
        Set::of_kind("failure")
            .load(steps + 2, working.unit)
            .reps(0)
            .noted(Some(notes::on_a_failed_attempt(rng)))
    });
    [single].into_iter().chain(attempt).collect()
}

/// Working sets; now and then a dropset, which is easy with a pin or a rack of dumbbells.
pub(super) fn weight(grams: i32, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let working = working(grams, 1, task);
    let mut sets = working_sets(&working, task, rng);
    let dropped = working.steps * 7 / 10;
    if dropped > 0 && !task.condition.is_deload && rng.random_ratio(1, 9) {
        let reps = working.reps + rng.random_range(0..=3);
        sets.push(
            Set::of_kind("dropset")
                .load(dropped, working.unit)
                .reps(reps),
        );
    }
    sets
}

/// Double progression: repetitions climb through their range while the strength between two
/// steps of the plates is gained, then the load goes up and they start over.
fn working(grams: i32, lightest: i32, task: &Task) -> Working {
    let Task {
        prescription,
        character,
        condition,
    } = *task;
    let unit = character.weight_unit;
    let load = condition.load(character.starting_grams(grams));
    let steps = (load / unit.step_grams()).max(lightest);
    let surplus = (load - steps * unit.step_grams()).max(0);
    let range = prescription.most_reps - prescription.fewest_reps;
    let climbed = match (condition.is_deload, condition.form) {
        (true, _) => 0,
        (false, Form::Good) => (range * surplus / unit.step_grams() + 1).min(range),
        (false, Form::Usual | Form::Bad) => range * surplus / unit.step_grams(),
    };
    Working {
        steps,
        reps: prescription.fewest_reps + climbed,
        fewest_reps: prescription.fewest_reps,
        unit,
    }
}

fn warm_up(bar: i32, working: &Working) -> Vec<Set> {
    let mut last = 0;
    [(bar, 10)]
        .into_iter()
        .chain(RAMP.map(|(percent, reps)| (working.steps * percent / 100, reps)))
        // With little on the bar several stages round to the same load, or to less than the bar.
        .filter(|(steps, _)| {
            let is_next = *steps > last && *steps < working.steps;
            if is_next {
                last = *steps;
            }
            is_next
        })
        .map(|(steps, reps)| Set::of_kind("warmup").load(steps, working.unit).reps(reps))
        .collect()
}

fn working_sets(working: &Working, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let condition = task.condition;
    let count = task.sets();
    let is_failing = !condition.is_deload && rng.random_ratio(1, 16);
    (0..count)
        .map(|index| {
            if is_failing && index + 1 == count {
                let reps = (working.reps - rng.random_range(1..=2)).max(1);
                return Set::of_kind("failure")
                    .load(working.steps, working.unit)
                    .reps(reps)
                    .rpe_halves(FAILURE_RPE_HALVES)
                    .noted(notes::on_set(rng));
            }
            let tired = i32::from(index > 0 && !condition.is_deload && rng.random_ratio(1, 3));
            Set::of_kind("normal")
                .load(working.steps, working.unit)
                .reps((working.reps - tired).max(working.fewest_reps))
                .rpe_halves(rpe_halves(index, condition, rng))
                .noted(notes::on_set(rng))
        })
        .collect()
}
