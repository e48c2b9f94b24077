//! Importing: a file is read, judged by the rules of the API, and taken over.

use std::{collections::HashSet, sync::Arc};

use serde_json::Value;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{
    json,
    read::{self, Format, Options, Reading, Refusal, Zone},
    remarks::Remarks,
    report::{Read, Report},
};
use crate::{
    auth,
    database::Database,
    error::{ApiError, ApiResult},
    http::extract::{json::from_value, upload::MediaType},
    log::preferences::WeightUnit,
    workouts::{
        document::WorkoutIn,
        several::{self, Brought, BroughtWorkout, Mode},
    },
};

/// What a person says about a file.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// What it is.
    pub media_type: MediaType,
    /// Whose file it is, where its header may not tell.
    pub format: Option<Format>,
    /// The unit of its weights and distances, where it has none.
    pub unit: Option<WeightUnit>,
    /// Where its clocks are, where it does not say it; else where the person is.
    pub zone: Option<Zone>,
    /// Whether to write.
    pub mode: Mode,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The file was read: it has so many workouts.
    Read(usize),
    /// So many were compared with the log. When all are, they are written.
    Compared(usize),
}

/// Import a file into a person's log, all or none of it. Reading it is done on another thread.
///
/// # Errors
/// 415 when it is no text, 422 with everything that is wrong with it; 401 when the account has been
/// deleted; 503 and 507 when the database fails. Then nothing is written.
pub async fn import(
    database: &Database,
    user_id: i64,
    file: impl AsRef<[u8]> + Send + 'static,
    request: Request,
    tell: &impl Fn(Progress),
) -> ApiResult<Report> {
    let person = auth::store::find_user(database.reader(), user_id).await?;
    let own_zone = person.time_zone.and_then(|zone| zone.parse().ok());
    let options = Options {
        unit: request.unit,
        zone: request.zone.or(own_zone),
        format: request.format,
        namespace: namespace(user_id),
    };
    let look = move || match request.media_type {
        MediaType::Csv => read_table(file.as_ref(), &options),
        MediaType::Json => json::read(file.as_ref(), request.format),
    };
    let (read, brought) = spawn_blocking(look).await.map_err(ApiError::internal)??;
    tell(Progress::Read(brought.workouts.len()));
    let compared = |count| tell(Progress::Compared(count));
    let brought = Arc::new(brought);
    let tally = several::take_over(database, user_id, brought, request.mode, &compared).await?;
    Ok(Report::new(read, request.mode, tally))
}

/// The person's own namespace of ids.
fn namespace(user_id: i64) -> Uuid {
    Uuid::new_v5(
        &Uuid::NAMESPACE_URL,
        format!("workout-log/users/{user_id}").as_bytes(),
    )
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotText(sentence) => Self::UnsupportedFile(sentence),
            Refusal::Invalid(sentences) => Self::InvalidFile(sentences),
        }
    }
}

fn read_table(file: &[u8], options: &Options) -> ApiResult<(Read, Brought)> {
    let Reading {
        format,
        documents,
        sets,
        skipped,
        warnings,
    } = read::read(file, options)?;
    let (mut problems, mut workouts) = (Remarks::default(), Vec::with_capacity(documents.len()));
    let mut ids = HashSet::new();
    for document in documents {
        match from_value::<WorkoutIn>(Value::Object(document.body())) {
            Ok(workout) => {
                let workout = BroughtWorkout::from(workout);
                if !ids.insert(workout.id) {
                    let sentence = format!("The id {} is there twice.", workout.id);
                    problems.add(document.line, sentence);
                }
                workouts.push(workout);
            }
            Err(ApiError::Invalid(invalid)) => {
                for (path, sentence) in invalid.told() {
                    problems.add(document.line_of(path), sentence);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Refusal::of_lines(problems)?;
    let read = Read {
        format,
        sets,
        skipped,
        warnings,
    };
    let brought = Brought {
        workouts,
        ..Brought::default()
    };
    Ok((read, brought))
}
