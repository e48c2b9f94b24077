//! The expected log: plain collections, without a database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::operation::{self, Guard, Patch, Start};

/// Everything that one person has.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub revision: i64,
    /// Live ones and those in the trash.
    pub workouts: BTreeMap<Uuid, Workout>,
    /// The names by id.
    pub exercises: BTreeMap<Uuid, String>,
}

#[derive(Clone, Debug)]
pub(super) struct Workout {
    pub title: String,
    pub notes: String,
    pub start: DateTime<FixedOffset>,
    pub end: Option<DateTime<Utc>>,
    pub bodyweight_g: Option<i64>,
    pub exercises: Vec<Place>,
    pub revision: i64,
    pub created_at: Value,
    pub is_trashed: bool,
}

/// An exercise in a workout.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub exercise_id: Uuid,
    pub superset: Option<i32>,
    pub sets: Vec<operation::Set>,
}

impl Log {
    pub(super) fn next_revision(&mut self) -> i64 {
        self.revision += 1;
        self.revision
    }

    /// The exercise with a name, ignoring case.
    pub(super) fn exercise(&self, name: &str) -> Option<Uuid> {
        let named = |(_, other): &(&Uuid, &String)| key(other) == key(name);
        self.exercises.iter().find(named).map(|(id, _)| *id)
    }

    /// Live workouts, or those in the trash.
    pub(super) fn workouts(&self, is_trashed: bool) -> impl Iterator<Item = (&Uuid, &Workout)> {
        self.workouts
            .iter()
            .filter(move |(_, workout)| workout.is_trashed == is_trashed)
    }

    /// The documents of a list in one of its orders.
    pub(super) fn list(&self, is_trashed: bool, sort: &str) -> Vec<Value> {
        let mut workouts: Vec<_> = self.workouts(is_trashed).collect();
        match sort.trim_start_matches('-') {
            "title" => workouts.sort_by_key(|(id, workout)| (key(&workout.title), **id)),
            _ => workouts.sort_by_key(|(id, workout)| (workout.start.to_utc(), **id)),
        }
        if sort.starts_with('-') {
            workouts.reverse();
        }
        let documents = workouts.into_iter();
        documents.map(|(id, _)| self.document(id)).collect()
    }

