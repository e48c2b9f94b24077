//! The catalogue of exercises, with the starting loads of an 80 kg intermediate lifter.

/// An exercise, and how its sets are measured.
#[derive(Debug)]
pub(crate) struct Exercise {
    /// As lifters write it, with the equipment in brackets where there is a choice.
    pub name: &'static str,
    /// What its sets record.
    pub measure: Measure,
    /// The easier variant that novices do instead.
    pub regression: Option<&'static Exercise>,
}

/// What the sets of an exercise record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Measure {
    /// Weight on an Olympic bar and repetitions, after warm-up sets. Grams.
    Barbell(i32),
    /// Weight of dumbbells, a cable or a machine, and repetitions. Grams.
    Weight(i32),
    /// Repetitions with bodyweight only.
    Bodyweight(i32),
    /// Repetitions with a counterweight, which is written as a negative weight. Grams.
    Assisted(i32),
    /// The time for which a position is held. Seconds.
    Hold(i32),
    /// A continuous stretch on the road, which grows with fitness.
    Road(Distance),
    /// A measured stretch, repeated; always the same.
    Track(Distance),
}

/// A distance and the speed at which it is covered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Distance {
    /// Metres.
    pub metres: i32,
    /// Time per distance in permille of the person's tempo pace on foot; less is faster.
    pub pace_permille: i32,
}

const fn exercise(name: &'static str, measure: Measure) -> Exercise {
    Exercise {
        name,
        measure,
        regression: None,
    }
}

const fn barbell(name: &'static str, kilograms: i32) -> Exercise {
    exercise(name, Measure::Barbell(kilograms * 1_000))
}

const fn weight(name: &'static str, kilograms: i32) -> Exercise {
    exercise(name, Measure::Weight(kilograms * 1_000))
}

const fn bodyweight(name: &'static str, repetitions: i32) -> Exercise {
    exercise(name, Measure::Bodyweight(repetitions))
}

const fn assisted(name: &'static str, kilograms: i32) -> Exercise {
    exercise(name, Measure::Assisted(kilograms * 1_000))
}

const fn hold(name: &'static str, seconds: i32) -> Exercise {
    exercise(name, Measure::Hold(seconds))
}

const fn road(name: &'static str, metres: i32, pace_permille: i32) -> Exercise {
    exercise(
        name,
        Measure::Road(Distance {
            metres,
            pace_permille,
        }),
    )
}

const fn track(name: &'static str, metres: i32, pace_permille: i32) -> Exercise {
    exercise(
        name,
        Measure::Track(Distance {
            metres,
            pace_permille,
        }),
    )
}

const fn or_for_novices(exercise: Exercise, regression: &'static Exercise) -> Exercise {
    Exercise {
        regression: Some(regression),
        ..exercise
    }
}

pub(super) static BENCH_PRESS: Exercise = barbell("Bench Press (Barbell)", 75);
pub(super) static SQUAT: Exercise = barbell("Squat (Barbell)", 100);
pub(super) static FRONT_SQUAT: Exercise = barbell("Front Squat (Barbell)", 75);
pub(super) static DEADLIFT: Exercise = barbell("Deadlift (Barbell)", 120);
pub(super) static ROMANIAN_DEADLIFT: Exercise = barbell("Romanian Deadlift (Barbell)", 85);
pub(super) static OVERHEAD_PRESS: Exercise = barbell("Overhead Press (Barbell)", 45);
pub(super) static BARBELL_ROW: Exercise = barbell("Bent Over Row (Barbell)", 65);
pub(super) static HIP_THRUST: Exercise = barbell("Hip Thrust (Barbell)", 100);

pub(super) static INCLINE_PRESS: Exercise = weight("Incline Bench Press (Dumbbell)", 26);
pub(super) static LATERAL_RAISE: Exercise = weight("Lateral Raise (Dumbbell)", 10);
pub(super) static CHEST_FLY: Exercise = weight("Chest Fly (Cable)", 18);
pub(super) static TRICEPS_PUSHDOWN: Exercise = weight("Triceps Pushdown (Cable)", 28);
pub(super) static SKULL_CRUSHER: Exercise = weight("Skull Crusher (EZ Bar)", 28);
pub(super) static LAT_PULLDOWN: Exercise = weight("Lat Pulldown (Cable)", 60);
pub(super) static SEATED_ROW: Exercise = weight("Seated Row (Cable)", 58);
pub(super) static FACE_PULL: Exercise = weight("Face Pull (Cable)", 22);
pub(super) static BICEPS_CURL: Exercise = weight("Biceps Curl (Dumbbell)", 13);
pub(super) static HAMMER_CURL: Exercise = weight("Hammer Curl (Dumbbell)", 14);
pub(super) static LEG_PRESS: Exercise = weight("Leg Press (Machine)", 160);
pub(super) static LEG_CURL: Exercise = weight("Lying Leg Curl (Machine)", 42);
pub(super) static LEG_EXTENSION: Exercise = weight("Leg Extension (Machine)", 50);
pub(super) static CALF_RAISE: Exercise = weight("Standing Calf Raise (Machine)", 70);
pub(super) static GOBLET_SQUAT: Exercise = weight("Goblet Squat (Kettlebell)", 24);
pub(super) static SPLIT_SQUAT: Exercise = weight("Bulgarian Split Squat (Dumbbell)", 16);

static ASSISTED_PULL_UP: Exercise = assisted("Pull Up (Assisted)", 35);
static ASSISTED_DIP: Exercise = assisted("Triceps Dip (Assisted)", 30);
pub(super) static PULL_UP: Exercise = or_for_novices(bodyweight("Pull Up", 7), &ASSISTED_PULL_UP);
pub(super) static DIP: Exercise = or_for_novices(bodyweight("Triceps Dip", 9), &ASSISTED_DIP);
pub(super) static PUSH_UP: Exercise = bodyweight("Push Up", 18);
pub(super) static INVERTED_ROW: Exercise = bodyweight("Inverted Row", 11);
pub(super) static HANGING_LEG_RAISE: Exercise = bodyweight("Hanging Leg Raise", 10);
pub(super) static WALKING_LUNGE: Exercise = bodyweight("Walking Lunge", 20);
pub(super) static PLANK: Exercise = hold("Plank", 55);
pub(super) static SIDE_PLANK: Exercise = hold("Side Plank", 35);
pub(super) static HOLLOW_HOLD: Exercise = hold("Hollow Hold", 30);

pub(super) static EASY_RUN: Exercise = road("Running", 6_000, 1_170);
pub(super) static TEMPO_RUN: Exercise = road("Running", 7_000, 1_030);
pub(super) static LONG_RUN: Exercise = road("Running", 9_000, 1_150);
pub(super) static INTERVAL_RUN: Exercise = track("Running (Track)", 800, 920);
pub(super) static ROWING: Exercise = track("Rowing (Machine)", 2_000, 760);
pub(super) static CYCLING: Exercise = track("Cycling (Stationary)", 6_000, 430);
