//! The tables of workout-log as SeaORM entities.
//!
//! ```text
//! users ─┬─ sessions
//!        ├─ streaks
//!        ├─ exercises ──────────┐
//!        └─ workouts ── workout_exercises ── workout_sets
//! usernames
//! ```
//!
//! A query on rows that belong to a person starts with that entity's [`Owned`] functions, so that
//! the owner is in its `WHERE` before anything else. No model is `Serialize`: a row is never sent
//! over HTTP, so a password hash cannot be sent by accident.

mod owned;

pub mod exercise;
pub mod session;
pub mod streak;
pub mod user;
pub mod username;
pub mod workout;
pub mod workout_exercise;
pub mod workout_set;

pub use owned::Owned;
