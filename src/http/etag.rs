//! Conditional requests (RFC 9110 §13): "nothing new" answers, and changes that must not
//! overwrite what somebody else has changed meanwhile.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::header::{
        CACHE_CONTROL, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, VARY,
    },
};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::error::{ApiError, ApiResult};

/// Part of every list tag: raise it when the same rows are shown differently.
const API_VERSION: u32 = 1;

/// The tags of an `If-Match` or `If-None-Match` header.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: any representation there is.
    Any,
    /// These, each as it stands, quotes and weakness included.
    These(Vec<String>),
}

impl Tags {
    fn of(headers: &HeaderMap, name: HeaderName) -> Option<Self> {
        let mut these = Vec::new();
        for value in headers.get_all(&name) {
            // What is not text is no tag of ours, and matches nothing.
            let value = value.to_str().unwrap_or_default();
            if value.trim() == "*" {
                return Some(Self::Any);
            }
            these.extend(value.split(',').map(|tag| tag.trim().to_owned()));
        }
        headers.contains_key(name).then_some(Self::These(these))
    }

    /// Strong comparison: a weak tag never matches.
    fn match_strongly(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => !tag.starts_with("W/") && tags.iter().any(|known| known == tag),
        }
    }

    /// Weak comparison: whether either tag is weak does not matter.
    fn match_weakly(&self, tag: &str) -> bool {
        let strong = |tag: &str| tag.trim_start_matches("W/").to_owned();
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|known| strong(known) == strong(tag)),
        }
    }
}

/// The strong tag of a single document: its revision.
pub fn item_tag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The headers that [`Preconditions`] reads.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what Preconditions reads")]
pub struct PreconditionHeaders {
    /// Refuse with 412 unless the workout has one of these tags; `*`: unless there is one.
    #[param(rename = "If-Match", required = false)]
    if_match: String,
    /// Refuse with 412 when the workout has one of these tags; `*`: when there is one.
    #[param(rename = "If-None-Match", required = false)]
    if_none_match: String,
}

/// The strong tag of a file: the same wherever its content is.
pub fn content_tag(content: &[u8]) -> String {
    format!("\"{:x}\"", Sha256::digest(content))
}

/// Whether the client has what a tag stands for, by its `If-None-Match`.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    Tags::of(headers, IF_NONE_MATCH).is_some_and(|tags| tags.match_weakly(tag))
}

/// Add this parameter to a handler that changes a document, to honour `If-Match` and
/// `If-None-Match`.
#[derive(Clone, Debug, Default)]
pub struct Preconditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

impl Preconditions {
    /// Compare with the revision of the document as it is; `None` when there is none.
    ///
    /// # Errors
    /// 412 when the client has said that it wants to change something else.
    pub fn check(&self, revision: Option<i64>) -> ApiResult<()> {
        let tag = revision.map(item_tag);
        let refuse = |reason| Err(ApiError::PreconditionFailed(reason));
        match (&self.if_match, &tag) {
            (Some(_), None) => return refuse("There is no such workout to be changed"),
            (Some(wanted), Some(tag)) if !wanted.match_strongly(tag) => {
                return refuse("The workout has changed since you read it");
            }
            _ => {}
        }
        match (&self.if_none_match, &tag) {
            (Some(unwanted), Some(tag)) if unwanted.match_weakly(tag) => {
                refuse("The workout exists already")
            }
            _ => Ok(()),
        }
    }
}

impl FromRequest for Preconditions {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            if_match: Tags::of(request.headers(), IF_MATCH),
            if_none_match: Tags::of(request.headers(), IF_NONE_MATCH),
        }))
    }
}

/// The header that [`Known`] reads.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what Known reads")]
pub struct KnownHeader {
    /// Answer 304 when the `ETag` of the answer is among these.
    #[param(rename = "If-None-Match", required = false)]
    if_none_match: String,
}

/// Add this parameter to a handler that reads, to answer 304 when the client has it already.
#[derive(Clone, Debug)]
pub struct Known {
    tags: Option<Tags>,
    address: String,
}

impl Known {
    /// The weak tag of a list, from whose it is, the revision of their log, and what was asked.
    pub fn list_tag(&self, user_id: i64, revision: i64) -> String {
        let seed = format!("{API_VERSION} {user_id} {revision} {}", self.address);
        let hash = Sha256::digest(seed.as_bytes());
        let short: String = hash
            .iter()
            .take(12)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("W/\"{short}\"")
    }

    /// Whether the client has the representation with this tag.
    pub fn has(&self, tag: &str) -> bool {
        self.tags
            .as_ref()
            .is_some_and(|tags| tags.match_weakly(tag))
    }

    /// Answer with what `make` makes, or with 304 without making it.
    ///
    /// # Errors
    /// What `make` answers.
    pub async fn or<T>(
        &self,
        tag: String,
        make: impl Future<Output = ApiResult<T>>,
    ) -> ApiResult<Tagged<T>> {
        let content = if self.has(&tag) {
            None
        } else {
            Some(make.await?)
        };
        Ok(Tagged { tag, content })
    }
}

impl FromRequest for Known {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            tags: Tags::of(request.headers(), IF_NONE_MATCH),
            address: request.uri().to_string(),
        }))
    }
}

/// An answer with an `ETag`: its content, or 304.
#[derive(Debug)]
pub struct Tagged<T> {
    tag: String,
    content: Option<T>,
}

impl<T> Tagged<T> {
    /// Content that the client does not have, or should see all the same.
    pub fn new(tag: String, content: T) -> Self {
        Self {
            tag,
            content: Some(content),
        }
    }
}

impl<T: Responder<Body = BoxBody>> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = match self.content {
            Some(content) => content.respond_to(request),
            None => HttpResponse::NotModified().finish(),
        };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(ETAG, tag);
        }
        // To be kept by this browser only, asked about every time, and never shown to another
        // person who signs in there.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Cookie"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn these(tags: &[&str]) -> Option<Tags> {
        Some(Tags::These(tags.iter().map(ToString::to_string).collect()))
    }

    #[test]
    fn a_change_needs_the_very_revision_that_was_read() {
        let with = |if_match| Preconditions {
            if_match,
            if_none_match: None,
        };
        assert!(with(None).check(None).is_ok());
        assert!(with(these(&["\"7\"", "\"8\""])).check(Some(8)).is_ok());
        assert!(with(these(&["\"7\""])).check(Some(8)).is_err());
        assert!(with(these(&["W/\"8\""])).check(Some(8)).is_err());
        assert!(with(these(&["\"8\""])).check(None).is_err());
        assert!(with(Some(Tags::Any)).check(Some(8)).is_ok());
        assert!(with(Some(Tags::Any)).check(None).is_err());
    }

    #[test]
    fn a_creation_may_ask_that_nothing_is_there() {
        let with = |if_none_match| Preconditions {
            if_match: None,
            if_none_match,
        };
        assert!(with(Some(Tags::Any)).check(None).is_ok());
        assert!(with(Some(Tags::Any)).check(Some(8)).is_err());
        assert!(with(these(&["\"8\""])).check(Some(8)).is_err());
        assert!(with(these(&["\"7\""])).check(Some(8)).is_ok());
    }
}
