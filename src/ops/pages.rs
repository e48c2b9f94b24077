//! The page to try the API in a browser: Swagger UI, compiled in.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::header::{HeaderValue, LOCATION},
};
use utoipa_swagger_ui::{Config, Url};

use crate::{
    error::{ApiError, ApiResult},
    http::answer::file::File,
};

/// What the page is made of.
const FILES: [&str; 8] = [
    "index.html",
    "index.css",
    "swagger-ui.css",
    "swagger-initializer.js",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "favicon-16x16.png",
    "favicon-32x32.png",
];

/// Swagger UI needs its own scripts, styles in attributes, and pictures in its styles. It may talk
/// to this server only.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// By name.
static PAGE: LazyLock<HashMap<&str, File>> = LazyLock::new(|| {
    let config = Config::new([Url::from("/openapi.json")])
        // There is no service elsewhere that is asked whether the document is valid.
        .validator_url("none")
        .display_request_duration(true)
        .try_it_out_enabled(true)
        .doc_expansion("list")
        // Without the bar for the address of another document.
        .use_base_layout();
    let config = Arc::new(config);
    let files = FILES.into_iter().filter_map(|name| {
        let content = utoipa_swagger_ui::serve(name, config.clone()).ok()??.bytes;
        let file = File::new(name, content.into_owned(), POLICY);
        Some((name, file))
    });
    files.collect()
});

/// Send a browser to the page.
pub async fn go_to_docs() -> impl Responder {
    HttpResponse::Found()
        .insert_header((LOCATION, "/docs/"))
        .finish()
}

/// Show the page, or a file that it needs.
pub async fn show_docs(request: HttpRequest) -> ApiResult<HttpResponse> {
    let name = match request.match_info().query("file") {
        "" => "index.html",
        name => name,
    };
    let file = PAGE.get(name).ok_or(ApiError::UnknownRoute)?;
    Ok(file.answer(&request))
}
