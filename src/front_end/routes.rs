//! Which file answers a request: the one at its path, or the page in which the client's own router
//! runs. Only a visit gets that page: a script that asks for a missing file could not read it.

use std::collections::BTreeSet;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{ACCEPT, HeaderMap, HeaderValue, LOCATION, VARY},
    },
    web::Data,
};
use percent_encoding::percent_decode_str;

use super::FrontEnd;
use crate::{
    error::{ApiError, ApiResult},
    http::routes::Endpoint,
    text,
};

/// The addresses that a router in the browser may use: those that do not begin like a route of the
/// API.
pub(super) struct ClientRoutes {
    api_segments: BTreeSet<&'static str>,
}

impl ClientRoutes {
    /// The addresses that the routes of the API leave.
    pub(super) fn beside(api: &[Endpoint]) -> Self {
        let segments = api.iter().filter_map(|(_, path)| path.split('/').nth(1));
        Self {
            api_segments: segments.collect(),
        }
    }

    /// Whether a decoded path is one of them. A dot in its last part means a missing file. A path
    /// that no browser would make from an ordinary link is not a page either.
    fn contain(&self, path: &str) -> bool {
        let Some(path) = path.strip_prefix('/') else {
            return false;
        };
        let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
        let first = parts.clone().next().unwrap_or_default();
        let last = parts.clone().next_back().unwrap_or_default();
        !self.api_segments.contains(first)
            && !last.contains('.')
            && parts.all(|part| !part.is_empty() && !part.starts_with('.'))
            // A remaining percent sign was encoded twice, or encodes nothing.
            && !path.contains(|character: char| {
                matches!(character, '%' | '\\') || character.is_control()
            })
    }
}

/// Show the first page of the front end. Without a front end, redirect to `/docs/`.
pub(super) async fn show_start(request: HttpRequest) -> HttpResponse {
    match request.app_data::<Data<FrontEnd>>() {
        Some(front_end) => front_end.index.answer(&request),
        None => HttpResponse::Found()
            .insert_header((LOCATION, "/docs/"))
            .finish(),
    }
}

/// Answer with a file.
///
/// # Errors
/// 404 when there is no such file or no front end; 405 when it exists but the method is not GET.
pub(super) fn get_file(
    request: &HttpRequest,
    client_routes: &ClientRoutes,
) -> ApiResult<HttpResponse> {
    let answer = request
        .app_data::<Data<FrontEnd>>()
        .and_then(|front_end| front_end.answer(request, client_routes))
        .ok_or(ApiError::UnknownRoute)?;
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        Ok(answer)
    } else {
        Err(ApiError::MethodNotAllowed(vec![Method::GET, Method::HEAD]))
    }
}

impl FrontEnd {
    fn answer(&self, request: &HttpRequest, client_routes: &ClientRoutes) -> Option<HttpResponse> {
        let path = percent_decode_str(request.path()).decode_utf8().ok()?;
        if let Some(file) = self.files.get(&text::composed(&path)) {
            return Some(file.answer(request));
        }
        if !is_visit(request.headers()) || !client_routes.contain(&path) {
            return None;
        }
        let mut page = self.index.answer(request);
        // Clients that accept something else get the 404.
        let headers = page.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("Accept"));
        Some(page)
    }
}

/// Whether a browser wants a page to show. `fetch` and `<img>` also accept `*/*`, but do not name
/// HTML.
fn is_visit(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .filter_map(|accept| accept.to_str().ok())
        .flat_map(|accept| accept.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|media_type| media_type.trim().eq_ignore_ascii_case("text/html"))
}
