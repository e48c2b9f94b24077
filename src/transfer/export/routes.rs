//! The handler of exports.

use actix_web::{Responder, web::Data};

use super::{Export, ExportQuery, json::ExportOut};
use crate::{
    auth::CurrentUser,
    database::Database,
    error::ApiResult,
    http::{Conditional, Query},
};

/// Export your log as a file.
///
/// The file is sent while it is read. If that fails, the connection breaks off before the end of the
/// file.
#[utoipa::path(
    get, path = "/export",
    params(Query::<ExportQuery>, Conditional),
    responses((status = 200, description = "The file",
        content((ExportOut = "application/json"), (String = "text/csv")),
        headers(("ETag"), ("Content-Disposition"))))
)]
pub(super) async fn export_log(
    user: CurrentUser,
    database: Data<Database>,
    conditional: Conditional,
    Query(query): Query<ExportQuery>,
) -> ApiResult<impl Responder> {
    let zone = user.preferences.time_zone.map_or("", |zone| zone.name());
    let view = format!("{} {zone}", user.preferences);
    let tag = conditional.view_tag(user.id, user.revision, view);
    let export = Export::of(&database, (&user).into(), query)?;
    conditional.answer(tag, export.into_download()).await
}
