//! Pages of workouts, by number and by cursor.

use entity::{workout, workout::Column};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
use tokio::try_join;

use super::{
    document::WorkoutPage,
    filter::{Sort, WorkoutFilter, list_name},
    read,
    row::{Row, View},
};
use crate::{
    auth::CurrentUser,
    database::{Database, find_part},
    error::{ApiError, ApiResult},
    http::{
        FromQuery, Holding, Page, Paging, Parameters,
        answer::cursor::Position,
        answer::page::{Start, bad_cursor},
    },
};

/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    filter: WorkoutFilter,
    sort: Sort,
    view: View,
    paging: Paging,
}

impl FromQuery for ListQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            filter: WorkoutFilter::from_query(parameters),
            sort: Sort::from_query(parameters),
            view: View::from_query(parameters),
            paging: Paging::from_query(parameters),
        }
    }
}

/// A part of a person's log.
///
/// # Errors
/// 422 for a cursor of another list, 503 when too much is being read.
pub async fn page(
    database: &Database,
    user: &CurrentUser,
    query: &ListQuery,
) -> ApiResult<Holding<WorkoutPage>> {
    match &query.paging.start {
        Start::Page(page) => numbered(database, user, query, *page).await,
        Start::Cursor(cursor) => behind(database, user, query, cursor).await,
    }
}

/// A page by number. The total of an unfiltered list has come with the authentication; any other
/// is counted while the page is read.
async fn numbered(
    database: &Database,
    user: &CurrentUser,
    query: &ListQuery,
    page: u32,
) -> ApiResult<Holding<WorkoutPage>> {
    let ListQuery { filter, paging, .. } = query;
    let offset = paging.offset(page);
    let workouts = filter.select(user.id);
    let rows = async {
        if filter.is_everything() && offset >= user.workout_count {
            return Ok(Vec::new());
        }
        let part = query.rows(workouts.clone());
        let rows = find_part(database.reader(), part, paging.limit(), offset);
        Ok::<Vec<Row>, ApiError>(rows.await?)
    };
    let total = async {
        if filter.is_everything() {
            return Ok(user.workout_count);
        }
        count(database, workouts.clone()).await
    };
    let (rows, total): (Vec<Row>, u64) = try_join!(rows, total)?;
    let last = rows.last().map(|row| query.position(user.id, row));
    let (items, admission) = read::documents(database, user.id, rows, query.view).await?;
    let page = Page::numbered(items, paging, page, total, last);
    Ok(Holding::new(page, admission))
}

/// The part behind a cursor. One row more than is shown tells whether there is more.
async fn behind(
    database: &Database,
    user: &CurrentUser,
    query: &ListQuery,
    cursor: &str,
) -> ApiResult<Holding<WorkoutPage>> {
    let ListQuery {
        filter,
        sort,
        view,
        paging,
    } = query;
    let mut workouts = filter.select(user.id);
    if !cursor.is_empty() {
        let list = list_name(user.id, filter, *sort);
        let condition = Position::open(list, cursor)
            .and_then(|position| sort.behind(&position))
            .ok_or_else(bad_cursor)?;
        workouts = workouts.filter(condition);
    }
    let part = query.rows(workouts);
    let mut rows: Vec<Row> = find_part(database.reader(), part, paging.limit() + 1, 0).await?;
    let has_more = paging.cut(&mut rows);
    let last = rows.last().map(|row| query.position(user.id, row));
    let (items, admission) = read::documents(database, user.id, rows, *view).await?;
    let page = Page::behind_cursor(items, paging, last.filter(|_| has_more));
    Ok(Holding::new(page, admission))
}

impl ListQuery {
    fn rows(&self, workouts: Select<workout::Entity>) -> Select<workout::Entity> {
        Row::select(self.sort.sort(workouts), self.view)
    }

    fn position(&self, user_id: i64, row: &Row) -> Position {
        Position {
            list: list_name(user_id, &self.filter, self.sort),
            key: self.sort.key(row),
            id: row.id,
        }
    }
}

async fn count(database: &Database, workouts: Select<workout::Entity>) -> ApiResult<u64> {
    let count: Option<i64> = workouts
        .select_only()
        .column_as(Column::Id.count(), "count")
        .into_tuple()
        .one(database.reader())
        .await?;
    Ok(count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or(0))
}
