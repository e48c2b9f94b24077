//! The handler of imports.

use actix_web::{
    Responder,
    web::{Data, Json},
};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use super::{
    import::{Request, import},
    json::LogFile,
    read::{Format, Zone},
    report::Report,
};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::{
        ApiResult,
        openapi::{FileTooLarge, InvalidFile, UnsupportedFile},
    },
    http::{
        FromQuery, Parameters, Query, Rule, Upload,
        extract::{choice::one_of, query::Flag, rule},
    },
    log::preferences::WeightUnit,
    workouts::several::Mode,
};

/// The query of an import.
#[derive(Clone, Copy, Debug)]
pub(super) struct ImportQuery {
    mode: Mode,
    unit: Option<WeightUnit>,
    zone: Option<Zone>,
    format: Option<Format>,
}

impl FromQuery for ImportQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about_zone = "Where its clocks were, if it does not say so: the name of a zone, or an \
            offset such as `+02:00`. Your own time zone when left out, else UTC.";
        let is_dry_run = parameters.read("dry_run", "`true`: only tell what would happen.", Flag);
        Self {
            mode: match is_dry_run {
                Some(true) => Mode::DryRun,
                _ => Mode::Write,
            },
            unit: parameters.read(
                "unit",
                "The unit of its weights, if it does not say so.",
                one_of(),
            ),
            zone: parameters.read("time_zone", about_zone, ZoneName),
            format: parameters.read(
                "format",
                "Whose file it is. Its header tells when left out.",
                one_of(),
            ),
        }
    }
}

/// The name of a zone, or an offset.
struct ZoneName;

impl Rule for ZoneName {
    type Value = Zone;

    fn read(&self, value: Value) -> Result<Zone, String> {
        rule::text(value)?.parse()
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::string().min_length(Some(1)).into()
    }
}

/// Import the file of another app, or your own export.
///
/// All of it is taken over, or nothing. What you have already stays as it is, so importing a file
/// again, or a longer one, is safe.
#[utoipa::path(
    post, path = "/import",
    params(Query::<ImportQuery>),
    request_body(content((String = "text/csv"), (LogFile = "application/json"))),
    responses(
        (status = 200, description = "What has become of it", body = Report),
        (status = 413, response = FileTooLarge),
        (status = 415, response = UnsupportedFile),
        (status = 422, response = InvalidFile),
    )
)]
pub(super) async fn import_file(
    user: CurrentUser,
    database: Data<Database>,
    Query(query): Query<ImportQuery>,
    upload: Upload,
) -> ApiResult<impl Responder> {
    let file = upload.read(user.id).await?;
    let request = Request {
        media_type: file.media_type,
        format: query.format,
        unit: query.unit,
        zone: query.zone,
        mode: query.mode,
    };
    let report = import(&database, user.id, file.bytes.clone(), request, &|_| {}).await?;
    Ok(Json(report))
}
