//! HTTP/1.1 on every listener: what actix-web's `HttpServer` does, which has no place for a service
//! that looks at `Expect`, nor for a connection of ours.

use std::{future::ready, io, net::TcpListener, time::Duration};

use actix_http::{HttpService, Request, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service};
use actix_web::{
    Error,
    body::BoxBody,
    dev::{AppConfig, Server, ServiceFactory, ServiceResponse},
    rt::net::TcpStream,
};

use super::stop;
use crate::http::{
    middleware::body::LINGER_TIME, middleware::connection::Connection, middleware::expect,
};

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The head of a request has to be complete after this time.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long requests that are under way may take at shutdown, in seconds.
const GRACE: u64 = 8;

/// Answer requests on these listeners with an app for each of so many threads; by default one
/// thread for each processor.
pub(super) fn run<F, I, S>(
    listeners: Vec<TcpListener>,
    threads: Option<u16>,
    app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<BoxBody>,
            Error = Error,
        > + 'static,
    S::InitError: std::fmt::Debug,
{
    let asked = stop::signal();
    let mut server = Server::build()
        .shutdown_timeout(GRACE)
        .shutdown_signal(async move {
            asked.await;
            log::info!("stopping; requests that are under way have {GRACE} seconds");
        });
    if let Some(threads) = threads {
        server = server.workers(usize::from(threads));
    }
    for listener in listeners {
        let name = format!("http://{}", listener.local_addr()?);
        let stopping = server.graceful_shutdown_signal();
        let app = app.clone();
        server = server.listen(name, listener, move || {
            let stopping = stopping.clone();
            let (answering, expecting) = expect::services(app());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KEEP_ALIVE)
                .client_request_timeout(HEAD_TIME)
                .client_disconnect_timeout(LINGER_TIME)
                .on_connect_ext(Connection::introduce)
                .expect(expecting)
                .h1(answering);
            fn_service(|stream: TcpStream| {
                let peer = stream.peer_addr().ok();
                ready(Ok::<_, DispatchError>((Connection::new(stream), peer)))
            })
            .and_then(http)
        })?;
    }
    Ok(server.run())
}
