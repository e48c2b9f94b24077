//! One line in the log for each request, and another with the cause of a failure.

use std::time::Instant;

use actix_web::{
    Error,
    dev::ServiceRequest,
    http::{Method, StatusCode},
};
use log::Level;

use super::request_id::RequestId;
use crate::error::ApiError;

/// The line about a request. Created when it begins.
pub(super) struct RequestLine {
    id: RequestId,
    method: Method,
    path: String,
    start: Instant,
}

impl RequestLine {
    pub(super) fn begin(request: &ServiceRequest, id: RequestId) -> Self {
        Self {
            id,
            method: request.method().clone(),
            // Without its query: searches are private.
            path: request.path().to_owned(),
            start: Instant::now(),
        }
    }

    /// A failure is logged once, here, with its cause; the client learns only the request id.
    pub(super) fn log_cause(&self, error: Option<&Error>) {
        let Some(error) = error else { return };
        let cause = match error.as_error::<ApiError>() {
            Some(refusal) => refusal.cause(),
            None => Some(error.to_string()),
        };
        if let Some(cause) = cause {
            log::error!(
                "{} {}: {cause}",
                self.id.as_str(),
                error.as_response_error().status_code()
            );
        }
    }

    /// The line itself, once the answer is known.
    pub(super) fn end(&self, status: StatusCode) {
        // Probes come every few seconds and would bury everything else.
        let is_probe = ["/healthz", "/readyz"].contains(&self.path.as_str());
        let level = if is_probe && status.is_success() {
            Level::Debug
        } else {
            Level::Info
        };
        log::log!(
            target: "http",
            level,
            "{} {} {} {:.1}ms {}",
            self.method,
            self.path,
            status.as_u16(),
            self.start.elapsed().as_secs_f64() * 1000.0,
            self.id.as_str(),
        );
    }
}
