//! Answers 503 while tables are missing, as they may be with `MIGRATE=false`.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use crate::{database::Schema, error::ApiError};

/// The routes that do not need the tables. Nor does an unknown address: it is a file, or 404.
const WITHOUT_TABLES: [&str; 7] = [
    "/",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
    "/docs/",
    "/docs/{file}",
];

/// Refuse requests that the database cannot answer yet.
///
/// # Errors
/// 503 while migrations are pending, and the errors of the inner services.
pub(super) async fn guard<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some(schema) = request.app_data::<Data<Schema>>().cloned()
        && !schema.is_known_to_be_complete()
        && needs_tables(&request)
        && !schema.is_complete().await
    {
        return Err(ApiError::NotReady.into());
    }
    next.call(request).await
}

fn needs_tables(request: &ServiceRequest) -> bool {
    let route = request.match_pattern();
    route.is_some_and(|route| !WITHOUT_TABLES.contains(&route.as_str()))
}
