//! Collecting rows into workouts, in whichever order they come.

use std::collections::HashMap;

use chrono::NaiveTime;
use rust_decimal::Decimal;

use super::{
    dates::Moment,
    fit,
    number::rounded_half_up,
    read::Options,
    remarks::{Findings, quoted},
};
use crate::log::{preferences::WeightUnit, set::SetKind};

/// Why a row is skipped.
const NOTHING: &str = "Nothing was done.";

/// A set as a row has it, in kilograms, metres and seconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub line: u64,
    pub kind: SetKind,
    pub weight_kg: Option<Decimal>,
    pub reps: Option<Decimal>,
    pub distance_m: Option<Decimal>,
    pub duration_s: Option<Decimal>,
    pub rpe: Option<Decimal>,
    pub rest_s: Option<Decimal>,
    pub notes: String,
}

impl Set {
    /// Whether nothing was done.
    pub(super) fn is_empty(&self) -> bool {
        let values = [self.weight_kg, self.reps, self.distance_m, self.duration_s];
        values.iter().all(Option::is_none)
    }

    /// Read zeros as other apps mean them: none, but for the repetitions of a failed attempt.
    fn without_zeros(mut self) -> Self {
        let is_done = |value: &Decimal| !value.is_zero();
        self.weight_kg = self.weight_kg.filter(is_done);
        self.distance_m = self.distance_m.filter(is_done);
        self.duration_s = self.duration_s.filter(is_done);
        self.rpe = self.rpe.filter(is_done);
        let is_moved = self.distance_m.is_some() || self.duration_s.is_some();
        self.reps = match self.reps.filter(is_done) {
            // A weight alone is an attempt that failed.
            None if !is_moved && self.weight_kg.is_some() => Some(Decimal::ZERO),
            reps => reps,
        };
        self
    }
}

/// An exercise in its place in a workout.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub line: u64,
    pub name: String,
    pub notes: Notes,
    pub superset: Option<Decimal>,
    pub sets: Vec<Set>,
}

/// Notes from several rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(Vec<String>);

impl Notes {
    /// Many apps repeat a text on each row.
    pub(super) fn add(&mut self, text: &str) {
        if !text.is_empty() && self.0.last().is_none_or(|last| last != text) {
            self.0.push(text.to_owned());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn joined(&self) -> String {
        self.0.join("\n")
    }
}

/// How a file says when a workout ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    At(Moment),
    /// Seconds after the start.
    After(Decimal),
    /// On the day of the start, or on the next.
    Clock(NaiveTime),
}

/// What rows say of a whole workout.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub line: u64,
    /// An id that the file gives it.
    pub id: Option<String>,
    /// Empty where files have no titles.
    pub title: String,
    pub start: Moment,
    pub end: Option<End>,
    pub notes: Notes,
    pub bodyweight_kg: Option<Decimal>,
}

impl Head {
    pub(super) fn new(line: u64, start: Moment) -> Self {
        Self {
            line,
            id: None,
            title: String::new(),
            start,
            end: None,
            notes: Notes::default(),
            bodyweight_kg: None,
        }
    }
}

/// A workout of which not all rows may have been read.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub head: Head,
    pub places: Vec<Place>,
    /// The exercise of the last row, and its superset: a run of rows with one exercise is one
    /// place, even when nothing was done in some of them.
    run: Option<(String, Option<Decimal>)>,
    /// Whether the last place is that of the run.
    has_place: bool,
    /// Whether the row before was a set, so that a pause belongs to it.
    has_set: bool,
}

/// A workout of [`Drafts`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Number(usize);

/// The workouts of a file, while it is read.
pub(super) struct Drafts<'o> {
    pub options: &'o Options,
    pub findings: Findings,
    known: HashMap<String, Option<Number>>,
    drafts: Vec<Draft>,
    /// The places that a file numbers, in [`Draft::places`].
    numbered: HashMap<(usize, String), usize>,
    lacks_unit: bool,
}

