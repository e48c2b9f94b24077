//! Our own JSON: a whole log, as it is exported.

mod stream;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    decode::check_text,
    read::{Format, Refusal},
    remarks::{MOST_TOLD, Remarks, quoted},
    report::Read,
    table::MOST_ROWS,
};
use crate::{
    account::{AccountPatch, TimeZone},
    documented_shapes,
    error::{ApiError, ApiResult},
    exercises::store::ExerciseReference,
    http::{
        Fields, Rule as _, Shape,
        extract::{
            choice::one_of,
            fields::grouped,
            json::{Unique, from_value, parse},
            rule::AnyId,
        },
    },
    log::{rules, times::Time},
    workouts::{
        document::WorkoutIn,
        several::{Brought, BroughtWorkout},
    },
};

/// What `format` says in an export.
const NAME: &str = "workout-log";
/// What `version` says: the only one there is.
const VERSION: u64 = 1;

/// Read an export.
///
/// # Errors
/// 400 when it is no JSON, 415 when it is no text, 422 with what is wrong with it.
pub(super) fn read(file: &[u8], asked: Option<Format>) -> ApiResult<(Read, Brought)> {
    check_text(file)?;
    if asked.is_some_and(|format| format != Format::WorkoutLogJson) {
        let sentence = "Only our own export is JSON: send the file of another app as text/csv.";
        return Err(Refusal::of_file(sentence).into());
    }
    if !is_object(file) {
        // If it is JSON at all.
        parse::<Unique>(file)?;
        return Err(Refusal::of_file("The file must be a JSON object.").into());
    }
    parse::<Log>(file)?.finish()
}

fn is_object(file: &[u8]) -> bool {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    file.trim_ascii_start().starts_with(b"{")
}

/// An export while it is read.
#[derive(Default)]
struct Log {
    format: Value,
    version: Value,
    brought: Brought,
    /// What the exercises are called, by the ids that workouts use.
    names: HashMap<Uuid, String>,
    /// The ids of its workouts, and those in its list of exercises.
    ids: HashSet<Uuid>,
    exercise_ids: HashSet<Uuid>,
    sets: usize,
    /// As many as there would be in a table.
    rows: usize,
    problems: Vec<String>,
}

/// Where a workout of an export is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Workouts,
    Trash,
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Workouts => "workouts",
            Self::Trash => "trash",
        }
    }
}

impl Log {
    fn problem(&mut self, sentence: String) {
        if self.problems.len() < MOST_TOLD {
            self.problems.push(sentence);
        }
    }

    /// Read a part of the file, or note what is wrong with it.
    fn part<T: Shape>(&mut self, part: &str, value: Value) -> Option<T> {
        if !value.is_object() {
            self.problem(format!("{part}: must be an object."));
            return None;
        }
        match from_value(value) {
            Ok(read) => Some(read),
            Err(ApiError::Invalid(problems)) => {
                for (_, sentence) in problems.told() {
                    self.problem(format!("{part}: {sentence}"));
                }
                None
            }
            Err(error) => {
                self.problem(format!("{part}: {error}"));
                None
            }
        }
    }

    fn field(&mut self, name: &str, value: Value) {
        match name {
            "format" => self.format = value,
            "version" => self.version = value,
            "exported_at" => {}
            "account" => self.account(value),
            "exercises" => self.exercises(value),
            _ => self.problem(format!("{} is not a known field.", quoted(name))),
        }
    }

    fn account(&mut self, value: Value) {
        if value.is_null() {
            return;
        }
        if let Some(Preferences(preferences)) = self.part("account", value) {
            self.brought.preferences = Some(preferences);
        }
    }

    fn exercises(&mut self, value: Value) {
        let items = match value {
            Value::Null => return,
            Value::Array(items) => items,
            _ => return self.problem("exercises: must be a list.".into()),
        };
        for (index, item) in items.into_iter().enumerate() {
            let part = format!("exercises[{index}]");
            let Some(NamedExercise { id, name }) = self.part(&part, item) else {
                continue;
            };
            self.rows += 1;
            if !self.exercise_ids.insert(id) {
                self.problem(format!("{part}: The id {id} is there twice."));
            }
            self.names.insert(id, name);
            self.brought.lone_exercises.push(id);
        }
    }

    fn workout(&mut self, list: List, index: usize, value: Value) {
        let part = format!("{}[{index}]", list.name());
        self.note_names(&value);
        let deleted_at = value.get("deleted_at").cloned();
        let Some(document) = self.part::<WorkoutIn>(&part, value) else {
            return;
        };
        let deleted_at = match (list, deleted_at.map(|time| Time.read(time))) {
            (List::Workouts, _) => None,
            (List::Trash, Some(Ok(time))) => Some(time.to_utc()),
            (List::Trash, _) => return self.problem(format!("{part}: Deleted at must be a time")),
        };
        if document.id.is_none() || document.started_at.is_none() {
            return self.problem(format!("{part}: Id and started at can't be blank"));
        }
        let workout = BroughtWorkout {
            deleted_at,
            ..document.into()
        };
        if !self.ids.insert(workout.id) {
            self.problem(format!("{part}: The id {} is there twice.", workout.id));
        }
        let exercises = workout.document.exercises.iter().flatten();
        let sets: Vec<usize> = exercises.map(|exercise| exercise.sets.len()).collect();
        self.sets += sets.iter().sum::<usize>();
        self.rows += sets
            .into_iter()
            .map(|sets| sets.max(1))
            .sum::<usize>()
            .max(1);
        // Of more there is no need to know anything else.
        if self.rows <= MOST_ROWS {
            self.brought.workouts.push(workout);
        }
    }

