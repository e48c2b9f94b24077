//! Removing what is old, of everybody, person by person.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::Owned;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Database, find_part};
use crate::error::{ApiResult, is_away};

/// How many old rows are looked at before those of their owners are removed.
const PART: u64 = 1_000;

/// Call `purge` for each person with rows that are as old as `end` in `column`, the oldest first. It
/// removes these rows or a part of them, in a transaction of its own, and says how many they were:
/// nobody else waits for more than that, and no transaction needs several machines. `column` is the first
/// of an index. What fails for one person is logged and does not hold up the others. Returns how many
/// rows were removed.
///
/// # Errors
/// When the database cannot be reached; what was removed before stays removed.
pub async fn purge_by_owner<E: Owned>(
    database: &Database,
    column: E::Column,
    end: DateTime<Utc>,
    purge: impl AsyncFn(i64) -> ApiResult<u64>,
) -> ApiResult<u64> {
    let mut purged = 0;
    let mut failed = BTreeSet::new();
    loop {
        // Not DISTINCT: for that PostgreSQL would read all of them each time.
        let mut oldest = E::find()
            .select_only()
            .column(E::OWNER)
            .filter(column.lte(end))
            .order_by_asc(column);
        if !failed.is_empty() {
            oldest = oldest.filter(E::OWNER.is_not_in(failed.iter().copied()));
        }
        let oldest: Vec<(i64,)> = find_part(database.reader(), oldest, PART, 0).await?;
        let owners: BTreeSet<i64> = oldest.into_iter().map(|(owner,)| owner).collect();
        let before = purged;
        let failures = failed.len();
        for owner in owners {
            match purge(owner).await {
                Ok(rows) => purged += rows,
                Err(error) if error.database_error().is_some_and(is_away) => return Err(error),
                Err(error) => {
                    let cause = error.cause().unwrap_or_default();
                    log::warn!("purge: person {owner}: {cause}");
                    failed.insert(owner);
                }
            }
        }
        // Nothing is left, or another copy of the server is faster.
        if purged == before && failed.len() == failures {
            return Ok(purged);
        }
    }
}
