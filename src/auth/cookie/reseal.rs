//! Several keys: actix-session opens with one, so a cookie that an earlier key has sealed is
//! sealed anew inside the request, before actix-session looks. Nothing goes back to the client:
//! a retired key may be dropped once the cookies it has sealed have expired.

use actix_web::{
    Error,
    body::MessageBody,
    cookie::{Cookie, CookieJar, Key},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{COOKIE, HeaderMap, HeaderValue},
    middleware::Next,
    web::Data,
};

use super::SessionCookie;

/// Let the current key open what a retired one has sealed.
///
/// # Errors
/// What the inner services answer.
pub async fn reseal_retired<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let resealed = request
        .app_data::<Data<SessionCookie>>()
        .and_then(|cookie| cookie.resealed(request.headers()));
    if let Some(header) = resealed {
        request.headers_mut().insert(COOKIE, header);
    }
    next.call(request).await
}

impl SessionCookie {
    /// The `Cookie` header with our cookie sealed by the current key; `None` when it is already,
    /// or cannot be opened at all.
    fn resealed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        if self.retired_keys.is_empty() {
            return None;
        }
        let mut is_resealed = false;
        let cookies: Vec<String> = headers
            .get_all(COOKIE)
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .map(|text| match self.reseal_one(text.trim()) {
                Some(cookie) => {
                    is_resealed = true;
                    cookie
                }
                None => text.trim().to_owned(),
            })
            .collect();
        is_resealed
            .then(|| HeaderValue::from_str(&cookies.join("; ")).ok())
            .flatten()
    }

    fn reseal_one(&self, text: &str) -> Option<String> {
        let cookie = Cookie::parse_encoded(text.to_owned()).ok()?;
        if cookie.name() != self.name || open(&self.key, &cookie).is_some() {
            return None;
        }
        let opened = self
            .retired_keys
            .iter()
            .find_map(|key| open(key, &cookie))?;
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key)
            .add(Cookie::new(self.name, opened.value().to_owned()));
        Some(jar.get(self.name)?.encoded().stripped().to_string())
    }
}

fn open(key: &Key, cookie: &Cookie<'static>) -> Option<Cookie<'static>> {
    CookieJar::new().private(key).decrypt(cookie.clone())
}
