//! What several features need of a person's log: the door for changing it, how its lists are read,
//! its sets and times, and what its fields may hold.

pub mod list;
pub mod rules;
pub mod set;
pub mod times;
mod write;

pub use write::{Change, LockedLog, look_and_write, write};
