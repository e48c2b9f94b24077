//! [`Schema`]: whether the database has the tables that this program needs.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sea_orm::DbErr;
use tokio::{sync::Mutex, time::Instant};

use super::Database;

/// The shortest time between two looks at a database that lacks migrations.
const PERIOD: Duration = Duration::from_secs(1);

/// Whether the database has the tables that this program needs. With `MIGRATE=false` somebody else
/// creates them, perhaps after this server has started.
pub struct Schema {
    database: Database,
    is_complete: AtomicBool,
    /// Held while looking.
    last_look: Mutex<Instant>,
}

impl Schema {
    /// Apply the pending migrations.
    ///
    /// # Errors
    /// When the database cannot be reached, or was migrated by a newer version of the program.
    pub async fn migrate(database: Database) -> Result<Self, DbErr> {
        database.migrate().await?;
        Ok(Self::new(database, true))
    }

    /// Leave the schema to somebody else, and log once if it is not complete yet.
    ///
    /// # Errors
    /// When the database cannot be reached, or was migrated by a newer version of the program.
    pub async fn look(database: Database) -> Result<Self, DbErr> {
        let pending = database.pending_migrations().await?;
        if !pending.is_empty() {
            log::warn!(
                "not migrated: {} are pending; requests are answered with 503 until they are \
                 applied: start a copy of this program with MIGRATE=true",
                pending.join(", ")
            );
        }
        Ok(Self::new(database, pending.is_empty()))
    }

    fn new(database: Database, is_complete: bool) -> Self {
        Self {
            database,
            is_complete: AtomicBool::new(is_complete),
            last_look: Mutex::new(Instant::now()),
        }
    }

    /// Whether it is known already that nothing is pending.
    pub fn is_known_to_be_complete(&self) -> bool {
        self.is_complete.load(Ordering::Relaxed)
    }

    /// Check that nothing is pending now. A newer version may have migrated the database since it was
    /// complete: migrations leave in place what the version before them needs.
    ///
    /// # Errors
    /// When the database cannot be reached, or lacks migrations.
    pub async fn check(&self) -> Result<(), DbErr> {
        match self.database.check_migrated().await {
            Err(error) if self.is_known_to_be_complete() && migration::is_newer(&error) => Ok(()),
            checked => checked,
        }
    }

    /// Whether nothing is pending. Once true it stays true. Until then one request a second looks,
    /// and the others use its result.
    pub async fn is_complete(&self) -> bool {
        if self.is_known_to_be_complete() {
            return true;
        }
        let Ok(mut last_look) = self.last_look.try_lock() else {
            return false;
        };
        if last_look.elapsed() < PERIOD {
            return false;
        }
        *last_look = Instant::now();
        let is_complete = self.database.check_migrated().await.is_ok();
        if is_complete {
            self.is_complete.store(true, Ordering::Relaxed);
            log::info!("migrated: requests are answered from now on");
        }
        is_complete
    }
}