/// What a row says of an exercise.
#[derive(Default)]
pub(super) struct Exercise<'a> {
    pub name: &'a str,
    pub superset: Option<Decimal>,
    pub notes: &'a str,
}

impl<'o> Drafts<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        Self {
            options,
            findings: Findings::default(),
            known: HashMap::new(),
            drafts: Vec::new(),
            numbered: HashMap::new(),
            lacks_unit: false,
        }
    }

    /// The workout that `key` tells from others. What is wrong with its head is noted once.
    pub(super) fn workout(
        &mut self,
        key: String,
        head: impl FnOnce(&mut Findings) -> Option<Head>,
    ) -> Option<Number> {
        if let Some(number) = self.known.get(&key) {
            return *number;
        }
        let number = head(&mut self.findings).map(|head| {
            self.drafts.push(Draft {
                head,
                places: Vec::new(),
                run: None,
                has_place: false,
                has_set: false,
            });
            Number(self.drafts.len() - 1)
        });
        self.known.insert(key, number);
        number
    }

    /// A workout, to say more about it.
    pub(super) fn head(&mut self, Number(number): Number) -> Option<&mut Head> {
        self.drafts.get_mut(number).map(|draft| &mut draft.head)
    }

    /// The unit that was asked for, in a file that has none.
    pub(super) fn unit(&mut self) -> Option<WeightUnit> {
        if self.options.unit.is_none() && !self.lacks_unit {
            self.lacks_unit = true;
            let sentence = "The file does not say in which unit its weights are: give unit=kg or \
                unit=lb.";
            self.findings.problems.add(1, sentence);
        }
        self.options.unit
    }

    /// Take a row with a set, as other apps have them: zero is none, and a row in which nothing
    /// was done is skipped, but for its notes.
    pub(super) fn set(&mut self, number: Number, exercise: &Exercise<'_>, set: Set) {
        let is_guessed = set.reps.is_none();
        let set = self.fitted(set).without_zeros();
        if is_guessed && set.reps.is_some() {
            let sentence = "A weight alone was taken as a failed attempt.";
            self.findings.warnings.add(set.line, sentence);
        }
        let is_empty = set.is_empty();
        if exercise.name.is_empty() && !is_empty {
            self.findings
                .problems
                .add(set.line, "The row names no exercise.");
            return;
        }
        let Some(draft) = self.drafts.get_mut(number.0) else {
            return;
        };
        draft.enter(exercise);
        draft.has_set = !is_empty;
        if is_empty {
            self.findings.skipped.add(set.line, NOTHING);
            draft.note(set.line, exercise, &set.notes);
            return;
        }
        let place = draft.place(set.line, exercise);
        place.notes.add(exercise.notes);
        place.sets.push(set);
    }

    /// Take a row with a note on an exercise.
    pub(super) fn note(&mut self, number: Number, line: u64, exercise: &Exercise<'_>) {
        if let Some(draft) = self.drafts.get_mut(number.0) {
            draft.enter(exercise);
            draft.note(line, exercise, "");
        }
    }

    /// Take the pause after the set before.
    pub(super) fn rest(&mut self, number: Number, seconds: Option<Decimal>) {
        let draft = self.drafts.get_mut(number.0).filter(|draft| draft.has_set);
        let set = draft.and_then(|draft| draft.places.last_mut()?.sets.last_mut());
        if let Some(set) = set {
            set.rest_s = seconds.filter(|seconds| !seconds.is_zero());
        }
    }

    /// Take a row of ours as it is: an exercise in the place with that index, and its set.
    pub(super) fn ours(&mut self, number: Number, index: &str, place: Place, set: Option<Set>) {
        let set = set.map(|set| self.fitted(set));
        let (set, empty) = match set {
            Some(set) if set.is_empty() => (None, Some(set.line)),
            set => (set, None),
        };
        if let Some(line) = empty {
            self.findings.skipped.add(line, NOTHING);
        }
        let Some(draft) = self.drafts.get_mut(number.0) else {
            return;
        };
        let is_run = draft
            .places
            .last()
            .is_some_and(|last| last.name == place.name && last.superset == place.superset);
        let last = draft.places.len().checked_sub(1).filter(|_| is_run);
        let key = (number.0, index.to_owned());
        let known = if index.is_empty() {
            last
        } else {
            self.numbered.get(&key).copied()
        };
        let at = known.unwrap_or(draft.places.len());
        if known.is_none() {
            draft.places.push(place);
            self.numbered.insert(key, at);
        }
        if let Some(place) = draft.places.get_mut(at) {
            place.sets.extend(set);
        }
    }

    /// Repetitions and exertion as we keep them.
    fn fitted(&mut self, mut set: Set) -> Set {
        let warnings = &mut self.findings.warnings;
        if let Some(reps) = set.reps.as_mut().filter(|reps| !reps.is_integer()) {
            let (read, fitted) = (reps.normalize(), rounded_half_up(*reps));
            warnings.add(
                set.line,
                format!("{read} repetitions were taken as {fitted}."),
            );
            *reps = fitted;
        }
        if let Some(rpe) = &mut set.rpe {
            let fitted = fit::to_half_steps(*rpe);
            if fitted != *rpe {
                let (read, fitted) = (rpe.normalize(), fitted.normalize());
                warnings.add(set.line, format!("RPE {read} was taken as {fitted}."));
            }
            *rpe = fitted;
        }
        set
    }

    /// The workouts that were read, in the order of the file. A day of which nothing is left was
    /// none.
    pub(super) fn finish(self) -> (Vec<Draft>, Findings) {
        let is_something = |draft: &Draft| {
            let Draft { head, places, .. } = draft;
            !places.is_empty() || !head.title.is_empty() || !head.notes.is_empty()
        };
        let drafts = self.drafts.into_iter().filter(is_something).collect();
        (drafts, self.findings)
    }
}

