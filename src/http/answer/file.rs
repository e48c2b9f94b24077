//! [`File`]: a file in memory, ready to be sent.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue},
    web::Bytes,
};
use mime_guess::mime;
use serde::de::IgnoredAny;

use super::etag;

/// Browsers and proxies keep it, but revalidate it every time.
const CHECKED: HeaderValue = HeaderValue::from_static("no-cache");
/// For files whose name changes with their content.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// A file in memory. A clone shares its content.
#[derive(Clone)]
pub struct File {
    content: Bytes,
    tag: String,
    content_type: HeaderValue,
    cache_control: HeaderValue,
    content_security: HeaderValue,
}

impl File {
    /// A file with this name, or path, and this content security policy.
    pub fn new(path: &str, content: Vec<u8>, content_security: HeaderValue) -> Self {
        Self {
            tag: etag::content_tag(&content),
            content_type: HeaderValue::from_str(&content_type(path, &content))
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            content: content.into(),
            cache_control: CHECKED,
            content_security,
        }
    }

    /// The same file, for a name that never gets other content: browsers need not revalidate it.
    #[must_use]
    pub fn immutable(mut self) -> Self {
        self.cache_control = IMMUTABLE;
        self
    }

    /// The file, or 304 when the client already has it. A 304 has the same headers, which browsers
    /// apply to their copy.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let is_known = etag::is_known(request.headers(), &self.tag);
        let mut response = if is_known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, self.tag.as_str()))
            .insert_header((CACHE_CONTROL, self.cache_control.clone()))
            .insert_header((CONTENT_SECURITY_POLICY, self.content_security.clone()));
        if is_known {
            return response.finish();
        }
        response
            .insert_header((CONTENT_TYPE, self.content_type.clone()))
            .body(self.content.clone())
    }
}

/// The media type, by the extension. Browsers are told not to guess.
fn content_type(path: &str, content: &[u8]) -> String {
    if is_well_known_json(path, content) {
        return mime::APPLICATION_JSON.to_string();
    }
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match (guess.type_(), guess.subtype(), extension(path)) {
        // A source map.
        (_, _, "map") => mime::APPLICATION_JSON.to_string(),
        // RFC 9239; the other name is obsolete.
        (mime::APPLICATION, mime::JAVASCRIPT, _) => "text/javascript; charset=utf-8".into(),
        (mime::TEXT, ..) => format!("{guess}; charset=utf-8"),
        _ => guess.to_string(),
    }
}

/// Apple's and others' files in `/.well-known/` (RFC 8615) are JSON without saying so in their
/// name, and are only read as JSON. A bare word or number is none of these: it may be somebody's
/// token.
fn is_well_known_json(path: &str, content: &[u8]) -> bool {
    let name = path.strip_prefix("/.well-known/");
    let has_no_extension = name.is_some_and(|name| !name.contains('.'));
    let is_structure = matches!(content.trim_ascii_start().first(), Some(b'{' | b'['));
    has_no_extension && is_structure && serde_json::from_slice::<IgnoredAny>(content).is_ok()
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_is_what_browsers_need() {
        for (path, expected) in [
            ("/index.html", "text/html; charset=utf-8"),
            ("/a.js", "text/javascript; charset=utf-8"),
            ("/a.mjs", "text/javascript; charset=utf-8"),
            ("/a.CSS", "text/css; charset=utf-8"),
            ("/a.js.map", "application/json"),
            ("/a.js.LICENSE.txt", "text/plain; charset=utf-8"),
            ("/a.json", "application/json"),
            ("/a.webmanifest", "application/manifest+json"),
            ("/a.wasm", "application/wasm"),
            ("/a.woff2", "font/woff2"),
            ("/a.svg", "image/svg+xml"),
            ("/favicon.ico", "image/x-icon"),
            ("/a.unknown", "application/octet-stream"),
            ("/a.b/CNAME", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path, b"{}"), expected, "{path}");
        }
    }

    #[test]
    fn a_well_known_file_without_an_extension_is_json_when_it_can_be_read_as_json() {
        let octets = "application/octet-stream";
        for (path, content, expected) in [
            (
                "/.well-known/apple-app-site-association",
                " {\"a\": []}\n",
                "application/json",
            ),
            ("/.well-known/did-configuration", "[]", "application/json"),
            ("/.well-known/acme-challenge/abc", "123", octets),
            ("/.well-known/a", "{\"a\": ", octets),
            ("/.well-known/a", "", octets),
            ("/.well-known/a.bin", "{}", octets),
            ("/.well-known/a.txt", "{}", "text/plain; charset=utf-8"),
            ("/apple-app-site-association", "{}", octets),
        ] {
            assert_eq!(
                content_type(path, content.as_bytes()),
                expected,
                "{path} {content}"
            );
        }
    }
}
