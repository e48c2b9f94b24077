//! The repository keeps its own rules: its rooms, and what its documents say.

mod layering;
mod promises;
mod readme;
