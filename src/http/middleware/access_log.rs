//! One line in the log for each request, and another with the cause of a failure.

use std::time::Instant;

use actix_web::{
    Error,
    dev::ServiceRequest,
    http::{Method, StatusCode},
};
use log::Level;

use super::request_id::RequestId;
use crate::{database::Outages, error::ApiError};

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

    /// A failure is logged once, here, with its cause; the client learns only the request id. During an
    /// outage of the database it is only counted.
    pub(super) fn log_cause(&self, error: Option<&Error>, outages: Option<&Outages>) {
        let Some(error) = error else { return };
        let status = error.as_response_error().status_code();
        let request = format_args!("{} {status}", self.id.as_str());
        let refusal = error.as_error::<ApiError>();
        if let Some(failure) = refusal.and_then(ApiError::database_error)
            && let Some(outages) = outages
        {
            return outages.note(request, failure);
        }
        let cause = match refusal {
            Some(refusal) => refusal.cause(),
            None => Some(error.to_string()),
        };
        if let Some(cause) = cause {
            log::error!("{request}: {cause}");
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
