//! One shape for all errors, including those of the framework.

use actix_web::{HttpResponse, http::header};

use crate::error::ErrorBody;

/// The replacement for an error that we did not write: actix-web and its middlewares answer some
/// requests with an empty body or plain text.
pub(super) fn in_our_shape<B>(response: &HttpResponse<B>) -> Option<HttpResponse> {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(b"application/json"));
    if !is_refusal || is_json {
        return None;
    }
    // A middleware's message about a mistake of the client is meant for the client.
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
