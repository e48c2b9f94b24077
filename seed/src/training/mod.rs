//! Plausible years of training, invented for one person at a time. Nothing here touches the
//! database.
//!
//! A [`Character`] holds what stays the same (programme, strength, unit, time zone). From it
//! - `calendar` decides the days, backwards from now;
//! - `condition` decides how strong the person is on such a day: slowing progress, deload weeks, bad days;
//! - `bodyweight` puts the person on a scale now and then;
//! - `sets` turns a prescription (`programme`, `exercise`) and a condition into the sets of one exercise;
//! - `document` and `notes` write the workout as a client of the API would.
//!
//! All quantities are whole numbers (grams, permille, tenths of a second), so a seed gives the same log on
//! every machine.

mod bodyweight;
mod calendar;
mod character;
mod condition;
mod document;
mod exercise;
mod notes;
mod programme;
mod sessions;
mod sets;
#[cfg(test)]
mod tests;

pub(crate) use character::Character;

use chrono::{DateTime, Utc};
use condition::Condition;
use fake::rand::rngs::StdRng;
use serde_json::Value;

/// Invent `count` workouts of one person, oldest first, the last one in the days before `now`.
///
/// Each is a body for `POST /workouts` without an id. No two start at the same time, and every
/// workout has ended by `now`. The same character, count, `now` and RNG state give the same
/// documents.
pub(crate) fn training_log(
    character: &Character,
    count: usize,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Vec<Value> {
    calendar::schedule(character, count, now, rng)
        .iter()
        .map(|appointment| {
            let condition = Condition::in_week(appointment.week, character, rng);
            document::workout(appointment, character, &condition, rng)
        })
        .collect()
}
