//! The workout document: what comes in, what a patch may say, what goes out. What is read may be
//! written again.

mod input;
mod item;
mod output;

pub use input::{ExerciseIn, WorkoutIn, WorkoutPatch};
pub use item::{WorkoutItem, WorkoutPage, WorkoutSummary};
pub use output::{WorkoutExerciseOut, WorkoutOut};

/// What the server computes. It comes back with a document that was read and is written again.
const COMPUTED: [&str; 7] = [
    "day",
    "volume_kg",
    "set_count",
    "revision",
    "created_at",
    "updated_at",
    "deleted_at",
];
