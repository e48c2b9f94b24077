//! Workout documents, as a client of the API would write them.

use super::{
    bodyweight,
    calendar::{Appointment, LONGEST_WORKOUT_MINUTES},
    character::Character,
    condition::Condition,
    notes,
    programme::{Prescription, Session},
    sets::{self, Set, Task, decimal},
};
use chrono::{DateTime, Duration, FixedOffset, SecondsFormat};
use fake::rand::{RngExt as _, rngs::StdRng};
use serde_json::{Map, Value};

/// The shortest workout, in minutes: changing and looking at the plan take time too.
const SHORTEST_WORKOUT_MINUTES: i32 = 35;

/// A set of repetitions, in seconds.
const SECONDS_PER_SET: i32 = 40;

/// The rest after a set of somebody who does not time it, in seconds.
const USUAL_REST: i32 = 80;

/// Setting up the next exercise, in seconds.
const SECONDS_PER_EXERCISE: i32 = 90;

/// Write one workout. Fields without a value are left out.
pub(super) fn workout(
    appointment: &Appointment,
    character: &Character,
    condition: &Condition,
    rng: &mut StdRng,
) -> Value {
    let mut exercises = Vec::new();
    let mut seconds = 0;
    for prescription in prescriptions(appointment.session, rng) {
        let task = Task {
            prescription,
            character,
            condition,
        };
        let sets = sets::perform(&task, rng);
        let sets = sets::rested(sets, &task);
        seconds += SECONDS_PER_EXERCISE + sets.iter().map(seconds_for).sum::<i32>();
        exercises.push(exercise(prescription, sets, character, rng));
    }
    let minutes = (seconds / 60 + rng.random_range(1..=10))
        .clamp(SHORTEST_WORKOUT_MINUTES, LONGEST_WORKOUT_MINUTES);
    let started_at = appointment.started_at;
    let ended_at = started_at + Duration::minutes(minutes.into());

    let mut document = Map::new();
    document.insert(
        "title".to_owned(),
        title(appointment.session, condition).into(),
    );
    if let Some(notes) = notes::on_workout(appointment.session, condition, rng) {
        document.insert("notes".to_owned(), notes.into());
    }
    if let Some(grams) = bodyweight::before(appointment, character, rng) {
        document.insert("bodyweight_kg".to_owned(), decimal(grams, 1_000));
    }
    document.insert("started_at".to_owned(), timestamp(started_at));
    document.insert("ended_at".to_owned(), timestamp(ended_at));
    document.insert("exercises".to_owned(), exercises.into());
    document.into()
}

/// The exercises that are done of a session: now and then the last one is skipped.
fn prescriptions(session: &Session, rng: &mut StdRng) -> &'static [Prescription] {
    match session.prescriptions.split_last() {
        // Half a superset would be odd, and a run is all there is in a run.
        Some((last, others))
            if last.superset.is_none() && !others.is_empty() && rng.random_ratio(1, 10) =>
        {
            others
        }
        _ => session.prescriptions,
    }
}

fn exercise(
    prescription: &Prescription,
    sets: Vec<Set>,
    character: &Character,
    rng: &mut StdRng,
) -> Value {
    let exercise = sets::exercise_for(prescription, character);
    let mut document = Map::new();
    document.insert("name".to_owned(), exercise.name.into());
    if let Some(notes) = notes::on_exercise(exercise, rng) {
        document.insert("notes".to_owned(), notes.into());
    }
    if let Some(superset) = prescription.superset {
        document.insert("superset".to_owned(), superset.into());
    }
    document.insert(
        "sets".to_owned(),
        sets.into_iter().map(Value::from).collect(),
    );
    document.into()
}

fn title(session: &Session, condition: &Condition) -> String {
    if condition.is_deload {
        format!("{} (deload)", session.title)
    } else {
        session.title.to_owned()
    }
}

fn seconds_for(set: &Set) -> i32 {
    set.seconds().unwrap_or(SECONDS_PER_SET) + set.rest().unwrap_or(USUAL_REST)
}

fn timestamp(instant: DateTime<FixedOffset>) -> Value {
    instant.to_rfc3339_opts(SecondsFormat::Secs, false).into()
}
