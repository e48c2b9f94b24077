//! A workout's own row: how it is read, changed, and shown.

use chrono::{DateTime, NaiveDate, Utc};
use entity::workout;
use sea_orm::{ActiveValue::Set, QuerySelect, Select, sea_query::Expr};
use uuid::Uuid;

use super::document::{ExerciseIn, WorkoutExerciseOut, WorkoutIn, WorkoutOut, WorkoutPatch};
use crate::{
    choice, clock,
    database::record,
    error::{ApiResult, Problems},
    http::{FromQuery, Given, Parameters, extract::choice::one_of},
    log::{set::Thousandths, times::Times},
    text,
};

/// What a document shows of a workout's own row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) title: String,
    /// `None` in a summary.
    pub(super) notes: Option<String>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) utc_offset_minutes: i32,
    pub(super) day: NaiveDate,
    pub(super) set_count: i32,
    pub(super) volume_g: i64,
    pub(super) exercises_size: i32,
    pub(super) source: Option<String>,
    pub(super) revision: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) deleted_at: Option<DateTime<Utc>>,
}

record!(Row {
    id,
    title,
    notes,
    started_at,
    ended_at,
    utc_offset_minutes,
    day,
    set_count,
    volume_g,
    exercises_size,
    source,
    revision,
    created_at,
    updated_at,
    deleted_at,
});

choice! {
    /// How much of a workout to show.
    pub enum View {
        /// All of it.
        Full = "full",
        /// Without exercises and notes.
        Summary = "summary",
    }
}

impl FromQuery for View {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "`summary` leaves out exercises and notes. `full` when left out.";
        parameters.read("view", about, one_of()).unwrap_or_default()
    }
}

impl Row {
    /// Read only the columns that are shown.
    pub(super) fn select(query: Select<workout::Entity>, view: View) -> Select<workout::Entity> {
        use workout::Column::{
            CreatedAt, Day, DeletedAt, EndedAt, ExercisesSize, Id, Notes, Revision, SetCount,
            Source, StartedAt, Title, UpdatedAt, UtcOffsetMinutes, VolumeG,
        };
        let query = query.select_only().columns([
            Id,
            Title,
            StartedAt,
            EndedAt,
            UtcOffsetMinutes,
            Day,
            SetCount,
            VolumeG,
            ExercisesSize,
            Source,
            Revision,
            CreatedAt,
            UpdatedAt,
            DeletedAt,
        ]);
        match view {
            View::Full => query.column(Notes),
            View::Summary => query.expr_as(Expr::cust("NULL"), "notes"),
        }
    }

    pub(super) fn times(&self) -> Times {
        Times::from_row(self.started_at, self.ended_at, self.utc_offset_minutes)
    }

    /// The document, with these exercises.
    pub(super) fn into_document(self, exercises: Vec<WorkoutExerciseOut>) -> WorkoutOut {
        let times = self.times();
        let Self {
            id,
            title,
            notes,
            started_at: _,
            ended_at: _,
            utc_offset_minutes: _,
            day,
            set_count,
            volume_g,
            exercises_size: _,
            source,
            revision,
            created_at,
            updated_at,
            deleted_at,
        } = self;
        WorkoutOut {
            id,
            title,
            notes: notes.unwrap_or_default(),
            started_at: times.started_at,
            ended_at: times.local_end(),
            exercises,
            day,
            duration_s: times.duration_s(),
            volume_kg: Thousandths(volume_g),
            set_count,
            source,
            revision,
            created_at,
            updated_at,
            deleted_at,
        }
    }
}

