use std::collections::HashSet;

use reqwest::{
    Body, Client, Method,
    header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE},
    redirect::Policy,
};
use serde_json::Value;

use super::{PASSWORD, contract, id};

/// The content security policy of a front end.
pub(crate) const FILE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; \
     form-action 'self'; frame-ancestors 'none'";

/// The content security policy of the documentation page.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A client with a cookie jar. Every request names the status it expects, and every answer is
/// checked for what all answers must have.
#[derive(Clone)]
pub(crate) struct Actor {
    client: Client,
    base: String,
    /// `name=value`, as a browser would send it.
    cookie: Option<String>,
    headers: HeaderMap,
}

/// An answer that has passed the checks for all answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {:?}", self.text))
    }

    /// The sentences of an error.
    pub(crate) fn errors(&self) -> Vec<String> {
        serde_json::from_value(self.json()["errors"].clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The tag of what it shows.
    pub(crate) fn etag(&self) -> &str {
        self.expected("etag")
    }

    /// The address of what was created.
    pub(crate) fn location(&self) -> &str {
        self.expected("location")
    }

    fn expected(&self, header: &str) -> &str {
        let value = self.header(header);
        value.unwrap_or_else(|| panic!("no {header}: {self:?}"))
    }

    /// The id of the document in the body.
    pub(crate) fn id(&self) -> String {
        id(&self.json())
    }

    pub(crate) fn cookies(&self) -> Vec<&str> {
        let values = self.headers.get_all(SET_COOKIE).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    /// Whether it is a file of a front end: only these have a whole SHA-256 for a tag.
    pub(crate) fn is_file(&self) -> bool {
        let tag = self.header("etag").unwrap_or_default();
        tag.starts_with('"') && tag.len() == 66
    }

    /// Whether it is a picture of a log, which pages of the same site may show.
    fn is_picture(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap();
        path.ends_with(".svg") && self.headers.contains_key("etag") && !self.is_file()
    }
}

impl Actor {
    pub(crate) fn new(base: &str) -> Self {
        contract::prepare();
        Self {
            client: Client::builder()
                .no_proxy()
                .redirect(Policy::none())
                .build()
                .unwrap(),
            base: base.to_owned(),
            cookie: None,
            headers: HeaderMap::new(),
        }
    }

    /// The same person with one more header on every request.
    pub(crate) fn with(&self, name: &'static str, value: &str) -> Self {
        self.with_bytes(name, value.as_bytes())
    }

    /// The same, for a header that is not text. A `Cookie` replaces the jar.
    pub(crate) fn with_bytes(&self, name: &'static str, value: &[u8]) -> Self {
        let mut actor = self.clone();
        let name = HeaderName::from_static(name);
        actor
            .headers
            .append(name, HeaderValue::from_bytes(value).unwrap());
        actor
    }

    /// The cookie in the jar, as `name=value`.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The same person with another cookie, or none.
    pub(crate) fn with_cookie(&self, cookie: Option<&str>) -> Self {
        Self {
            cookie: cookie.map(str::to_owned),
            ..self.clone()
        }
    }

    pub(crate) async fn get(&mut self, path: &str, status: u16) -> Answer {
        self.send(Method::GET, path, None, status).await
    }

    pub(crate) async fn delete(&mut self, path: &str, status: u16) -> Answer {
        self.send(Method::DELETE, path, None, status).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value, status: u16) -> Answer {
        self.send(Method::POST, path, Some(body), status).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: Value, status: u16) -> Answer {
        self.send(Method::PUT, path, Some(body), status).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: Value, status: u16) -> Answer {
        self.send(Method::PATCH, path, Some(body), status).await
    }

    /// Send a JSON body, or none.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        status: u16,
    ) -> Answer {
        let text = body.map(|body| body.to_string());
        let media_type = text.as_ref().map(|_| "application/json");
        self.send_text(method, path, media_type, text, status).await
    }

    /// Send any body, of any type.
    pub(crate) async fn send_text(
        &mut self,
        method: Method,
        path: &str,
        media_type: Option<&str>,
        body: Option<impl Into<Body>>,
        status: u16,
    ) -> Answer {
        let answer = self.exchange(&method, path, media_type, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        answer
    }

    /// Send a JSON body, or none, when the status depends on a race.
    pub(crate) async fn send_any(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let text = body.map(|body| body.to_string());
        let media_type = text.as_ref().map(|_| "application/json");
        self.exchange(&method, path, media_type, text).await
    }

    async fn exchange(
        &mut self,
        method: &Method,
        path: &str,
        media_type: Option<&str>,
        body: Option<impl Into<Body>>,
    ) -> Answer {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method.clone(), url);
        if let Some(media_type) = media_type {
            request = request.header(CONTENT_TYPE, media_type);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request = request.headers(self.headers.clone());
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        };
        check(method, path, &answer);
        contract::check(method, path, &answer);
        self.keep_cookies(&answer);
        answer
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for cookie in answer.cookies() {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let is_removal = attributes.contains("Max-Age=0");
            self.cookie = (!is_removal).then(|| pair.to_owned());
        }
    }
}

/// Checks for all answers.
fn check(method: &Method, path: &str, answer: &Answer) {
    let context = format!("{method} {path}: {answer:?}");
    let resource_policy = if answer.is_picture(path) {
        "same-site"
    } else {
        "same-origin"
    };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", resource_policy),
    ] {
        assert_eq!(answer.header(name), Some(value), "{context}");
    }
    assert!(answer.header("x-request-id").is_some(), "{context}");
    assert!(answer.header("server").is_none(), "{context}");
    if answer.is_file() {
        check_file(path, answer, &context);
    } else {
        check_document(path, answer, &context);
    }
    check_cookies(path, answer, &context);
    let is_success = (200..400).contains(&answer.status);
    if !is_success && method != Method::HEAD {
        check_refusal(path, answer, &context);
    }
}

