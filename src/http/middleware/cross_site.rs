//! The cross-site guard: a page of another site must not be able to change anything in the name of
//! a person who is logged in here. It adds to `SameSite=Lax` and the JSON-only bodies.

use actix_web::{
    Error, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HOST, HeaderMap, ORIGIN},
    middleware::Next,
    web::Data,
};

use crate::{config::Origin, error::ApiError};

/// The web origins whose pages may change something.
#[derive(Clone, Debug)]
pub struct AllowedOrigins {
    /// Where browsers reach this server, even if a proxy changes `Host`.
    pub own: Origin,
    /// The origins whose pages may send credentials.
    pub listed: Vec<Origin>,
}

impl AllowedOrigins {
    fn is_listed(&self, origin: &str) -> bool {
        self.listed
            .iter()
            .any(|listed| listed.to_string() == origin)
    }

    /// Whether a request that changes something may come from where its headers say it comes
    /// from. Without either header it does not come from a browser, so no cookie is sent against
    /// anybody's will.
    fn allow(&self, headers: &HeaderMap) -> bool {
        let origins: Vec<&str> = headers
            .get_all(ORIGIN)
            .map(|origin| origin.to_str().unwrap_or("null"))
            .collect();
        let is_listed = !origins.is_empty() && origins.iter().all(|origin| self.is_listed(origin));
        let mut sites = headers.get_all("sec-fetch-site").peekable();
        if sites.peek().is_some() {
            return sites.all(|site| match site.as_bytes() {
                b"same-origin" | b"none" => true,
                b"same-site" => is_listed,
                // Also from a listed origin: its requests could not carry the Lax cookie.
                _ => false,
            });
        }
        is_listed
            || origins
                .iter()
                .all(|origin| *origin == self.own.to_string() || is_host(origin, headers))
    }
}

/// Compared with `Host` as it was sent: a proxy that rewrites `Origin` rewrites it to that, and the
/// client can put anything into `X-Forwarded-Host`.
fn is_host(origin: &str, headers: &HeaderMap) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Refuse requests that change something and come from another site with 403, before they have
/// any effect.
///
/// # Errors
/// The errors of the inner services.
pub async fn guard<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let is_safe = request.method().is_safe();
    let is_allowed = || {
        request
            .app_data::<Data<AllowedOrigins>>()
            .is_some_and(|origins| origins.allow(request.headers()))
    };
    if is_safe || is_allowed() {
        let response = next.call(request).await?;
        Ok(response.map_into_left_body())
    } else {
        let refusal = ApiError::CrossSite.error_response();
        Ok(request.into_response(refusal).map_into_right_body())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_our_own_pages_listed_ones_and_no_browsers_may_change_anything() -> Result<(), String> {
        let listed = ["https://app.example"]
            .iter()
            .filter_map(|text| text.parse().ok());
        let origins = AllowedOrigins {
            own: "https://diary.example".parse()?,
            listed: listed.collect(),
        };
        let none: Option<&str> = None;
        for (site, origin, is_allowed) in [
            (none, none, true),
            (Some("same-origin"), Some("http://localhost:5555"), true),
            (Some("none"), none, true),
            (Some("cross-site"), Some("https://evil.example"), false),
            (Some("cross-site"), Some("https://app.example"), false),
            (Some("same-site"), Some("https://app.example"), true),
            (Some("same-site"), Some("http://localhost:3000"), false),
            (Some("same-site"), none, false),
            (Some("nonsense"), none, false),
            // A proxy has rewritten Origin to us; the browser's own word passes through it.
            (Some("cross-site"), Some("http://localhost:5555"), false),
            (none, Some("http://localhost:5555"), true),
            (none, Some("http://LOCALHOST:5555"), true),
            (none, Some("https://app.example"), true),
            (none, Some("https://app.example.evil.example"), false),
            (none, Some("http://localhost:4000"), false),
            (none, Some("null"), false),
            // PUBLIC_URL, where a proxy has put its own Host; a browser that says more is asked.
            (none, Some("https://diary.example"), true),
            (none, Some("http://diary.example"), false),
            (none, Some("https://diary.example:444"), false),
            (Some("same-site"), Some("https://diary.example"), false),
            (Some("cross-site"), Some("https://diary.example"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("localhost:5555"));
            if let Some(site) = site {
                let name = HeaderName::from_static("sec-fetch-site");
                headers.insert(name, HeaderValue::from_static(site));
            }
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(origins.allow(&headers), is_allowed, "{site:?} {origin:?}");
        }
        Ok(())
    }
}
