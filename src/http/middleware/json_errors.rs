//! Every refusal has one shape, also those that the framework makes.

use actix_web::{HttpResponse, http::header};

use crate::error::ErrorBody;

/// What to send instead when a refusal was not written by us: actix-web and its middlewares
/// answer some by themselves, with an empty body or plain text.
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
