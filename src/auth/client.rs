//! [`Client`]: what a request says about its sender.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::USER_AGENT};

use super::{
    cookie::{self, SessionRef},
    sessions::Device,
    throttle::Source,
};
use crate::{
    error::{ApiError, ApiResult},
    http::{extract::client_address, middleware::request_id::RequestId},
};

/// Add this parameter to a handler that opens or closes a session: it holds what the request says
/// about the previous session and about the device.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The session whose cookie was sent, live or not.
    pub session_ref: Option<SessionRef>,
    /// The device.
    pub device: Device,
    /// The request, for the log.
    pub request_id: Option<String>,
}

impl FromRequest for Client {
    type Error = ApiError;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user_agent = request.headers().get(USER_AGENT);
        std::future::ready(Ok(Self {
            session_ref: cookie::session_ref(request),
            device: Device {
                user_agent: user_agent
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
                ip: client_address(request),
            },
            request_id: RequestId::of(request),
        }))
    }
}

impl Client {
    /// The source that the throttle counts it for.
    pub fn source(&self) -> Source {
        Source::of(self.device.ip)
    }
}
