//! One line in the log for each request, and another with the cause of a failure.

use std::{net::IpAddr, time::Duration};

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
    client: Option<IpAddr>,
}

impl RequestLine {
    pub(super) fn begin(request: &ServiceRequest, id: RequestId, client: Option<IpAddr>) -> Self {
        Self {
            id,
            method: request.method().clone(),
            // Without its query: searches are private.
            path: request.path().to_owned(),
            client,
        }
    }

    /// A failure is logged once, here, with its cause; the client learns only the request id. During an
    /// outage of the database it is only counted.
    pub(super) fn log_cause(&self, error: Option<&Error>, outages: Option<&Outages>) {
        let Some(error) = error else { return };
        let (id, status) = (self.id.as_str(), error.as_response_error().status_code());
        let refusal = error.as_error::<ApiError>();
        if let Some(failure) = refusal.and_then(ApiError::database_error)
            && outages.is_some_and(|outages| !outages.is_news(failure))
        {
            return;
        }
        let cause = match refusal {
            Some(refusal) => refusal.cause(),
            None => Some(error.to_string()),
        };
        if let Some(cause) = cause {
            log::error!(
                request_id = id, status = status.as_u16(), cause = cause.as_str();
                "{id} {status}: {cause}"
            );
        }
    }

    /// The line itself, once the answer is known.
    pub(super) fn end(&self, status: StatusCode, duration: Duration) {
        // Probes come every few seconds and would bury everything else.
        let is_probe = ["/healthz", "/readyz"].contains(&self.path.as_str());
        let level = if is_probe && status.is_success() {
            Level::Debug
        } else {
            Level::Info
        };
        let client = self.client.map(|address| address.to_string());
        // To the microsecond, so that JSON does not show what floating point leaves behind.
        let microseconds = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
        let milliseconds = f64::from(microseconds) / 1000.0;
        log::log!(
            target: "http",
            level,
            method = self.method.as_str(),
            path = self.path.as_str(),
            status = status.as_u16(),
            duration_ms = milliseconds,
            request_id = self.id.as_str(),
            client = client.as_deref();
            "{} {} {} {milliseconds:.1}ms {} {}",
            self.method,
            self.path,
            status.as_u16(),
            client.as_deref().unwrap_or("-"),
            self.id.as_str(),
        );
    }
}
