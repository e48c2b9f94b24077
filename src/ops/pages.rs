//! The page to try the API in a browser: Swagger UI, compiled in.

use std::{collections::HashMap, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::header::{HeaderValue, LOCATION},
};
use utoipa_swagger_ui::Config;

use crate::{
    error::{ApiError, ApiResult},
    http::answer::file::File,
};

/// Our own files.
const OURS: [(&str, &[u8]); 4] = [
    ("index.html", include_bytes!("page/index.html")),
    ("page.css", include_bytes!("page/page.css")),
    ("page.js", include_bytes!("page/page.js")),
    ("icon.svg", include_bytes!("page/icon.svg")),
];

/// The files of Swagger UI.
const THEIRS: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/// Swagger UI needs styles in attributes, and pictures in its styles. The page may talk to this
/// server only.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// By name.
static PAGE: LazyLock<HashMap<&str, File>> = LazyLock::new(|| {
    let ours = OURS.map(|(name, content)| (name, content.to_vec()));
    let theirs = THEIRS.into_iter().filter_map(|name| {
        let file = utoipa_swagger_ui::serve(name, Config::default().into()).ok()??;
        Some((name, file.bytes.into_owned()))
    });
    ours.into_iter()
        .chain(theirs)
        .map(|(name, content)| (name, File::new(name, content, POLICY)))
        .collect()
});

/// Send a browser to the page.
pub(super) async fn go_to_docs() -> impl Responder {
    HttpResponse::Found()
        .insert_header((LOCATION, "/docs/"))
        .finish()
}

/// Show the page, or a file that it needs.
pub(super) async fn show_docs(request: HttpRequest) -> ApiResult<HttpResponse> {
    let name = match request.match_info().query("file") {
        "" => "index.html",
        name => name,
    };
    let file = PAGE.get(name).ok_or(ApiError::UnknownRoute)?;
    Ok(file.answer(&request))
}
