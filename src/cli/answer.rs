//! What a command prints: words for people, or JSON for scripts.

use std::io::{self, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::app::StartError;

/// How the answer is printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Answer {
    /// Print JSON: one object in each line
    #[arg(long)]
    json: bool,
}

impl Answer {
    /// Whether a script reads it.
    pub(super) fn is_json(self) -> bool {
        self.json
    }

    /// Print one object, or the same in words.
    ///
    /// # Errors
    /// When the reader has closed the pipe.
    pub(super) fn give(
        self,
        object: &impl Serialize,
        words: impl FnOnce() -> String,
    ) -> Result<(), StartError> {
        let line = match self.json {
            true => serde_json::to_string(object)
                .map_err(|error| StartError::Failed(error.to_string()))?,
            false => words(),
        };
        // Not `println!`, which panics when the reader closes the pipe.
        writeln!(io::stdout(), "{line}")?;
        Ok(())
    }
}

/// A number and what it counts: `1 session`, `2 sessions`.
pub(super) fn counted(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

/// A time as tables show it, to the second.
pub(super) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
