use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use uuid::Uuid;

use super::{
    COMPUTED, LIMIT, LONGEST_EXERCISE_NOTES, LONGEST_NOTES, LONGEST_SOURCE, LONGEST_TITLE,
    MOST_EXERCISES, MOST_SETS, MOST_SETS_PER_EXERCISE,
    output::{ExerciseOut, WorkoutOut},
    times::{End, LONGEST_S, Times, time},
};
use crate::{
    exercises::{exercise_name, store::ExerciseReference},
    http::{Fields, FromJson, Given, extract::fields, extract::path},
    text,
    workouts::set::WorkoutSet,
};

/// A workout as it is written. What is `None` was left out (or null, which is the same here).
#[derive(Clone, Debug)]
pub struct WorkoutIn {
    /// An id that the client has made.
    pub id: Option<Uuid>,
    /// Trimmed, 1 to 120 characters.
    pub title: String,
    /// At most 10,000 characters.
    pub notes: Option<String>,
    /// The start.
    pub started_at: Option<DateTime<FixedOffset>>,
    /// The end, from `ended_at` or else from `duration_s`.
    pub end: Option<End>,
    /// The exercises in their order.
    pub exercises: Option<Vec<ExerciseIn>>,
    /// Where it came from: 1 to 64 characters.
    pub source: Option<String>,
}

/// An exercise of a workout as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExerciseIn {
    /// Which exercise.
    pub exercise: ExerciseReference,
    /// At most 2,000 characters.
    pub notes: String,
    /// 0 to 99; exercises with the same number belong together.
    pub superset: Option<i32>,
    /// The sets in their order.
    pub sets: Vec<WorkoutSet>,
}

/// A JSON merge patch (RFC 7396) of a workout: absent leaves a field, null clears it.
#[derive(Clone, Debug)]
pub struct WorkoutPatch {
    /// An id that must be that of the workout.
    pub id: Option<Uuid>,
    /// Cannot be cleared.
    pub title: Option<String>,
    /// Cleared to nothing.
    pub notes: Given<String>,
    /// Cannot be cleared.
    pub started_at: Option<DateTime<FixedOffset>>,
    /// The end, from `ended_at` or else from `duration_s`.
    pub end: Given<End>,
    /// The whole list of exercises; cleared to nothing.
    pub exercises: Given<Vec<ExerciseIn>>,
    /// Cleared to none.
    pub source: Given<String>,
}

impl FromJson for WorkoutIn {
    const LIMIT: usize = LIMIT;

    fn from_json(fields: &mut Fields<'_>) -> Self {
        fields.ignore(&COMPUTED);
        let workout = Self {
            id: fields.optional("id", id).value(),
            title: fields.required("title", title).unwrap_or_default(),
            notes: fields.optional("notes", notes).value(),
            started_at: fields.optional("started_at", time).value(),
            end: read_end(fields).value(),
            exercises: read_exercises(fields).value(),
            source: fields.optional("source", source).value(),
        };
        // Without a start it depends on the row whether the end fits: see `Row::replace`.
        if let Some(started_at) = workout.started_at {
            workout.times(started_at).check(fields.problems());
        }
        workout
    }
}

impl WorkoutIn {
    /// When the workout was, if it began at `started_at`.
    pub fn times(&self, started_at: DateTime<FixedOffset>) -> Times {
        Times {
            started_at,
            ended_at: self.end.map(|end| end.time(started_at)),
        }
    }
}

impl WorkoutIn {
    /// Whether a workout has everything that this document gives.
    pub fn says_the_same_as(&self, workout: &WorkoutOut) -> bool {
        let Self {
            id: _,
            title,
            notes,
            started_at,
            end,
            exercises,
            source,
        } = self;
        let written = workout.exercises.as_deref().unwrap_or_default();
        // Two equal instants with different offsets are different days to the person.
        let is_same_start = |start: &DateTime<FixedOffset>| {
            *start == workout.started_at && start.offset() == workout.started_at.offset()
        };
        *title == workout.title
            && notes
                .as_ref()
                .is_none_or(|notes| Some(notes) == workout.notes.as_ref())
            && started_at.as_ref().is_none_or(is_same_start)
            && source
                .as_ref()
                .is_none_or(|source| Some(source) == workout.source.as_ref())
            && end.is_none_or(|end| {
                Some(end.time(workout.started_at)) == workout.ended_at.map(|end| end.to_utc())
            })
            && exercises.as_ref().is_none_or(|exercises| {
                exercises.len() == written.len()
                    && exercises
                        .iter()
                        .zip(written)
                        .all(|(one, other)| one.is(other))
            })
    }
}

