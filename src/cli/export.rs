//! `export`: a person's log to standard output, past the server and beside it.

use std::io::{self, Write as _};

use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::{
    database::{failed, find_person, with_database},
    one_of,
};
use crate::{
    app::StartError,
    config::Config,
    database::Database,
    http::Rule as _,
    log::{
        days::{Day, DayRange},
        preferences::WeightUnit,
    },
    transfer::export::{Export, ExportFormat, ExportQuery},
};

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// Whose log it is
    #[arg(long)]
    user: String,
    /// The kind of the file: json has everything, csv is a table
    #[arg(long, value_parser = one_of::<ExportFormat>(), default_value = "json")]
    format: ExportFormat,
    /// The first day to include
    #[arg(long, value_parser = day)]
    from: Option<NaiveDate>,
    /// The last day to include
    #[arg(long, value_parser = day)]
    to: Option<NaiveDate>,
    /// The unit of weights in a table [default: the person's]
    #[arg(long, value_parser = one_of::<WeightUnit>())]
    unit: Option<WeightUnit>,
}

impl Arguments {
    fn query(&self) -> Result<ExportQuery, StartError> {
        let Self {
            user: _,
            format,
            from,
            to,
            unit,
        } = *self;
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(StartError::Setting("--from can't be after --to".into()));
        }
        let days = DayRange { from, to };
        let query = ExportQuery { format, days, unit };
        if query.has_idle_unit() {
            let reason = format!("--unit {}", ExportQuery::UNIT_OF_TABLE);
            return Err(StartError::Setting(reason));
        }
        Ok(query)
    }
}

fn day(text: &str) -> Result<NaiveDate, String> {
    Day.read(Value::from(text))
}

/// Write the file to standard output. After a failure it is not whole.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), StartError> {
    let query = arguments.query()?;
    with_database(config, async |database| {
        write(database, &arguments.user, query).await
    })
}

async fn write(database: &Database, user: &str, query: ExportQuery) -> Result<(), StartError> {
    let nobody = || StartError::Failed(format!("nobody is called {user:?}"));
    let person = find_person(database, user).await?.ok_or_else(nobody)?;
    let mut export = Export::of(database, (&person).into(), query).map_err(failed)?;
    // Shown on a terminal only.
    let bar = ProgressBar::new(export.workout_count().await.map_err(failed)?);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} workouts") {
        bar.set_style(style);
    }
    let mut out = io::stdout().lock();
    while let Some(bytes) = export.next().await.map_err(failed)? {
        out.write_all(&bytes)?;
        bar.set_position(u64::try_from(export.workouts_read()).unwrap_or(0));
    }
    out.flush()?;
    bar.finish_and_clear();
    Ok(())
}
