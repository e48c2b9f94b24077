//! `import`: a file into a person's log, past the server and beside it.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{
    answer::Answer,
    database::{failed, find_person, with_database},
    logging, one_of,
};
use crate::{
    app::StartError,
    config::{Config, LogFormat},
    database::Database,
    error::{ApiError, FILE_BODY},
    http::extract::{choice::Choice as _, upload::MediaType},
    log::preferences::WeightUnit,
    transfer::{
        import::{self, Progress, Request},
        read::{Format, Zone},
        report::Report,
    },
    workouts::several::Mode,
};

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file; - reads standard input
    file: PathBuf,
    /// Whose log it goes into
    #[arg(long)]
    user: String,
    /// The unit of its weights, if it does not say so
    #[arg(long, value_parser = one_of::<WeightUnit>())]
    unit: Option<WeightUnit>,
    /// Where its clocks were, if it does not say so: the name of a zone, or an offset [default: the
    /// person's time zone]
    #[arg(long, allow_hyphen_values = true)]
    time_zone: Option<Zone>,
    /// Whose file it is [default: its header tells]
    #[arg(long, value_parser = one_of::<Format>())]
    format: Option<Format>,
    /// Only tell what would happen
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    answer: Answer,
}

/// Import the file and print the report.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), StartError> {
    let file = read(&arguments.file)?;
    let report = with_database(config, async |database| {
        take(database, file, arguments, config.log_format).await
    })?;
    arguments.answer.give(&report, || table(&report))
}

/// At most one byte more than is taken: that tells.
fn read(path: &Path) -> Result<Vec<u8>, StartError> {
    let most = u64::try_from(FILE_BODY).unwrap_or(u64::MAX) + 1;
    let mut file = Vec::new();
    let read = match path.to_str() {
        Some("-") => io::stdin().lock().take(most).read_to_end(&mut file),
        _ => File::open(path).and_then(|opened| opened.take(most).read_to_end(&mut file)),
    };
    read.map_err(|error| StartError::Setting(format!("{}: {error}", path.display())))?;
    if file.len() > FILE_BODY {
        return Err(StartError::Failed(format!(
            "{}: a file may have at most {} MiB",
            path.display(),
            FILE_BODY >> 20
        )));
    }
    Ok(file)
}

async fn take(
    database: &Database,
    file: Vec<u8>,
    arguments: &Arguments,
    log_format: LogFormat,
) -> Result<Report, StartError> {
    let nobody = || StartError::Failed(format!("nobody is called {:?}", arguments.user));
    let person = find_person(database, &arguments.user).await?;
    let person = person.ok_or_else(nobody)?;
    let request = Request {
        media_type: media_type(&file),
        format: arguments.format,
        unit: arguments.unit,
        zone: arguments.time_zone,
        mode: match arguments.dry_run {
            true => Mode::DryRun,
            false => Mode::Write,
        },
    };
    // Shown on a terminal only.
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} workouts") {
        bar.set_style(style);
    }
    let tell = |progress| match progress {
        Progress::Read(workouts) => bar.set_length(u64::try_from(workouts).unwrap_or(0)),
        Progress::Compared(workouts) => bar.set_position(u64::try_from(workouts).unwrap_or(0)),
    };
    let report = import::import(database, person.id, file, request, &tell).await;
    bar.finish_and_clear();
    report.map_err(|error| not_imported(error, log_format))
}

/// Of all files that are taken only our own export begins like this.
fn media_type(file: &[u8]) -> MediaType {
    let text = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    match text.trim_ascii_start().first() {
        Some(b'{') => MediaType::Json,
        _ => MediaType::Csv,
    }
}

/// Everything that is wrong with a file, a line each.
fn not_imported(error: ApiError, format: LogFormat) -> StartError {
    match &error {
        ApiError::InvalidFile(sentences) => {
            for sentence in sentences {
                let line = match format {
                    LogFormat::Text => sentence.to_string(),
                    LogFormat::Json => logging::last_line(format, sentence),
                };
                // Nothing can be done when stderr is closed or full.
                let _ = writeln!(io::stderr(), "{line}");
            }
            StartError::Failed("nothing was imported".into())
        }
        _ => failed(error),
    }
}

fn table(report: &Report) -> String {
    let Report {
        format,
        dry_run,
        workouts,
        exercises,
        sets,
        skipped,
        warnings,
    } = report;
    let mut lines = vec![
        format!("format     {}", format.as_str()),
        format!(
            "workouts   {} created, {} unchanged, {} changed, {} in the trash",
            workouts.created, workouts.unchanged, workouts.changed, workouts.in_trash
        ),
        format!(
            "exercises  {} created, {} matched",
            exercises.created, exercises.matched
        ),
        format!("sets       {sets}"),
        format!("skipped    {}", skipped.count),
    ];
    let row = |line: u64, text: &str| format!("  line {line}: {text}");
    lines.extend(skipped.rows.iter().map(|it| row(it.line, &it.reason)));
    lines.push(format!("warnings   {}", warnings.count));
    lines.extend(warnings.rows.iter().map(|it| row(it.line, &it.message)));
    if *dry_run {
        lines.push("Nothing was written: this was a dry run.".into());
    }
    lines.join("\n")
}
