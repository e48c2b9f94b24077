//! `config`: every setting as it counts, and where it comes from.

use clap::{Arg, ArgMatches, parser::ValueSource};
use serde::Serialize;

use super::{answer::Answer, command, logging, settings_file::Named};
use crate::app::StartError;

/// A setting.
#[derive(Serialize)]
struct Setting {
    name: String,
    /// Nothing when it is not set and has no default.
    value: Option<String>,
    source: &'static str,
}

const DEFAULT: &str = "default";

/// Print them in the order of `--help`.
pub(super) fn run(matches: &ArgMatches, named: &[Named], answer: Answer) -> Result<(), StartError> {
    let command = command();
    // clap passes settings down to the command: only there it has those that stood behind its name.
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let settings = command
        .get_arguments()
        .filter_map(|argument| setting(argument, innermost, named));
    for setting in settings.chain([log_filter(named)?]) {
        let value = setting.value.as_deref().unwrap_or_default();
        answer.give(&setting, || {
            format!("{}={value}  ({})", setting.name, setting.source)
        })?;
    }
    Ok(())
}

fn setting(argument: &Arg, matches: &ArgMatches, named: &[Named]) -> Option<Setting> {
    let name = argument.get_env()?.to_string_lossy().into_owned();
    let id = argument.get_id().as_str();
    let mut values = matches.get_raw(id).into_iter().flatten();
    let value = values.next().map(|value| value.to_string_lossy());
    let value = value.map(|value| match argument.is_hide_env_values_set() {
        // It may hold a password, or nothing secret at all.
        true if name == "DATABASE_URL" => without_password(&value),
        true => "(set)".into(),
        false => value.into_owned(),
    });
    let source = match (&value, matches.value_source(id)) {
        (None, _) => "not set",
        (_, Some(ValueSource::CommandLine)) => "command line",
        (_, Some(ValueSource::EnvVariable)) => of_variable(&name, named),
        _ => DEFAULT,
    };
    Some(Setting {
        name,
        value,
        source,
    })
}

/// The logger reads it, and not clap.
fn log_filter(named: &[Named]) -> Result<Setting, StartError> {
    let filter = logging::filter_in_use().map_err(StartError::Setting)?;
    let source = match logging::is_default(&filter) {
        true => DEFAULT,
        false => of_variable(logging::VARIABLE, named),
    };
    Ok(Setting {
        name: logging::VARIABLE.into(),
        value: Some(filter),
        source,
    })
}

fn of_variable(name: &str, named: &[Named]) -> &'static str {
    let is_in_file = named.iter().any(|one| one.counts && one.name == name);
    if is_in_file { ".env" } else { "environment" }
}

fn without_password(url: &str) -> String {
    match url.starts_with("sqlite:") {
        true => url.to_owned(),
        false => migration::describe(url),
    }
}
