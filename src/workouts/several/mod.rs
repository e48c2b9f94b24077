//! Taking over many workouts at once, all or none, such as those of a file.
//!
//! It is one transaction, so that nothing is there by halves, for anybody and after any crash. On SQLite
//! there is only one writer, and it must not be held up for long. So everything is done before:
//! what is known is found and compared, and every statement is built (`plan`). The transaction
//! finds the revision of the log as it was for the plan, which proves that nothing has changed since, raises it, and
//! runs the statements on a thread of their own. If the log has changed, there is another plan.
//!
//! Rejected: rows in parts, hidden until the last part is there. Every query, now and in times to come, would
//! have to know of them, and somebody would have to clean up after a crash.

mod plan;
mod statements;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::plan::Plan;
use super::document::WorkoutIn;
use crate::{
    account::{self, AccountPatch},
    database::Database,
    error::ApiResult,
    exercises::store as exercises,
    log::{self, Change, LockedLog, streaks},
};

/// How often a plan is made while others may write. Whoever writes into the same log all the time must then
/// wait for one.
const TRIES: u32 = 3;

/// What is brought into a log.
#[derive(Debug, Default)]
pub struct Brought {
    /// The workouts; each has an id and a start.
    pub workouts: Vec<BroughtWorkout>,
    /// Exercises by the ids that the workouts may use for them. They need not be the ids they get.
    pub exercises: Vec<(Uuid, String)>,
    /// Which of the exercises are to be there even if no workout has them.
    pub lone_exercises: Vec<Uuid>,
    /// The person's preferences, if the log is empty.
    pub preferences: Option<AccountPatch>,
}

/// A workout that is brought.
#[derive(Debug)]
pub struct BroughtWorkout {
    /// Its id.
    pub id: Uuid,
    /// Everything else.
    pub document: WorkoutIn,
    /// When it was moved to the trash.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl From<WorkoutIn> for BroughtWorkout {
    fn from(document: WorkoutIn) -> Self {
        Self {
            id: document.id.unwrap_or_else(Uuid::now_v7),
            document,
            deleted_at: None,
        }
    }
}

/// What has become of what was brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New workouts.
    pub created: usize,
    /// Those that were there, and told the same.
    pub unchanged: usize,
    /// Those that were there, and told otherwise. They stay as they are.
    pub changed: usize,
    /// Those that are in the trash, and stay there.
    pub in_trash: usize,
    /// New exercises.
    pub exercises_created: usize,
    /// Exercises that were there.
    pub exercises_matched: usize,
}

/// Whether to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write.
    Write,
    /// Only tell what would be written.
    DryRun,
}

/// Take workouts over: those that are new are written, all or none. `tell` hears how many have been
/// looked at.
///
/// # Errors
/// 401 when the account has been deleted; 503 and 507 when the database fails. Then nothing is written.
pub async fn take_over(
    database: &Database,
    user_id: i64,
    brought: Arc<Brought>,
    mode: Mode,
    tell: &impl Fn(usize),
) -> ApiResult<Tally> {
    for _ in 0..TRIES {
        let plan = plan::make(database.reader(), user_id, &brought, tell).await?;
        if mode == Mode::DryRun || plan.is_nothing() {
            return Ok(plan.tally);
        }
        let write = async |log: LockedLog<'_>| follow(log, user_id, &plan).await;
        if log::look_and_write(database, user_id, write).await? {
            return Ok(plan.tally);
        }
    }
    let plan_and_write = async |log: LockedLog<'_>| {
        let plan = plan::make(log.transaction, user_id, &brought, tell).await?;
        if !plan.is_nothing() {
            follow(log, user_id, &plan).await?;
        }
        Ok(plan.tally)
    };
    log::look_and_write(database, user_id, plan_and_write).await
}

/// Do what was planned; `false` when the log has changed since.
async fn follow(log: LockedLog<'_>, user_id: i64, plan: &Plan) -> ApiResult<bool> {
    if log.revision().await? != plan.revision {
        return Ok(false);
    }
    let change = Change::AddedSeveral {
        live: plan.live,
        trashed: plan.trashed,
    };
    log.raise(change).await?;
    if let Some(preferences) = &plan.preferences {
        account::store::update(log.transaction, user_id, preferences).await?;
    }
    let statements = Arc::clone(&plan.statements);
    log.transaction.run_all(statements).await?;
    exercises::count_places_anew(log.transaction, user_id).await?;
    streaks::find_anew(log.transaction, user_id).await?;
    Ok(true)
}
