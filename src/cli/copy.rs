//! `copy`: a whole diary into another database.

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::answer::Answer;
use crate::{
    app::StartError,
    config::DatabaseUrl,
    copy::{self, Copied, Failure, Progress},
};

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The database to copy: a `sqlite://` file or a `postgres://` server. A URL with a password
    /// belongs into the variable: everybody on the machine can read a command line
    #[arg(long, env = "COPY_FROM", hide_env_values = true)]
    from: DatabaseUrl,
    /// The database to copy into, which must be empty. A file is created when it is missing
    #[arg(long, env = "COPY_TO", hide_env_values = true)]
    to: DatabaseUrl,
    #[command(flatten)]
    answer: Answer,
}

/// Copy everything, and print how many rows each table has.
pub(super) fn run(arguments: &Arguments) -> Result<(), StartError> {
    let Arguments { from, to, answer } = arguments;
    // Shown on a terminal only.
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}%") {
        bar.set_style(style);
    }
    let tell = |progress| match progress {
        Progress::Steps(steps) => bar.set_length(steps),
        Progress::Step => bar.inc(1),
    };
    let copied = actix_web::rt::System::new().block_on(copy::copy(from, to, &tell));
    bar.finish_and_clear();
    let copied = copied.map_err(|failure| match failure {
        Failure::Unusable(reason) => StartError::Setting(reason),
        other => StartError::Failed(other.to_string()),
    })?;
    answer.give(&report(arguments, &copied), || table(arguments, &copied))
}

fn report(Arguments { from, to, .. }: &Arguments, copied: &[Copied]) -> Value {
    let tables = copied.iter();
    let tables = tables.map(|Copied { table, rows }| (table.clone(), json!(rows)));
    let tables: serde_json::Map<_, _> = tables.collect();
    let (from, to) = (from.to_string(), to.to_string());
    json!({"from": from, "to": to, "tables": tables})
}

fn table(Arguments { from, to, .. }: &Arguments, copied: &[Copied]) -> String {
    let tables = copied.iter();
    let tables = tables.map(|Copied { table, rows }| format!("{table:18} {rows}\n"));
    let tables: String = tables.collect();
    let rows: u64 = copied.iter().map(|table| table.rows).sum();
    format!("{tables}copied {rows} rows from {from} to {to}, and compared each")
}
