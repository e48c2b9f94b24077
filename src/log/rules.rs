//! The limits of a workout's fields, shared by the parser, the OpenAPI document and the checks of
//! the tables.

use std::ops::Range;

use crate::http::extract::rule::{Line, Lines, Whole};

const SECONDS_OF_A_DAY: i32 = 24 * 60 * 60;

/// The title of a workout.
pub const TITLE: Line = Line { longest: 120 };
/// The name of an exercise.
pub const EXERCISE_NAME: Line = Line { longest: 120 };
/// Notes on a workout.
pub const NOTES: Lines = Lines { longest: 10_000 };
/// Notes on an exercise of a workout.
pub const EXERCISE_NOTES: Lines = Lines { longest: 2_000 };
/// Notes on a set.
pub const SET_NOTES: Lines = Lines { longest: 500 };
/// The longest source of a workout, in characters.
pub const LONGEST_SOURCE: usize = 64;
/// Exercises with the same number belong together.
pub const SUPERSET: Whole = Whole {
    lowest: 0,
    highest: 99,
};
/// Repetitions; 0 is a failed attempt.
pub const REPS: Whole = Whole {
    lowest: 0,
    highest: 10_000,
};
/// Millimetres.
pub const DISTANCE_MM: Whole = Whole {
    lowest: 0,
    highest: 1_000_000_000,
};
/// The years in which a workout may take place.
pub const YEARS: Range<i32> = 1900..2200;
/// Seconds, of a workout.
pub const DURATION_S: Whole = Whole {
    lowest: 0,
    highest: 7 * SECONDS_OF_A_DAY,
};
/// Milliseconds, of a set: as long as a workout.
pub const DURATION_MS: Whole = Whole {
    lowest: 0,
    highest: DURATION_S.highest * 1000,
};
/// Milliseconds of rest after a set.
pub const REST_MS: Whole = Whole {
    lowest: 0,
    highest: SECONDS_OF_A_DAY * 1000,
};
/// What a person weighs, in grams.
pub const BODYWEIGHT_G: Whole = Whole {
    lowest: 20_000,
    highest: 500_000,
};
/// Grams; negative is assistance.
pub const WEIGHT_G: Whole = Whole {
    lowest: -500_000,
    highest: 2_000_000,
};
/// Twice the rating of perceived exertion.
pub const RPE_X2: Whole = Whole {
    lowest: 2,
    highest: 20,
};
/// Exercises of a workout.
pub const MOST_EXERCISES: usize = 100;
/// Sets of an exercise.
pub const MOST_SETS_PER_EXERCISE: usize = 100;
/// Sets of a workout.
pub const MOST_SETS: usize = 1_000;

/// The same, as the end of a sentence.
pub fn years() -> String {
    format!("in the years {} to {}", YEARS.start, YEARS.end - 1)
}

/// The longest workout, in days.
pub fn longest_in_days() -> i32 {
    DURATION_S.highest / SECONDS_OF_A_DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_check_the_same_limits() {
        let exercises = include_str!("../../migration/src/m0003_exercises.rs");
        let workouts = include_str!("../../migration/src/m0004_workouts.rs");
        let in_workouts = include_str!("../../migration/src/m0005_workout_exercises.rs");
        let sets = include_str!("../../migration/src/m0006_workout_sets.rs");
        let length = |name: &str, shortest: u32, longest: usize| {
            format!("length_between(\"{name}\", {shortest}, {longest})")
        };
        let range = |name: &str, Whole { lowest, highest }: Whole| {
            format!("\"{name} BETWEEN {lowest} AND {highest}\"")
        };
        for (table, check) in [
            (exercises, length("name", 1, EXERCISE_NAME.longest)),
            (workouts, length("title", 1, TITLE.longest)),
            (workouts, length("notes", 0, NOTES.longest)),
            (workouts, length("source", 1, LONGEST_SOURCE)),
            (workouts, range("bodyweight_g", BODYWEIGHT_G)),
            (in_workouts, length("notes", 0, EXERCISE_NOTES.longest)),
            (in_workouts, range("superset", SUPERSET)),
            (sets, range("weight_g", WEIGHT_G)),
            (sets, range("reps", REPS)),
            (sets, range("distance_mm", DISTANCE_MM)),
            (sets, range("duration_ms", DURATION_MS)),
            (sets, range("rpe_x2", RPE_X2)),
            (sets, range("rest_ms", REST_MS)),
            (sets, length("notes", 0, SET_NOTES.longest)),
        ] {
            let without_separators = table.replace("_000", "000");
            assert!(without_separators.contains(&check), "{check}");
        }
    }
}
