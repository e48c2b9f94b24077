//! The sessions that make up the programmes.

use super::exercise::{self, Exercise};
use super::programme::{Prescription, Session};

/// Sets within a range of repetitions, one exercise after another.
const fn straight(
    exercise: &'static Exercise,
    sets: i32,
    fewest_reps: i32,
    most_reps: i32,
) -> Prescription {
    Prescription {
        exercise,
        sets,
        fewest_reps,
        most_reps,
        superset: None,
    }
}

/// Sets done in turn with the other exercises of the same superset.
const fn paired(superset: u8, prescription: Prescription) -> Prescription {
    Prescription {
        superset: Some(superset),
        ..prescription
    }
}

/// Sets that are measured in seconds or metres.
const fn measured(exercise: &'static Exercise, sets: i32) -> Prescription {
    straight(exercise, sets, 0, 0)
}

/// Chest, shoulders and triceps.
pub(super) static PUSH: Session = Session {
    title: "Push day",
    prescriptions: &[
        straight(&exercise::BENCH_PRESS, 4, 5, 8),
        straight(&exercise::OVERHEAD_PRESS, 3, 6, 10),
        straight(&exercise::INCLINE_PRESS, 3, 8, 12),
        paired(0, straight(&exercise::LATERAL_RAISE, 3, 12, 18)),
        paired(0, straight(&exercise::TRICEPS_PUSHDOWN, 3, 10, 15)),
        straight(&exercise::CHEST_FLY, 2, 12, 15),
    ],
};

/// Back and biceps.
pub(super) static PULL: Session = Session {
    title: "Pull day",
    prescriptions: &[
        straight(&exercise::BARBELL_ROW, 4, 6, 10),
        straight(&exercise::PULL_UP, 3, 5, 12),
        straight(&exercise::SEATED_ROW, 3, 8, 12),
        paired(0, straight(&exercise::FACE_PULL, 3, 12, 18)),
        paired(0, straight(&exercise::BICEPS_CURL, 3, 8, 12)),
        straight(&exercise::HAMMER_CURL, 2, 10, 12),
    ],
};

/// Legs, with the squat first while fresh.
pub(super) static LEGS: Session = Session {
    title: "Leg day",
    prescriptions: &[
        straight(&exercise::SQUAT, 4, 5, 8),
        straight(&exercise::ROMANIAN_DEADLIFT, 3, 8, 10),
        straight(&exercise::LEG_PRESS, 3, 10, 15),
        paired(0, straight(&exercise::LEG_CURL, 3, 10, 15)),
        paired(0, straight(&exercise::CALF_RAISE, 3, 10, 15)),
        measured(&exercise::PLANK, 3),
    ],
};

/// Heavy presses and rows, arms at the end.
pub(super) static UPPER_STRENGTH: Session = Session {
    title: "Upper body – strength",
    prescriptions: &[
        straight(&exercise::BENCH_PRESS, 4, 4, 6),
        straight(&exercise::BARBELL_ROW, 4, 5, 8),
        straight(&exercise::OVERHEAD_PRESS, 3, 5, 8),
        straight(&exercise::PULL_UP, 3, 5, 10),
        paired(0, straight(&exercise::SKULL_CRUSHER, 3, 8, 12)),
        paired(0, straight(&exercise::BICEPS_CURL, 3, 8, 12)),
    ],
};

/// The only day with both squat and deadlift, so both stay short.
pub(super) static LOWER_STRENGTH: Session = Session {
    title: "Lower body – strength",
    prescriptions: &[
        straight(&exercise::SQUAT, 4, 4, 6),
        straight(&exercise::DEADLIFT, 3, 3, 5),
        straight(&exercise::LEG_EXTENSION, 3, 10, 12),
        paired(0, straight(&exercise::CALF_RAISE, 3, 8, 12)),
        paired(0, measured(&exercise::PLANK, 3)),
    ],
};

/// Lighter, in long supersets.
pub(super) static UPPER_VOLUME: Session = Session {
    title: "Upper body – volume",
    prescriptions: &[
        straight(&exercise::INCLINE_PRESS, 4, 8, 12),
        straight(&exercise::LAT_PULLDOWN, 4, 8, 12),
        paired(0, straight(&exercise::CHEST_FLY, 3, 12, 15)),
        paired(0, straight(&exercise::FACE_PULL, 3, 12, 18)),
        paired(1, straight(&exercise::LATERAL_RAISE, 3, 12, 18)),
        paired(1, straight(&exercise::HAMMER_CURL, 3, 10, 14)),
    ],
};

