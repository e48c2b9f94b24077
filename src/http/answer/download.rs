//! [`Download`]: a file that is sent while it is made.

use std::pin::Pin;

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        Method,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    web::Bytes,
};
use futures_util::{Stream, StreamExt as _, stream};

use crate::{
    error::{ApiError, ApiResult},
    http::middleware::request_id::RequestId,
};

/// The bytes of a file, part by part.
type Parts = Pin<Box<dyn Stream<Item = ApiResult<Bytes>>>>;

/// A file to save, with its name and its media type. Each part is made when the client has taken the
/// one before: a slow one holds a part in memory, and nothing else.
///
/// When a part fails, the connection is broken off: the status has long been sent, and a file that
/// just ended would look whole.
pub struct Download {
    name: String,
    media_type: &'static str,
    parts: Parts,
}

/// What the server is told when a part fails. The cause has been logged.
#[derive(Debug, thiserror::Error)]
#[error("a download was broken off")]
struct BrokenOff;

impl Download {
    /// A file of these parts. `name` is of letters, digits, `-` and `.`.
    pub fn new(
        name: String,
        media_type: &'static str,
        parts: impl Stream<Item = ApiResult<Bytes>> + 'static,
    ) -> Self {
        Self {
            name,
            media_type,
            parts: Box::pin(parts),
        }
    }

    /// The same, with its first part made: what fails then is still an answer.
    ///
    /// # Errors
    /// Those of the first part.
    pub async fn begun(mut self) -> ApiResult<Self> {
        let first = self.parts.next().await.transpose()?;
        let first = stream::iter(first.map(Ok));
        self.parts = Box::pin(first.chain(self.parts));
        Ok(self)
    }
}

impl Responder for Download {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self {
            name,
            media_type,
            parts,
        } = self;
        // For HEAD the server would have the whole file made, and throw it away.
        let parts = match *request.method() {
            Method::HEAD => Box::pin(stream::empty()),
            _ => parts,
        };
        let id = RequestId::of(request).unwrap_or_default();
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, media_type))
            .insert_header((
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ))
            .streaming(parts.map(move |part| part.map_err(|error| broken_off(&id, &error))))
    }
}

fn broken_off(id: &str, error: &ApiError) -> BrokenOff {
    let cause = error.cause().unwrap_or_else(|| error.to_string());
    log::error!(request_id = id, cause = cause.as_str(); "{id} broken off: {cause}");
    BrokenOff
}
