//! Deadlines and draining of request bodies. Left alone, actix-web waits forever for a slow body.
//! And when the answer comes before the body was read, it closes the connection, so that a proxy
//! may lose the answer.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::{
        ConnectionType,
        header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING},
    },
    middleware::Next,
    web::Bytes,
};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::{connection::Requests, expect::Expectation};
use crate::{
    deadlines::{
        DRAIN, DRAIN_PAUSE, FILE_ANSWER, FILE_BODY, READ_ANSWER, REQUEST_BODY, WRITE_ANSWER,
    },
    error::ApiError,
};

/// The most bytes of an unwanted body that are still read.
const DRAIN_BYTES: u64 = 4 * 1024 * 1024;

/// How long a request with a body may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Its body has to be complete after this time.
    pub body: Duration,
    /// It must be answered within this time.
    pub answer: Duration,
}

/// For most routes.
pub const ORDINARY: Patience = Patience {
    body: REQUEST_BODY,
    answer: WRITE_ANSWER,
};

/// For a route that takes a file.
pub const FOR_FILES: Patience = Patience {
    body: FILE_BODY,
    answer: FILE_ANSWER,
};

/// Stop a body that takes too long, and drain one whose answer came first.
///
/// # Errors
/// The errors of the inner services.
pub async fn receive_body<B: MessageBody>(
    patience: Patience,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let has_body = [CONTENT_LENGTH, TRANSFER_ENCODING]
        .iter()
        .any(|header| request.headers().contains_key(header));
    if !has_body {
        return within(READ_ANSWER, next.call(request)).await;
    }
    let length = declared_length(request.headers());
    let expectation = Expectation::of(&request);
    let body = Body {
        payload: Rc::new(RefCell::new(request.take_payload())),
        deadline: Box::pin(sleep_until(Instant::now() + patience.body)),
    };
    let rest = Body {
        payload: Rc::clone(&body.payload),
        deadline: Box::pin(sleep_until(Instant::now() + patience.body)),
    };
    request.set_payload(Payload::Stream {
        payload: Box::pin(body),
    });
    let mut response = within(patience.answer, next.call(request)).await?;
    if !response.status().is_success() {
        let is_short = length.is_none_or(|length| length <= DRAIN_BYTES);
        // A client that waits for "100 Continue" sends nothing, and reading now would send it.
        let is_coming = expectation.is_none_or(|expectation| expectation.is_met());
        let is_drained =
            is_short && is_coming && timeout(DRAIN, drain(rest)).await.unwrap_or(false);
        if !is_drained {
            // The rest is too long or too slow to wait for.
            let head = response.response_mut().head_mut();
            head.set_connection_type(ConnectionType::Close);
            if let Some(requests) = response.request().conn_data::<Requests>() {
                requests.give_up();
            }
        }
    }
    Ok(response)
}

async fn within<T>(
    time: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(time, answer)
        .await
        .unwrap_or_else(|_| Err(ApiError::TooSlow.into()))
}

/// The length of the body as announced, in bytes. A malformed length does not get this far.
pub fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Read the rest of a body; `false` when it is too long, pauses or breaks off.
async fn drain(mut rest: Body) -> bool {
    let mut left = DRAIN_BYTES;
    loop {
        let chunk = match timeout(DRAIN_PAUSE, rest.next()).await {
            Ok(None) => return true,
            Ok(Some(Ok(chunk))) => u64::try_from(chunk.len()).unwrap_or(u64::MAX),
            Ok(Some(Err(_))) | Err(_) => return false,
        };
        match left.checked_sub(chunk) {
            Some(fewer) => left = fewer,
            None => return false,
        }
    }
}

/// The body of a request with a deadline. The handler and the drain share it.
struct Body {
    payload: Rc<RefCell<Payload>>,
    deadline: Pin<Box<Sleep>>,
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = &mut *self;
        if let Poll::Ready(chunk) = body.payload.borrow_mut().poll_next_unpin(context) {
            return Poll::Ready(chunk);
        }
        body.deadline
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(PayloadError::Incomplete(None))))
    }
}
