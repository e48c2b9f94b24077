//! The command line. Without a command it runs `serve`.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{
    ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::{PossibleValuesParser, Resettable, TypedValueParser},
    error::ErrorKind,
};

use self::{answer::Answer, settings_file::Named};
use crate::{
    app::{self, StartError},
    config::{Config as Settings, LogFormat},
    http::extract::choice::Choice,
};

mod answer;
mod backup;
mod check;
mod config;
mod copy;
mod database;
mod export;
mod healthcheck;
mod import;
mod logging;
mod migrate;
mod openapi;
mod purge;
mod restore;
mod settings_file;
mod sqlite_file;
mod usage;
mod user;

/// The exit code for a bad setting, as shells use it.
const BAD_USAGE: u8 = 2;

/// The backend of a training diary.
#[derive(Debug, Parser)]
#[command(name = "workout-log", version)]
struct Arguments {
    #[command(flatten)]
    config: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Answer requests until SIGTERM or SIGINT (the default command)
    Serve,
    /// List, add, rename and delete people, set passwords, end sessions; the server may run meanwhile
    #[command(arg_required_else_help = false)]
    User {
        #[command(subcommand)]
        command: user::Command,
    },
    /// Write a backup of the SQLite database to a new file; the server may run meanwhile
    ///
    /// The backup is what the database was at one moment. It is checked, and readable only for you. The session
    /// key and the pepper are not in it.
    Backup(backup::Arguments),
    /// Put a backup in the place of the SQLite database; the server must not run meanwhile
    ///
    /// The backup is checked first. The file that was there is kept under a name with the time.
    Restore(restore::Arguments),
    /// Look for what is wrong with the settings, the database and this machine, and say what to do
    ///
    /// Nothing is changed. The exit code is 1 if anything is wrong; a warning alone does not count.
    Check(Answer),
    /// Show every setting and where it comes from, without secrets
    Config(Answer),
    /// Ask a running server whether it is ready
    ///
    /// The exit code is 0, or 1 with one line that says why not.
    Healthcheck(healthcheck::Arguments),
    #[command(about = purge::about())]
    Purge(Answer),
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

/// Every setting may come before or after the name of a command. In the help of each, they stand behind
/// its own options.
fn command() -> clap::Command {
    Arguments::command().mut_args(|argument| argument.global(true).help_heading("Settings"))
}

/// Read a command line with settings. An empty variable counts as not set, because deployment tools
/// often write `NAME=`.
///
/// # Errors
/// When clap does not understand the command line, or was asked for help.
pub fn parse<A: FromArgMatches>(command: clap::Command) -> Result<A, clap::Error> {
    A::from_arg_matches(&matches(command)?)
}

fn matches(command: clap::Command) -> Result<ArgMatches, clap::Error> {
    without_empty_variables(command).try_get_matches()
}

/// A command also has variables of its own, such as `COPY_FROM`.
#[expect(
    clippy::disallowed_methods,
    reason = "checks the settings' own variables"
)]
fn without_empty_variables(mut command: clap::Command) -> clap::Command {
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
    command.mut_subcommands(without_empty_variables)
}

/// Run the command that the arguments name. A failure is one line on stderr; a bad setting or a
/// database that cannot be used has the exit code 2, any other failure 1.
pub fn run() -> ExitCode {
    let settings = settings();
    let named = match settings_file::load(&settings) {
        Ok(named) => named,
        Err(reason) => return fail(LogFormat::Text, BAD_USAGE, &reason),
    };
    let read = matches(command())
        .and_then(|matches| Ok((Arguments::from_arg_matches(&matches)?, matches)));
    let (arguments, matches) = match read {
        Ok(read) => read,
        Err(error) => return refuse(&error),
    };
    let format = arguments.config.log_format;
    if let Err(reason) = logging::start(format) {
        return fail(format, BAD_USAGE, &reason);
    }
    warn_of_slips(&named, &settings);
    let command = arguments.command.unwrap_or(Command::Serve);
    // These two show what is set, also when it does not fit together.
    let is_about_settings = matches!(command, Command::Check(_) | Command::Config(_));
    if !is_about_settings && let Err(reason) = arguments.config.check() {
        return fail(format, BAD_USAGE, &reason);
    }
    let result = match command {
        Command::Serve => app::serve(arguments.config),
        Command::User { command } => user::run(&arguments.config, &command),
        Command::Backup(backup) => backup::run(&arguments.config, backup),
        Command::Restore(restore) => restore::run(&arguments.config, restore),
        Command::Check(answer) => check::run(&arguments.config, answer),
        Command::Config(answer) => config::run(&matches, &named, answer),
        Command::Healthcheck(healthcheck) => healthcheck::run(&arguments.config, &healthcheck),
        Command::Purge(answer) => purge::run(&arguments.config, answer),
        Command::Migrate { command } => {
            migrate::run(&arguments.config, command.unwrap_or_default())
        }
        Command::Import(import) => import::run(&arguments.config, &import),
        Command::Export(export) => export::run(&arguments.config, &export),
        Command::Copy(copy) => copy::run(&copy),
        Command::Openapi => openapi::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has what it wanted, as in `user list | head -1`.
        Err(StartError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error @ (StartError::Setting(_) | StartError::Database(_))) => {
            fail(format, BAD_USAGE, &error.to_string())
        }
        Err(error) => fail(format, 1, &error.to_string()),
    }
}

/// The variables of all settings.
fn settings() -> Vec<String> {
    let command = command();
    let variables = command.get_arguments().filter_map(clap::Arg::get_env);
    let variables = variables.map(|name| name.to_string_lossy().into_owned());
    variables.chain([logging::VARIABLE.into()]).collect()
}

/// A misspelt setting has no effect, and nothing else would say so.
fn warn_of_slips(named: &[Named], settings: &[String]) {
    for Named { name, .. } in named {
        if let Some(meant) = settings_file::meant(name, settings) {
            log::warn!(".env: {name} is not a setting; did you mean {meant}?");
        }
    }
}

fn fail(format: LogFormat, code: u8, reason: &str) -> ExitCode {
    // Nothing can be done when stderr is closed or full.
    let _ = writeln!(io::stderr(), "{}", logging::last_line(format, reason));
    ExitCode::from(code)
}

/// Print what clap was asked for, or say what is wrong.
fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // Nothing can be done when stdout is closed.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    // Which form was wanted may be what was not understood.
    fail(LogFormat::Text, BAD_USAGE, &usage::refusal(error))
}

/// Reads the name of a choice.
fn one_of<T: Choice + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(T::ALL.iter().map(|choice| choice.as_str()));
    names.try_map(|name| T::from_name(&name).ok_or("is not known"))
}
