//! The page to try the API in a browser: Swagger UI, compiled in.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::header::{CONTENT_SECURITY_POLICY, LOCATION},
};
use utoipa_swagger_ui::{Config, Url};

use crate::{
    error::{ApiError, ApiResult},
    http::{NoQuery, Query},
};

/// Swagger UI needs its own scripts, styles in attributes, and pictures in its styles. It may talk
/// to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::new([Url::from("/openapi.json")])
        // There is no service elsewhere that is asked whether the document is valid.
        .validator_url("none")
        .display_request_duration(true)
        .try_it_out_enabled(true)
        .doc_expansion("list")
        // Without the bar for the address of another document.
        .use_base_layout();
    Arc::new(config)
});

/// Send a browser to the page.
pub async fn go_to_docs(_: Query<NoQuery>) -> impl Responder {
    HttpResponse::Found()
        .insert_header((LOCATION, "/docs/"))
        .finish()
}

/// Show the page, or a file that it needs.
pub async fn show_docs(request: HttpRequest, _: Query<NoQuery>) -> ApiResult<impl Responder> {
    let name = request.match_info().query("file");
    let file = utoipa_swagger_ui::serve(name, CONFIG.clone())
        .map_err(ApiError::internal)?
        .ok_or(ApiError::UnknownRoute)?;
    Ok(HttpResponse::Ok()
        .content_type(with_charset(file.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(file.bytes.into_owned()))
}

/// Every text that is compiled in is UTF-8.
fn with_charset(media_type: String) -> String {
    if media_type.starts_with("text/") {
        media_type + "; charset=utf-8"
    } else {
        media_type
    }
}
