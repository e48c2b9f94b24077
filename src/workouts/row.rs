//! A workout's own row: how it is read, changed, and shown.

use chrono::{DateTime, NaiveDate, Utc};
use entity::workout;
use sea_orm::{ActiveValue::Set, QuerySelect, Select, sea_query::Expr};
use uuid::Uuid;

use super::{
    document::{ExerciseIn, WorkoutExerciseOut, WorkoutIn, WorkoutOut, WorkoutPatch},
    parameters::View,
};
use crate::{
    clock,
    database::record,
    error::{ApiResult, Problems},
    http::Given,
    log::{measure::Thousandths, times::Times},
    text,
};

/// What a document shows of a workout's own row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) title: String,
    /// `None` in a summary.
    pub(super) notes: Option<String>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) utc_offset_minutes: i32,
    pub(super) day: NaiveDate,
    pub(super) bodyweight_g: Option<i32>,
    pub(super) set_count: i32,
    pub(super) reps: i64,
    pub(super) volume_g: i64,
    pub(super) distance_mm: i64,
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
    bodyweight_g,
    set_count,
    reps,
    volume_g,
    distance_mm,
    exercises_size,
    source,
    revision,
    created_at,
    updated_at,
    deleted_at,
});

impl Row {
    /// Read only the columns that are shown.
    pub(super) fn select(query: Select<workout::Entity>, view: View) -> Select<workout::Entity> {
        use workout::Column::{
            BodyweightG, CreatedAt, Day, DeletedAt, DistanceMm, EndedAt, ExercisesSize, Id, Notes,
            Reps, Revision, SetCount, Source, StartedAt, Title, UpdatedAt, UtcOffsetMinutes,
            VolumeG,
        };
        let query = query.select_only().columns([
            Id,
            Title,
            StartedAt,
            EndedAt,
            UtcOffsetMinutes,
            Day,
            BodyweightG,
            SetCount,
            Reps,
            VolumeG,
            DistanceMm,
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

    /// The day on which it counts; none while it is in the trash.
    pub(super) fn day_in_log(&self) -> Option<NaiveDate> {
        self.deleted_at.is_none().then_some(self.day)
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
            bodyweight_g,
            set_count,
            reps: _,
            volume_g,
            distance_mm: _,
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
            bodyweight_kg: bodyweight_g.map(Thousandths::from),
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
    /// # Errors
    /// 422 when its times do not go together.
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
            bodyweight_g: None,
            set_count: 0,
            reps: 0,
            volume_g: 0,
            distance_mm: 0,
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
            bodyweight_g,
            source,
        } = document;
        self.title.clone_from(title);
        self.notes = Some(notes.clone().unwrap_or_default());
        self.bodyweight_g = *bodyweight_g;
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
            bodyweight_g,
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
        match bodyweight_g {
            Given::Absent => {}
            Given::Null => self.bodyweight_g = None,
            Given::Value(grams) => self.bodyweight_g = Some(*grams),
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
        let notes = size_of_notes(self.notes.as_ref().map_or(0, String::len));
        u32::try_from(self.exercises_size)
            .unwrap_or(0)
            .saturating_add(u32::try_from(notes).unwrap_or(u32::MAX))
    }

    /// Compute the totals, of what counts, and the size of the exercises.
    pub(super) fn count(&mut self, exercises: &[ExerciseIn]) {
        let counted = || {
            let sets = exercises.iter().flat_map(|exercise| &exercise.sets);
            sets.filter(|set| set.is_counted())
        };
        self.set_count = i32::try_from(counted().count()).unwrap_or(i32::MAX);
        self.reps = counted().filter_map(|set| set.reps).map(i64::from).sum();
        self.volume_g = counted().map(|set| set.volume_g()).sum();
        let distances = counted().filter_map(|set| set.distance_mm);
        self.distance_mm = distances.map(i64::from).sum();
        let size = |exercise: &ExerciseIn| {
            let notes = exercise.sets.iter().map(|set| set.notes.len());
            let notes = exercise.notes.len() + notes.sum::<usize>();
            1 + exercise.sets.len() + size_of_notes(notes)
        };
        let size: usize = exercises.iter().map(size).sum();
        self.exercises_size = i32::try_from(size).unwrap_or(i32::MAX);
    }

    /// Every column that a change may write.
    pub(super) fn columns(&self) -> workout::ActiveModel {
        let notes = self.notes.clone().unwrap_or_default();
        let title_key = text::fold(&self.title);
        workout::ActiveModel {
            title: Set(self.title.clone()),
            search_key: Set(format!("{title_key}\n{}", text::fold(&notes))),
            title_key: Set(title_key),
            notes: Set(notes),
            started_at: Set(self.started_at),
            ended_at: Set(self.ended_at),
            utc_offset_minutes: Set(self.utc_offset_minutes),
            day: Set(self.day),
            bodyweight_g: Set(self.bodyweight_g),
            set_count: Set(self.set_count),
            reps: Set(self.reps),
            volume_g: Set(self.volume_g),
            distance_mm: Set(self.distance_mm),
            exercises_size: Set(self.exercises_size),
            source: Set(self.source.clone()),
            revision: Set(self.revision),
            updated_at: Set(self.updated_at),
            deleted_at: Set(self.deleted_at),
            ..Default::default()
        }
    }
}

/// So many bytes of notes, counted in sets.
fn size_of_notes(bytes: usize) -> usize {
    const BYTES_OF_A_SET: usize = 256;
    bytes.div_ceil(BYTES_OF_A_SET)
}
