//! The door for changing a log. Every change goes through it in a transaction of its own, which
//! locks the person's row, so that their changes follow each other on every engine, and raises the
//! revision of the log: which ETags, the change feed and 304 answers rely on.

use entity::user;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    database::{Database, Template, Transaction, find_value},
    error::{ApiError, ApiResult},
};

/// The effect of a change on a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// One more live workout.
    Added,
    /// The same number of live workouts.
    Edited,
    /// One live workout fewer.
    Removed,
    /// So many more workouts, each with a revision of its own. With none of them, something else of the
    /// log changes.
    AddedSeveral {
        /// More live workouts.
        live: i64,
        /// More in the trash.
        trashed: i64,
    },
    /// So many workouts, at least one, change at once, each with a revision of its own.
    EditedSeveral(i64),
}

impl Change {
    /// By how much the revision goes up, and by how much the number of live workouts.
    fn steps(self) -> (i64, i64) {
        match self {
            Self::Added => (1, 1),
            Self::Edited => (1, 0),
            Self::Removed => (1, -1),
            Self::AddedSeveral { live, trashed } => (Ord::max(live + trashed, 1), live),
            Self::EditedSeveral(workouts) => (Ord::max(workouts, 1), 0),
        }
    }
}

/// Change a person's log: `work` gets the transaction and the new revision. An error undoes
/// everything, including the revision. Durable when it returns. `work` may run again from the
/// start, as [`Database::write`] says.
///
/// # Errors
/// 401 when the account has been deleted; what `work` answers; 503 and 507 when the
/// database fails.
pub async fn write<T>(
    database: &Database,
    user_id: i64,
    change: Change,
    work: impl AsyncFn(&Transaction, i64) -> ApiResult<T>,
) -> ApiResult<T> {
    database
        .write(async |transaction| {
            let revision = raise(transaction, user_id, change).await?;
            work(transaction, revision).await
        })
        .await
}

/// Change a person's log after a look at it: `work` finds it locked, and raises the revision if
/// there is anything to change. Otherwise as [`write()`].
///
/// # Errors
/// As [`write()`].
pub async fn look_and_write<T>(
    database: &Database,
    user_id: i64,
    work: impl AsyncFn(LockedLog<'_>) -> ApiResult<T>,
) -> ApiResult<T> {
    database
        .write(async |transaction| {
            lock(transaction, user_id).await?;
            let log = LockedLog {
                transaction,
                user_id,
            };
            work(log).await
        })
        .await
}

/// A log that nobody else can change until the transaction ends.
#[derive(Clone, Copy)]
pub struct LockedLog<'a> {
    /// The transaction that holds it.
    pub transaction: &'a Transaction,
    user_id: i64,
}

impl LockedLog<'_> {
    /// Raise the revision and return the new one, the last of several.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn raise(self, change: Change) -> ApiResult<i64> {
        raise(self.transaction, self.user_id, change).await
    }

    /// The revision as it is: nothing has changed since it was the same.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn revision(self) -> ApiResult<i64> {
        let revision = user::Entity::find_by_id(self.user_id)
            .select_only()
            .column(user::Column::Revision);
        let revision = find_value(self.transaction, revision).await?;
        revision.ok_or(ApiError::NotLoggedIn)
    }
}

async fn raise(transaction: &Transaction, user_id: i64, change: Change) -> ApiResult<i64> {
    static RAISED: Template = Template::new();
    let (steps, new_workouts) = change.steps();
    let revision = || Expr::col(user::Column::Revision);
    let count = || Expr::col(user::Column::WorkoutCount);
    let values = [steps.into(), new_workouts.into(), user_id.into()];
    let raised = RAISED.fill(values, || {
        let mut raised = user::Entity::update_many()
            .col_expr(user::Column::Revision, revision().add(steps))
            .col_expr(user::Column::WorkoutCount, count().add(new_workouts))
            .filter(user::Column::Id.eq(user_id));
        QueryTrait::query(&mut raised).returning_col(user::Column::Revision);
        raised
    });
    let revision = find_value(transaction, raised).await?;
    revision.ok_or(ApiError::NotLoggedIn)
}

/// SQLite has no need of it: its transaction is the only writer.
async fn lock(transaction: &Transaction, user_id: i64) -> ApiResult<()> {
    let person = user::Entity::find_by_id(user_id)
        .select_only()
        .column(user::Column::Id)
        .lock_exclusive();
    let locked: Option<i64> = find_value(transaction, person).await?;
    locked.map(|_| ()).ok_or(ApiError::NotLoggedIn)
}
