//! What is wrong with a command line, in one line.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::command;

/// clap's message about a bad value takes several lines and shows the value, which may be a secret.
/// Ours is one line that names the variable. An argument that nobody expects may be one, too.
pub(super) fn refusal(error: &clap::Error) -> String {
    match (error.get(ContextKind::InvalidArg), error.kind()) {
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
                Some(ContextValue::Strings(values)) if !values.is_empty() => {
                    format!("must be {}", values.join(" or "))
                }
                _ => "needs a value".into(),
            };
            format!("{} {allowed}", variable(argument))
        }
        (Some(ContextValue::String(argument)), ErrorKind::TooManyValues) => {
            format!("{} takes no value (see --help)", variable(argument))
        }
        (Some(ContextValue::String(argument)), ErrorKind::UnknownArgument)
            if !argument.starts_with('-') =>
        {
            "there is an argument too many (see --help)".into()
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            format!("{} (see --help)", line.trim_start_matches("error: "))
        }
    }
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
