//! [`Id`]: the id in a path. A malformed one is a 404, like a missing row.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;
use utoipa::IntoParams;
use uuid::Uuid;

use super::gate;
use crate::error::{ApiError, ApiResult};

/// Add this parameter to a handler whose path has an `{id}`. Refuses with 404, and only after the
/// guard of the route has decided.
#[derive(IntoParams)]
#[into_params(names("id"), parameter_in = Path)]
pub struct Id(
    /// The id, as returned by an earlier answer. With `PUT` you may choose a new one: any UUID.
    pub Uuid,
);

impl FromRequest for Id {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            gate::pass(&request).await;
            request
                .match_info()
                .get("id")
                .and_then(parse)
                .map(Self)
                .ok_or(ApiError::NotFound)
        })
    }
}

impl Id {
    /// Check that a document names no other id.
    ///
    /// # Errors
    /// 422 when they differ.
    pub fn check(&self, named: Option<Uuid>) -> ApiResult<()> {
        match named {
            Some(id) if id != self.0 => Err(ApiError::invalid("id", "does not match the address")),
            _ => Ok(()),
        }
    }
}

/// Only the hyphenated form: another spelling would be a second address of the same row.
pub fn parse(text: &str) -> Option<Uuid> {
    let is_hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
    is_hyphenated.then(|| Uuid::try_parse(text).ok()).flatten()
}
