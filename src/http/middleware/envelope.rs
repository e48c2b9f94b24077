//! The outermost layer: a request id, one line in the access log, the headers that every response
//! carries, and the net that turns whatever the framework says by itself into our error shape.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt;
use log::Level;
use uuid::Uuid;

use super::connection::Requests;
use crate::error::{ApiError, ErrorBody};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// For this host only: below it there may be others, of other people and without https.
const STRICT_TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The id of a request, for whoever logs something about it.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// The id of this request.
    pub fn of(request: &HttpRequest) -> Option<String> {
        request.extensions().get::<Self>().map(|id| id.0.clone())
    }
}

/// What identifies a request in the log and in its answer.
struct RequestLine {
    id: String,
    method: Method,
    path: String,
    start: Instant,
}

/// Answer a request, whatever happens inside.
///
/// # Errors
/// Only as actix-web understands it: an `Err` here is an answer too, with the same headers.
pub async fn envelope(
    is_https: bool,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let line = RequestLine {
        id: Uuid::now_v7().simple().to_string(),
        method: request.method().clone(),
        path: request.path().to_owned(),
        start: Instant::now(),
    };
    request.extensions_mut().insert(RequestId(line.id.clone()));
    let busy = request.conn_data::<Requests>().map(Requests::busy);
    // A panic unwinds to here: the client gets an answer and the worker goes on.
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    drop(busy);
    let answer = answer.unwrap_or_else(|_| Err(ApiError::internal("a handler panicked").into()));
    match answer {
        Ok(response) => {
            line.log_cause(response.response().error());
            let mut response = response.map_into_boxed_body();
            if let Some(refusal) = in_our_shape(response.response()) {
                response = response.into_response(refusal);
            }
            line.finish(response.status(), response.headers_mut(), is_https);
            Ok(response)
        }
        Err(error) => {
            line.log_cause(Some(&error));
            let mut response = error.error_response();
            if let Some(refusal) = in_our_shape(&response) {
                response = refusal;
            }
            let status = response.status();
            line.finish(status, response.headers_mut(), is_https);
            Err(InternalError::from_response(error, response).into())
        }
    }
}

impl RequestLine {
    /// A failure is logged once, here, with its cause; the client learns only the request id.
    fn log_cause(&self, error: Option<&Error>) {
        let Some(error) = error else { return };
        let cause = match error.as_error::<ApiError>() {
            Some(refusal) => refusal.cause(),
            None => Some(error.to_string()),
        };
        if let Some(cause) = cause {
            log::error!(
                "{} {}: {cause}",
                self.id,
                error.as_response_error().status_code()
            );
        }
    }

    fn finish(&self, status: StatusCode, headers: &mut HeaderMap, is_https: bool) {
        for (name, value) in HEADERS {
            if !headers.contains_key(&name) {
                headers.insert(name, value);
            }
        }
        if is_https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY);
        }
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            headers.insert(REQUEST_ID, id);
        }
        // Probes come every few seconds and would bury everything else.
        let is_probe = ["/healthz", "/readyz"].contains(&self.path.as_str());
        let level = if is_probe && status.is_success() {
            Level::Debug
        } else {
            Level::Info
        };
        // The path without its query: what somebody searched for is theirs.
        log::log!(
            target: "http",
            level,
            "{} {} {} {:.1}ms {}",
            self.method,
            self.path,
            status.as_u16(),
            self.start.elapsed().as_secs_f64() * 1000.0,
            self.id,
        );
    }
}

/// What to send instead when a refusal was not written by us: actix-web and its middlewares
/// answer some by themselves, with an empty body or plain text.
fn in_our_shape<B>(response: &HttpResponse<B>) -> Option<HttpResponse> {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(b"application/json"));
    if !is_refusal || is_json {
        return None;
    }
    // What a middleware says about the client's own mistake is meant for the client.
    let said = response.error().filter(|_| status.is_client_error());
    let reason = || {
        status
            .canonical_reason()
            .unwrap_or("The request failed")
            .to_owned()
    };
    let mut refusal = HttpResponse::build(status).json(ErrorBody {
        errors: vec![said.map_or_else(reason, ToString::to_string)],
        code: "refused",
        fields: Default::default(),
    });
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            refusal.headers_mut().append(name.clone(), value.clone());
        }
    }
    Some(refusal)
}
