//! Our own table: Hevy's columns, and behind them what makes it come back as it was.

use std::borrow::Cow;

use super::hevy;
use crate::transfer::{
    dates::Dates,
    draft::{Drafts, Place, Set},
    number::Unit,
    table::Table,
};

pub(super) const HEADER: &[&str] = &["title", "start_time", "exercise_title", "workout_id"];

/// What a spreadsheet would take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

pub(super) fn read(table: &Table<'_>, drafts: &mut Drafts<'_>) {
    let columns = hevy::Columns::of(table);
    let id = table.column("workout_id");
    let index = table.column("exercise_index");
    let set_notes = table.column("set_notes");
    let rest = table.column("rest_seconds");
    let bodyweight = table.column("bodyweight_kg");
    let dates = Dates::of(table, &[&columns.start, &columns.end]);
    let mut rows = table.rows();
    while let Some(row) = rows.next() {
        let key = match row.text(&id) {
            "" => row.key(&[&columns.title, &columns.start, &columns.end]),
            id => id.to_owned(),
        };
        let workout = drafts.workout(key, |findings| {
            let mut head = columns.head(&row, &dates, findings)?;
            head.id = Some(row.text(&id).to_owned()).filter(|id| !id.is_empty());
            head.title = unmarked(row.raw(&columns.title)).to_owned();
            head.notes.add(unmarked(row.raw(&columns.description)));
            head.bodyweight_kg = row.amount(&bodyweight, Unit::ITSELF, findings);
            Some(head)
        });
        let Some(workout) = workout else { continue };
        let findings = &mut drafts.findings;
        let set = Set {
            rest_s: row.length(&rest, findings),
            notes: unmarked(row.raw(&set_notes)).to_owned(),
            ..columns.set(&row, findings)
        };
        let is_set = !row.text(&columns.set_index).is_empty() || !set.is_empty();
        let name = unmarked(row.raw(&columns.exercise));
        if name.is_empty() && !is_set {
            // A workout without exercises.
            continue;
        }
        let mut place = Place {
            line: row.line,
            name: name.to_owned(),
            superset: row.number(&columns.superset, findings),
            ..Place::default()
        };
        place.notes.add(unmarked(row.raw(&columns.exercise_notes)));
        drafts.ours(workout, row.text(&index), place, is_set.then_some(set));
    }
}

/// A text with a mark that keeps spreadsheets from calculating with it, where they would. A text
/// that looks marked already gets one more, so that each comes back as it was.
pub(in crate::transfer) fn marked(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        return format!("'{text}").into();
    }
    text.into()
}

/// A text without the mark that keeps spreadsheets from calculating with it. A text that begins
/// with marks and then a formula has one of them more than it had.
fn unmarked(text: &str) -> &str {
    let marked = text.strip_prefix('\'');
    let is_mark = marked.is_some_and(|rest| rest.trim_start_matches('\'').starts_with(FORMULA));
    marked.filter(|_| is_mark).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_taken_off_only_where_one_was_put() {
        for (cell, text) in [
            ("'=1+1", "=1+1"),
            ("'-1 left", "-1 left"),
            ("'\tx", "\tx"),
            ("''=x", "'=x"),
            ("'''@x", "''@x"),
            ("'quoted'", "'quoted'"),
            ("'", "'"),
            ("''", "''"),
            ("=1", "=1"),
            ("", ""),
        ] {
            assert_eq!(unmarked(cell), text, "{cell}");
        }
    }

    #[test]
    fn what_spreadsheets_would_calculate_is_marked_and_comes_back() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1 left", "'-1 left"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'=x", "''=x"),
            ("''@x", "'''@x"),
            ("'quoted'", "'quoted'"),
            ("'", "'"),
            ("a=1", "a=1"),
            (" =1", " =1"),
            ("", ""),
        ] {
            assert_eq!(marked(text), cell);
            assert_eq!(unmarked(cell), text);
        }
    }
}
