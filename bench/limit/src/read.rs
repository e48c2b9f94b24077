//! The statements, and the rows as they are sent.

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Result, Row, params, types::Type};
use serde::Serialize;
use uuid::Uuid;
use workout_log::{
    http::extract::choice::Choice,
    log::{
        measure::Thousandths,
        set::{SetKind, WorkoutSet},
    },
};

use crate::User;

const USER: &str = "
    SELECT username, revision, workout_count
    FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE sessions.user_id = ?1 AND sessions.id = ?2 AND expires_at > ?3";

/// The person whose session this is.
pub(crate) fn user(
    connection: &Connection,
    id: i64,
    session: Uuid,
    now: &str,
) -> Result<Option<User>> {
    let mut statement = connection.prepare_cached(USER)?;
    let row = statement.query_row(params![id, session.as_bytes(), now], |row| {
        Ok(User {
            id,
            username: row.get(0)?,
            revision: row.get(1)?,
            workout_count: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
        })
    });
    row.optional()
}

/// A workout as it is sent.
#[derive(Serialize)]
pub(crate) struct Workout {
    pub id: Uuid,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    started_at: DateTime<FixedOffset>,
    ended_at: Option<DateTime<FixedOffset>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exercises: Option<Vec<Exercise>>,
    day: String,
    duration_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bodyweight_kg: Option<Thousandths>,
    volume_kg: Thousandths,
    set_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Workout {
    /// What it is sorted by.
    pub(crate) fn key(&self) -> String {
        let start = self.started_at.to_utc();
        start.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

#[derive(Serialize)]
struct Exercise {
    exercise_id: Uuid,
    name: String,
    notes: String,
    superset: Option<i64>,
    sets: Vec<WorkoutSet>,
}

const SUMMARIES: &str = "
    SELECT id, title, NULL, started_at, ended_at, utc_offset_minutes, day, volume_g, set_count,
           source, revision, created_at, updated_at, bodyweight_g
    FROM workouts
    WHERE user_id = ?1 AND deleted_at IS NULL
    ORDER BY started_at DESC, id DESC LIMIT ?2+0";

/// The workouts of the page with all their exercises and sets.
const FULL: &str = "
    SELECT w.id, title, w.notes, w.started_at, ended_at, utc_offset_minutes, day, volume_g, set_count,
           source, revision, w.created_at, updated_at, bodyweight_g,
           x.position, x.exercise_id, e.name, x.notes, superset,
           s.kind, weight_g, s.reps, s.distance_mm, duration_ms, rpe_x2, rest_ms, s.notes
    FROM (SELECT * FROM workouts WHERE user_id = ?1 AND deleted_at IS NULL
          ORDER BY started_at DESC, id DESC LIMIT ?2+0) w
    LEFT JOIN workout_exercises x ON x.user_id = ?1 AND x.workout_id = w.id
    LEFT JOIN exercises e ON e.user_id = ?1 AND e.id = x.exercise_id
    LEFT JOIN workout_sets s
        ON s.user_id = ?1 AND s.workout_id = w.id AND s.exercise_position = x.position
    ORDER BY w.started_at DESC, w.id DESC, x.position, s.position";

/// The newest workouts of a person.
pub(crate) fn page(
    connection: &Connection,
    user: i64,
    limit: u32,
    is_full: bool,
) -> Result<Vec<Workout>> {
    let mut statement = connection.prepare_cached(if is_full { FULL } else { SUMMARIES })?;
    let mut rows = statement.query(params![user, limit])?;
    let mut workouts: Vec<Workout> = Vec::new();
    let mut position = None;
    while let Some(row) = rows.next()? {
        let id = id(row, 0)?;
        if workouts.last().is_none_or(|workout| workout.id != id) {
            workouts.push(workout(row, id, is_full)?);
            position = None;
        }
        let Some(exercises) = workouts.last_mut().and_then(|last| last.exercises.as_mut()) else {
            continue;
        };
        let place: Option<i64> = row.get(14)?;
        if place.is_some() && place != position {
            exercises.push(exercise(row)?);
            position = place;
        }
        if let (Some(exercise), Some(kind)) =
            (exercises.last_mut(), row.get_ref(19)?.as_str_or_null()?)
        {
            exercise.sets.push(set(row, kind)?);
        }
    }
    Ok(workouts)
}

fn workout(row: &Row<'_>, id: Uuid, is_full: bool) -> Result<Workout> {
    let minutes: i32 = row.get(5)?;
    let offset = FixedOffset::east_opt(minutes * 60).unwrap_or_else(|| chrono::Offset::fix(&Utc));
    let started_at = time(row, 3)?;
    let ended_at = match row.get_ref(4)?.as_str_or_null()? {
        Some(_) => Some(time(row, 4)?),
        None => None,
    };
    Ok(Workout {
        id,
        title: row.get(1)?,
        notes: row.get(2)?,
        started_at: started_at.with_timezone(&offset),
        ended_at: ended_at.map(|end| end.with_timezone(&offset)),
        exercises: is_full.then(Vec::new),
        day: row.get(6)?,
        duration_s: ended_at.map(|end| (end - started_at).num_seconds()),
        bodyweight_kg: row.get::<_, Option<i32>>(13)?.map(Thousandths::from),
        volume_kg: Thousandths(row.get(7)?),
        set_count: row.get(8)?,
        source: row.get(9)?,
        revision: row.get(10)?,
        created_at: time(row, 11)?,
        updated_at: time(row, 12)?,
    })
}

fn exercise(row: &Row<'_>) -> Result<Exercise> {
    Ok(Exercise {
        exercise_id: id(row, 15)?,
        name: row.get(16)?,
        notes: row.get(17)?,
        superset: row.get(18)?,
        sets: Vec::new(),
    })
}

fn set(row: &Row<'_>, kind: &str) -> Result<WorkoutSet> {
    Ok(WorkoutSet {
        kind: SetKind::from_name(kind).unwrap_or_default(),
        weight_g: row.get(20)?,
        reps: row.get(21)?,
        distance_mm: row.get(22)?,
        duration_ms: row.get(23)?,
        rpe_x2: row.get(24)?,
        rest_ms: row.get(25)?,
        notes: row.get(26)?,
    })
}

fn id(row: &Row<'_>, column: usize) -> Result<Uuid> {
    let bytes = row.get_ref(column)?.as_blob()?;
    Uuid::from_slice(bytes).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, error.into())
    })
}

fn time(row: &Row<'_>, column: usize) -> Result<DateTime<Utc>> {
    let text = row.get_ref(column)?.as_str()?;
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
        })
}
