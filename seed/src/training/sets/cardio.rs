//! Distances: runs on the road, intervals, the rowing machine.

use super::{super::exercise::Distance, Set, Task};
use fake::rand::{RngExt as _, rngs::StdRng};

/// The jog before intervals.
const JOG: Distance = Distance {
    metres: 1_500,
    pace_permille: 1_200,
};

/// One continuous run, longer as fitness grows. It is measured by a GPS watch, so it is never a
/// round number.
pub(super) fn road(distance: Distance, task: &Task, rng: &mut StdRng) -> Set {
    // Half of the gain: people have less time than breath.
    let grown = distance.metres * (1_000 + task.condition.gain_permille / 2) / 1_000;
    let metres = task.condition.eased(grown) + rng.random_range(-120..=120);
    let stretch = Distance { metres, ..distance };
    let tenths = tenths(stretch, task, rng);
    // A watch shows whole seconds.
    Set::of_kind("normal")
        .metres(metres)
        .tenths(tenths / 10 * 10)
}

/// A measured distance, once or as intervals, which get a jog first.
pub(super) fn track(distance: Distance, task: &Task, rng: &mut StdRng) -> Vec<Set> {
    let jog = (task.prescription.sets > 1).then(|| {
        Set::of_kind("warmup")
            .metres(JOG.metres)
            .tenths(tenths(JOG, task, rng))
    });
    let stretches: Vec<Set> = (0..task.sets())
        .map(|_| {
            Set::of_kind("normal")
                .metres(distance.metres)
                .tenths(tenths(distance, task, rng))
        })
        .collect();
    jog.into_iter().chain(stretches).collect()
}

/// The time for a distance, in tenths of a second.
fn tenths(distance: Distance, task: &Task, rng: &mut StdRng) -> i32 {
    // Even a novice's pace improves by a seventh at most.
    let tempo = task.character.tempo_pace * (1_000 - task.condition.gain_permille / 6) / 1_000;
    let pace = tempo * distance.pace_permille / 1_000;
    let tenths = distance.metres * pace / 100;
    let variation = rng.random_range(-15..=15);
    tenths * (1_000 + variation) / 1_000
}
