//! Emptying the trash.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Owned, user, workout, workout::Column};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    clock,
    database::Database,
    error::ApiResult,
    log::{self, Change},
};

/// How long a deleted workout can be brought back, in days.
pub const DAYS_KEPT: i64 = 30;

/// Erase what has been in the trash for too long, person by person. Returns how many
/// workouts that were.
///
/// # Errors
/// When the database cannot be written; what was erased before stays erased.
pub async fn purge(database: &Database) -> ApiResult<u64> {
    let before = clock::now() - TimeDelta::days(DAYS_KEPT);
    let owners: Vec<i64> = workout::Entity::find()
        .select_only()
        .column(Column::UserId)
        .filter(Column::DeletedAt.lt(before))
        .distinct()
        .into_tuple()
        .all(database.reader())
        .await?;
    let mut purged = 0;
    for user_id in owners.into_iter().collect::<BTreeSet<_>>() {
        // The list of the trash changes, and with it its tag.
        let purge = async |transaction: &DatabaseTransaction, _| {
            purge_one(transaction, user_id, before).await
        };
        purged += log::write(database, user_id, Change::Edited, purge).await?;
    }
    Ok(purged)
}

async fn purge_one(
    transaction: &impl ConnectionTrait,
    user_id: i64,
    before: DateTime<Utc>,
) -> ApiResult<u64> {
    let newest: Option<Option<i64>> = workout::Entity::owned_by(user_id)
        .filter(Column::DeletedAt.lt(before))
        .select_only()
        .column_as(Column::Revision.max(), "newest")
        .into_tuple()
        .one(transaction)
        .await?;
    let Some(newest) = newest.flatten() else {
        // Another copy of the server was faster.
        return Ok(0);
    };
    let deleted = workout::Entity::delete_owned_by(user_id)
        .filter(Column::DeletedAt.lt(before))
        .exec(transaction)
        .await?;
    user::Entity::update_many()
        .col_expr(user::Column::PurgedRevision, Expr::value(newest))
        .filter(user::Column::Id.eq(user_id))
        .filter(Expr::col(user::Column::PurgedRevision).lt(newest))
        .exec(transaction)
        .await?;
    Ok(deleted.rows_affected)
}
