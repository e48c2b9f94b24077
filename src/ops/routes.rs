//! The handlers of the health checks and of the OpenAPI document.

use actix_web::{
    HttpResponse, Responder,
    http::header::ContentType,
    web::{self, Data},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::readiness::Readiness;
use crate::{
    database::Database,
    error::{
        ApiResult,
        openapi::{Late, NotReady},
    },
};

/// The OpenAPI document as JSON text.
#[derive(Clone, Debug)]
pub struct OpenapiDocument(pub String);

/// The server is well.
#[derive(Serialize, ToSchema)]
struct Status {
    #[schema(examples("ok"))]
    status: &'static str,
}

/// Check that the process answers, even when the database does not.
#[utoipa::path(get, path = "/healthz", security(()), responses(
    (status = 200, description = "The process answers", body = Status),
    (status = 503, response = Late),
))]
pub(super) async fn check_health() -> impl Responder {
    web::Json(Status { status: "ok" })
}

/// Check that the database answers and has the right schema.
#[utoipa::path(get, path = "/readyz", security(()), responses(
    (status = 200, description = "The database answers and has the right schema", body = Status),
    (status = 503, response = NotReady),
))]
pub(super) async fn check_readiness(
    database: Data<Database>,
    readiness: Data<Readiness>,
) -> ApiResult<impl Responder> {
    readiness.check(&database).await?;
    Ok(web::Json(Status { status: "ok" }))
}

/// Describe every endpoint (OpenAPI 3.1).
#[utoipa::path(get, path = "/openapi.json", security(()), responses(
    (status = 200, description = "This document", body = Object),
    (status = 503, response = Late),
))]
pub(super) async fn show_document(document: Data<OpenapiDocument>) -> ApiResult<impl Responder> {
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(document.0.clone()))
}
