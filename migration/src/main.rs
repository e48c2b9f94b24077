//! `cargo run -p migration`: change the schema by hand. The server applies pending migrations by
//! itself when it starts, unless `MIGRATE=off`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use migration::{DEFAULT_DATABASE_URL, DbErr, Migrator, MigratorTrait, database_url};
use sea_orm_migration::sea_orm::{ConnectOptions, Database, DbConn};

/// Create, change and inspect the tables of workout-log.
#[derive(Parser)]
#[command(name = "migration", version)]
struct Arguments {
    /// The database, as a `sqlite://` or `postgres://` URL.
    #[arg(short = 'u', long, env = "DATABASE_URL", hide_env_values = true, default_value = DEFAULT_DATABASE_URL, value_parser = database_url, global = true)]
    database_url: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Apply the pending migrations (what is done when no command is given).
    Up {
        /// At most this many.
        #[arg(short, long)]
        num: Option<u32>,
    },
    /// Undo the last migrations. Their tables and everything in them are lost.
    Down {
        /// How many.
        #[arg(short, long, default_value_t = 1)]
        num: u32,
    },
    /// List the migrations and whether each is applied.
    Status,
    /// Drop every table, whoever made it, and migrate from the start.
    Fresh,
    /// Undo every migration and apply them all again.
    Refresh,
    /// Undo every migration.
    Reset,
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
    env_logger::Builder::from_env(
        env_logger::Env::default().default_filter_or("warn,sea_orm_migration=info"),
    )
    .format_target(false)
    .format_timestamp(None)
    .init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("migration: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), DbErr> {
    let connection = connect(arguments.database_url).await?;
    match arguments.command.unwrap_or(Command::Up { num: None }) {
        Command::Up { num } => migration::up(&connection, num).await?,
        Command::Down { num } => migration::down(&connection, Some(num)).await?,
        Command::Status => Migrator::status(&connection).await?,
        Command::Fresh => Migrator::fresh(&connection).await?,
        Command::Refresh => migration::refresh(&connection).await?,
        Command::Reset => migration::down(&connection, None).await?,
    }
    connection.close().await
}

/// One connection only: `fresh` switches foreign keys off for the connection it is given.
async fn connect(url: String) -> Result<DbConn, DbErr> {
    migration::create_database(&url)?;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .sqlx_logging_level(log::LevelFilter::Debug);
    Database::connect(options).await
}
