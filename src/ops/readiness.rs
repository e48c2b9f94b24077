//! Whether this server can serve and wants to. Probes ask every few seconds, so the log says only when that
//! changes.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::{
    database::{Database, Schema},
    error::{ApiError, ApiResult},
};

/// The result of the last probe, and whether the server is about to stop. All workers share it.
#[derive(Debug)]
pub struct Readiness {
    was_ready: AtomicBool,
    is_stopping: AtomicBool,
}

impl Default for Readiness {
    /// Ready, so that a server that never was ready says so once.
    fn default() -> Self {
        Self {
            was_ready: AtomicBool::new(true),
            is_stopping: AtomicBool::new(false),
        }
    }
}

impl Readiness {
    /// Not ready from now on: the server is about to stop.
    pub fn end(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Check that the server goes on, and that the database has the right schema and takes writes.
    ///
    /// # Errors
    /// 503 when it does not.
    pub async fn check(&self, database: &Database, schema: &Schema) -> ApiResult<()> {
        if self.is_stopping.load(Ordering::Relaxed) {
            return Err(ApiError::Stopping);
        }
        let check = async {
            schema.check().await?;
            database.check_writable().await
        };
        match check.await {
            Ok(()) => {
                if !self.was_ready.swap(true, Ordering::Relaxed) {
                    log::info!("ready again");
                }
                Ok(())
            }
            Err(cause) => {
                if self.was_ready.swap(false, Ordering::Relaxed) {
                    log::error!("not ready: {cause}");
                }
                Err(ApiError::NotReady)
            }
        }
    }
}
