//! The dialects: one file for each app, from rows to drafts. The header tells whose a file is.

use super::{
    draft::Drafts,
    read::{Format, Refusal},
    table::Table,
};
use crate::http::extract::choice::Choice;

mod amount;
mod fitbod;
mod fitnotes;
mod fitnotes_sessions;
mod hevy;
mod liftlog;
mod ours;
mod strong;
mod stronglifts;
mod timed;

pub(super) use ours::marked;

/// The columns by which a header is known. Ours has all of Hevy's, and so comes first.
const HEADERS: [(Format, &[&str]); 8] = [
    (Format::WorkoutLogCsv, ours::HEADER),
    (Format::Hevy, hevy::HEADER),
    (Format::Strong, strong::HEADER),
    (Format::Stronglifts, stronglifts::HEADER),
    (Format::Liftlog, liftlog::HEADER),
    (Format::Fitbod, fitbod::HEADER),
    (Format::Fitnotes, fitnotes::HEADER),
    (Format::Fitnotes, fitnotes_sessions::HEADER),
];

/// Whose file it is; `asked` may say it.
///
/// # Errors
/// When the header is not one that is understood, or not that of `asked`.
pub(super) fn recognise(table: &Table<'_>, asked: Option<Format>) -> Result<Format, Refusal> {
    let mut known = HEADERS.iter().filter(|(_, header)| table.has(header));
    let fits = |format: &Format| asked.is_none_or(|asked| asked == *format);
    let format = known.find_map(|(format, _)| Some(*format).filter(fits));
    format.ok_or_else(|| {
        let found = table.header();
        let others = "An app in another language may translate it: set the app to English and \
            export again.";
        let sentence = match asked {
            Some(asked) => {
                let asked = asked.as_str();
                format!("The header {found} is not that of {asked}. {others}")
            }
            None => format!(
                "The header {found} is not known. Understood are the CSV exports of Workout Log, \
                 Hevy, Strong, FitNotes, StrongLifts, LiftLog and Fitbod. {others}"
            ),
        };
        Refusal::of_file(sentence)
    })
}

/// Read the rows of a table.
pub(super) fn read(format: Format, table: &Table<'_>, drafts: &mut Drafts<'_>) {
    match format {
        // It is no table: no header is known as its.
        Format::WorkoutLogJson => {}
        Format::WorkoutLogCsv => ours::read(table, drafts),
        Format::Hevy => hevy::read(table, drafts),
        Format::Strong => strong::read(table, drafts),
        Format::Fitnotes if table.has(fitnotes::HEADER) => fitnotes::read(table, drafts),
        Format::Fitnotes => fitnotes_sessions::read(table, drafts),
        Format::Stronglifts => stronglifts::read(table, drafts),
        Format::Liftlog => liftlog::read(table, drafts),
        Format::Fitbod => fitbod::read(table, drafts),
    }
}
