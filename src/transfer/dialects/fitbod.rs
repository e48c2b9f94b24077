//! Fitbod: a row for each set. The sets of a day are one workout; `multiplier` is not used.

use super::{
    amount::{DISTANCE, WEIGHT},
    hevy,
    timed::{self, Timed},
};
use crate::{
    log::set::SetKind,
    transfer::{
        dates::{Dates, Moment},
        draft::{Drafts, Set},
        table::Table,
    },
};

pub(super) const HEADER: &[&str] = &["date", "exercise", "iswarmup"];

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let date = table.column("date");
    let exercise = table.column("exercise");
    let reps = table.column("reps");
    let weight = WEIGHT.column(table, "weight", "");
    let duration = table.column("duration(s)");
    let distance = DISTANCE.column(table, "distance", "");
    let is_warmup = table.column("iswarmup");
    let note = table.column("note");
    let dates = Dates::of(table, &[&date]);
    let mut sets = Vec::new();
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let Some(time) = hevy::start(&row, &dates, &date, &mut drafts.findings) else {
            continue;
        };
        let is_warmup = row.text(&is_warmup).eq_ignore_ascii_case("true");
        let set = Set {
            line: row.line,
            kind: if is_warmup {
                SetKind::Warmup
            } else {
                SetKind::Normal
            },
            weight_kg: weight.read(&row, drafts),
            reps: row.number(&reps, &mut drafts.findings),
            distance_m: distance.read(&row, drafts),
            duration_s: row.length(&duration, &mut drafts.findings),
            notes: row.text(&note).to_owned(),
            ..Set::default()
        };
        let day = match time {
            Moment::Exact(time) => time.date_naive(),
            Moment::Local(local) => local.date(),
            Moment::Day(day) => day,
        };
        sets.push(Timed {
            time,
            key: day.to_string(),
            exercise: row.text(&exercise).to_owned(),
            set,
        });
    }
    timed::collect(sets, drafts);
}
