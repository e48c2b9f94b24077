//! `migrate`: the schema, by hand.

use std::io::{self, Write as _};

use actix_web::rt::System;
use migration::{Command, Failure};

use crate::{app::StartError, config::Config};

/// Carry out the command, and print what it has done.
pub(super) fn run(config: &Config, command: Command) -> Result<(), StartError> {
    let report = System::new().block_on(command.run(&config.database_url));
    write!(io::stdout(), "{}", report.map_err(failed)?)?;
    Ok(())
}

/// Why it was not carried out.
pub(super) fn failed(failure: Failure) -> StartError {
    match failure {
        Failure::Usage(reason) => StartError::Setting(reason),
        Failure::Database(reason) => StartError::Database(reason),
        other => StartError::Failed(other.to_string()),
    }
}
