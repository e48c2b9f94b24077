//! Pages of exercises, by name.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{Owned, exercise, exercise::Column, workout, workout_exercise};
use sea_orm::{
    ColumnTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use super::{
    document::{ExerciseOut, ExercisePage},
    store,
};
use crate::{
    database::{Database, Statements, find_all, record, search::Words},
    error::{ApiError, ApiResult},
    http::{FromQuery, Page, Paging, Parameters, answer::cursor, extract::search::Search},
    log::list::{self, List},
};

/// The query of a list of exercises.
#[derive(Clone, Debug)]
pub(super) struct ExercisesQuery {
    /// Words in the name.
    q: Option<Words>,
    paging: Paging,
}

impl FromQuery for ExercisesQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "Words to find in the name, in any order. Ignores case.";
        Self {
            q: parameters.read("q", about, Search).flatten(),
            paging: Paging::from_query(parameters),
        }
    }
}

/// One page of a person's exercises, by name.
///
/// # Errors
/// 422 for a cursor of another list.
pub(super) async fn page(
    database: &Database,
    user_id: i64,
    query: &ExercisesQuery,
) -> ApiResult<ExercisePage> {
    let exercises = Exercises {
        user_id,
        q: query.q.as_ref(),
    };
    let (rows, part) = list::read(database, &exercises, &query.paging).await?;
    let items = describe(database.reader(), user_id, rows).await?;
    Ok(Page::new(items, part))
}

/// A list of a person's exercises, by name.
pub(super) struct Exercises<'a> {
    pub user_id: i64,
    /// Words in the name.
    pub q: Option<&'a Words>,
}

impl List for Exercises<'_> {
    type Entity = exercise::Entity;
    type Row = exercise::Model;

    fn name(&self) -> String {
        let q = self.q.map(ToString::to_string);
        cursor::list_name("exercises", self.user_id, &[("q", q)])
    }

    fn items(&self) -> Select<exercise::Entity> {
        let exercises = exercise::Entity::owned_by(self.user_id);
        match self.q {
            None => exercises,
            Some(q) => exercises.filter(q.all_in(Column::NameKey)),
        }
    }

    fn rows(&self, exercises: Select<exercise::Entity>) -> Select<exercise::Entity> {
        exercises
            .order_by_asc(Column::NameKey)
            .order_by_asc(Column::Id)
    }

    fn key(&self, exercise: &exercise::Model) -> (String, Uuid) {
        (exercise.name_key.clone(), exercise.id)
    }

    fn behind(&self, key: String, id: Uuid) -> Option<SimpleExpr> {
        let here = Expr::tuple([Expr::col(Column::NameKey), Expr::col(Column::Id)]);
        Some(here.gt(Expr::tuple([Expr::val(key), Expr::val(id)])))
    }
}

/// Find an exercise, as an item of the list: two statements.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn find(
    connection: &impl Statements,
    user_id: i64,
    id: Uuid,
) -> ApiResult<ExerciseOut> {
    let row = store::find(connection, user_id, id).await?;
    item(connection, user_id, row).await
}

/// An exercise as an item of the list: one statement.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn item(
    connection: &impl Statements,
    user_id: i64,
    row: exercise::Model,
) -> ApiResult<ExerciseOut> {
    let mut items = describe(connection, user_id, vec![row]).await?;
    items.pop().ok_or(ApiError::NotFound)
}

struct Usage {
    exercise_id: Uuid,
    workout_count: i64,
    last_day: Option<NaiveDate>,
}

record!(Usage {
    exercise_id,
    workout_count,
    last_day,
});

/// Add to each exercise how often it is used: one statement for all of them.
pub(super) async fn describe(
    connection: &impl Statements,
    user_id: i64,
    rows: Vec<exercise::Model>,
) -> ApiResult<Vec<ExerciseOut>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|row| row.id);
    let workout_id = Expr::col((
        workout_exercise::Entity,
        workout_exercise::Column::WorkoutId,
    ));
    let usages = workout_exercise::Entity::owned_by(user_id)
        .filter(workout_exercise::Column::ExerciseId.is_in(ids))
        .join(
            JoinType::InnerJoin,
            workout_exercise::Relation::Workout.def(),
        )
        .filter(workout::Column::DeletedAt.is_null())
        .select_only()
        .column(workout_exercise::Column::ExerciseId)
        .expr_as(workout_id.count_distinct(), "workout_count")
        .column_as(workout::Column::Day.max(), "last_day")
        .group_by(workout_exercise::Column::ExerciseId);
    let usages: Vec<Usage> = find_all(connection, usages).await?;
    let mut usages: HashMap<Uuid, Usage> = usages
        .into_iter()
        .map(|usage| (usage.exercise_id, usage))
        .collect();
    let exercises = rows.into_iter().map(|row| {
        let usage = usages.remove(&row.id);
        ExerciseOut {
            id: row.id,
            name: row.name,
            workout_count: usage.as_ref().map_or(0, |usage| usage.workout_count),
            last_day: usage.and_then(|usage| usage.last_day),
            created_at: row.created_at,
        }
    });
    Ok(exercises.collect())
}
