//! `FitNotes` of Android and iOS: a row for each set, and the rows of a day are one workout.

use super::{
    amount::{Amount, DISTANCE, WEIGHT},
    hevy,
};
use crate::transfer::{
    dates::Dates,
    draft::{Drafts, Exercise, Head, Set},
    table::{Column, Table},
};

pub(super) const HEADER: &[&str] = &["date", "exercise", "category"];

/// The weights of a row, of which one is filled. Where two are, the kilograms are exact.
fn weights(table: &Table<'_>) -> Vec<Amount> {
    let names = ["weight (kg)", "weight (kgs)", "weight (lbs)", "weight (lb)"];
    let names = names
        .into_iter()
        .filter(|name| table.column(name).is_there());
    let weights: Vec<Amount> = names
        .filter_map(|name| WEIGHT.exactly(table, name))
        .collect();
    if weights.is_empty() {
        return vec![WEIGHT.column(table, "weight", "weight unit")];
    }
    weights
}

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let date = table.column("date");
    let exercise = table.column("exercise");
    let weights = weights(table);
    let reps = table.column("reps");
    let distance = DISTANCE.column(table, "distance", "distance unit");
    let time = table.column("time");
    let notes = ["comment", "notes"].map(|name| table.column(name));
    let notes = notes.into_iter().find(Column::is_there);
    let dates = Dates::of(table, &[&date]);
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let workout = drafts.workout(row.text(&date).to_owned(), |findings| {
            let start = hevy::start(&row, &dates, &date, findings)?;
            Some(Head::new(row.line, start))
        });
        let Some(workout) = workout else { continue };
        let mut filled = weights
            .iter()
            .filter_map(|weight| weight.read(&row, drafts));
        let weight_kg = filled.next();
        let set = Set {
            line: row.line,
            weight_kg,
            reps: row.number(&reps, &mut drafts.findings),
            distance_m: distance.read(&row, drafts),
            duration_s: row.length(&time, &mut drafts.findings),
            notes: notes
                .as_ref()
                .map(|notes| row.text(notes))
                .unwrap_or_default()
                .to_owned(),
            ..Set::default()
        };
        let exercise = Exercise {
            name: row.text(&exercise),
            ..Exercise::default()
        };
        drafts.set(workout, &exercise, set);
    }
}
