//! A transaction.

use std::time::Duration;

use sea_orm::{DbErr, Statement};
use tokio::sync::Mutex;

use super::connection::Connection;
use crate::{
    database::Record,
    deadlines::SILENT_STATEMENT,
    error::{ApiError, ApiResult},
};

/// A transaction on a connection of the pool. It has one statement at a time. When it is dropped before its
/// end, it is rolled back.
pub struct Transaction(Mutex<Connection>);

impl Transaction {
    pub(super) fn new(connection: Connection) -> Self {
        Self(Mutex::new(connection))
    }

    pub(in crate::database) async fn list<R: Record>(
        &self,
        statement: &Statement,
    ) -> Result<Vec<R>, DbErr> {
        self.0.lock().await.list(statement).await
    }

    pub(in crate::database) async fn gather<R: Record, G: Default + Extend<R>>(
        &self,
        statement: &Statement,
    ) -> Result<G, DbErr> {
        let mut connection = self.0.lock().await;
        connection.gather(statement, SILENT_STATEMENT).await
    }

    pub(in crate::database) async fn execute(
        &self,
        statement: &Statement,
        patience: Duration,
    ) -> Result<u64, DbErr> {
        let mut connection = self.0.lock().await;
        let done = connection.execute(statement, patience).await?;
        Ok(done.rows_affected())
    }

    /// Commit, or roll back when the result is an error.
    pub(in crate::database) async fn end<T>(self, result: ApiResult<T>) -> ApiResult<T> {
        let mut connection = self.0.into_inner();
        match result {
            Ok(value) => {
                let committed = connection.commit().await;
                committed.map_err(ApiError::not_committed)?;
                Ok(value)
            }
            Err(error) => {
                // Awaited, so that nobody finds the transaction still open.
                connection.roll_back().await;
                Err(error)
            }
        }
    }
}