/// Answers of the API: only this browser may keep them, and no browser may run them.
fn check_document(path: &str, answer: &Answer, context: &str) {
    let caching = if answer.headers.contains_key("etag") {
        "private, no-cache"
    } else {
        "no-store"
    };
    assert_eq!(answer.header("cache-control"), Some(caching), "{context}");
    let policy = if answer.is_picture(path) {
        "default-src 'none'; style-src 'unsafe-inline'"
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    };
    let policy = Some(policy);
    let found = answer.header("content-security-policy");
    assert_eq!(found, policy, "{context}");
}

/// A file of a page: the same for everybody, so everybody may keep it, and it sets no cookie.
fn check_file(path: &str, answer: &Answer, context: &str) {
    assert!([200, 304].contains(&answer.status), "{context}");
    assert!(answer.cookies().is_empty(), "{context}");
    let caching = answer.header("cache-control").unwrap();
    assert!(
        ["no-cache", "public, max-age=31536000, immutable"].contains(&caching),
        "{context}"
    );
    let policy = answer.header("content-security-policy").unwrap();
    let is_exact = match policy.strip_prefix(FILE_POLICY) {
        _ if path.starts_with("/docs/") => policy == DOCS_POLICY,
        Some(scripts) => scripts.is_empty() || scripts.starts_with("; script-src 'self' 'sha256-"),
        None => false,
    };
    assert!(is_exact, "{context}");
    assert!(answer.status == 304 || answer.headers.contains_key("content-type"));
}

/// A cookie is set only by logging in, and removed only when it is dead.
fn check_cookies(path: &str, answer: &Answer, context: &str) {
    let cookies = answer.cookies();
    assert!(cookies.len() <= 1, "{context}");
    let logs_in = matches!(
        (path, answer.status),
        ("/signup", 201) | ("/login", 200) | ("/me/password", 204)
    );
    let logs_out = answer.status == 401 || path == "/logout" || path == "/me";
    for cookie in cookies {
        let is_removal = cookie.contains("Max-Age=0");
        assert!(if is_removal { logs_out } else { logs_in }, "{context}");
    }
}

/// One shape for all errors: a non-empty array of distinct sentences, and a code.
fn check_refusal(path: &str, answer: &Answer, context: &str) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{context}"
    );
    let body = answer.json();
    if path.starts_with("/check_session") && answer.status == 401 {
        assert_eq!(body, serde_json::json!({}), "{context}");
        return;
    }
    let keys: HashSet<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = if answer.status == 422 {
        HashSet::from(["errors", "code", "fields"])
    } else {
        HashSet::from(["errors", "code"])
    };
    assert_eq!(keys, expected, "{context}");
    let sentences = answer.errors();
    let distinct: HashSet<&String> = sentences.iter().collect();
    assert!(!sentences.is_empty(), "{context}");
    assert_eq!(distinct.len(), sentences.len(), "{context}");
    for secret in ["SELECT", "INSERT", "sqlx", "argon2", PASSWORD] {
        assert!(!answer.text.contains(secret), "{context}");
    }
}