/// Lighter, easy on the lower back after the deadlifts.
pub(super) static LOWER_VOLUME: Session = Session {
    title: "Lower body – volume",
    prescriptions: &[
        straight(&exercise::FRONT_SQUAT, 3, 6, 8),
        straight(&exercise::HIP_THRUST, 4, 8, 12),
        paired(0, straight(&exercise::LEG_CURL, 3, 10, 15)),
        paired(0, straight(&exercise::HANGING_LEG_RAISE, 3, 6, 20)),
        measured(&exercise::CYCLING, 1),
    ],
};

/// Squat and bench, the first of two such days a week.
pub(super) static FULL_BODY_A: Session = Session {
    title: "Full body A",
    prescriptions: &[
        straight(&exercise::SQUAT, 5, 5, 5),
        straight(&exercise::BENCH_PRESS, 5, 5, 5),
        straight(&exercise::BARBELL_ROW, 5, 5, 5),
        measured(&exercise::PLANK, 3),
    ],
};

/// Deadlifts get only three sets of five: beyond that they tire more than they train.
pub(super) static FULL_BODY_B: Session = Session {
    title: "Full body B",
    prescriptions: &[
        straight(&exercise::DEADLIFT, 3, 5, 5),
        straight(&exercise::OVERHEAD_PRESS, 5, 5, 5),
        paired(0, straight(&exercise::PULL_UP, 3, 5, 12)),
        paired(0, straight(&exercise::DIP, 3, 6, 15)),
        measured(&exercise::ROWING, 1),
    ],
};

/// The second squat and bench day.
pub(super) static FULL_BODY_C: Session = Session {
    title: "Full body C",
    prescriptions: &[
        straight(&exercise::SQUAT, 5, 5, 5),
        straight(&exercise::BENCH_PRESS, 5, 5, 5),
        paired(0, straight(&exercise::LAT_PULLDOWN, 3, 8, 12)),
        paired(0, straight(&exercise::HANGING_LEG_RAISE, 3, 6, 20)),
    ],
};

/// 800 m repeats on the track.
pub(super) static INTERVALS: Session = Session {
    title: "Intervals",
    prescriptions: &[measured(&exercise::INTERVAL_RUN, 6)],
};

/// Comfortably hard.
pub(super) static TEMPO: Session = Session {
    title: "Tempo run",
    prescriptions: &[measured(&exercise::TEMPO_RUN, 1)],
};

/// At a pace for talking.
pub(super) static EASY: Session = Session {
    title: "Easy run",
    prescriptions: &[measured(&exercise::EASY_RUN, 1)],
};

/// The longest of the week, still within an hour and a half.
pub(super) static LONG: Session = Session {
    title: "Long run",
    prescriptions: &[measured(&exercise::LONG_RUN, 1)],
};

/// Light strength work that leaves the legs fit to run.
pub(super) static RUNNERS_STRENGTH: Session = Session {
    title: "Strength for runners",
    prescriptions: &[
        straight(&exercise::GOBLET_SQUAT, 3, 8, 12),
        straight(&exercise::SPLIT_SQUAT, 3, 8, 12),
        paired(0, straight(&exercise::CALF_RAISE, 3, 12, 15)),
        paired(0, straight(&exercise::PUSH_UP, 3, 5, 40)),
        paired(1, measured(&exercise::PLANK, 3)),
        paired(1, measured(&exercise::SIDE_PLANK, 3)),
    ],
};

/// Pull-ups and dips, or their assisted variants.
pub(super) static BODYWEIGHT_STRENGTH: Session = Session {
    title: "Bodyweight strength",
    prescriptions: &[
        straight(&exercise::PULL_UP, 4, 5, 12),
        straight(&exercise::DIP, 4, 6, 15),
        paired(0, straight(&exercise::INVERTED_ROW, 3, 6, 20)),
        paired(0, straight(&exercise::PUSH_UP, 3, 8, 40)),
        straight(&exercise::WALKING_LUNGE, 3, 10, 40),
    ],
};

/// Holds, and the rowing machine for the heart.
pub(super) static BODYWEIGHT_CORE: Session = Session {
    title: "Core and conditioning",
    prescriptions: &[
        straight(&exercise::HANGING_LEG_RAISE, 3, 5, 20),
        paired(0, measured(&exercise::PLANK, 3)),
        paired(0, measured(&exercise::SIDE_PLANK, 3)),
        measured(&exercise::HOLLOW_HOLD, 3),
        measured(&exercise::ROWING, 1),
    ],
};
