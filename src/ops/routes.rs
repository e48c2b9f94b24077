use actix_web::{
    Responder,
    web::{self, Data},
};
use serde::Serialize;

use crate::{
    database::Database,
    error::{ApiError, ApiResult},
    http::{NoQuery, Query},
};

#[derive(Serialize)]
struct Status {
    status: &'static str,
}

/// Say that the process answers, whatever the database does.
pub async fn check_health(_: Query<NoQuery>) -> impl Responder {
    web::Json(Status { status: "ok" })
}

/// Say whether the database answers and has the schema that this program needs.
pub async fn check_readiness(
    database: Data<Database>,
    _: Query<NoQuery>,
) -> ApiResult<impl Responder> {
    database
        .check_migrated()
        .await
        .map_err(ApiError::DatabaseUnavailable)?;
    Ok(web::Json(Status { status: "ok" }))
}
