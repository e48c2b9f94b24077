//! One file of a front end, with everything that an answer needs already made.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue},
    web::Bytes,
};
use mime_guess::mime;

use super::content_security;
use crate::http::etag;

/// Kept by browsers and proxies, and asked about every time.
const CHECKED: HeaderValue = HeaderValue::from_static("no-cache");
/// Other content would have another name.
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
    /// The file at a path, such as `/static/js/main.073c9b0a.js`.
    pub fn new(path: &str, content: Vec<u8>) -> Self {
        let content_type = content_type(path);
        let content_security = if content_type.starts_with("text/html") {
            content_security::of_page(&content)
        } else {
            content_security::ORDINARY
        };
        Self {
            tag: etag::content_tag(&content),
            content: content.into(),
            content_type: HeaderValue::from_str(&content_type)
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            cache_control: if has_hash(path) { IMMUTABLE } else { CHECKED },
            content_security,
        }
    }

    /// The file, or 304 for whoever has it already. A 304 has the same headers: a browser takes
    /// them over to what it has kept.
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

/// By the end of the name, as browsers need it: they are told not to guess.
fn content_type(path: &str) -> String {
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

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether the name of a file has a hash of its content. What is taken for a hash and is none
/// would not be asked for again for a year; what is one and is not seen costs a 304. So when in
/// doubt it is none.
fn has_hash(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    let is_in = |parent: &str| format!("{folder}/").starts_with(parent);
    let Some((name, _)) = name.rsplit_once('.') else {
        return false;
    };
    let mut parts = name.split('.');
    if is_in("/static/") {
        // create-react-app: main.073c9b0a.js, 787.28cb0dcd.chunk.css.map
        parts.skip(1).any(is_hexadecimal_hash)
    } else {
        // Vite: index-BX2l3hyy.js, index-BX2l3hyy.js.map
        is_in("/assets/") && parts.any(ends_with_base64_hash)
    }
}

/// At least eight digits, with letters among them: eight decimal ones may be a date.
fn is_hexadecimal_hash(part: &str) -> bool {
    part.len() >= 8
        && part
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && part.bytes().any(|byte| byte.is_ascii_digit())
        && part.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Eight base64url characters behind a hyphen that look like no word: both cases, and a digit or a
/// second capital. That is so for 19 hashes of 20.
fn ends_with_base64_hash(part: &str) -> bool {
    let split = part.len().checked_sub(8);
    let Some((name, hash)) = split.and_then(|split| part.split_at_checked(split)) else {
        return false;
    };
    let count = |is: fn(&u8) -> bool| hash.bytes().filter(is).count();
    let (capitals, digits) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_digit));
    name.len() > 1
        && name.ends_with('-')
        && count(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) == 8
        && count(u8::is_ascii_lowercase) > 0
        && capitals > 0
        && capitals + digits > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_a_hash_makes_a_file_immutable() {
        for (path, expected) in [
            ("/static/js/main.073c9b0a.js", true),
            ("/static/js/main.073c9b0a.js.LICENSE.txt", true),
            ("/static/css/787.28cb0dcd.chunk.css.map", true),
            (
                "/static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg",
                true,
            ),
            ("/static/js/main.js", false),
            ("/static/js/main.chunk.js", false),
            ("/static/js/073c9b0a.js", false),
            ("/static/js/main.073c9b0a", false),
            ("/static/js/main.073c9b0.js", false),
            ("/static/js/main.073c9b0g.js", false),
            ("/static/media/report.20240101.pdf", false),
            ("/static/media/some.defaced.png", false),
            ("/static/media/some.deadbeef.png", false),
            ("/js/main.073c9b0a.js", false),
            ("/main.073c9b0a.js", false),
            ("/app/static/js/main.073c9b0a.js", false),
            ("/staticfiles/main.073c9b0a.js", false),
            ("/assets/index-BX2l3hyy.js", true),
            ("/assets/index-BX2l3hyy.js.map", true),
            ("/assets/index-C-_aB12x.js", true),
            ("/assets/deep/my-logo-DiwrgTda.css", true),
            ("/assets/index-BX2l3hy.js", false),
            ("/assets/-BX2l3hyy.js", false),
            ("/assets/index.BX2l3hyy.js", false),
            ("/assets/index-BX2l3hyy", false),
            ("/assets/hero-mobile02.png", false),
            ("/assets/hero-20240101.png", false),
            ("/assets/hero-Vacation.png", false),
            ("/assets/hero-iconName.png", false),
            ("/assets/hero-BX2l3h y.png", false),
            ("/assets/häl-BX2l3hé.png", false),
            ("/index-BX2l3hyy.js", false),
            ("/index.html", false),
        ] {
            assert_eq!(has_hash(path), expected, "{path}");
        }
    }

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
            assert_eq!(content_type(path), expected, "{path}");
        }
    }
}
