//! Workouts as clients write them, whole or as a patch.

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

use super::{
    COMPUTED,
    output::{WorkoutExerciseOut, WorkoutOut},
};
use crate::{
    documented_shapes,
    error::WORKOUT_BODY,
    exercises::store::ExerciseReference,
    http::{
        Fields, Given, Rule, Shape,
        extract::{
            fields::grouped,
            rule::{self, AnyId},
        },
    },
    log::{
        measure::BODYWEIGHT_KG,
        rules::{self, LONGEST_SOURCE},
        set::WorkoutSet,
        times::{End, Time, Times},
    },
    text,
};

/// A workout to write. `None` fields were left out (or null, which means the same here).
#[derive(Clone, Debug)]
pub struct WorkoutIn {
    /// The id chosen by the client.
    pub id: Option<Uuid>,
    /// See [`rules::TITLE`].
    pub title: String,
    /// See [`rules::NOTES`].
    pub notes: Option<String>,
    /// The start.
    pub started_at: Option<DateTime<FixedOffset>>,
    /// The end, from `ended_at` or else from `duration_s`.
    pub end: Option<End>,
    /// The exercises in their order.
    pub exercises: Option<Vec<ExerciseIn>>,
    /// What the person weighed, in grams.
    pub bodyweight_g: Option<i32>,
    /// Where it came from.
    pub source: Option<String>,
}

/// An exercise of a workout to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExerciseIn {
    /// The exercise, by id or by name.
    pub exercise: ExerciseReference,
    /// See [`rules::EXERCISE_NOTES`].
    pub notes: String,
    /// Exercises with the same number belong together.
    pub superset: Option<i32>,
    /// The sets in their order.
    pub sets: Vec<WorkoutSet>,
}

/// A JSON merge patch (RFC 7396) of a workout: absent leaves a field, null clears it.
#[derive(Clone, Debug)]
pub struct WorkoutPatch {
    /// Must be the id of the workout.
    pub id: Option<Uuid>,
    /// Cannot be cleared.
    pub title: Option<String>,
    /// Null empties it.
    pub notes: Given<String>,
    /// Cannot be cleared.
    pub started_at: Option<DateTime<FixedOffset>>,
    /// The end, from `ended_at` or else from `duration_s`.
    pub end: Given<End>,
    /// The whole list of exercises; null empties it.
    pub exercises: Given<Vec<ExerciseIn>>,
    /// What the person weighed, in grams; null clears it.
    pub bodyweight_g: Given<i32>,
    /// Null clears it.
    pub source: Given<String>,
}

impl Shape for WorkoutIn {
    const NAME: &'static str = "WorkoutInput";
    const ABOUT: &'static str = "A workout to write. Null means the same as leaving a field out. \
        Fields that the server computes are ignored, so that what was read may be sent back.";
    const LIMIT: usize = WORKOUT_BODY;

    fn read(fields: &mut Fields<'_>) -> Self {
        let id = AnyId.about(
            "Any UUID, so that it is safe to send the same request again. Made by the server when left out.",
        );
        let title =
            rules::TITLE.about("Trimmed. At least one visible character, no control characters.");
        let start = Time.about(format!(
            "The current time when left out; {}. Its offset is kept.",
            rules::years()
        ));
        let duration = "Seconds. Sets the end, unless `ended_at` is given.";
        fields.ignore(&COMPUTED);
        let workout = Self {
            id: fields.optional("id", id).value(),
            title: fields.required("title", title).unwrap_or_default(),
            notes: read_notes(fields).value(),
            started_at: fields.optional("started_at", start).value(),
            end: read_end(fields, duration).value(),
            exercises: read_exercises(fields, "").value(),
            bodyweight_g: read_bodyweight(fields).value(),
            source: read_source(fields).value(),
        };
        // Without a start the end is checked against the row: see `Row::replace`.
        if let Some(started_at) = workout.started_at {
            workout.times(started_at).check(fields.problems());
        }
        workout
    }

    /// Without an id, so that sending it twice makes two workouts.
    fn example() -> Option<Value> {
        Some(json!({
            "title": "Push day",
            "started_at": "2026-09-22T18:05:00+02:00",
            "ended_at": "2026-09-22T19:10:00+02:00",
            "exercises": [
                {
                    "name": "Bench Press (Barbell)",
                    "notes": "pause on chest",
                    "sets": [
                        {"kind": "warmup", "weight_kg": 40, "reps": 10},
                        {"weight_kg": 82.5, "reps": 8, "rpe": 8.5, "rest_s": 120,
                            "notes": "last one slow"}
                    ]
                },
                {"name": "Plank", "sets": [{"duration_s": 60}]}
            ],
            "bodyweight_kg": 78.4
        }))
    }
}

