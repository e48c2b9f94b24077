//! The workout document: to write, to patch, to read. A document that was read may be written back.

mod input;
mod item;
mod output;

pub use input::{ExerciseIn, WorkoutIn, WorkoutPatch};
pub use item::{WorkoutItem, WorkoutPage, WorkoutSummary};
pub use output::{WorkoutExerciseOut, WorkoutOut};

/// Fields that the server computes. Clients may send them back; they are ignored.
const COMPUTED: [&str; 7] = [
    "day",
    "volume_kg",
    "set_count",
    "revision",
    "created_at",
    "updated_at",
    "deleted_at",
];