impl ExerciseIn {
    fn is(&self, written: &ExerciseOut) -> bool {
        let Self {
            exercise,
            notes,
            superset,
            sets,
        } = self;
        let is_same_exercise = match exercise {
            ExerciseReference::Id(id) => *id == written.exercise_id,
            ExerciseReference::Name(name) => text::fold(name) == text::fold(&written.name),
        };
        is_same_exercise
            && *notes == written.notes
            && *superset == written.superset
            && *sets == written.sets
    }
}

impl FromJson for WorkoutPatch {
    const LIMIT: usize = LIMIT;
    const MEDIA_TYPES: &'static [&'static str] =
        &["application/json", "application/merge-patch+json"];

    fn from_json(fields: &mut Fields<'_>) -> Self {
        fields.ignore(&COMPUTED);
        Self {
            id: fields.optional("id", id).value(),
            title: fields.kept("title", title),
            notes: fields.optional("notes", notes),
            started_at: fields.kept("started_at", time),
            end: read_end(fields),
            exercises: read_exercises(fields),
            source: fields.optional("source", source),
        }
    }
}

impl WorkoutPatch {
    /// When the workout was, after this patch. A start without an end moves the whole workout:
    /// whoever corrects the day does not mean that it was longer.
    pub fn times(&self, before: Times) -> Times {
        let started_at = self.started_at.unwrap_or(before.started_at);
        Times {
            started_at,
            ended_at: match self.end {
                Given::Absent => {
                    let moved_by = started_at - before.started_at;
                    before.ended_at.map(|end| end + moved_by)
                }
                Given::Null => None,
                Given::Value(end) => Some(end.time(started_at)),
            },
        }
    }
}

/// `duration_s` says when the workout ended unless `ended_at` does.
fn read_end(fields: &mut Fields<'_>) -> Given<End> {
    let duration = fields.optional("duration_s", |value| {
        fields::whole(&value, 0, LONGEST_S).map(End::After)
    });
    let end = fields.optional("ended_at", |value| {
        time(value).map(|time| End::At(time.to_utc()))
    });
    match (end, duration) {
        (Given::Absent, duration) => duration,
        // A read document without an end has null for both.
        (Given::Null, Given::Value(duration)) => Given::Value(duration),
        (end, _) => end,
    }
}

fn read_exercises(fields: &mut Fields<'_>) -> Given<Vec<ExerciseIn>> {
    let exercises = fields.list("exercises", MOST_EXERCISES, |fields| ExerciseIn {
        exercise: read_exercise(fields),
        notes: fields
            .optional("notes", exercise_notes)
            .value()
            .unwrap_or_default(),
        superset: fields
            .optional("superset", |value| fields::whole(&value, 0, 99))
            .value(),
        sets: fields
            .list("sets", MOST_SETS_PER_EXERCISE, WorkoutSet::read)
            .value()
            .unwrap_or_default(),
    });
    if let Given::Value(exercises) = &exercises
        && exercises
            .iter()
            .map(|exercise| exercise.sets.len())
            .sum::<usize>()
            > MOST_SETS
    {
        fields.problem("exercises", "can't have more than 1,000 sets in all");
    }
    exercises
}

/// The id wins over the name: it stays right when the exercise is renamed.
fn read_exercise(fields: &mut Fields<'_>) -> ExerciseReference {
    if !fields.has("exercise_id") {
        fields.ignore(&["exercise_id"]);
        let name = fields.required("name", exercise_name).unwrap_or_default();
        return ExerciseReference::Name(name);
    }
    fields.optional("name", exercise_name);
    let id = fields.optional("exercise_id", id).value();
    ExerciseReference::Id(id.unwrap_or_default())
}

fn id(value: Value) -> Result<Uuid, String> {
    path::parse(&fields::text(value)?).ok_or_else(|| "must be a UUID".into())
}

fn title(value: Value) -> Result<String, String> {
    text::line(&fields::text(value)?, LONGEST_TITLE)
}

fn notes(value: Value) -> Result<String, String> {
    text::lines(&fields::text(value)?, LONGEST_NOTES)
}

fn exercise_notes(value: Value) -> Result<String, String> {
    text::lines(&fields::text(value)?, LONGEST_EXERCISE_NOTES)
}

/// A name for programs: it is compared as it stands.
fn source(value: Value) -> Result<String, String> {
    let source = fields::text(value)?;
    let is_allowed = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '.' | '_' | '-');
    if source.is_empty() {
        return Err("can't be blank".into());
    }
    if !source.chars().all(is_allowed) {
        return Err("may only contain the letters a to z, digits, '.', '_' and '-'".into());
    }
    if source.len() > LONGEST_SOURCE {
        return Err(format!(
            "is too long (maximum is {LONGEST_SOURCE} characters)"
        ));
    }
    Ok(source)
}