impl WorkoutIn {
    /// The times of the workout, if it began at `started_at`.
    pub fn times(&self, started_at: DateTime<FixedOffset>) -> Times {
        Times {
            started_at,
            ended_at: self.end.map(|end| end.time(started_at)),
        }
    }
}

impl WorkoutIn {
    /// Whether a workout is equal in every field of this document.
    pub fn says_the_same_as(&self, workout: &WorkoutOut) -> bool {
        self.agrees(workout, |exercise, written| match exercise {
            ExerciseReference::Id(id) => *id == written.exercise_id,
            ExerciseReference::Name(name) => text::fold(name) == text::fold(&written.name),
        })
    }

    /// Whether this document, which has a start, says everything that a workout says. `id` knows
    /// the exercises.
    pub fn says_all_of(
        &self,
        workout: &WorkoutOut,
        id: impl Fn(&ExerciseReference) -> Option<Uuid>,
    ) -> bool {
        (self.notes.is_some() || workout.notes.is_empty())
            && (self.end.is_some() || workout.ended_at.is_none())
            && (self.exercises.is_some() || workout.exercises.is_empty())
            && (self.bodyweight_g.is_some() || workout.bodyweight_kg.is_none())
            && (self.source.is_some() || workout.source.is_none())
            && self.agrees(workout, |exercise, written| {
                id(exercise) == Some(written.exercise_id)
            })
    }

    fn agrees(
        &self,
        workout: &WorkoutOut,
        is_same: impl Fn(&ExerciseReference, &WorkoutExerciseOut) -> bool,
    ) -> bool {
        let Self {
            id: _,
            title,
            notes,
            started_at,
            end,
            exercises,
            bodyweight_g,
            source,
        } = self;
        // Two equal instants with different offsets are different days to the person.
        let is_same_start = |start: &DateTime<FixedOffset>| {
            *start == workout.started_at && start.offset() == workout.started_at.offset()
        };
        *title == workout.title
            && notes.as_ref().is_none_or(|notes| *notes == workout.notes)
            && started_at.as_ref().is_none_or(is_same_start)
            && bodyweight_g.is_none_or(|grams| Some(grams.into()) == workout.bodyweight_kg)
            && source
                .as_ref()
                .is_none_or(|source| Some(source) == workout.source.as_ref())
            && end.is_none_or(|end| {
                Some(end.time(workout.started_at)) == workout.ended_at.map(|end| end.to_utc())
            })
            && exercises.as_ref().is_none_or(|exercises| {
                exercises.len() == workout.exercises.len()
                    && exercises
                        .iter()
                        .zip(&workout.exercises)
                        .all(|(one, other)| is_same(&one.exercise, other) && one.is(other))
            })
    }
}

impl ExerciseIn {
    /// Whether everything else is the same.
    fn is(&self, written: &WorkoutExerciseOut) -> bool {
        let Self {
            exercise: _,
            notes,
            superset,
            sets,
        } = self;
        *notes == written.notes && *superset == written.superset && *sets == written.sets
    }
}

impl Shape for WorkoutPatch {
    const NAME: &'static str = "WorkoutPatch";
    const ABOUT: &'static str =
        "A JSON merge patch (RFC 7396): a field that is left out stays as it is, null clears it.";
    const LIMIT: usize = WORKOUT_BODY;
    const IS_PATCH: bool = true;

    fn read(fields: &mut Fields<'_>) -> Self {
        let id = AnyId.about("If given, the same as in the address.");
        let start = Time.about(
            "Cannot be cleared. The end moves with it, unless `ended_at` or `duration_s` is \
             given.",
        );
        fields.ignore(&COMPUTED);
        Self {
            id: fields.optional("id", id).value(),
            title: fields.kept("title", rules::TITLE.about("Cannot be cleared.")),
            notes: read_notes(fields),
            started_at: fields.kept("started_at", start),
            end: read_end(fields, "Seconds. Sets the end, unless `ended_at` is given."),
            exercises: read_exercises(fields, "Replaces the whole list. "),
            bodyweight_g: read_bodyweight(fields),
            source: read_source(fields),
        }
    }

