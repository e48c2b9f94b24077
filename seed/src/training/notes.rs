//! Notes that people write.

use super::{
    condition::{Condition, Form},
    exercise::{Exercise, Measure},
    programme::Session,
};
use fake::rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};

// These four fit both a run and a session in the gym.

const AFTER_A_GOOD_DAY: [&str; 6] = [
    "Felt strong today.",
    "Great session. Slept nine hours, it shows.",
    "Could have done more, saving it for next week.",
    "Best session in a while.\nCoffee an hour before helps.",
    "Everything clicked today.",
    "Fresh after the rest day.",
];

const AFTER_A_BAD_DAY: [&str; 6] = [
    "Slept badly, took a bit off.",
    "Tired from work. Showed up anyway.",
    "Getting over a cold, kept it easier.",
    "No energy, probably did not eat enough.",
    "Stiff after a long drive, so a bit less today.",
    "Off day. Next one will be better.",
];

const IN_A_DELOAD_WEEK: [&str; 5] = [
    "Deload. Easy and technical.",
    "Light week, focus on form.",
    "Recovery week, good to have it.",
    "Deload – hard to hold back, but it pays off.",
    "Easy week, extra stretching at the end.",
];

const ON_ANY_DAY: [&str; 6] = [
    "Solid, nothing special.",
    "Trained with Sam.",
    "Stretched for ten minutes afterwards.",
    "New shoes, need to get used to them.",
    "Hot today. Drink more!",
    "Did not feel like it, glad I went.",
];

const IN_THE_GYM: [&str; 5] = [
    "Gym was empty, good pace.",
    "Crowded, long waits between exercises.",
    "Short on time, kept the rests short.",
    "Phone stayed in the locker, much better focus.",
    "Need new chalk.",
];

const ON_A_BARBELL_LIFT: [&str; 6] = [
    "Last set was slow.",
    "Brace before every rep.",
    "Paused the first rep of each set.",
    "Took long rests.",
    "Bar path felt good.",
    "Filmed the last set, looks fine.",
];

const ON_A_WEIGHT: [&str; 5] = [
    "Slow on the way down.",
    "No swinging.",
    "Full range, even when it burns.",
    "Two seconds at the top.",
    "Last set was hard.",
];

const ON_REPETITIONS: [&str; 3] = [
    "Full range on every rep.",
    "Slow on the way down.",
    "Short rests.",
];

const ON_A_HOLD: [&str; 3] = ["Keep the hips level.", "Breathe!", "Shaking at the end."];

const ON_THE_ROAD: [&str; 5] = [
    "Legs heavy at first, fine after ten minutes.",
    "Windy on the way back.",
    "Even pace throughout.",
    "Heart rate stayed low.",
    "Along the river.",
];

const ON_THE_TRACK: [&str; 3] = [
    "Even pace throughout.",
    "Started too fast.",
    "Finished strong.",
];

const ON_A_SET: [&str; 6] = [
    "Last rep was a grind.",
    "Felt lighter than last week.",
    "Lost my balance for a moment.",
    "Grip gave out first.",
    "Good speed.",
    "Left side lags behind.\nStart with it next time.",
];

const ON_A_FAILED_ATTEMPT: [&str; 3] = [
    "Missed it halfway up.",
    "Moved, then stuck. Next time.",
    "Not today.",
];

/// A note on one set; usually there is none.
pub(super) fn on_set(rng: &mut StdRng) -> Option<&'static str> {
    remark(45, &ON_A_SET, rng)
}

/// A note on a weight that did not go up.
pub(super) fn on_a_failed_attempt(rng: &mut StdRng) -> &'static str {
    let [first, ..] = ON_A_FAILED_ATTEMPT;
    ON_A_FAILED_ATTEMPT.choose(rng).copied().unwrap_or(first)
}

/// A note on the whole workout; on most days there is none.
pub(super) fn on_workout(
    session: &Session,
    condition: &Condition,
    rng: &mut StdRng,
) -> Option<&'static str> {
    // A session of a single exercise is a run.
    let is_in_gym = session.prescriptions.len() > 1;
    let (one_in, phrases): (u32, &[&str]) = match (condition.is_deload, condition.form) {
        (true, _) => (3, &IN_A_DELOAD_WEEK),
        (false, Form::Bad) => (1, &AFTER_A_BAD_DAY),
        (false, Form::Good) => (2, &AFTER_A_GOOD_DAY),
        (false, Form::Usual) if is_in_gym && rng.random_bool(0.5) => (8, &IN_THE_GYM),
        (false, Form::Usual) => (8, &ON_ANY_DAY),
    };
    remark(one_in, phrases, rng)
}

/// A note on one exercise; usually there is none.
pub(super) fn on_exercise(exercise: &Exercise, rng: &mut StdRng) -> Option<&'static str> {
    let phrases: &[&str] = match exercise.measure {
        Measure::Barbell(_) => &ON_A_BARBELL_LIFT,
        Measure::Weight(_) => &ON_A_WEIGHT,
        Measure::Bodyweight(_) | Measure::Assisted(_) => &ON_REPETITIONS,
        Measure::Hold(_) => &ON_A_HOLD,
        Measure::Road(_) => &ON_THE_ROAD,
        Measure::Track(_) => &ON_THE_TRACK,
    };
    remark(14, phrases, rng)
}

fn remark(one_in: u32, phrases: &[&'static str], rng: &mut StdRng) -> Option<&'static str> {
    if rng.random_ratio(1, one_in) {
        phrases.choose(rng).copied()
    } else {
        None
    }
}
