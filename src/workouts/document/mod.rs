//! The workout document: to write, to patch, to read. A document that was read may be written back.

mod input;
mod output;
pub(super) mod schema;

pub use input::{ExerciseIn, WorkoutIn, WorkoutPatch};
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

/// In bytes. Enough for 1,000 sets, 100 exercises and the longest notes, as long as most characters
/// take one byte.
const LIMIT: usize = 512 * 1024;