    fn example() -> Option<Value> {
        Some(json!({"notes": "felt strong"}))
    }
}

documented_shapes!(WorkoutIn, WorkoutPatch);

impl WorkoutPatch {
    /// The times of the workout after this patch. A start without an end moves the whole workout:
    /// correcting the day should not make it longer.
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

fn read_notes(fields: &mut Fields<'_>) -> Given<String> {
    let notes = rules::NOTES.about("No control characters except tabs and line breaks.");
    fields.optional("notes", notes)
}

fn read_bodyweight(fields: &mut Fields<'_>) -> Given<i32> {
    let bodyweight = BODYWEIGHT_KG.about("What you weighed. Up to three decimals.");
    fields.optional("bodyweight_kg", bodyweight.example(78.4))
}

fn read_source(fields: &mut Fields<'_>) -> Given<String> {
    let source = Source.about("Where it came from, such as the app it was imported from.");
    fields.optional("source", source.example("hevy"))
}

/// `ended_at` wins over `duration_s`.
fn read_end(fields: &mut Fields<'_>, about_duration: &'static str) -> Given<End> {
    let duration = fields.optional("duration_s", rules::DURATION_S.about(about_duration));
    let end = Time.about(format!(
        "Not before the start, and not more than {} days after it.",
        rules::longest_in_days()
    ));
    let end = fields.optional("ended_at", end);
    match (end, duration) {
        (Given::Value(time), _) => Given::Value(End::At(time.to_utc())),
        // A document that was read has null for both if it has no end.
        (_, Given::Value(seconds)) => Given::Value(End::After(seconds)),
        (Given::Absent, Given::Absent) => Given::Absent,
        _ => Given::Null,
    }
}

/// `about` comes before the sentence about the number of sets.
fn read_exercises(fields: &mut Fields<'_>, about: &str) -> Given<Vec<ExerciseIn>> {
    let most = grouped(rules::MOST_SETS);
    let about = format!("{about}At most {most} sets in all.");
    let exercises = fields.list::<ExerciseIn>("exercises", rules::MOST_EXERCISES, &about);
    if let Given::Value(exercises) = &exercises
        && exercises
            .iter()
            .map(|exercise| exercise.sets.len())
            .sum::<usize>()
            > rules::MOST_SETS
    {
        let problem = format!("can't have more than {most} sets in all");
        fields.problem("exercises", problem);
    }
    exercises
}

impl Shape for ExerciseIn {
    const NAME: &'static str = "WorkoutExerciseInput";
    const ABOUT: &'static str = "An exercise of a workout, with its name or its id. The id wins.";

    fn read(fields: &mut Fields<'_>) -> Self {
        let superset = rules::SUPERSET.about("Exercises with the same number belong together.");
        Self {
            exercise: read_exercise(fields),
            notes: fields
                .optional("notes", rules::EXERCISE_NOTES)
                .value()
                .unwrap_or_default(),
            superset: fields.optional("superset", superset).value(),
            sets: fields
                .list("sets", rules::MOST_SETS_PER_EXERCISE, "")
                .value()
                .unwrap_or_default(),
        }
    }
}

/// The id wins over the name: it stays right when the exercise is renamed.
fn read_exercise(fields: &mut Fields<'_>) -> ExerciseReference {
    if !fields.has("exercise_id") && !fields.has("name") {
        fields.problem("name", "can't be blank");
    }
    let name = rules::EXERCISE_NAME
        .about("A new name creates an exercise. Names that look the same are the same.")
        .example("Squat (Barbell)");
    let name = fields.optional("name", name).value();
    let id = fields.optional(
        "exercise_id",
        AnyId.about("The id of one of your exercises."),
    );
    match id.value() {
        Some(id) => ExerciseReference::Id(id),
        None => ExerciseReference::Name(name.unwrap_or_default()),
    }
}

/// A name for programs, compared byte by byte.
pub(super) struct Source;

impl Rule for Source {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        let source = rule::text(value)?;
        let is_allowed =
            |character: char| matches!(character, 'a'..='z' | '0'..='9' | '.' | '_' | '-');
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

    fn schema(&self) -> RefOr<Schema> {
        rule::string()
            .min_length(Some(1))
            .max_length(Some(LONGEST_SOURCE))
            .pattern(Some("^[a-z0-9._-]+$"))
            .into()
    }
}