impl Draft {
    /// Go on to the exercise of a row.
    fn enter(&mut self, exercise: &Exercise<'_>) {
        let is_same = self.run.as_ref().is_some_and(|(name, superset)| {
            name == exercise.name && *superset == exercise.superset
        });
        if !is_same {
            self.run = Some((exercise.name.to_owned(), exercise.superset));
            self.has_place = false;
        }
    }

    /// The place of the exercise that was entered.
    fn place(&mut self, line: u64, exercise: &Exercise<'_>) -> &mut Place {
        if !self.has_place || self.places.is_empty() {
            self.has_place = true;
            self.places.push(Place::default());
            if let Some(place) = self.places.last_mut() {
                place.line = line;
                place.name = exercise.name.to_owned();
                place.superset = exercise.superset;
            }
        }
        let last = self.places.len() - 1;
        #[expect(
            clippy::indexing_slicing,
            reason = "there is one, or it was pushed above"
        )]
        &mut self.places[last]
    }

    /// Texts must stand somewhere, even when nothing was done.
    fn note(&mut self, line: u64, exercise: &Exercise<'_>, notes: &str) {
        if exercise.notes.is_empty() && notes.is_empty() {
            return;
        }
        let place = self.place(line, exercise);
        place.notes.add(exercise.notes);
        place.notes.add(notes);
    }
}

/// What a set is for, by the names that apps give it; a warning when it is none of them.
pub(super) fn kind(line: u64, name: &str, findings: &mut Findings) -> SetKind {
    match name.trim().to_ascii_lowercase().as_str() {
        "" | "normal" | "regular" => SetKind::Normal,
        "warmup" => SetKind::Warmup,
        "dropset" => SetKind::Dropset,
        "failure" => SetKind::Failure,
        _ => {
            let sentence = format!(
                "The kind of set {} is not known: taken as normal.",
                quoted(name)
            );
            findings.warnings.add(line, sentence);
            SetKind::Normal
        }
    }
}
