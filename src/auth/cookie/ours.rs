//! Which of the cookies in a request is ours.
//!
//! Cookies ignore the port: other programs on this host get theirs sent here too, in any bytes, and
//! another copy of this program even uses the same name. Ours is the one that one of our keys
//! opens. The others are removed from the request, and stay in the browser.

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

/// Let the inner services see only our cookie, and only if it opens. actix-web alone drops all of
/// them when one has a byte that is not UTF-8.
///
/// # Errors
/// The errors of the inner services.
pub async fn keep_ours<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if request.headers().contains_key(COOKIE) {
        let ours = request
            .app_data::<Data<SessionCookie>>()
            .and_then(|cookie| cookie.find(request.headers()));
        match ours {
            Some(ours) => drop(request.headers_mut().insert(COOKIE, ours)),
            None => drop(request.headers_mut().remove(COOKIE)),
        }
    }
    next.call(request).await
}

impl SessionCookie {
    /// Our cookie, as the only one of a `Cookie` header.
    fn find(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        headers
            .get_all(COOKIE)
            .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| str::from_utf8(pair.trim_ascii()).ok())
            .find_map(|pair| self.open(pair))
    }

    /// The pair, if it is our cookie. actix-session knows only one key, so a cookie sealed by a
    /// retired key is sealed again, for this request only. A retired key may be dropped once the
    /// cookies that it sealed have expired.
    fn open(&self, pair: &str) -> Option<HeaderValue> {
        let cookie = Cookie::parse_encoded(pair).ok()?;
        if cookie.name() != self.name {
            return None;
        }
        let cookie = cookie.into_owned();
        if decrypt(&self.key, &cookie).is_some() {
            return HeaderValue::from_str(pair).ok();
        }
        let mut keys = self.retired_keys.iter();
        let opened = keys.find_map(|key| decrypt(key, &cookie))?;
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(opened);
        let resealed = jar.get(&self.name)?.encoded().stripped().to_string();
        HeaderValue::from_str(&resealed).ok()
    }
}

fn decrypt(key: &Key, cookie: &Cookie<'static>) -> Option<Cookie<'static>> {
    CookieJar::new().private(key).decrypt(cookie.clone())
}
