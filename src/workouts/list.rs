//! Pages of workouts.

use sea_orm::{QueryOrder, QuerySelect};

use super::{
    document::WorkoutOut,
    read::{self, Place, Row, View},
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::ApiResult,
    http::{FromQuery, Page, Paging, Parameters},
};
use entity::workout::Column;

/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    view: View,
    paging: Paging,
}

impl FromQuery for ListQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self {
            view: parameters
                .parsed("view", |name| match name {
                    "full" => Ok(View::Full),
                    "summary" => Ok(View::Summary),
                    _ => Err("must be full or summary".into()),
                })
                .unwrap_or_default(),
            paging: Paging::from_query(parameters),
        }
    }
}

/// A page of a person's workouts, newest first. The total has come with the authentication: a
/// summary page costs one statement, a full one two.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(
    database: &Database,
    user: &CurrentUser,
    query: &ListQuery,
) -> ApiResult<Page<WorkoutOut>> {
    let paging = query.paging;
    let total = user.workout_count;
    if paging.offset() >= total {
        return Ok(Page::new(Vec::new(), paging, total));
    }
    let workouts = Place::Log
        .workouts_of(user.id)
        .order_by_desc(Column::StartedAt)
        .order_by_desc(Column::Id)
        .offset(paging.offset())
        .limit(paging.limit());
    let rows: Vec<Row> = Row::select(workouts, query.view)
        .into_model()
        .all(database.reader())
        .await?;
    let items = read::documents(database.reader(), user.id, rows, query.view).await?;
    Ok(Page::new(items, paging, total))
}
