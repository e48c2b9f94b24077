//! The history of an exercise: what was done each time.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use entity::{Owned, exercise, workout, workout_exercise, workout_exercise::Column};
use sea_orm::{
    ColumnTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{KnownFormat, RefOr, Schema, Type},
};
use uuid::Uuid;

use super::{
    places::{self, Place},
    store,
};
use crate::{
    database::{Database, record},
    error::ApiResult,
    http::{
        FromQuery, Holding, Page, Paging, Parameters, Rule,
        answer::{cursor, limits::Limited, page::Item},
        extract::rule,
    },
    log::{
        days::DayRange,
        list::{self, List},
        measure::Thousandths,
        rules,
        score::{Effort, Metric, Score},
        set::{SetOut, WorkoutSet},
        times::Times,
    },
};

/// The query of the history of an exercise.
#[derive(Clone, Debug)]
pub(super) struct HistoryQuery {
    days: DayRange,
    paging: Paging,
}

impl FromQuery for HistoryQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            days: DayRange::from_query(parameters),
            paging: Paging::from_query(parameters),
        }
    }
}

/// What was done of an exercise in one place of a workout.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExerciseHistoryItem, examples(json!({
    "workout_id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11",
    "title": "Push day",
    "started_at": "2026-09-22T18:05:00+02:00",
    "day": "2026-09-22",
    "position": 0,
    "notes": "pause on chest",
    "superset": null,
    "sets": [
        {"kind": "warmup", "weight_kg": 40, "reps": 10},
        {"kind": "normal", "weight_kg": 82.5, "reps": 8, "rpe": 8.5}
    ],
    "set_count": 1,
    "volume_kg": 660,
    "e1rm_kg": 104.5
})))]
pub(super) struct HistoryItem {
    workout_id: Uuid,
    /// The title of the workout.
    title: String,
    /// The start of the workout, on the person's clock.
    started_at: DateTime<FixedOffset>,
    /// The date of the start, on that clock.
    day: NaiveDate,
    /// The place of the exercise in the workout, from 0.
    position: i32,
    /// Empty rather than null.
    notes: String,
    /// Exercises with the same number belong together.
    #[schema(required = true)]
    superset: Option<i32>,
    /// In the order they were done.
    #[schema(value_type = Vec<SetOut>)]
    sets: Vec<WorkoutSet>,
    /// The number of sets, without warm-up sets.
    set_count: i32,
    /// Kilograms × repetitions, without warm-up sets and assistance.
    #[schema(value_type = f64, minimum = 0)]
    volume_kg: Thousandths,
    /// The best estimated weight for one repetition, to 0.1 kg; null when there is none.
    #[schema(value_type = Option<f64>, required = true)]
    e1rm_kg: Option<Thousandths>,
}

/// One page of the history of an exercise.
pub(super) type HistoryPage = Page<HistoryItem>;

impl Item for HistoryItem {
    const PAGE: &'static str = "ExerciseHistory";
    const ABOUT_PAGE: &'static str = "One page of the history of an exercise, newest first.";
}

impl Limited for HistoryItem {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let below = |most: usize| {
            let number = rule::number(Type::Integer, KnownFormat::Int32);
            number.minimum(Some(0)).maximum(Some(most)).into()
        };
        vec![
            ("title", rules::TITLE.schema()),
            ("position", below(rules::MOST_EXERCISES - 1)),
            ("notes", rules::EXERCISE_NOTES.schema()),
            ("superset", rules::SUPERSET.schema()),
            (
                "sets",
                rule::list_of(&SetOut::name(), rules::MOST_SETS_PER_EXERCISE),
            ),
            ("set_count", below(rules::MOST_SETS_PER_EXERCISE)),
        ]
    }
}

/// One page of the history of an exercise: a statement for the exercise, one for the places on the
/// page, and one for their sets.
///
/// # Errors
/// 404 when there is no such exercise, 422 for a cursor of another list, 503 when too much is being
/// read.
pub(super) async fn page(
    database: &Database,
    user_id: i64,
    exercise_id: Uuid,
    query: &HistoryQuery,
) -> ApiResult<Holding<HistoryPage>> {
    let exercise = store::find(database.reader(), user_id, exercise_id).await?;
    let history = History {
        exercise: &exercise,
        days: query.days,
    };
    let (rows, part) = list::read(database, &history, &query.paging).await?;
    let size = rows.iter().map(PlaceRow::size).fold(0, u32::saturating_add);
    let admission = database.sets_in_flight().admit(user_id, size).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.workout_id).collect();
    let mut workouts = places::find(database.reader(), user_id, &ids, Some(exercise_id)).await?;
    let items = rows.into_iter().filter_map(|row| {
        let places = workouts.get_mut(&row.workout_id)?;
        let own = places
            .iter()
            .position(|place| place.position == row.position)?;
        Some(row.into_item(places.swap_remove(own)))
    });
    Ok(Holding::new(Page::new(items.collect(), part), admission))
}

