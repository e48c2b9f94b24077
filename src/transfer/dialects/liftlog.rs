//! `LiftLog`: a row for each set that was done, each with its own time. A session may go past
//! midnight.

use super::{
    amount::WEIGHT,
    hevy,
    timed::{self, Timed},
};
use crate::transfer::{
    dates::Dates,
    draft::{Drafts, Set},
    table::Table,
};

pub(super) const HEADER: &[&str] = &["sessionid", "timestamp", "exercise"];

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let session = table.column("sessionid");
    let time = table.column("timestamp");
    let exercise = table.column("exercise");
    let weight = WEIGHT.column(table, "weight", "weightunit");
    let reps = table.column("reps");
    let notes = table.column("notes");
    let dates = Dates::of(table, &[&time]);
    let mut sets = Vec::new();
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let Some(time) = hevy::start(&row, &dates, &time, &mut drafts.findings) else {
            continue;
        };
        let set = Set {
            line: row.line,
            weight_kg: weight.read(&row, drafts),
            reps: row.number(&reps, &mut drafts.findings),
            notes: row.text(&notes).to_owned(),
            ..Set::default()
        };
        sets.push(Timed {
            time,
            key: row.text(&session).to_owned(),
            exercise: row.text(&exercise).to_owned(),
            set,
        });
    }
    timed::collect(sets, drafts);
}
