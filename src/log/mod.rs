//! Shared by the features of a person's log: changing it, reading its lists, its sets and times,
//! the rules of its fields, and how the person wants to see it.

pub mod calendar;
pub mod days;
pub mod list;
pub mod measure;
pub mod preferences;
pub mod records;
pub mod rules;
pub mod score;
pub mod set;
pub mod streaks;
pub mod times;
mod write;

pub use write::{Change, LockedLog, look_and_write, write};
