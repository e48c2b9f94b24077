//! The whole log as one JSON document, in the documents of the API.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Person;
use crate::{
    clock,
    database::Database,
    error::{ApiError, ApiResult},
    exercises::{self, ExerciseOut},
    log::{calendar::WeekStart, days::DayRange, preferences::WeightUnit},
    workouts::{self, document::WorkoutOut},
};

/// What `format` says.
const FORMAT: &str = "workout-log";
/// What `version` says: the only one there is.
const VERSION: u32 = 1;
/// An empty list, and so a place where the documents of a list go.
const LIST: &str = "[]";

/// A whole log. Imported into an empty account, it is the same log again.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
pub(super) struct ExportOut {
    /// Always `workout-log`.
    #[schema(pattern = "^workout-log$")]
    format: &'static str,
    #[schema(minimum = 1, maximum = 1)]
    version: u32,
    exported_at: DateTime<Utc>,
    #[schema(inline)]
    account: Preferences,
    /// All your exercises, by name.
    exercises: Vec<ExerciseOut>,
    /// Oldest first.
    workouts: Vec<WorkoutOut>,
    /// Workouts in the trash, oldest first.
    trash: Vec<WorkoutOut>,
}

/// The preferences of the account.
#[derive(Serialize, ToSchema)]
struct Preferences {
    weight_unit: WeightUnit,
    #[schema(required = true)]
    time_zone: Option<&'static str>,
    week_start: WeekStart,
}

/// The document while it is written.
pub(super) struct Json {
    /// What stands before each list, and behind the last one.
    frame: VecDeque<String>,
    stage: Stage,
    /// Whether the list that is being written has a document.
    has_some: bool,
    exercises: exercises::walk::Walk,
    workouts: workouts::walk::Walk,
}

/// Which list is being written: those of [`ExportOut`], in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Exercises,
    Workouts,
    Trash,
    Over,
}

impl Json {
    pub(super) fn of(person: Person, days: DayRange) -> ApiResult<Self> {
        let frame = ExportOut {
            format: FORMAT,
            version: VERSION,
            exported_at: clock::now(),
            account: Preferences {
                weight_unit: person.preferences.weight_unit,
                time_zone: person.preferences.time_zone.map(|zone| zone.name()),
                week_start: person.preferences.week_start,
            },
            exercises: Vec::new(),
            workouts: Vec::new(),
            trash: Vec::new(),
        };
        let frame = serde_json::to_string(&frame).map_err(ApiError::internal)?;
        Ok(Self {
            frame: frame.split(LIST).map(str::to_owned).collect(),
            stage: Stage::Exercises,
            has_some: false,
            exercises: exercises::walk::Walk::of(person.id),
            workouts: workouts::walk::Walk::of(person.id, days, person.revision),
        })
    }

    pub(super) fn workouts(&self) -> &workouts::walk::Walk {
        &self.workouts
    }

    /// Read and write a part; `false` at the end.
    pub(super) async fn write_part(
        &mut self,
        database: &Database,
        bytes: &mut Vec<u8>,
    ) -> ApiResult<bool> {
        match self.stage {
            Stage::Exercises => {
                let part = self.exercises.next(database).await?;
                self.write(&part, Stage::Workouts, bytes)?;
            }
            Stage::Workouts => {
                let part = self.workouts.next(database).await?;
                self.write(&part, Stage::Trash, bytes)?;
                if self.stage == Stage::Trash {
                    self.workouts.go_to_trash();
                }
            }
            Stage::Trash => {
                let part = self.workouts.next(database).await?;
                self.write(&part, Stage::Over, bytes)?;
            }
            Stage::Over => return Ok(false),
        }
        Ok(true)
    }

    /// Write documents of the list, each on a line of its own. When there are no more, end it.
    fn write(
        &mut self,
        part: &[impl Serialize],
        next: Stage,
        bytes: &mut Vec<u8>,
    ) -> ApiResult<()> {
        for document in part {
            if self.has_some {
                bytes.push(b',');
            } else {
                self.begin(bytes);
            }
            bytes.push(b'\n');
            serde_json::to_writer(&mut *bytes, document).map_err(ApiError::internal)?;
        }
        if part.is_empty() {
            if !self.has_some {
                self.begin(bytes);
            }
            bytes.extend(b"\n]");
            self.has_some = false;
            self.stage = next;
            if next == Stage::Over {
                self.frame(bytes);
                bytes.push(b'\n');
            }
        }
        Ok(())
    }

    /// Begin the list.
    fn begin(&mut self, bytes: &mut Vec<u8>) {
        self.frame(bytes);
        bytes.push(b'[');
        self.has_some = true;
    }

    /// Write the next piece of the frame.
    fn frame(&mut self, bytes: &mut Vec<u8>) {
        bytes.extend(self.frame.pop_front().unwrap_or_default().as_bytes());
    }
}
