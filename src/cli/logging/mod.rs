//! Logging to stderr, as `RUST_LOG` chooses.

use crate::config::LogFormat;

mod json;

/// The filter when `RUST_LOG` is not set. Otherwise `actix_server` would log every worker, and sqlx
/// and the migrations every statement.
const DEFAULT: &str = "info,actix_server=warn,sqlx=warn,sea_orm_migration=warn";

const NOT_A_FILTER: &str = "RUST_LOG must be a level (off, error, warn, info, debug, trace) or \
                            NAME=LEVEL, or several of these, such as info,sqlx=debug";

/// The variable with the filter.
pub(super) const VARIABLE: &str = "RUST_LOG";

/// The filter that is in use.
///
/// # Errors
/// One line, when `RUST_LOG` is not understood. A log that is silent by mistake is noticed too late.
#[expect(
    clippy::disallowed_methods,
    reason = "every program with env_logger reads this setting in this way"
)]
pub(super) fn filter_in_use() -> Result<String, String> {
    let wanted = std::env::var_os(VARIABLE).unwrap_or_default();
    let wanted = wanted.to_str().ok_or(NOT_A_FILTER)?;
    filter(wanted).map(str::to_owned)
}

/// Log to stderr from now on, in lines of this form.
///
/// # Errors
/// One line, when `RUST_LOG` is not understood.
pub(super) fn start(format: LogFormat) -> Result<(), String> {
    let filter = filter_in_use()?;
    let mut builder = env_logger::Builder::new();
    builder.parse_filters(&filter).format_timestamp_millis();
    if format == LogFormat::Json {
        builder.format(json::write);
        std::panic::set_hook(Box::new(json::log_panic));
    }
    builder.init();
    Ok(())
}

/// The line with which the program gives up. No filter holds it back.
pub(super) fn last_line(format: LogFormat, reason: &str) -> String {
    match format {
        LogFormat::Text => format!("workout-log: {}", reason.replace('\n', " ")),
        LogFormat::Json => json::failure(reason).to_string(),
    }
}

/// Whether the default filter is in use.
pub(super) fn is_default(filter: &str) -> bool {
    filter == DEFAULT
}

/// An empty variable counts as not set. A name alone is refused, although env_logger takes it
/// for a module: `RUST_LOG=verbose` would log nothing but a module called `verbose`.
fn filter(wanted: &str) -> Result<&str, String> {
    if wanted.trim().is_empty() {
        return Ok(DEFAULT);
    }
    let (directives, _) = wanted.split_once('/').unwrap_or((wanted, ""));
    let has_level = |directive: &str| {
        let (_, level) = directive.rsplit_once('=').unwrap_or(("", directive));
        level.trim().parse::<log::LevelFilter>().is_ok()
    };
    let mut given = directives.split(',').filter(|one| !one.trim().is_empty());
    let is_filter = given.all(has_level) && env_filter::Builder::new().try_parse(wanted).is_ok();
    if is_filter {
        Ok(wanted)
    } else {
        Err(NOT_A_FILTER.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_says_levels_and_nothing_means_the_default() {
        for unset in ["", " "] {
            assert_eq!(filter(unset), Ok(DEFAULT));
        }
        for filters in [
            "warn",
            "OFF",
            "info,sqlx=debug",
            "info, sqlx = debug,",
            "workout_log::app=trace",
            "debug/slow",
        ] {
            assert_eq!(filter(filters), Ok(filters));
        }
        for nonsense in [
            "blah=blub",
            "verbose===",
            "verbose",
            "info,verbose",
            "sqlx=",
            "info,a=b=debug",
            "info/a/b",
        ] {
            assert_eq!(filter(nonsense), Err(NOT_A_FILTER.into()), "{nonsense}");
        }
    }
}
