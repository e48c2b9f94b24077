//! Our own JSON: a whole log, as it is exported.
//!
//! Its workouts are read one after the other, so that only one of them is in memory as JSON.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    decode::check_text,
    read::{Format, Refusal},
    remarks::{Remarks, quoted},
    report::Read,
};
use crate::{
    account::AccountPatch,
    error::{ApiError, ApiResult},
    exercises::store::ExerciseReference,
    http::{
        Fields, Rule as _, Shape,
        extract::{
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
pub(super) const NAME: &str = "workout-log";
/// What `version` says: the only one there is.
pub(super) const VERSION: u64 = 1;
/// How many problems are told.
const MOST_TOLD: usize = 100;

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
    ids: HashSet<Uuid>,
    sets: usize,
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

    /// What is wrong with a part of the file.
    fn refuse(&mut self, part: &str, error: ApiError) {
        if let ApiError::Invalid(problems) = error {
            for (_, sentence) in problems.told() {
                self.problem(format!("{part}: {sentence}"));
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
        match from_value::<Preferences>(value) {
            Ok(Preferences(preferences)) => self.brought.preferences = Some(preferences),
            Err(error) => self.refuse("account", error),
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
            match from_value::<NamedExercise>(item) {
                Ok(NamedExercise { id, name }) => {
                    if self.brought.lone_exercises.contains(&id) {
                        self.problem(format!("{part}: The id {id} is there twice."));
                    }
                    self.names.insert(id, name);
                    self.brought.lone_exercises.push(id);
                }
                Err(error) => self.refuse(&part, error),
            }
        }
    }

    fn workout(&mut self, list: List, index: usize, value: Value) {
        let part = format!("{}[{index}]", list.name());
        self.note_names(&value);
        let deleted_at = value.get("deleted_at").cloned();
        let document = match from_value::<WorkoutIn>(value) {
            Ok(document) => document,
            Err(error) => return self.refuse(&part, error),
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
        self.sets += exercises.map(|exercise| exercise.sets.len()).sum::<usize>();
        self.brought.workouts.push(workout);
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
    const ABOUT: &'static str = "A person's preferences.";

    fn read(fields: &mut Fields<'_>) -> Self {
        fields.ignore(&["id", "username", "created_at"]);
        // Nothing of these is left for it to read.
        Self(AccountPatch::read(fields))
    }
}

impl<'de> serde::Deserialize<'de> for Log {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LogVisitor)
    }
}

struct LogVisitor;

impl<'de> Visitor<'de> for LogVisitor {
    type Value = Log;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an export")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Log, A::Error> {
        let (mut log, mut names) = (Log::default(), HashSet::new());
        while let Some(name) = entries.next_key::<String>()? {
            let list = match name.as_str() {
                "workouts" => Some(List::Workouts),
                "trash" => Some(List::Trash),
                _ => None,
            };
            match list {
                Some(list) => entries.next_value_seed(Workouts(&mut log, list))?,
                None => {
                    let Unique(value) = entries.next_value()?;
                    log.field(&name, value);
                }
            }
            if !names.insert(name) {
                return Err(A::Error::custom("duplicate field"));
            }
        }
        Ok(log)
    }
}

/// Reads a list of workouts into a log.
struct Workouts<'a>(&'a mut Log, List);

impl Workouts<'_> {
    fn refuse(self) {
        let sentence = format!("{}: must be a list.", self.1.name());
        self.0.problem(sentence);
    }
}

impl<'de> DeserializeSeed<'de> for Workouts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Workouts<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of workouts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self(log, list) = self;
        let mut index = 0;
        while let Some(Unique(item)) = items.next_element()? {
            log.workout(list, index, item);
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.refuse();
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.refuse();
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.refuse();
        Ok(())
    }
}
