//! Purging: removes sessions that have ended, and workouts that have been in the trash for too
//! long.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval_at},
};

use crate::{
    auth::sessions::{self, SessionPolicy},
    clock,
    database::{Database, Schema},
    error::ApiResult,
    ops::metrics::PurgedRows,
    workouts::purge,
};

/// How often a server purges.
pub const PERIOD: Duration = Duration::from_secs(3600);

/// How much a purge has removed.
#[derive(Clone, Copy, Debug)]
pub struct Purged {
    /// Sessions that had ended.
    pub sessions: u64,
    /// Workouts that had been in the trash for too long.
    pub workouts: u64,
}

/// Remove ended sessions and old trash.
///
/// # Errors
/// When the database cannot be written.
pub async fn purge(database: &Database, policy: &SessionPolicy) -> ApiResult<Purged> {
    let sessions = sessions::purge(database, policy, clock::now()).await?;
    let workouts = purge::purge(database).await?;
    Ok(Purged { sessions, workouts })
}

/// Purge at once and then every `period`, from a random moment of the first one on, for as long as the
/// server runs: of several copies that were started together, each has its own minute of the hour.
/// They may purge at the same time. The first purge does not wait, because a server that is often
/// started anew would otherwise never purge.
pub fn start(
    database: Database,
    schema: Arc<Schema>,
    policy: SessionPolicy,
    purged: Arc<PurgedRows>,
    period: Duration,
) -> JoinHandle<()> {
    actix_web::rt::spawn(async move {
        let second = Instant::now() + period.mul_f64(rand::random());
        let mut ticks = interval_at(second, period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if schema.is_complete().await {
                purge_and_log(&database, &policy, &purged).await;
            }
            ticks.tick().await;
        }
    })
}

async fn purge_and_log(database: &Database, policy: &SessionPolicy, purged: &PurgedRows) {
    match purge(database, policy).await {
        Ok(Purged {
            sessions: 0,
            workouts: 0,
        }) => {}
        Ok(Purged { sessions, workouts }) => {
            purged.sessions.add(sessions);
            purged.workouts.add(workouts);
            log::info!("purged {sessions} sessions and {workouts} workouts");
        }
        // The next purge removes the same rows.
        Err(error) => log::warn!("purge: {}", error.cause().unwrap_or_default()),
    }
}
