//! A workout of a file, as `POST /workouts` takes it.

use std::{collections::HashMap, str::FromStr};

use chrono::{DateTime, FixedOffset, SecondsFormat};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};
use uuid::Uuid;

use super::{
    dates::Moment,
    draft::{Draft, End, Head, Place, Set},
    fit,
    read::Format,
    remarks::Remarks,
    zone::Zone,
};
use crate::{http::extract::choice::Choice, log::set::SetKind};

/// A workout that was read. It may break rules: they are those of the API, and judged there.
#[derive(Clone, Debug)]
pub struct Document {
    /// The line of the file on which the workout begins.
    pub line: u64,
    id: String,
    title: String,
    notes: String,
    started_at: DateTime<FixedOffset>,
    ended_at: Option<DateTime<FixedOffset>>,
    bodyweight_kg: Option<Decimal>,
    source: Option<&'static str>,
    places: Vec<Place>,
}

impl Document {
    pub(super) fn new(
        mut draft: Draft,
        format: Format,
        zone: Zone,
        ids: &mut Ids,
        warnings: &mut Remarks,
    ) -> Self {
        let is_ours = format == Format::WorkoutLogCsv;
        let id = draft.head.id.take();
        let id = id.unwrap_or_else(|| ids.next(format, &draft.head).to_string());
        let (started_at, ended_at) = fit::times(&draft.head, zone, warnings);
        let texts = fit::texts(&mut draft, is_ours, warnings);
        Self {
            line: draft.head.line,
            id,
            title: texts.title,
            notes: texts.notes,
            started_at,
            ended_at,
            bodyweight_kg: draft.head.bodyweight_kg,
            source: (!is_ours).then(|| format.as_str()),
            places: draft.places,
        }
    }

    /// When the workout began.
    pub fn started_at(&self) -> DateTime<FixedOffset> {
        self.started_at
    }

    /// How many sets it has.
    pub fn set_count(&self) -> usize {
        self.places.iter().map(|place| place.sets.len()).sum()
    }

    /// The body of `POST /workouts`. It is made when it is needed: as JSON, a long log would not
    /// fit into memory.
    pub fn body(&self) -> Map<String, Value> {
        let exercises: Vec<Value> = self.places.iter().map(exercise).collect();
        let time = |time: DateTime<FixedOffset>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let mut body = Map::new();
        body.insert("id".into(), json!(self.id));
        body.insert("title".into(), json!(self.title));
        insert_text(&mut body, "notes", &self.notes);
        body.insert("started_at".into(), json!(time(self.started_at)));
        if let Some(end) = self.ended_at {
            body.insert("ended_at".into(), json!(time(end)));
        }
        insert_number(&mut body, "bodyweight_kg", self.bodyweight_kg);
        insert_text(&mut body, "source", self.source.unwrap_or_default());
        body.insert("exercises".into(), exercises.into());
        body
    }

    /// The line of the file that a path in the document comes from, such as
    /// `exercises[2].sets[1].reps`.
    pub fn line_of(&self, path: &str) -> u64 {
        let place = index(path, "exercises[").and_then(|index| self.places.get(index));
        let set = place.and_then(|place| {
            let (_, path) = path.split_once("].")?;
            place.sets.get(index(path, "sets[")?)
        });
        let line = set.map(|set| set.line).or(place.map(|place| place.line));
        line.unwrap_or(self.line)
    }
}

fn index(path: &str, list: &str) -> Option<usize> {
    path.strip_prefix(list)?.split(']').next()?.parse().ok()
}

fn exercise(place: &Place) -> Value {
    let sets: Vec<Value> = place.sets.iter().map(set).collect();
    let mut exercise = Map::new();
    exercise.insert("name".into(), json!(place.name));
    insert_text(&mut exercise, "notes", &place.notes.joined());
    insert_number(&mut exercise, "superset", place.superset);
    exercise.insert("sets".into(), sets.into());
    exercise.into()
}

fn set(set: &Set) -> Value {
    let Set {
        line: _,
        kind,
        weight_kg,
        reps,
        distance_m,
        duration_s,
        rpe,
        rest_s,
        notes,
    } = set;
    let mut fields = Map::new();
    if *kind != SetKind::default() {
        fields.insert("kind".into(), json!(kind));
    }
    for (name, value) in [
        ("weight_kg", weight_kg),
        ("reps", reps),
        ("distance_m", distance_m),
        ("duration_s", duration_s),
        ("rpe", rpe),
        ("rest_s", rest_s),
    ] {
        insert_number(&mut fields, name, *value);
    }
    insert_text(&mut fields, "notes", notes);
    fields.into()
}

fn insert_text(fields: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        fields.insert(name.into(), json!(text));
    }
}

/// Through its digits, which no arithmetic can change.
fn insert_number(fields: &mut Map<String, Value>, name: &str, value: Option<Decimal>) {
    let number = value.and_then(|value| Number::from_str(&value.normalize().to_string()).ok());
    if let Some(number) = number {
        fields.insert(name.into(), number.into());
    }
}

/// Gives workouts the ids that they had the last time that a file was read.
pub(super) struct Ids {
    namespace: Uuid,
    seen: HashMap<String, u32>,
}

impl Ids {
    pub(super) fn new(namespace: Uuid) -> Self {
        Self {
            namespace,
            seen: HashMap::new(),
        }
    }

    /// From what does not change when a workout goes on in a later file: when it was by the clock
    /// of the file, and its title. Not from the zone: told another one, the same file has the same
    /// workouts.
    fn next(&mut self, format: Format, head: &Head) -> Uuid {
        let end = head.end.map_or_else(String::new, |end| match end {
            End::At(moment) => written(moment),
            End::After(seconds) => seconds.normalize().to_string(),
            End::Clock(time) => time.to_string(),
        });
        let (start, title) = (written(head.start), head.title.trim());
        let name = format!("{}\n{start}\n{end}\n{title}", format.as_str());
        let before = self.seen.entry(name.clone()).or_default();
        let id = Uuid::new_v5(&self.namespace, format!("{name}\n{before}").as_bytes());
        *before += 1;
        id
    }
}

fn written(moment: Moment) -> String {
    match moment {
        Moment::Exact(time) => time.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true),
        Moment::Local(time) => time.to_string(),
        Moment::Day(day) => day.to_string(),
    }
}