/// The places of an exercise in live workouts, newest first.
struct History<'a> {
    exercise: &'a exercise::Model,
    days: DayRange,
}

impl List for History<'_> {
    type Entity = workout_exercise::Entity;
    type Row = PlaceRow;

    fn name(&self) -> String {
        let exercise = ("exercise", Some(self.exercise.id.to_string()));
        let [from, to] = self.days.parameters();
        cursor::list_name("history", self.exercise.user_id, &[exercise, from, to])
    }

    fn items(&self) -> Select<workout_exercise::Entity> {
        workout_exercise::Entity::owned_by(self.exercise.user_id)
            .filter(Column::ExerciseId.eq(self.exercise.id))
            .join(
                JoinType::InnerJoin,
                workout_exercise::Relation::Workout.def(),
            )
            .filter(workout::Column::DeletedAt.is_null())
            .filter(self.days.condition(workout::Column::Day, Column::StartedAt))
    }

    fn known_total(&self) -> Option<u64> {
        let all = u64::try_from(self.exercise.place_count).ok();
        all.filter(|_| self.days.is_everything())
    }

    fn rows(&self, places: Select<workout_exercise::Entity>) -> Select<workout_exercise::Entity> {
        places
            .select_only()
            .columns([Column::WorkoutId, Column::Position, Column::StartedAt])
            .columns([
                workout::Column::Title,
                workout::Column::UtcOffsetMinutes,
                workout::Column::Day,
                workout::Column::ExercisesSize,
            ])
            .order_by_desc(Column::StartedAt)
            .order_by_desc(Column::WorkoutId)
            .order_by_asc(Column::Position)
    }

    fn key(&self, row: &PlaceRow) -> (String, Uuid) {
        let start = row.started_at.to_rfc3339_opts(SecondsFormat::Millis, true);
        (format!("{start} {}", row.position), row.workout_id)
    }

    /// The comparison of rows leads straight to the workout; within it the positions go up.
    fn behind(&self, key: String, id: Uuid) -> Option<SimpleExpr> {
        let (start, position) = key.split_once(' ')?;
        let start: DateTime<Utc> = start.parse().ok()?;
        let position: i32 = position.parse().ok()?;
        let column = |column| Expr::col((workout_exercise::Entity, column));
        let here = Expr::tuple([column(Column::StartedAt), column(Column::WorkoutId)]);
        let there = Expr::tuple([Expr::val(start), Expr::val(id)]);
        let is_next = column(Column::WorkoutId)
            .ne(id)
            .or(column(Column::Position).gt(position));
        Some(here.lte(there).and(is_next))
    }
}

/// Where an exercise was done.
struct PlaceRow {
    workout_id: Uuid,
    position: i32,
    started_at: DateTime<Utc>,
    title: String,
    utc_offset_minutes: i32,
    day: NaiveDate,
    exercises_size: i32,
}

record!(PlaceRow {
    workout_id,
    position,
    started_at,
    title,
    utc_offset_minutes,
    day,
    exercises_size,
});

impl PlaceRow {
    /// The memory to read it, counted in sets: at most that of the whole workout.
    fn size(&self) -> u32 {
        u32::try_from(self.exercises_size).unwrap_or(0)
    }

    fn into_item(self, place: Place) -> HistoryItem {
        let Place {
            position,
            exercise_id: _,
            name: _,
            notes,
            superset,
            sets,
        } = place;
        let counted = || sets.iter().filter(|set| set.is_counted());
        let estimates = sets
            .iter()
            .filter_map(|set| Effort::from(set).score(Metric::E1rm));
        HistoryItem {
            workout_id: self.workout_id,
            title: self.title,
            started_at: Times::from_row(self.started_at, None, self.utc_offset_minutes).started_at,
            day: self.day,
            position,
            notes,
            superset,
            set_count: i32::try_from(counted().count()).unwrap_or(i32::MAX),
            volume_kg: Thousandths(counted().map(WorkoutSet::volume_g).sum()),
            e1rm_kg: estimates.reduce(Score::better).map(Score::shown),
            sets,
        }
    }
}
