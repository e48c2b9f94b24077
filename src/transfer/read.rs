//! Reading a file of training, whichever app it is from.

use chrono::Utc;
use uuid::Uuid;

pub use super::zone::Zone;
use super::{
    dates::Moment,
    decode::decode,
    dialects,
    document::{Document, Ids},
    draft::Drafts,
    remarks::Remarks,
    table::Table,
};
use crate::{choice, log::preferences::WeightUnit};

choice! {
    /// Whose file it is.
    pub enum Format {
        /// Our own JSON.
        WorkoutLogJson = "workout-log-json",
        /// Our own table.
        WorkoutLogCsv = "workout-log-csv",
        /// Hevy.
        Hevy = "hevy",
        /// Strong.
        Strong = "strong",
        /// FitNotes: of Android, of iOS, and a third app of this name.
        Fitnotes = "fitnotes",
        /// StrongLifts.
        Stronglifts = "stronglifts",
        /// LiftLog.
        Liftlog = "liftlog",
        /// Fitbod.
        Fitbod = "fitbod",
    }
}

/// What a file does not say by itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// The unit of weights and distances, where the file has none.
    pub unit: Option<WeightUnit>,
    /// Where the clocks are, where the file does not say it; else UTC, with a warning.
    pub zone: Option<Zone>,
    /// Whose file it is; else its header tells.
    pub format: Option<Format>,
    /// The person's: ids are UUIDv5 within it, so that the same workout has the same id again.
    pub namespace: Uuid,
}

/// What a file holds.
#[derive(Debug)]
pub struct Reading {
    /// Whose file it is.
    pub format: Format,
    /// Its workouts in the order in which they begin in the file.
    pub documents: Vec<Document>,
    /// How many sets they have.
    pub sets: usize,
    /// Rows that are left out because nothing was done.
    pub skipped: Remarks,
    /// Values that were fitted.
    pub warnings: Remarks,
}

/// Why a file is not read.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 415: it is no text, or in an encoding that is not read.
    NotText(String),
    /// 422: what is wrong with it, in at most a hundred sentences.
    Invalid(Vec<String>),
}

impl Refusal {
    pub(super) fn of_file(sentence: impl Into<String>) -> Self {
        Self::Invalid(vec![sentence.into()])
    }

    pub(super) fn of_line(line: u64, sentence: &str) -> Self {
        Self::of_file(format!("line {line}: {sentence}"))
    }

    pub(super) fn of_lines(mut problems: Remarks) -> Result<(), Self> {
        problems.sort();
        let sentences = problems.rows.iter();
        let sentences: Vec<String> = sentences
            .map(|problem| format!("line {}: {}", problem.line, problem.message))
            .collect();
        if sentences.is_empty() {
            Ok(())
        } else {
            Err(Self::Invalid(sentences))
        }
    }
}

/// Read a file. The time that it takes grows with its length, and not faster.
///
/// # Errors
/// Everything that is wrong with it, as far as it can be known without the rules of the API.
pub fn read(bytes: &[u8], options: &Options) -> Result<Reading, Refusal> {
    let text = decode(bytes)?;
    let table = Table::open(&text)?;
    let format = dialects::recognise(&table, options.format)?;
    let mut problems = Remarks::default();
    table.check(&mut problems);
    Refusal::of_lines(problems)?;

    let mut drafts = Drafts::new(options);
    dialects::read(format, &table, &mut drafts);
    let (drafts, findings) = drafts.finish();
    Refusal::of_lines(findings.problems)?;

    let mut warnings = findings.warnings;
    let is_local = |moment: Moment| !matches!(moment, Moment::Exact(_));
    if options.zone.is_none() && drafts.iter().any(|draft| is_local(draft.head.start)) {
        let sentence = "The file has no time zone and none was given: its times were taken as UTC.";
        warnings.add(1, sentence);
    }
    let zone = options
        .zone
        .unwrap_or(Zone::Fixed(chrono::Offset::fix(&Utc)));
    let mut ids = Ids::new(options.namespace);
    let documents: Vec<Document> = drafts
        .into_iter()
        .map(|draft| Document::new(draft, format, zone, &mut ids, &mut warnings))
        .collect();
    warnings.sort();
    Ok(Reading {
        format,
        sets: documents.iter().map(Document::set_count).sum(),
        documents,
        skipped: findings.skipped,
        warnings,
    })
}
