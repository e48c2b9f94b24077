//! What has become of a file, as JSON.

use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::{
    read::Format,
    remarks::{MOST_TOLD, Remark, Remarks},
};
use crate::{
    http::{answer::limits::Limited, extract::rule},
    workouts::several::{Mode, Tally},
};

/// What an import has done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportReport, examples(json!({
    "format": "strong",
    "dry_run": false,
    "workouts": {"created": 212, "unchanged": 0, "changed": 0, "in_trash": 0},
    "exercises": {"created": 31, "matched": 4},
    "sets": 4110,
    "skipped": {"count": 1, "rows": [{"line": 88, "reason": "Nothing was done."}]},
    "warnings": {"count": 1, "rows": [{"line": 97, "message": "7.5 repetitions were taken as 8."}]}
})))]
pub struct Report {
    /// Whose file it is.
    pub format: Format,
    /// Whether nothing was written because nothing should be.
    pub dry_run: bool,
    /// What has become of its workouts.
    pub workouts: Workouts,
    /// What has become of its exercises.
    pub exercises: Exercises,
    /// How many sets were read.
    #[schema(minimum = 0)]
    pub sets: usize,
    /// Rows that were left out.
    pub skipped: Skipped,
    /// Values that were fitted.
    pub warnings: Warnings,
}

/// Workouts of a file. Those that are not new stay as they are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedWorkouts)]
pub struct Workouts {
    /// New ones.
    #[schema(minimum = 0)]
    pub created: usize,
    /// Known ones, with the same content.
    #[schema(minimum = 0)]
    pub unchanged: usize,
    /// Known ones that are different now.
    #[schema(minimum = 0)]
    pub changed: usize,
    /// Known ones that are in the trash.
    #[schema(minimum = 0)]
    pub in_trash: usize,
}

/// Exercises of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedExercises)]
pub struct Exercises {
    /// New ones.
    #[schema(minimum = 0)]
    pub created: usize,
    /// Those whose names you had.
    #[schema(minimum = 0)]
    pub matched: usize,
}

/// Rows that were left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SkippedRows)]
pub struct Skipped {
    /// How many.
    #[schema(minimum = 0)]
    pub count: usize,
    /// The first hundred.
    pub rows: Vec<SkippedRow>,
}

/// A row that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkippedRow {
    /// The line of the file on which it begins.
    #[schema(minimum = 1)]
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// Values that were fitted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportWarnings)]
pub struct Warnings {
    /// How many.
    #[schema(minimum = 0)]
    pub count: usize,
    /// The first hundred.
    pub rows: Vec<Warning>,
}

/// A value that was fitted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportWarning)]
pub struct Warning {
    /// The line of the file on which its row begins.
    #[schema(minimum = 1)]
    pub line: u64,
    /// What was read, and what was made of it.
    pub message: String,
}

impl Limited for Skipped {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("rows", rule::list_of(&SkippedRow::name(), MOST_TOLD))]
    }
}

impl Limited for Warnings {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("rows", rule::list_of(&Warning::name(), MOST_TOLD))]
    }
}

/// What a reader of a file reports besides the workouts.
#[derive(Debug)]
pub(super) struct Read {
    pub format: Format,
    pub sets: usize,
    pub skipped: Remarks,
    pub warnings: Remarks,
}

impl Report {
    pub(super) fn new(read: Read, mode: Mode, tally: Tally) -> Self {
        let Read {
            format,
            sets,
            skipped,
            warnings,
        } = read;
        let Tally {
            created,
            unchanged,
            changed,
            in_trash,
            exercises_created,
            exercises_matched,
        } = tally;
        Self {
            format,
            dry_run: mode == Mode::DryRun,
            workouts: Workouts {
                created,
                unchanged,
                changed,
                in_trash,
            },
            exercises: Exercises {
                created: exercises_created,
                matched: exercises_matched,
            },
            sets,
            skipped: skipped.into(),
            warnings: warnings.into(),
        }
    }
}

impl From<Remarks> for Skipped {
    fn from(Remarks { count, rows }: Remarks) -> Self {
        let row = |Remark { line, message }| SkippedRow {
            line,
            reason: message,
        };
        let rows = rows.into_iter().map(row).collect();
        Self { count, rows }
    }
}

impl From<Remarks> for Warnings {
    fn from(Remarks { count, rows }: Remarks) -> Self {
        let row = |Remark { line, message }| Warning { line, message };
        let rows = rows.into_iter().map(row).collect();
        Self { count, rows }
    }
}
