//! Conditional requests (RFC 9110 §13): 304 answers, and protection against lost updates.

use std::{
    fmt::Display,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::header::{
        CACHE_CONTROL, ETAG, EntityTag, HeaderMap, HeaderName, HeaderValue, IF_MATCH,
        IF_NONE_MATCH, VARY,
    },
};
use sha2::{Digest, Sha256};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::error::{ApiError, ApiResult};

/// Part of every tag. Raise it when the same rows are shown differently.
const API_VERSION: u32 = 2;

/// The suffixes that compressing proxies add to a tag: a separator (Jetty doubles it) and the
/// coding.
const SEPARATORS: [&str; 3] = ["--", "-", ";"];
const CODINGS: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

/// The tags of an `If-Match` or `If-None-Match` header.
///
/// Comparison is always weak (RFC 9110 §8.8.3.2), even for `If-Match`: a compressing proxy weakens
/// a tag or adds the coding to it, and our tags count revisions, which are exact in any coding.
/// With strong comparison a client behind such a proxy could never change anything.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: any existing representation.
    Any,
    /// These tags, without weakness and coding.
    These(Vec<String>),
}

impl Tags {
    fn of(headers: &HeaderMap, name: HeaderName) -> Option<Self> {
        let mut these = Vec::new();
        for value in headers.get_all(&name) {
            // A tag that is not text is not ours, and matches nothing.
            let value = value.to_str().unwrap_or_default();
            if value.trim() == "*" {
                return Some(Self::Any);
            }
            these.extend(value.split(',').filter_map(opaque));
        }
        headers.contains_key(name).then_some(Self::These(these))
    }

    fn contain(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => opaque(tag).is_some_and(|tag| tags.contains(&tag)),
        }
    }
}

/// The text of a tag, without its weakness and its coding; `None` when it is not a tag.
fn opaque(tag: &str) -> Option<String> {
    let tag: EntityTag = tag.trim().parse().ok()?;
    let coded = CODINGS
        .iter()
        .find_map(|coding| tag.tag().strip_suffix(coding));
    let bare = coded.and_then(|tag| {
        SEPARATORS
            .iter()
            .find_map(|separator| tag.strip_suffix(separator))
    });
    Some(bare.unwrap_or(tag.tag()).to_owned())
}

/// The strong tag of a single document: the version of its form, and its revision.
pub fn item_tag(revision: i64) -> String {
    format!("\"{API_VERSION}.{revision}\"")
}

/// The strong tag of a file: the same for the same content.
pub fn content_tag(content: &[u8]) -> String {
    format!("\"{:x}\"", Sha256::digest(content))
}

/// Whether the client already has this tag, according to `If-None-Match`.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    Tags::of(headers, IF_NONE_MATCH).is_some_and(|tags| tags.contain(tag))
}

/// Add this parameter to a handler that changes a document, to honour `If-Match` and
/// `If-None-Match`.
#[derive(Clone, Debug, Default)]
pub struct Preconditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

impl Preconditions {
    /// Check the conditions against the current revision of the document; `None` when it does not
    /// exist. `noun` is what people call it.
    ///
    /// # Errors
    /// 412 when a condition of the client fails.
    pub fn check(&self, noun: &str, revision: Option<i64>) -> ApiResult<()> {
        let tag = revision.map(item_tag);
        let refuse = |reason| Err(ApiError::PreconditionFailed(reason));
        match (&self.if_match, &tag) {
            (Some(_), None) => return refuse(format!("The {noun} to change does not exist")),
            (Some(wanted), Some(tag)) if !wanted.contain(tag) => {
                return refuse(format!("The {noun} has changed since you read it"));
            }
            _ => {}
        }
        match (&self.if_none_match, &tag) {
            (Some(unwanted), Some(tag)) if unwanted.contain(tag) => {
                refuse(format!("The {noun} already exists"))
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

impl IntoParams for Preconditions {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            described(
                "If-Match",
                "Answer 412 unless the current `ETag` is one of these; `*`: unless it exists.",
            ),
            described(
                "If-None-Match",
                "Answer 412 if the current `ETag` is one of these; `*`: if it exists.",
            ),
        ]
    }
}

/// A header as the OpenAPI document describes it.
fn described(name: &str, about: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// Add this parameter to a handler that reads, to answer 304 when nothing has changed.
#[derive(Clone, Debug)]
pub struct Conditional {
    tags: Option<Tags>,
    address: String,
}

impl Conditional {
    /// The weak tag of a list, from its owner, the revision of the log, and the address.
    pub fn list_tag(&self, user_id: i64, revision: i64) -> String {
        self.view_tag(user_id, revision, "")
    }

    /// The weak tag of what is made of a log, like that of a list. `view` is everything else that the
    /// answer depends on: what day it is, or what the person prefers.
    pub fn view_tag(&self, user_id: i64, revision: i64, view: impl Display) -> String {
        let address = &self.address;
        let seed = format!("{API_VERSION} {user_id} {revision} {address} {view}");
        let hash = Sha256::digest(seed.as_bytes());
        let short: String = hash
            .iter()
            .take(12)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("W/\"{short}\"")
    }

    /// Whether the client already has this tag.
    pub fn has(&self, tag: &str) -> bool {
        self.tags.as_ref().is_some_and(|tags| tags.contain(tag))
    }

    /// Answer with what `make` makes, or with 304 without making it.
    ///
    /// # Errors
    /// The errors of `make`.
    pub async fn answer<T>(
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

impl FromRequest for Conditional {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            tags: Tags::of(request.headers(), IF_NONE_MATCH),
            address: request.uri().to_string(),
        }))
    }
}

impl IntoParams for Conditional {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "Answer 304 if the current `ETag` is one of these.";
        vec![described("If-None-Match", about)]
    }
}

