//! [`RequestId`]: ties an answer to its lines in the log.

use actix_web::{
    HttpMessage, HttpRequest,
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, for log lines about it.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// Give a request an id: a time and a random part (UUIDv7), so that ids sort by time.
    pub(super) fn assign(request: &ServiceRequest) -> Self {
        let id = Self(Uuid::now_v7().simple().to_string());
        request.extensions_mut().insert(id.clone());
        id
    }

    /// The id of this request.
    pub fn of(request: &HttpRequest) -> Option<String> {
        request.extensions().get::<Self>().map(|id| id.0.clone())
    }

    /// The id as text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Send it to the client, who can quote it in a report.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        if let Ok(id) = HeaderValue::from_str(&self.0) {
            headers.insert(HEADER, id);
        }
    }
}
