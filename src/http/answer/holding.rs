//! [`Holding`]: an answer that keeps its admission until it is serialised.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};

use crate::database::Admission;

/// An answer that is large while it is built. Its admission ends when it is serialised: the bytes
/// take far less memory than the values, and a slow client must not hold up the others.
#[derive(Debug)]
pub struct Holding<T> {
    content: T,
    admission: Admission,
}

impl<T> Holding<T> {
    /// Content that has been read under an admission.
    pub fn new(content: T, admission: Admission) -> Self {
        Self { content, admission }
    }
}

impl<T: Responder<Body: 'static>> Responder for Holding<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { content, admission } = self;
        let response = content.respond_to(request).map_into_boxed_body();
        drop(admission);
        response
    }
}
