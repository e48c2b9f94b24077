//! Training programmes: the sessions of each day of the week.

use super::{exercise::Exercise, sessions};
use chrono::Weekday::{self, Fri, Mon, Sat, Sun, Thu, Tue, Wed};

/// A weekly plan that a person follows for years: the sessions by the day of the week.
#[derive(Debug)]
pub(crate) struct Programme {
    week: &'static [(Weekday, &'static Session)],
}

impl Programme {
    /// The session due on a day of the week; `None` is a rest day.
    pub(crate) fn session_on(&self, weekday: Weekday) -> Option<&'static Session> {
        self.week
            .iter()
            .find(|(day, _)| *day == weekday)
            .map(|(_, session)| *session)
    }
}

/// The exercises of one visit to the gym.
#[derive(Debug)]
pub(crate) struct Session {
    /// The title under which it is logged.
    pub title: &'static str,
    /// The exercises, in order.
    pub prescriptions: &'static [Prescription],
}

/// One exercise of a session, with its sets and repetitions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prescription {
    /// The exercise. Novices may do its easier variant.
    pub exercise: &'static Exercise,
    /// Working sets, without warm-up sets.
    pub sets: i32,
    /// The bottom of the range of repetitions. The load stays until [`Self::most_reps`] are
    /// reached.
    pub fewest_reps: i32,
    /// The top of the range, after which the load goes up. Distances and holds ignore both.
    pub most_reps: i32,
    /// Exercises of a session with the same number are done in turn.
    pub superset: Option<u8>,
}

/// All programmes. The demo person follows the first, which has a bit of everything.
pub(super) static PROGRAMMES: [&Programme; 5] = [
    &FULL_BODY,
    &UPPER_LOWER,
    &PUSH_PULL_LEGS,
    &RUNNER,
    &BODYWEIGHT,
];

/// Push/pull/legs: each third of the body twice a week.
static PUSH_PULL_LEGS: Programme = Programme {
    week: &[
        (Mon, &sessions::PUSH),
        (Tue, &sessions::PULL),
        (Wed, &sessions::LEGS),
        (Thu, &sessions::PUSH),
        (Fri, &sessions::PULL),
        (Sat, &sessions::LEGS),
    ],
};

/// Upper/lower: four days, heavy first.
static UPPER_LOWER: Programme = Programme {
    week: &[
        (Mon, &sessions::UPPER_STRENGTH),
        (Tue, &sessions::LOWER_STRENGTH),
        (Thu, &sessions::UPPER_VOLUME),
        (Fri, &sessions::LOWER_VOLUME),
    ],
};

/// Full body, 5x5: five sets of five, three times a week, and a run.
static FULL_BODY: Programme = Programme {
    week: &[
        (Mon, &sessions::FULL_BODY_A),
        (Wed, &sessions::FULL_BODY_B),
        (Fri, &sessions::FULL_BODY_C),
        (Sun, &sessions::EASY),
    ],
};

/// Runner's week: four runs and a little strength work.
static RUNNER: Programme = Programme {
    week: &[
        (Tue, &sessions::INTERVALS),
        (Wed, &sessions::RUNNERS_STRENGTH),
        (Thu, &sessions::TEMPO),
        (Sat, &sessions::EASY),
        (Sun, &sessions::LONG),
    ],
};

/// Bodyweight: a pull-up bar and a floor.
static BODYWEIGHT: Programme = Programme {
    week: &[
        (Mon, &sessions::BODYWEIGHT_STRENGTH),
        (Wed, &sessions::BODYWEIGHT_CORE),
        (Fri, &sessions::BODYWEIGHT_STRENGTH),
        (Sun, &sessions::EASY),
    ],
};
