//! Emptying the trash.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Owned, user, workout, workout::Column};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    clock,
    database::{Database, Transaction, find_part, purge_by_owner},
    error::{ApiError, ApiResult},
    log::{self, Change},
};

/// How long a deleted workout can be restored, in days.
pub const DAYS_KEPT: i64 = 30;

/// How many workouts of a person are removed at once. On SQLite nobody else writes meanwhile.
const PART: u64 = 200;

/// Remove workouts that have been in the trash for too long, person by person. Returns how many
/// were removed.
///
/// # Errors
/// When the database cannot be reached; what was removed before stays removed.
pub async fn purge(database: &Database) -> ApiResult<u64> {
    let before = clock::now() - TimeDelta::days(DAYS_KEPT);
    let purge_one = async |user_id| {
        let purge =
            async |transaction: &Transaction, _| purge_one(transaction, user_id, before).await;
        // The list of the trash changes, and so must its tag.
        match log::write(database, user_id, Change::Edited, purge).await {
            // The person has just been deleted, with everything.
            Err(ApiError::NotLoggedIn) => Ok(0),
            result => result,
        }
    };
    purge_by_owner::<workout::Entity>(database, Column::DeletedAt, before, purge_one).await
}

async fn purge_one(
    transaction: &Transaction,
    user_id: i64,
    before: DateTime<Utc>,
) -> ApiResult<u64> {
    let revisions = workout::Entity::owned_by(user_id)
        .filter(Column::DeletedAt.lte(before))
        .select_only()
        .column(Column::Revision)
        .order_by_asc(Column::Revision);
    let part: Vec<(i64,)> = find_part(transaction, revisions, PART, 0).await?;
    let Some((newest,)) = part.last().copied() else {
        // Another copy of the server was faster.
        return Ok(0);
    };
    let purge = workout::Entity::delete_owned_by(user_id)
        .filter(Column::DeletedAt.lte(before))
        .filter(Column::Revision.lte(newest));
    let purged = transaction.run_long(purge).await?;
    let note = user::Entity::update_many()
        .col_expr(user::Column::PurgedRevision, Expr::value(newest))
        .filter(user::Column::Id.eq(user_id))
        .filter(Expr::col(user::Column::PurgedRevision).lt(newest));
    transaction.run(note).await?;
    Ok(purged)
}
