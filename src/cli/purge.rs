//! `purge`: what the server does every hour, at once.

use serde_json::json;

use super::{
    answer::{Answer, counted},
    database::{failed, with_database},
};
use crate::{
    app::StartError,
    auth::sessions::SessionPolicy,
    config::Config,
    maintenance::{self, Purged},
    workouts::purge::DAYS_KEPT,
};

/// What `--help` says.
pub(super) fn about() -> String {
    format!(
        "Remove sessions that have ended and workouts that were deleted more than {DAYS_KEPT} days \
         ago (the server does so every hour)"
    )
}

/// Purge, and say how much was removed.
pub(super) fn run(config: &Config, answer: Answer) -> Result<(), StartError> {
    let policy = SessionPolicy::from_config(config).map_err(StartError::Setting)?;
    let Purged { sessions, workouts } = with_database(config, async |database| {
        maintenance::purge(database, &policy).await.map_err(failed)
    })?;
    let object = json!({"sessions": sessions, "workouts": workouts});
    answer.give(&object, || {
        let (sessions, workouts) = (counted(sessions, "session"), counted(workouts, "workout"));
        format!("purged {sessions} and {workouts}")
    })
}
