//! Hevy: a row for each set, with the workout's texts and times on all of them. Its columns are
//! also the first of ours.

use crate::{
    log::preferences::WeightUnit,
    transfer::{
        dates::{Dates, Moment},
        draft::{self, Drafts, End, Exercise, Head, Set},
        number::Unit,
        remarks::Findings,
        table::{Column, Row, Table},
    },
};

pub(super) const HEADER: &[&str] = &["title", "start_time", "exercise_title", "set_index"];

/// The columns of Hevy, and the units that the names of two of them tell.
pub(super) struct Columns {
    pub title: Column,
    pub start: Column,
    pub end: Column,
    pub description: Column,
    pub exercise: Column,
    pub superset: Column,
    pub exercise_notes: Column,
    pub set_index: Column,
    kind: Column,
    weight: (Column, Unit),
    pub reps: Column,
    distance: (Column, Unit),
    duration: Column,
    rpe: Column,
}

impl Columns {
    pub(super) fn of(table: &Table<'_>) -> Self {
        let in_unit = |kilograms: &str, pounds: &str, unit: fn(WeightUnit) -> Unit| {
            let imperial = table.column(pounds);
            if imperial.is_there() {
                (imperial, unit(WeightUnit::Pounds))
            } else {
                (table.column(kilograms), unit(WeightUnit::Kilograms))
            }
        };
        Self {
            title: table.column("title"),
            start: table.column("start_time"),
            end: table.column("end_time"),
            description: table.column("description"),
            exercise: table.column("exercise_title"),
            superset: table.column("superset_id"),
            exercise_notes: table.column("exercise_notes"),
            set_index: table.column("set_index"),
            kind: table.column("set_type"),
            weight: in_unit("weight_kg", "weight_lbs", Unit::of_weight),
            reps: table.column("reps"),
            distance: in_unit("distance_km", "distance_miles", Unit::of_distance),
            duration: table.column("duration_seconds"),
            rpe: table.column("rpe"),
        }
    }

    /// The workout of a row, without its texts.
    pub(super) fn head(
        &self,
        row: &Row<'_>,
        dates: &Dates<'_, '_>,
        findings: &mut Findings,
    ) -> Option<Head> {
        let head = head(row, dates, [&self.start, &self.end], findings)?;
        Some(Head {
            title: row.text(&self.title).to_owned(),
            ..head
        })
    }

    /// The set of a row, without notes.
    pub(super) fn set(&self, row: &Row<'_>, findings: &mut Findings) -> Set {
        let (weight, weight_unit) = &self.weight;
        let (distance, distance_unit) = &self.distance;
        Set {
            line: row.line,
            kind: draft::kind(row.line, row.text(&self.kind), findings),
            weight_kg: row.amount(weight, *weight_unit, findings),
            reps: row.number(&self.reps, findings),
            distance_m: row.amount(distance, *distance_unit, findings),
            duration_s: row.length(&self.duration, findings),
            rpe: row.number(&self.rpe, findings),
            ..Set::default()
        }
    }
}

/// The workout of a row whose start has to be there, and whose end may be.
pub(super) fn head(
    row: &Row<'_>,
    dates: &Dates<'_, '_>,
    [start, end]: [&Column; 2],
    findings: &mut Findings,
) -> Option<Head> {
    let time = self::start(row, dates, start, findings);
    let end = row.noted(end, dates.read(row.raw(end)), findings);
    Some(Head {
        end: end.map(End::At),
        ..Head::new(row.line, time?)
    })
}

/// The time of a row, which has to be there.
pub(super) fn start(
    row: &Row<'_>,
    dates: &Dates<'_, '_>,
    column: &Column,
    findings: &mut Findings,
) -> Option<Moment> {
    let time = dates.read(row.raw(column));
    let time = time.and_then(|time| time.map(Some).ok_or_else(|| "is empty".to_owned()));
    row.noted(column, time, findings)
}

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let columns = Columns::of(table);
    let dates = Dates::of(table, &[&columns.start, &columns.end]);
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let key = row.key(&[&columns.title, &columns.start, &columns.end]);
        let workout = drafts.workout(key, |findings| {
            let mut head = columns.head(&row, &dates, findings)?;
            head.notes.add(row.text(&columns.description));
            Some(head)
        });
        let Some(workout) = workout else { continue };
        let exercise = Exercise {
            name: row.text(&columns.exercise),
            superset: row.number(&columns.superset, &mut drafts.findings),
            notes: row.text(&columns.exercise_notes),
        };
        let set = columns.set(&row, &mut drafts.findings);
        drafts.set(workout, &exercise, set);
    }
}