    /// A workout as it is read, without `updated_at`.
    pub(super) fn document(&self, id: &Uuid) -> Value {
        let workout = &self.workouts[id];
        let counted = || {
            let sets = workout.exercises.iter().flat_map(|place| &place.sets);
            sets.filter(|set| !set.is_warmup)
        };
        let grams: i64 = counted()
            .map(|set| set.weight_g.unwrap_or(0).max(0) * set.reps)
            .sum();
        let end = workout
            .end
            .map(|end| end.with_timezone(workout.start.offset()));
        let mut document = json!({
            "id": id,
            "title": workout.title,
            "notes": workout.notes,
            "started_at": shown(&workout.start),
            "ended_at": end.as_ref().map(shown),
            "exercises": workout.exercises.iter().map(|place| json!({
                "exercise_id": place.exercise_id,
                "name": self.exercises[&place.exercise_id],
                "notes": "",
                "superset": place.superset,
                "sets": place.sets.iter().map(set).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "day": workout.day(),
            "duration_s": end.map(|end| (end - workout.start).num_seconds()),
            "volume_kg": thousandths(grams),
            "set_count": counted().count(),
            "revision": workout.revision,
            "created_at": workout.created_at,
        });
        if let Some(grams) = workout.bodyweight_g {
            document["bodyweight_kg"] = thousandths(grams);
        }
        if workout.is_trashed {
            document["deleted_at"] = json!(true);
        }
        document
    }

    /// The exercises by name, without `created_at`.
    pub(super) fn exercise_list(&self) -> Vec<Value> {
        let mut exercises: Vec<_> = self.exercises.iter().collect();
        exercises.sort_by_key(|(id, name)| (key(name), **id));
        let documents = exercises.into_iter();
        documents
            .map(|(id, _)| self.exercise_document(*id))
            .collect()
    }

    pub(super) fn exercise_document(&self, id: Uuid) -> Value {
        let live = self
            .workouts(false)
            .filter(|(_, workout)| workout.shows(id));
        let days: Vec<NaiveDate> = live.map(|(_, workout)| workout.day()).collect();
        json!({
            "id": id,
            "name": self.exercises[&id],
            "workout_count": days.len(),
            "last_day": days.iter().max(),
        })
    }

    /// What the live workouts add up to; of one exercise only its sets.
    pub(super) fn totals(&self, exercise: Option<Uuid>) -> Value {
        let counted = |workout: &'_ Workout| -> Vec<operation::Set> {
            let is_asked = |place: &&Place| exercise.is_none_or(|id| place.exercise_id == id);
            let places = workout.exercises.iter().filter(is_asked);
            let sets = places.flat_map(|place| place.sets.clone());
            sets.filter(|set| !set.is_warmup).collect()
        };
        let live = || self.workouts(false).map(|(_, workout)| workout);
        let is_counted = |workout: &&Workout| exercise.is_none() || !counted(workout).is_empty();
        let sets: Vec<operation::Set> = live().flat_map(counted).collect();
        let volume = sets
            .iter()
            .map(|set| set.weight_g.unwrap_or(0).max(0) * set.reps);
        let lengths = live().filter(|_| exercise.is_none()).filter_map(|workout| {
            let end = workout.end?;
            Some((end - workout.start.to_utc()).num_seconds())
        });
        json!({
            "workouts": live().filter(is_counted).count(),
            "sets": sets.len(),
            "reps": sets.iter().map(|set| set.reps).sum::<i64>(),
            "volume_kg": thousandths(volume.sum()),
            "duration_s": lengths.sum::<i64>(),
            "distance_m": thousandths(sets.iter().filter_map(|set| set.distance_mm).sum()),
        })
    }

    /// Rename an exercise, or merge it with the one that has the name. Returns the id of the
    /// exercise that has the name then; `None` when it is refused.
    pub(super) fn rename(&mut self, id: Uuid, name: &str, is_merge: bool) -> Option<Uuid> {
        if self.exercises[&id] == name {
            return Some(id);
        }
        let other = self.exercise(name).filter(|other| *other != id);
        if other.is_some() && !is_merge {
            return None;
        }
        let shown = self
            .workouts
            .iter()
            .filter(|(_, workout)| workout.shows(id));
        let shown: BTreeSet<(i64, Uuid)> = shown
            .map(|(workout_id, workout)| (workout.revision, *workout_id))
            .collect();
        for (_, workout_id) in &shown {
            let revision = self.next_revision();
            let workout = self.workouts.get_mut(workout_id).unwrap();
            workout.revision = revision;
            let places = workout.exercises.iter_mut();
            for place in places.filter(|place| place.exercise_id == id) {
                place.exercise_id = other.unwrap_or(id);
            }
        }
        if shown.is_empty() {
            self.next_revision();
        }
        if other.is_some() {
            self.exercises.remove(&id);
        } else {
            self.exercises.insert(id, name.to_owned());
        }
        Some(other.unwrap_or(id))
    }
}

impl Workout {
    pub(super) fn day(&self) -> NaiveDate {
        self.start.date_naive()
    }

    fn shows(&self, exercise_id: Uuid) -> bool {
        let mut places = self.exercises.iter();
        places.any(|place| place.exercise_id == exercise_id)
    }

    /// Whether a change with this precondition is let through.
    pub(super) fn admits(&self, guard: Guard) -> bool {
        match guard {
            Guard::None => true,
            Guard::Current => !self.is_trashed,
            Guard::Stale => false,
            Guard::Absent => self.is_trashed,
        }
    }

    /// Apply a patch to everything but the exercises. A start alone moves the end too.
    pub(super) fn merge(&mut self, patch: &Patch) {
        if let Some(title) = patch.title {
            self.title = title.into();
        }
        if let Some(notes) = patch.notes {
            self.notes = notes.unwrap_or_default().into();
        }
        if let Some(start) = patch.start {
            let length = self.end.map(|end| end - self.start.to_utc());
            self.start = start.time();
            self.end = length.map(|length| self.start.to_utc() + length);
        }
        if let Some(duration_s) = patch.duration_s {
            self.end = end(self.start, duration_s);
        }
        if let Some(bodyweight_g) = patch.bodyweight_g {
            self.bodyweight_g = bodyweight_g;
        }
    }
}

impl Start {
    pub(super) fn time(&self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_minutes * 60).unwrap();
        let new_year = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
        (new_year + TimeDelta::milliseconds(self.milliseconds)).with_timezone(&offset)
    }
}

/// When a workout ends.
pub(super) fn end(start: DateTime<FixedOffset>, duration_s: Option<i64>) -> Option<DateTime<Utc>> {
    duration_s.map(|seconds| start.to_utc() + TimeDelta::seconds(seconds))
}

pub(super) fn shown(time: &DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The key to compare titles and names. Lower case is enough for those in this test.
pub(super) fn key(text: &str) -> String {
    text.to_lowercase()
}

/// A set as it is read, which is also how it is written.
pub(super) fn set(set: &operation::Set) -> Value {
    let kind = if set.is_warmup { "warmup" } else { "normal" };
    let mut shown = json!({"kind": kind, "reps": set.reps});
    for (name, measure) in [
        ("weight_kg", set.weight_g),
        ("distance_m", set.distance_mm),
        ("rest_s", set.rest_ms),
    ] {
        if let Some(measure) = measure {
            shown[name] = thousandths(measure);
        }
    }
    if !set.notes.is_empty() {
        shown["notes"] = json!(set.notes);
    }
    shown
}

/// Grams as kilograms, and so on.
pub(super) fn thousandths(number: i64) -> Value {
    if number % 1000 == 0 {
        json!(number / 1000)
    } else {
        json!(number as f64 / 1000.0)
    }
}
