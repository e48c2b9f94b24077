//! A person's log as a file to take away: read part by part, so that it needs as little memory
//! for ten years as for one.

mod csv;
mod json;
mod query;
pub(super) mod routes;

use actix_web::web::Bytes;
use chrono::NaiveDate;
use entity::user;
use futures_util::stream;
use tokio::{task::yield_now, time::timeout};

use self::{csv::Csv, json::Json};
use crate::{
    auth::CurrentUser,
    database::Database,
    deadlines::NEXT_PART,
    error::{ApiError, ApiResult},
    http::{Download, extract::choice::Choice as _, routes::Routes},
    log::preferences::Preferences,
};

pub use self::query::{ExportFormat, ExportQuery};

/// So many bytes are sent together, and more when the part that was read has more.
const CHUNK: usize = 32 * 1024;

/// List the routes of exports.
pub fn configure(routes: &mut Routes<'_>) {
    routes.at("/export", |at| at.get(routes::export_log));
}

/// Whose log is exported.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    id: i64,
    revision: i64,
    preferences: Preferences,
}

impl From<&CurrentUser> for Person {
    fn from(user: &CurrentUser) -> Self {
        Self {
            id: user.id,
            revision: user.revision,
            preferences: user.preferences,
        }
    }
}

impl From<&user::Model> for Person {
    fn from(user: &user::Model) -> Self {
        let time_zone = user.time_zone.as_deref();
        Self {
            id: user.id,
            revision: user.revision,
            preferences: Preferences::from_row(&user.weight_unit, time_zone, &user.week_start),
        }
    }
}

/// A file that is being made. Between two parts it holds no connection.
pub struct Export {
    database: Database,
    format: ExportFormat,
    today: NaiveDate,
    content: Content,
}

/// What the file is made of.
enum Content {
    Json(Json),
    Csv(Csv),
}

impl Export {
    /// The export of a log, of which nothing has been read yet.
    ///
    /// # Errors
    /// None that happens.
    pub fn of(database: &Database, person: Person, query: ExportQuery) -> ApiResult<Self> {
        let ExportQuery { format, days, unit } = query;
        Ok(Self {
            database: database.clone(),
            format,
            today: person.preferences.today(),
            content: match format {
                ExportFormat::Json => Content::Json(Json::of(person, days)?),
                ExportFormat::Csv => {
                    let unit = unit.unwrap_or(person.preferences.weight_unit);
                    Content::Csv(Csv::of(person, days, unit))
                }
            },
        })
    }

    /// What the file should be called: it has the day on which it was made.
    pub fn file_name(&self) -> String {
        format!("workout-log-{}.{}", self.today, self.format.as_str())
    }

    /// The next bytes of the file; `None` at its end.
    ///
    /// # Errors
    /// When the database cannot be read, or not soon enough. The file is then not whole.
    pub async fn next(&mut self) -> ApiResult<Option<Bytes>> {
        // On SQLite nothing below may ever wait, and others want to be served meanwhile.
        yield_now().await;
        timeout(NEXT_PART, self.fill())
            .await
            .unwrap_or(Err(ApiError::TooSlow))
    }

    async fn fill(&mut self) -> ApiResult<Option<Bytes>> {
        let mut bytes = Vec::new();
        while bytes.len() < CHUNK {
            let is_more = match &mut self.content {
                Content::Json(json) => json.write_part(&self.database, &mut bytes).await?,
                Content::Csv(csv) => csv.write_part(&self.database, &mut bytes).await?,
            };
            if !is_more {
                break;
            }
        }
        Ok((!bytes.is_empty()).then(|| bytes.into()))
    }

    /// The file as an answer, with its first part made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn into_download(self) -> ApiResult<Download> {
        let name = self.file_name();
        let media_type = match self.format {
            ExportFormat::Json => "application/json",
            ExportFormat::Csv => "text/csv; charset=utf-8",
        };
        let parts = stream::try_unfold(self, |mut export| async {
            let part = export.next().await?;
            Ok(part.map(|part| (part, export)))
        });
        Download::new(name, media_type, parts).begun().await
    }

    /// How many workouts the file gets, if nothing is written meanwhile; without the trash.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn workout_count(&self) -> ApiResult<u64> {
        let walk = match &self.content {
            Content::Json(json) => json.workouts(),
            Content::Csv(csv) => csv.workouts(),
        };
        walk.count(&self.database).await
    }

    /// How many workouts have been read.
    pub fn workouts_read(&self) -> usize {
        let walk = match &self.content {
            Content::Json(json) => json.workouts(),
            Content::Csv(csv) => csv.workouts(),
        };
        walk.met_count()
    }
}
