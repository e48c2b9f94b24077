//! `Expect: 100-continue` (RFC 9110 §10.1.1), for clients that send their body only when told to.
//!
//! Left alone, actix-http says "100 Continue" before anything has checked the request: it would ask
//! even for a body that is too long, or that comes without a session. Here the request is handled
//! as far as possible without its body, and the server says it only when a handler reads the body.

use std::{
    cell::{Cell, OnceCell},
    fmt,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_http::Request;
use actix_service::{
    IntoServiceFactory,
    boxed::{self, BoxServiceFactory},
};
use actix_web::{
    Error, HttpMessage,
    body::BoxBody,
    dev::{
        AppConfig, Payload, Response, Service, ServiceFactory, ServiceRequest, ServiceResponse,
        fn_factory, fn_service,
    },
    error::PayloadError,
    web::Bytes,
};
use futures_util::{FutureExt, Stream, StreamExt, future::LocalBoxFuture};

/// An answer that is being made.
type Answering = LocalBoxFuture<'static, Response<BoxBody>>;
/// The service that answers requests.
type Answer = Rc<dyn Fn(Request) -> Answering>;

/// Passed on from the service that handles expectations to the one that answers.
struct Begun(Answering);

/// Whether a body that the client holds back has been asked for. Only requests with such a body
/// have it.
#[derive(Clone)]
pub struct Expectation(Rc<Cell<bool>>);

impl Expectation {
    /// The one of a request.
    pub fn of(request: &ServiceRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// Whether the client has been told to go on.
    pub fn is_met(&self) -> bool {
        self.0.get()
    }
}

/// Creates a service for a worker. Its errors are answers too.
type Factory<T> = BoxServiceFactory<(), Request, T, Response<BoxBody>, ()>;

/// The two services that actix-http needs: one that answers requests, and one that first decides
/// whether to say "100 Continue".
pub fn services<S>(
    app: impl IntoServiceFactory<S, Request>,
) -> (Factory<Response<BoxBody>>, Factory<Request>)
where
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<BoxBody>,
            Error = Error,
        > + 'static,
    S::InitError: fmt::Debug,
{
    // Filled when the first service is created, before the first request.
    let shared: Rc<OnceCell<Answer>> = Rc::default();
    let for_expectations = Rc::clone(&shared);
    let app = app.into_factory();
    let answering = fn_factory(move || {
        let making = app.new_service(AppConfig::default());
        let shared = Rc::clone(&shared);
        async move {
            let service = making.await.map_err(|error| log::error!("{error:?}"))?;
            let service = Rc::new(service);
            let begun = Rc::clone(&service);
            let begin: Answer =
                Rc::new(move |request| Box::pin(answer(Rc::clone(&begun), request)));
            // A second service of the same worker would be the same.
            let _ = shared.set(begin);
            Ok(fn_service(move |request: Request| {
                let service = Rc::clone(&service);
                async move {
                    let begun = request.extensions_mut().remove::<Begun>();
                    Ok(match begun {
                        Some(Begun(answering)) => answering.await,
                        None => answer(service, request).await,
                    })
                }
            }))
        }
    });
    let expecting = fn_factory(move || {
        let shared = Rc::clone(&for_expectations);
        async move {
            Ok(fn_service(move |request: Request| {
                let answer = shared.get().cloned();
                async move {
                    match answer {
                        Some(answer) => begin(request, &answer).await,
                        None => Ok(request),
                    }
                }
            }))
        }
    });
    (boxed::factory(answering), boxed::factory(expecting))
}

async fn answer<S>(app: Rc<S>, request: Request) -> Response<BoxBody>
where
    S: Service<Request, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    match app.call(request).await {
        Ok(response) => response.into(),
        Err(error) => error.error_response().into(),
    }
}

/// Begin to answer a request. `Err` is the answer, sent instead of "100 Continue". With `Ok` the
/// body is wanted, and the request holds the answer in progress.
async fn begin(mut request: Request, answer: &Answer) -> Result<Request, Response<BoxBody>> {
    let is_wanted = Rc::new(Cell::new(false));
    let body = HeldBack {
        payload: request.take_payload(),
        is_wanted: Rc::clone(&is_wanted),
    };
    *request.payload() = Payload::Stream {
        payload: Box::pin(body),
    };
    request
        .extensions_mut()
        .insert(Expectation(Rc::clone(&is_wanted)));
    let mut answering = answer(request);
    poll_fn(|context| match answering.poll_unpin(context) {
        Poll::Ready(response) => Poll::Ready(Err(response)),
        Poll::Pending if is_wanted.get() => Poll::Ready(Ok(())),
        Poll::Pending => Poll::Pending,
    })
    .await?;
    let going_on = Request::new();
    going_on.extensions_mut().insert(Begun(answering));
    Ok(going_on)
}

/// A body that says when it is asked for.
struct HeldBack {
    payload: Payload,
    is_wanted: Rc<Cell<bool>>,
}

impl Stream for HeldBack {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_wanted.set(true);
        self.payload.poll_next_unpin(context)
    }
}
