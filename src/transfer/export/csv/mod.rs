//! The log as a table: Hevy's columns, and behind them what makes it come back as it was.

use std::collections::VecDeque;

use ::csv::Writer;
use chrono::{DateTime, FixedOffset, SecondsFormat};

use super::Person;
use crate::{
    database::Database,
    error::{ApiError, ApiResult},
    http::extract::choice::Choice as _,
    log::{days::DayRange, preferences::WeightUnit, set::WorkoutSet},
    transfer::{dialects::marked, number::Unit},
    workouts::{
        document::{WorkoutExerciseOut, WorkoutOut},
        walk::Walk,
    },
};

/// Those of weight and distance are called as their units are.
const COLUMNS: [[&str; 2]; 19] = [
    ["title"; 2],
    ["start_time"; 2],
    ["end_time"; 2],
    ["description"; 2],
    ["exercise_title"; 2],
    ["superset_id"; 2],
    ["exercise_notes"; 2],
    ["set_index"; 2],
    ["set_type"; 2],
    ["weight_kg", "weight_lbs"],
    ["reps"; 2],
    ["distance_km", "distance_miles"],
    ["duration_seconds"; 2],
    ["rpe"; 2],
    ["workout_id"; 2],
    ["exercise_index"; 2],
    ["set_notes"; 2],
    ["rest_seconds"; 2],
    ["bodyweight_kg"; 2],
];

/// So many rows are written together.
const MOST_ROWS: usize = 64;

/// The table while it is written.
pub(super) struct Csv {
    unit: WeightUnit,
    has_header: bool,
    walk: Walk,
    /// Read, and not yet written to the end.
    workouts: VecDeque<WorkoutOut>,
    /// The rows of the first of them that are written.
    written: usize,
}

impl Csv {
    pub(super) fn of(person: Person, days: DayRange, unit: WeightUnit) -> Self {
        Self {
            unit,
            has_header: false,
            walk: Walk::of(person.id, days, person.revision),
            workouts: VecDeque::new(),
            written: 0,
        }
    }

    pub(super) fn workouts(&self) -> &Walk {
        &self.walk
    }

    /// Write some rows of what was read, or else read a part; `false` at the end. Rows repeat the
    /// texts of their workout: all those of a part may take far more memory than the part.
    pub(super) async fn write_part(
        &mut self,
        database: &Database,
        bytes: &mut Vec<u8>,
    ) -> ApiResult<bool> {
        if self.workouts.is_empty() {
            self.workouts = self.walk.next(database).await?.into();
        }
        self.write_rows(bytes).map_err(ApiError::internal)
    }

    /// Write some rows of the first workout; `false` when there is none.
    fn write_rows(&mut self, bytes: &mut Vec<u8>) -> ::csv::Result<bool> {
        let mut table = Writer::from_writer(bytes);
        if !self.has_header {
            write_header(self.unit, &mut table)?;
            self.has_header = true;
        }
        let Some(workout) = self.workouts.front() else {
            return Ok(false);
        };
        let mut rows = rows(workout).skip(self.written);
        for row in rows.by_ref().take(MOST_ROWS) {
            write(workout, &row, self.unit, &mut table)?;
        }
        let is_written = rows.next().is_none();
        drop(rows);
        self.written += MOST_ROWS;
        if is_written {
            self.workouts.pop_front();
            self.written = 0;
        }
        Ok(true)
    }
}

/// The exercise and the set of a row, with their places from 0.
#[derive(Default)]
struct Row<'a> {
    exercise: Option<(usize, &'a WorkoutExerciseOut)>,
    set: Option<(usize, &'a WorkoutSet)>,
}

/// A row for each set, for each exercise without sets, and for a workout without exercises.
fn rows(workout: &WorkoutOut) -> impl Iterator<Item = Row<'_>> {
    let exercises = workout.exercises.iter().enumerate();
    let rows = exercises.flat_map(|(place, exercise)| {
        let sets = exercise.sets.iter().enumerate();
        let none = exercise.sets.is_empty().then_some(None);
        sets.map(Some).chain(none).map(move |set| Row {
            exercise: Some((place, exercise)),
            set,
        })
    });
    let none = workout.exercises.is_empty().then(Row::default);
    rows.chain(none)
}

/// A table on its way into memory.
type Table<'b> = Writer<&'b mut Vec<u8>>;

fn write_header(unit: WeightUnit, table: &mut Table<'_>) -> ::csv::Result<()> {
    table.write_record(COLUMNS.map(|[metric, imperial]| match unit {
        WeightUnit::Kilograms => metric,
        WeightUnit::Pounds => imperial,
    }))
}

fn write(
    workout: &WorkoutOut,
    row: &Row<'_>,
    unit: WeightUnit,
    table: &mut Table<'_>,
) -> ::csv::Result<()> {
    let exercise = row.exercise.map(|(_, exercise)| exercise);
    let set = row.set.map(|(_, set)| set);
    let text = |text: Option<&str>| marked(text.unwrap_or_default()).into_owned();
    let index = |index: Option<usize>| index.map_or_else(String::new, |index| index.to_string());
    let whole = |number: Option<i32>| number.map_or_else(String::new, |number| number.to_string());
    let amount = |thousandths: Option<i32>, unit: Unit| {
        thousandths.map_or_else(String::new, |number| unit.shortest(number).to_string())
    };
    let rpe = set.and_then(|set| set.rpe_x2).map(|doubled| doubled * 500);
    let bodyweight = workout
        .bodyweight_kg
        .and_then(|kg| i32::try_from(kg.0).ok());
    table.write_record([
        text(Some(&workout.title)),
        time(workout.started_at),
        workout.ended_at.map_or_else(String::new, time),
        text(Some(&workout.notes)),
        text(exercise.map(|exercise| exercise.name.as_str())),
        whole(exercise.and_then(|exercise| exercise.superset)),
        text(exercise.map(|exercise| exercise.notes.as_str())),
        index(row.set.map(|(place, _)| place)),
        set.map_or_else(String::new, |set| set.kind.as_str().to_owned()),
        amount(set.and_then(|set| set.weight_g), Unit::of_weight(unit)),
        whole(set.and_then(|set| set.reps)),
        amount(set.and_then(|set| set.distance_mm), Unit::of_distance(unit)),
        amount(set.and_then(|set| set.duration_ms), Unit::ITSELF),
        amount(rpe, Unit::ITSELF),
        workout.id.to_string(),
        index(row.exercise.map(|(place, _)| place)),
        text(set.map(|set| set.notes.as_str())),
        amount(set.and_then(|set| set.rest_ms), Unit::ITSELF),
        amount(bodyweight, Unit::ITSELF),
    ])
}

/// With the offset of the person's clock.
fn time(time: DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests;
