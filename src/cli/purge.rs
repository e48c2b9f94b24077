//! `purge`: what the server does every hour, at once.

use std::io::{self, Write as _};

use super::database::{failed, with_database};
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
pub(super) fn run(config: &Config) -> Result<(), StartError> {
    let policy = SessionPolicy::from_config(config).map_err(StartError::Setting)?;
    let Purged { sessions, workouts } = with_database(config, async |database| {
        maintenance::purge(database, &policy).await.map_err(failed)
    })?;
    writeln!(
        io::stdout(),
        "purged {sessions} sessions and {workouts} workouts"
    )?;
    Ok(())
}
