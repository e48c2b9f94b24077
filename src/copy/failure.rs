//! Why nothing was copied.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// Why nothing was copied. The target is as empty as before.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// One of the two databases cannot be used for this. Holds a sentence that names the option.
    #[error("{0}")]
    Unusable(String),
    /// Copying began, and failed. Holds a sentence that names the option.
    #[error("nothing was copied: {0}")]
    Undone(String),
    /// Everything was copied and compared, but nobody knows whether it is there to stay.
    #[error(
        "the target did not confirm the end ({0}); run the command again: if it says that there are \
         rows already, everything was copied"
    )]
    Unknown(String),
}

/// An error of the driver, as the rest of the program knows it.
pub(super) fn of_driver(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}
