//! The revision of a person's log: what ETags, the change feed and "nothing is new" come from.

use entity::user;
use sea_orm::{
    ConnectionTrait, EntityTrait, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::error::{ApiError, ApiResult};

/// Raise the revision of a person's log by `steps` and return the new one. The first statement of
/// every transaction that changes the log: it locks the person's row, and so puts their writes in
/// order on every engine. `new_workouts` is how many more live workouts there are afterwards.
///
/// # Errors
/// 401 when the account has been deleted meanwhile.
pub async fn raise(
    transaction: &impl ConnectionTrait,
    user_id: i64,
    steps: i64,
    new_workouts: i64,
) -> ApiResult<i64> {
    let revision = || Expr::col(user::Column::Revision);
    let count = || Expr::col(user::Column::WorkoutCount);
    let row = transaction
        .query_one(
            Query::update()
                .table(user::Entity)
                .value(user::Column::Revision, revision().add(steps))
                .value(user::Column::WorkoutCount, count().add(new_workouts))
                .and_where(Expr::col(user::Column::Id).eq(user_id))
                .returning_col(user::Column::Revision),
        )
        .await?
        .ok_or(ApiError::NotSignedIn)?;
    Ok(row.try_get_by_index(0)?)
}

/// Lock the person's row without raising the revision: for a change that must look first whether
/// there is anything to change. SQLite has no need of it: its transaction is the only writer.
///
/// # Errors
/// 401 when the account has been deleted meanwhile.
pub async fn lock(transaction: &impl ConnectionTrait, user_id: i64) -> ApiResult<()> {
    user::Entity::find_by_id(user_id)
        .select_only()
        .column(user::Column::Id)
        .lock_exclusive()
        .into_tuple::<i64>()
        .one(transaction)
        .await?
        .ok_or(ApiError::NotSignedIn)?;
    Ok(())
}