    /// A workout has both the id and the name of an exercise, and only the id is kept.
    fn note_names(&mut self, workout: &Value) {
        let exercises = workout.get("exercises").and_then(Value::as_array);
        for exercise in exercises.into_iter().flatten() {
            let field = |name| exercise.get(name).cloned().unwrap_or_default();
            let id = AnyId.read(field("exercise_id"));
            let name = rules::EXERCISE_NAME.read(field("name"));
            if let (Ok(id), Ok(name)) = (id, name) {
                self.names.entry(id).or_insert(name);
            }
        }
    }

    fn finish(mut self) -> ApiResult<(Read, Brought)> {
        if self.format.as_str() != Some(NAME) {
            let sentence = format!("The file is no export of Workout Log: format is not {NAME:?}.");
            return Err(Refusal::of_file(sentence).into());
        }
        if self.version.as_u64() != Some(VERSION) {
            let sentence =
                format!("The file has another version than {VERSION}, the only one that is read.");
            return Err(Refusal::of_file(sentence).into());
        }
        if self.rows > MOST_ROWS {
            let most = grouped(MOST_ROWS);
            let sentence = format!("The file has more than {most} sets: import it in parts.");
            return Err(Refusal::of_file(sentence).into());
        }
        self.check_exercises();
        if !self.problems.is_empty() {
            return Err(ApiError::InvalidFile(self.problems));
        }
        self.brought.exercises = self.names.into_iter().collect();
        let read = Read {
            format: Format::WorkoutLogJson,
            sets: self.sets,
            skipped: Remarks::default(),
            warnings: Remarks::default(),
        };
        Ok((read, self.brought))
    }

    /// An id without a name anywhere says nothing to another log.
    fn check_exercises(&mut self) {
        let workouts = self.brought.workouts.iter();
        let places = workouts.flat_map(|it| it.document.exercises.iter().flatten());
        let nameless = places.filter_map(|place| match &place.exercise {
            ExerciseReference::Id(id) if !self.names.contains_key(id) => Some(*id),
            _ => None,
        });
        let nameless: HashSet<Uuid> = nameless.collect();
        for id in nameless {
            self.problem(format!("The exercise {id} has no name."));
        }
    }
}

/// An exercise of an export.
struct NamedExercise {
    id: Uuid,
    name: String,
}

impl Shape for NamedExercise {
    const NAME: &'static str = "ExportedExercise";
    const ABOUT: &'static str = "An exercise.";

    fn read(fields: &mut Fields<'_>) -> Self {
        fields.ignore(&["workout_count", "last_day", "created_at"]);
        Self {
            id: fields.required("id", AnyId).unwrap_or_default(),
            name: fields
                .required("name", rules::EXERCISE_NAME)
                .unwrap_or_default(),
        }
    }
}

/// What an export says about the person: never who it is.
struct Preferences(AccountPatch);

impl Shape for Preferences {
    const NAME: &'static str = "ExportedAccount";
    const ABOUT: &'static str = "A person's preferences. They are taken over into an empty log.";

    fn read(fields: &mut Fields<'_>) -> Self {
        fields.ignore(&["id", "username", "created_at"]);
        Self(AccountPatch {
            username: None,
            weight_unit: fields.kept("weight_unit", one_of()),
            time_zone: fields.optional("time_zone", TimeZone),
            week_start: fields.kept("week_start", one_of()),
        })
    }
}

documented_shapes!(NamedExercise, Preferences);

/// A log as it is exported, oldest workouts first.
#[derive(ToSchema)]
#[schema(examples(json!({
    "format": "workout-log",
    "version": 1,
    "exported_at": "2026-09-22T18:30:00Z",
    "account": {"weight_unit": "kg", "time_zone": "Europe/Berlin", "week_start": "monday"},
    "exercises": [{"id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c13", "name": "Plank"}],
    "workouts": [{
        "id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11",
        "title": "Core",
        "started_at": "2026-09-22T18:05:00+02:00",
        "exercises": [{
            "exercise_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c13",
            "name": "Plank",
            "sets": [{"duration_s": 60}]
        }]
    }],
    "trash": []
})))]
#[expect(dead_code, reason = "it only describes what `Log` reads")]
pub(super) struct LogFile {
    /// `workout-log`.
    format: String,
    /// 1.
    version: u64,
    /// Not used.
    exported_at: Option<DateTime<Utc>>,
    account: Option<Preferences>,
    /// Also those that no workout has.
    exercises: Option<Vec<NamedExercise>>,
    /// Each with an id and a start.
    workouts: Option<Vec<WorkoutIn>>,
    /// The same, with `deleted_at`.
    trash: Option<Vec<WorkoutIn>>,
}
