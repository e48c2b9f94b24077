//! `cargo run -p migration`: change the schema by hand. The server applies pending migrations
//! when it starts, unless `MIGRATE=false`. `workout-log migrate` does the same.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser;
use migration::{Command, DEFAULT_DATABASE_URL, Failure, database_url};

/// Create, change and inspect the tables of workout-log.
#[derive(Parser)]
#[command(
    name = "migration",
    bin_name = "cargo run -p migration --",
    version,
    after_help = "The program itself has the same commands: workout-log migrate --help"
)]
struct Arguments {
    /// The database: a `sqlite://` file or a `postgres://` server
    #[arg(short = 'u', long, env = "DATABASE_URL", hide_env_values = true, default_value = DEFAULT_DATABASE_URL, value_parser = database_url, global = true)]
    database_url: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        eprintln!("migration: .env cannot be read; put quotes around a value with spaces");
        return ExitCode::from(2);
    }
    let arguments = Arguments::parse();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn"))
        .format_target(false)
        .format_timestamp(None)
        .init();
    let command = arguments.command.unwrap_or_default();
    match command.run(&arguments.database_url).await {
        Ok(report) => {
            // Not `print!`, which panics when the reader closes the pipe.
            let _ = io::stdout().write_all(report.as_bytes());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("migration: {failure}");
            match failure {
                Failure::Usage(_) | Failure::Database(_) => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            }
        }
    }
}
