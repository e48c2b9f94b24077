//! The command line. Without a command it runs `serve`.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{
    CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::{PossibleValuesParser, Resettable, TypedValueParser},
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    app::{self, StartError},
    auth::sessions::SessionPolicy,
    config::{Config, CookieName},
    database::Database,
    http::extract::choice::Choice,
    maintenance::{self, Purged},
};

mod copy;
mod export;
mod import;
mod logging;
mod settings_file;

/// The exit code for a bad setting, as shells use it.
const BAD_USAGE: u8 = 2;

/// The backend of a training diary.
#[derive(Debug, Parser)]
#[command(name = "workout-log", version)]
struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Answer requests until SIGTERM or SIGINT (the default command)
    Serve,
    /// Remove sessions that have ended and workouts that were deleted more than 30 days ago (the
    /// server does so every hour)
    Purge,
    /// Change or show the database's schema by hand (the server applies pending migrations when it
    /// starts)
    Migrate {
        #[command(subcommand)]
        command: Option<migration::Command>,
    },
    /// Take the file of another app, or an export, into a person's log; the server may run meanwhile
    Import(import::Arguments),
    /// Write a person's log to standard output, as JSON or as a table; the server may run meanwhile
    Export(export::Arguments),
    /// Copy everything into another, empty database, such as from SQLite to PostgreSQL. Stop the server
    /// first: what it writes meanwhile stays behind
    Copy(copy::Arguments),
    /// Print the OpenAPI document of the default settings
    Openapi,
}

/// Every option may come before or after the name of a command.
fn command() -> clap::Command {
    Arguments::command().mut_args(|argument| argument.global(true))
}

/// Read a command line with settings. An empty variable counts as not set, because deployment tools
/// often write `NAME=`.
///
/// # Errors
/// When clap does not understand the command line, or was asked for help.
#[expect(
    clippy::disallowed_methods,
    reason = "checks the settings' own variables"
)]
pub fn parse<A: FromArgMatches>(mut command: clap::Command) -> Result<A, clap::Error> {
    let empty: Vec<clap::Id> = command
        .get_arguments()
        .filter(|argument| {
            let variable = argument.get_env().and_then(std::env::var_os);
            variable.is_some_and(|value| value.is_empty())
        })
        .map(|argument| argument.get_id().clone())
        .collect();
    for id in empty {
        command = command.mut_arg(id, |argument| argument.env(Resettable::Reset));
    }
    A::from_arg_matches(&command.try_get_matches()?)
}

/// Run the command that the arguments name. A failure is one line on stderr; a bad setting or a
/// database that cannot be used has the exit code 2, any other failure 1.
pub fn run() -> ExitCode {
    let names = match settings_file::load() {
        Ok(names) => names,
        Err(reason) => return fail(BAD_USAGE, reason),
    };
    let arguments = match parse::<Arguments>(command()) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    if let Err(reason) = logging::start() {
        return fail(BAD_USAGE, &reason);
    }
    warn_of_slips(&names);
    if let Err(reason) = arguments.config.check() {
        return fail(BAD_USAGE, &reason);
    }
    let result = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => app::serve(arguments.config),
        Command::Purge => purge(&arguments.config),
        Command::Migrate { command } => migrate(&arguments.config, command.unwrap_or_default()),
        Command::Import(import) => import::run(&arguments.config, &import),
        Command::Export(export) => export::run(&arguments.config, &export),
        Command::Copy(copy) => copy::run(&copy),
        Command::Openapi => print_document(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ (StartError::Setting(_) | StartError::Database(_))) => {
            fail(BAD_USAGE, &error.to_string())
        }
        Err(error) => fail(1, &error.to_string()),
    }
}

/// A misspelt setting has no effect, and nothing else would say so.
fn warn_of_slips(names: &[String]) {
    let command = command();
    let settings: Vec<&str> = command
        .get_arguments()
        .filter_map(|argument| argument.get_env()?.to_str())
        .chain(["RUST_LOG"])
        .collect();
    for name in names {
        if let Some(meant) = settings_file::meant(name, &settings) {
            log::warn!(".env: {name} is not a setting; did you mean {meant}?");
        }
    }
}

fn purge(config: &Config) -> Result<(), StartError> {
    let policy = SessionPolicy::from_config(config).map_err(StartError::Setting)?;
    actix_web::rt::System::new().block_on(async {
        let unusable = StartError::of_database(&config.database_url);
        let database = Database::connect(&config.database_url, 2)
            .await
            .map_err(&unusable)?;
        database.check_migrated().await.map_err(&unusable)?;
        let Purged { sessions, workouts } = maintenance::purge(&database, &policy)
            .await
            .map_err(|error| StartError::Failed(error.cause().unwrap_or_default()))?;
        println!("purged {sessions} sessions and {workouts} workouts");
        database.close().await;
        Ok(())
    })
}

fn migrate(config: &Config, command: migration::Command) -> Result<(), StartError> {
    let report = actix_web::rt::System::new()
        .block_on(command.run(&config.database_url))
        .map_err(|failure| match failure {
            migration::Failure::Usage(reason) => StartError::Setting(reason),
            migration::Failure::Database(reason) => StartError::Database(reason),
            other => StartError::Failed(other.to_string()),
        })?;
    write!(io::stdout(), "{report}")?;
    Ok(())
}

fn print_document() -> Result<(), StartError> {
    let document = app::openapi_document(&CookieName::default().in_full(false))
        .to_pretty_json()
        .map_err(|error| StartError::Failed(error.to_string()))?;
    // Not `println!`, which panics when the reader closes the pipe.
    writeln!(io::stdout(), "{document}")?;
    Ok(())
}

fn fail(code: u8, reason: &str) -> ExitCode {
    eprintln!("workout-log: {}", reason.replace('\n', " "));
    ExitCode::from(code)
}

/// clap's message about a bad value takes several lines and shows the value, which may be a secret.
/// Ours is one line that names the variable.
fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // Nothing can be done when stdout is closed.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let reason = match (error.get(ContextKind::InvalidArg), error.kind()) {
        (Some(ContextValue::Strings(missing)), ErrorKind::MissingRequiredArgument) => {
            format!("{} must be given (see --help)", missing.join(" and "))
        }
        (Some(ContextValue::String(argument)), ErrorKind::ValueValidation) => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let cause = cause.unwrap_or_else(|| "is not valid".into());
            format!("{} {cause}", variable(argument))
        }
        (Some(ContextValue::String(argument)), ErrorKind::InvalidValue) => {
            let allowed = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) if !values.is_empty() => values.join(" or "),
                _ => "something else".into(),
            };
            format!("{} must be {allowed}", variable(argument))
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            format!("{} (see --help)", line.trim_start_matches("error: "))
        }
    };
    fail(BAD_USAGE, &reason)
}

/// `--session-idle-timeout <SESSION_IDLE_TIMEOUT>` is the variable `SESSION_IDLE_TIMEOUT`; `--unit
/// <UNIT>` is no variable.
fn variable(argument: &str) -> &str {
    let Some((option, name)) = argument.split_once(" <") else {
        return argument;
    };
    let name = name.trim_end_matches('>');
    let command = command();
    let is_setting = command
        .get_arguments()
        .any(|setting| setting.get_env().is_some_and(|variable| variable == name));
    if is_setting { name } else { option }
}

/// Reads the name of a choice.
fn one_of<T: Choice + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(T::ALL.iter().map(|choice| choice.as_str()));
    names.try_map(|name| T::from_name(&name).ok_or("is not known"))
}
