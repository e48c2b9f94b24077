//! [`Picture`]: an SVG document that any page may show.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue},
    },
};

use super::Tagged;

/// A picture has nothing to load and nothing to run, only a style sheet.
const CONTENT_SECURITY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// A front end on another port of the same host may show it.
const SAME_SITE: HeaderValue = HeaderValue::from_static("same-site");
/// The media type of pictures.
const SVG: HeaderValue = HeaderValue::from_static("image/svg+xml");

/// A picture with its tag, or 304. A 304 has the same headers, which browsers apply to their copy.
#[derive(Debug)]
pub struct Picture(pub Tagged<String>);

impl Responder for Picture {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = self.0.respond_to(request);
        let is_sent = response.status() == StatusCode::OK;
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, CONTENT_SECURITY);
        headers.insert(RESOURCE_POLICY, SAME_SITE);
        if is_sent {
            headers.insert(CONTENT_TYPE, SVG);
        }
        response
    }
}