/// An answer with an `ETag`: its content, or 304.
#[derive(Debug)]
pub struct Tagged<T> {
    tag: String,
    content: Option<T>,
}

impl<T> Tagged<T> {
    /// Content to send with its tag.
    pub fn new(tag: String, content: T) -> Self {
        Self {
            tag,
            content: Some(content),
        }
    }
}

impl<T: Responder<Body: 'static>> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = match self.content {
            Some(content) => content.respond_to(request).map_into_boxed_body(),
            None => HttpResponse::NotModified().finish(),
        };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(ETAG, tag);
        }
        // Kept by this browser only, revalidated every time, and never shown to another person
        // who logs in there.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Cookie"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn these(tags: &str) -> Option<Tags> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(tags).ok()?;
        headers.insert(IF_MATCH, value);
        Tags::of(&headers, IF_MATCH)
    }

    fn revisions(revisions: &[i64]) -> Option<Tags> {
        let tags: Vec<String> = revisions.iter().copied().map(item_tag).collect();
        these(&tags.join(", "))
    }

    #[test]
    fn a_change_needs_the_very_revision_that_was_read() {
        let with = |if_match| Preconditions {
            if_match,
            if_none_match: None,
        };
        assert!(with(None).check("workout", None).is_ok());
        assert!(with(revisions(&[7, 8])).check("workout", Some(8)).is_ok());
        assert!(with(revisions(&[7])).check("workout", Some(8)).is_err());
        assert!(with(revisions(&[8])).check("workout", None).is_err());
        assert!(with(these("*")).check("workout", Some(8)).is_ok());
        assert!(with(these("*")).check("workout", None).is_err());
    }

    #[test]
    fn a_creation_may_ask_that_nothing_is_there() {
        let with = |if_none_match| Preconditions {
            if_match: None,
            if_none_match,
        };
        assert!(with(these("*")).check("workout", None).is_ok());
        assert!(with(these("*")).check("workout", Some(8)).is_err());
        assert!(with(revisions(&[8])).check("workout", Some(8)).is_err());
        assert!(with(revisions(&[7])).check("workout", Some(8)).is_ok());
    }

    #[test]
    fn a_tag_means_the_same_whatever_a_proxy_has_made_of_it() {
        for tag in [
            "\"1.7\"",
            "W/\"1.7\"",
            "\"1.7-gzip\"",
            "W/\"1.7-gzip\"",
            "\"1.7--gzip\"",
            "\"1.7;gzip\"",
            "\"1.7-br\"",
            "\"1.7-zstd\"",
            "\"1.7-deflate\"",
        ] {
            assert_eq!(opaque(tag).as_deref(), Some("1.7"), "{tag}");
        }
    }

    #[test]
    fn nothing_else_is_a_tag_of_ours() {
        for tag in [
            "1.7",
            "\"1.7",
            "w/\"1.7\"",
            "\"7\"",
            "\"1.07\"",
            "\"1.7-\"",
            "\"1.7gzip\"",
            "\"1.7---gzip\"",
            "\"1.7-gzip-gzip\"",
            "\"1.7-lzma\"",
            "\"1.7-GZIP\"",
            "\"-gzip\"",
            "\"\"",
            "",
        ] {
            assert_ne!(opaque(tag).as_deref(), Some("1.7"), "{tag}");
        }
    }
}