impl Row {
    pub(super) fn new(id: Uuid, document: &WorkoutIn, revision: i64) -> ApiResult<Self> {
        let now = clock::now();
        let mut row = Self {
            id,
            title: String::new(),
            notes: None,
            started_at: now,
            ended_at: None,
            utc_offset_minutes: 0,
            day: now.date_naive(),
            set_count: 0,
            volume_g: 0,
            exercises_size: 0,
            source: None,
            revision,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        row.replace(document)?;
        Ok(row)
    }

    /// Replace everything but the exercises. A start that is left out stays as it is, so that
    /// writing the same document twice gives the same workout.
    pub(super) fn replace(&mut self, document: &WorkoutIn) -> ApiResult<()> {
        let WorkoutIn {
            id: _,
            title,
            notes,
            started_at,
            end: _,
            exercises: _,
            source,
        } = document;
        self.title.clone_from(title);
        self.notes = Some(notes.clone().unwrap_or_default());
        self.source.clone_from(source);
        let times = document.times(started_at.unwrap_or(self.times().started_at));
        self.set_times(times)
    }

    /// Apply a patch to everything but the exercises.
    pub(super) fn merge(&mut self, patch: &WorkoutPatch) -> ApiResult<()> {
        let WorkoutPatch {
            id: _,
            title,
            notes,
            started_at: _,
            end: _,
            exercises: _,
            source,
        } = patch;
        if let Some(title) = title {
            self.title.clone_from(title);
        }
        match notes {
            Given::Absent => {}
            Given::Null => self.notes = Some(String::new()),
            Given::Value(notes) => self.notes = Some(notes.clone()),
        }
        match source {
            Given::Absent => {}
            Given::Null => self.source = None,
            Given::Value(source) => self.source = Some(source.clone()),
        }
        self.set_times(patch.times(self.times()))
    }

    fn set_times(&mut self, times: Times) -> ApiResult<()> {
        let mut problems = Problems::default();
        times.check(&mut problems);
        problems.into_result()?;
        self.started_at = times.started_at.to_utc();
        self.utc_offset_minutes = times.utc_offset_minutes();
        self.day = times.day();
        self.ended_at = times.ended_at;
        Ok(())
    }

    /// The memory of the document, counted in sets.
    pub(super) fn size(&self) -> u32 {
        let notes = size_of_notes(self.notes.as_deref().unwrap_or_default());
        u32::try_from(self.exercises_size)
            .unwrap_or(0)
            .saturating_add(u32::try_from(notes).unwrap_or(u32::MAX))
    }

    /// Compute the totals that every list shows, and the size of the exercises.
    pub(super) fn count(&mut self, exercises: &[ExerciseIn]) {
        let counted = || {
            let sets = exercises.iter().flat_map(|exercise| &exercise.sets);
            sets.filter(|set| set.is_counted())
        };
        self.set_count = i32::try_from(counted().count()).unwrap_or(i32::MAX);
        self.volume_g = counted().map(|set| set.volume_g()).sum();
        let size = |exercise: &ExerciseIn| 1 + exercise.sets.len() + size_of_notes(&exercise.notes);
        let size: usize = exercises.iter().map(size).sum();
        self.exercises_size = i32::try_from(size).unwrap_or(i32::MAX);
    }

    /// Every column that a change may write.
    pub(super) fn columns(&self) -> workout::ActiveModel {
        let notes = self.notes.clone().unwrap_or_default();
        workout::ActiveModel {
            title: Set(self.title.clone()),
            title_key: Set(text::fold(&self.title)),
            search_key: Set(format!(
                "{}\n{}",
                text::fold(&self.title),
                text::fold(&notes)
            )),
            notes: Set(notes),
            started_at: Set(self.started_at),
            ended_at: Set(self.ended_at),
            utc_offset_minutes: Set(self.utc_offset_minutes),
            day: Set(self.day),
            set_count: Set(self.set_count),
            volume_g: Set(self.volume_g),
            exercises_size: Set(self.exercises_size),
            source: Set(self.source.clone()),
            revision: Set(self.revision),
            updated_at: Set(self.updated_at),
            deleted_at: Set(self.deleted_at),
            ..Default::default()
        }
    }
}

/// This many bytes of notes take as much memory as one set.
fn size_of_notes(notes: &str) -> usize {
    const BYTES_OF_A_SET: usize = 256;
    notes.len().div_ceil(BYTES_OF_A_SET)
}
