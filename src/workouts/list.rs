//! Pages of workouts.

use entity::workout;
use sea_orm::{Select, sea_query::SimpleExpr};
use uuid::Uuid;

use super::{
    document::WorkoutPage,
    filter::{Sort, WorkoutFilter, list_name},
    read,
    row::{Row, View},
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::ApiResult,
    http::{FromQuery, Holding, Page, Paging, Parameters},
    log::list::{self, List},
};

/// The query of a list of workouts.
#[derive(Clone, Debug)]
pub struct WorkoutsQuery {
    filter: WorkoutFilter,
    sort: Sort,
    view: View,
    paging: Paging,
}

impl FromQuery for WorkoutsQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            filter: WorkoutFilter::from_query(parameters),
            sort: Sort::from_query(parameters),
            view: View::from_query(parameters),
            paging: Paging::from_query(parameters),
        }
    }
}

/// One page of a person's workouts.
///
/// # Errors
/// 422 for a cursor of another list, 503 when too much is being read.
pub async fn page(
    database: &Database,
    user: &CurrentUser,
    query: &WorkoutsQuery,
) -> ApiResult<Holding<WorkoutPage>> {
    let workouts = Workouts { user, query };
    let (rows, part) = list::read(database, &workouts, &query.paging).await?;
    let (items, admission) = read::documents(database, user.id, rows, query.view).await?;
    Ok(Holding::new(Page::new(items, part), admission))
}

/// A list of a person's workouts, filtered and sorted.
struct Workouts<'a> {
    user: &'a CurrentUser,
    query: &'a WorkoutsQuery,
}

impl List for Workouts<'_> {
    type Entity = workout::Entity;
    type Row = Row;

    fn name(&self) -> String {
        list_name(self.user.id, &self.query.filter, self.query.sort)
    }

    fn items(&self) -> Select<workout::Entity> {
        self.query.filter.select(self.user.id)
    }

    /// The number of all live workouts was read with the session.
    fn known_total(&self) -> Option<u64> {
        let is_everything = self.query.filter.is_everything();
        is_everything.then_some(self.user.workout_count)
    }

    fn rows(&self, workouts: Select<workout::Entity>) -> Select<workout::Entity> {
        Row::select(self.query.sort.sort(workouts), self.query.view)
    }

    fn key(&self, row: &Row) -> (String, Uuid) {
        (self.query.sort.key(row), row.id)
    }

    fn behind(&self, key: String, id: Uuid) -> Option<SimpleExpr> {
        self.query.sort.behind(key, id)
    }
}
