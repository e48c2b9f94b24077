//! The outermost layer: the client gets what comes out here, whatever happens inside.

use std::{panic::AssertUnwindSafe, sync::Arc};

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;

use super::{
    access_log::RequestLine, connection::Requests, json_errors::in_our_shape,
    request_id::RequestId, security_headers, traffic::Traffic,
};
use crate::{database::Database, error::ApiError, http::extract::client_address::ClientAddress};

/// Answer a request in our shape, with an id, the headers that every answer has, a line in the log, and
/// counted.
///
/// # Errors
/// Only in the sense of actix-web: an `Err` is an answer too, with the same headers.
pub async fn outermost(
    is_https: bool,
    traffic: Arc<Traffic>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::assign(&request);
    let client = ClientAddress::note(&request);
    let line = RequestLine::begin(&request, id.clone(), client);
    let counted = traffic.begin(request.method(), request.match_info().unprocessed());
    let database = request.app_data::<Data<Database>>().cloned();
    let outages = database.as_ref().map(|database| database.outages());
    match answer(request, next).await {
        Ok(response) => {
            let error = response.response().error();
            line.log_cause(error, outages);
            error.into_iter().for_each(|error| traffic.fail(error));
            let mut response = response.map_into_boxed_body();
            if let Some(refusal) = in_our_shape(response.response()) {
                response = response.into_response(refusal);
            }
            security_headers::add(response.headers_mut(), is_https);
            id.add_to(response.headers_mut());
            line.end(response.status(), counted.end(response.status()));
            Ok(response)
        }
        Err(error) => {
            line.log_cause(Some(&error), outages);
            traffic.fail(&error);
            let mut response = error.error_response();
            if let Some(refusal) = in_our_shape(&response) {
                response = refusal;
            }
            security_headers::add(response.headers_mut(), is_https);
            id.add_to(response.headers_mut());
            line.end(response.status(), counted.end(response.status()));
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// The answer of the inner services. A panic unwinds to here: the client gets an answer, and the
/// worker goes on.
async fn answer<B>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error>
where
    B: MessageBody + 'static,
{
    let busy = request.conn_data::<Requests>().map(Requests::busy);
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    drop(busy);
    answer.unwrap_or_else(|_| Err(ApiError::internal("a handler panicked").into()))
}
