//! A third app under the name of `FitNotes`: times in UTC, and planned sets beside done ones.

use rust_decimal::Decimal;

use super::{
    amount::{Amount, DISTANCE, WEIGHT},
    hevy,
};
use crate::{
    log::set::SetKind,
    transfer::{
        dates::Dates,
        draft::{Drafts, Exercise, Head, Set},
        table::{Column, Row, Table},
    },
};

pub(super) const HEADER: &[&str] = &["starttime", "exercise", "status"];

/// Repetitions that were left are what the exertion is short of.
const UTMOST: Decimal = Decimal::TEN;

struct Columns {
    name: Column,
    start: Column,
    end: Column,
    bodyweight: Amount,
    exercise: Column,
    equipment: Column,
    reps: Column,
    weight: Amount,
    time: Column,
    distance: Amount,
    status: Column,
    is_warmup: Column,
    rpe: Column,
    rir: Column,
    note: Column,
}

impl Columns {
    fn of(table: &Table<'_>) -> Self {
        Self {
            name: table.column("name"),
            start: table.column("starttime"),
            end: table.column("endtime"),
            bodyweight: WEIGHT.column(table, "bodyweight", ""),
            exercise: table.column("exercise"),
            equipment: table.column("equipment"),
            reps: table.column("reps"),
            weight: WEIGHT.column(table, "weight", ""),
            time: table.column("time"),
            distance: DISTANCE.column(table, "distance", ""),
            status: table.column("status"),
            is_warmup: table.column("iswarmup"),
            rpe: table.column("rpe"),
            rir: table.column("rir"),
            note: table.column("note"),
        }
    }

    fn kind(&self, row: &Row<'_>) -> SetKind {
        if row.text(&self.status).eq_ignore_ascii_case("failed") {
            SetKind::Failure
        } else if row.text(&self.is_warmup).eq_ignore_ascii_case("true") {
            SetKind::Warmup
        } else {
            SetKind::Normal
        }
    }

    fn set(&self, row: &Row<'_>, drafts: &mut Drafts<'_>) -> Set {
        let weight_kg = self.weight.read(row, drafts);
        let distance_m = self.distance.read(row, drafts);
        let findings = &mut drafts.findings;
        let left = row.number(&self.rir, findings);
        let rated = left.and_then(|left| UTMOST.checked_sub(left));
        Set {
            line: row.line,
            kind: self.kind(row),
            weight_kg,
            reps: row.number(&self.reps, findings),
            distance_m,
            duration_s: row.length(&self.time, findings),
            rpe: row.number(&self.rpe, findings).or(rated),
            rest_s: None,
            notes: row.text(&self.note).to_owned(),
        }
    }
}

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let columns = Columns::of(table);
    let dates = Dates::of(table, &[&columns.start, &columns.end]);
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let bodyweight_kg = columns.bodyweight.read(&row, drafts);
        let key = row.key(&[&columns.name, &columns.start, &columns.end]);
        let workout = drafts.workout(key, |findings| {
            let head = hevy::head(&row, &dates, [&columns.start, &columns.end], findings)?;
            Some(Head {
                title: row.text(&columns.name).to_owned(),
                bodyweight_kg,
                ..head
            })
        });
        let Some(workout) = workout else { continue };
        let exercise = match (row.text(&columns.exercise), row.text(&columns.equipment)) {
            (exercise, "") => exercise.to_owned(),
            (exercise, equipment) => format!("{exercise} ({equipment})"),
        };
        let exercise = Exercise {
            name: &exercise,
            ..Exercise::default()
        };
        if row.text(&columns.status).eq_ignore_ascii_case("notstarted") {
            drafts
                .findings
                .skipped
                .add(row.line, "The set was planned and not done.");
            let notes = row.text(&columns.note);
            drafts.note(workout, row.line, &Exercise { notes, ..exercise });
            continue;
        }
        let set = columns.set(&row, drafts);
        drafts.set(workout, &exercise, set);
    }
}
