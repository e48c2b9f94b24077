//! Strong: four generations of one table. A row for each set, and rows for pauses and notes.

use super::{
    amount::{Amount, DISTANCE, WEIGHT},
    hevy,
};
use crate::{
    log::set::SetKind,
    transfer::{
        dates::Dates,
        draft::{self, Drafts, End, Exercise, Head, Set},
        number,
        remarks::Findings,
        table::{Column, Row, Table},
    },
};

pub(super) const HEADER: &[&str] = &["date", "workout name", "exercise name", "set order"];

/// How the generations call the length of a workout.
const DURATIONS: [&str; 3] = ["duration", "workout duration", "duration (sec)"];

struct Columns {
    /// Tells workouts apart that have one date and one name.
    workout: Column,
    date: Column,
    title: Column,
    duration: Option<Column>,
    exercise: Column,
    order: Column,
    weight: Amount,
    reps: Column,
    rpe: Column,
    distance: Amount,
    seconds: Column,
    notes: Column,
    workout_notes: Column,
}

impl Columns {
    fn of(table: &Table<'_>) -> Self {
        // The oldest generation calls these columns like their units.
        let weight = WEIGHT.called(table, &["kg", "kgs", "lb", "lbs"]);
        let distance = DISTANCE.called(table, &["km", "mi.", "mi", "m"]);
        let mut durations = DURATIONS.iter().map(|name| table.column(name));
        Self {
            workout: table.column("workout #"),
            date: table.column("date"),
            title: table.column("workout name"),
            duration: durations.find(Column::is_there),
            exercise: table.column("exercise name"),
            order: table.column("set order"),
            weight: weight.unwrap_or_else(|| WEIGHT.column(table, "weight", "weight unit")),
            reps: table.column("reps"),
            rpe: table.column("rpe"),
            distance: distance
                .unwrap_or_else(|| DISTANCE.column(table, "distance", "distance unit")),
            seconds: table.column("seconds"),
            notes: table.column("notes"),
            workout_notes: table.column("workout notes"),
        }
    }

    fn head(&self, row: &Row<'_>, dates: &Dates<'_, '_>, findings: &mut Findings) -> Option<Head> {
        let start = hevy::start(row, dates, &self.date, findings)?;
        let length = self
            .duration
            .as_ref()
            .map(|column| number::length(row.text(column)));
        let length = length.unwrap_or(Ok(None)).unwrap_or_else(|problem| {
            findings
                .warnings
                .add(row.line, format!("The duration was left out: {problem}."));
            None
        });
        Some(Head {
            title: row.text(&self.title).to_owned(),
            end: length.filter(|length| !length.is_zero()).map(End::After),
            ..Head::new(row.line, start)
        })
    }
}

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let columns = Columns::of(table);
    let dates = Dates::of(table, &[&columns.date]);
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let key = row.key(&[&columns.workout, &columns.date, &columns.title]);
        let workout = drafts.workout(key, |findings| columns.head(&row, &dates, findings));
        let Some(workout) = workout else { continue };
        if let Some(head) = drafts.head(workout) {
            head.notes.add(row.text(&columns.workout_notes));
        }
        let exercise = Exercise {
            name: row.text(&columns.exercise),
            ..Exercise::default()
        };
        match row.text(&columns.order).to_ascii_lowercase().as_str() {
            "rest timer" => {
                let seconds = row.length(&columns.seconds, &mut drafts.findings);
                drafts.rest(workout, seconds);
            }
            "note" => {
                let notes = row.text(&columns.notes);
                drafts.note(workout, row.line, &Exercise { notes, ..exercise });
            }
            order => {
                let kind = kind(row.line, order, &mut drafts.findings);
                let set = set(&columns, &row, kind, drafts);
                drafts.set(workout, &exercise, set);
            }
        }
    }
}

fn set(columns: &Columns, row: &Row<'_>, kind: SetKind, drafts: &mut Drafts<'_>) -> Set {
    Set {
        line: row.line,
        kind,
        weight_kg: columns.weight.read(row, drafts),
        reps: row.number(&columns.reps, &mut drafts.findings),
        distance_m: columns.distance.read(row, drafts),
        duration_s: row.length(&columns.seconds, &mut drafts.findings),
        rpe: row.number(&columns.rpe, &mut drafts.findings),
        rest_s: None,
        notes: row.text(&columns.notes).to_owned(),
    }
}

/// `1`, or a letter, which may have a number behind it: `W`, `W1`, `D`, `F`. In small letters.
fn kind(line: u64, order: &str, findings: &mut Findings) -> SetKind {
    match order.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.') {
        "" => SetKind::Normal,
        "w" => SetKind::Warmup,
        "d" => SetKind::Dropset,
        "f" => SetKind::Failure,
        _ => draft::kind(line, order, findings),
    }
}
