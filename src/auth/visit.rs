//! [`Visit`]: who calls, as far as a request says so.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::USER_AGENT};

use super::{
    cookie::{self, Claim},
    sessions::Device,
    throttle::Origin,
};
use crate::{
    error::{ApiError, ApiResult},
    http::{extract::client_address, middleware::request_id::RequestId},
};

/// Add this parameter to a handler that opens or closes a session: what the request says about
/// the session before, and about the device.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The session whose cookie came along, alive or not.
    pub claim: Option<Claim>,
    /// Who calls.
    pub device: Device,
    /// The request, for the log.
    pub request_id: Option<String>,
}

impl FromRequest for Visit {
    type Error = ApiError;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user_agent = request.headers().get(USER_AGENT);
        std::future::ready(Ok(Self {
            claim: cookie::claim(request),
            device: Device {
                user_agent: user_agent
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
                ip: client_address(request),
            },
            request_id: RequestId::of(request),
        }))
    }
}

impl Visit {
    /// Who the throttles count it for.
    pub fn origin(&self) -> Origin {
        Origin::of(self.device.ip)
    }
}
