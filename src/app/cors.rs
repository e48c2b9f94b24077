//! Cross-origin requests (CORS), for the origins that the operator lists.

use actix_cors::Cors;
use actix_web::http::{Method, header};

/// Let pages of these origins, and of no others, send credentials and read every answer.
pub(super) fn cors(origins: &[String]) -> Cors {
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    origins
        .iter()
        .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
        .allowed_methods(methods)
        // Tracing libraries add headers of their own, and an origin is either trusted or not.
        .allow_any_header()
        .expose_headers([
            header::CONTENT_DISPOSITION,
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            header::HeaderName::from_static("x-request-id"),
        ])
        .supports_credentials()
        .max_age(3600)
}
