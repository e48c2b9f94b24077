//! The handlers of the health checks and of the OpenAPI document.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpResponse, Responder,
    http::header::ContentType,
    web::{self, Data},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::readiness::Readiness;
use crate::{
    database::{Database, Schema},
    error::{
        ApiError, ApiResult,
        openapi::{Late, NotReady},
    },
};

/// The OpenAPI document as JSON text. It is made when somebody asks for it: that takes more memory than
/// everything else at the start. Clones share it.
#[derive(Clone)]
pub struct OpenapiDocument(Arc<LazyLock<Result<String, String>, Making>>);

type Making = Box<dyn FnOnce() -> Result<String, String> + Send>;

impl OpenapiDocument {
    /// The document that this makes, or why it cannot.
    pub fn new(make: impl FnOnce() -> Result<String, String> + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }
}

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
    schema: Data<Schema>,
    readiness: Data<Readiness>,
) -> ApiResult<impl Responder> {
    readiness.check(&database, &schema).await?;
    Ok(web::Json(Status { status: "ok" }))
}

/// Describe every endpoint (OpenAPI 3.1).
#[utoipa::path(get, path = "/openapi.json", security(()), responses(
    (status = 200, description = "This document", body = Object),
    (status = 503, response = Late),
))]
pub(super) async fn show_document(document: Data<OpenapiDocument>) -> ApiResult<impl Responder> {
    let text = document.0.as_ref().as_ref();
    let text = text.map_err(|error| ApiError::Internal(error.clone()))?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(text.clone()))
}
