//! A person's exercises: names that their workouts use, each once whatever its capitals.

pub mod store;
