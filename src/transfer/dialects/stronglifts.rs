//! `StrongLifts`: a row for each exercise, its sets in pairs of columns.

use super::{
    amount::{Amount, WEIGHT},
    hevy,
};
use crate::transfer::{
    dates::{Dates, Moment, clock},
    draft::{Drafts, End, Exercise, Head, Set},
    remarks::Findings,
    table::{Column, Row, Table},
};

pub(super) const HEADER: &[&str] = &["date (yyyy/mm/dd)", "workout", "exercise"];

/// A set that was not done, in `5/5/0/4/-`.
const NOT_DONE: &str = "-";

struct Columns {
    date: Column,
    workout: Column,
    title: Column,
    bodyweight: Option<Amount>,
    exercise: Column,
    /// What became of each set.
    outcome: Option<Column>,
    start: Column,
    end: Column,
    notes: Column,
    sets: Vec<(Column, Amount)>,
}

impl Columns {
    fn of(table: &Table<'_>) -> Self {
        let outcomes = ["sets×reps", "setsxreps"].map(|name| table.column(name));
        let sets = (1..).map_while(|number| {
            let reps = table.column(&format!("set {number} (reps)"));
            let weight = WEIGHT.column(table, &format!("set {number} "), "");
            reps.is_there().then_some((reps, weight))
        });
        Self {
            date: table.column("date (yyyy/mm/dd)"),
            workout: table.column("workout"),
            title: table.column("workout name"),
            bodyweight: WEIGHT.in_header(table, "body weight"),
            exercise: table.column("exercise"),
            outcome: outcomes.into_iter().find(Column::is_there),
            start: table.column("start time (h:mm)"),
            end: table.column("end time (h:mm)"),
            notes: table.column("notes"),
            sets: sets.collect(),
        }
    }

    fn head(&self, row: &Row<'_>, dates: &Dates<'_, '_>, findings: &mut Findings) -> Option<Head> {
        let date = hevy::start(row, dates, &self.date, findings)?;
        let start = row.noted(&self.start, clock(row.text(&self.start)), findings);
        let end = row.noted(&self.end, clock(row.text(&self.end)), findings);
        let start = match (date, start) {
            (Moment::Day(day), Some(start)) => Moment::Local(day.and_time(start)),
            (date, _) => date,
        };
        Some(Head {
            title: row.text(&self.title).to_owned(),
            end: end.map(End::Clock),
            ..Head::new(row.line, start)
        })
    }
}

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let columns = Columns::of(table);
    let dates = Dates::of(table, &[&columns.date]);
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let key = row.key(&[&columns.date, &columns.workout]);
        let workout = drafts.workout(key, |findings| columns.head(&row, &dates, findings));
        let Some(workout) = workout else { continue };
        let bodyweight = columns.bodyweight.as_ref();
        let bodyweight = bodyweight.and_then(|bodyweight| bodyweight.read(&row, drafts));
        if let Some(head) = drafts.head(workout) {
            head.notes.add(row.text(&columns.notes));
            head.bodyweight_kg = head.bodyweight_kg.or(bodyweight);
        }
        let outcomes = columns
            .outcome
            .as_ref()
            .map_or("", |column| row.text(column));
        let mut outcomes = outcomes.split('/').map(str::trim);
        let exercise = Exercise {
            name: row.text(&columns.exercise),
            ..Exercise::default()
        };
        for (number, (reps, weight)) in columns.sets.iter().enumerate() {
            let is_done = outcomes.next() != Some(NOT_DONE);
            let set = Set {
                line: row.line,
                reps: row.number(reps, &mut drafts.findings),
                weight_kg: weight.read(&row, drafts),
                ..Set::default()
            };
            if set.is_empty() {
                continue;
            }
            if is_done && set.reps.is_some() {
                drafts.set(workout, &exercise, set);
            } else {
                let sentence = format!("Set {} was not done.", number + 1);
                drafts.findings.skipped.add(row.line, sentence);
            }
        }
    }
}
