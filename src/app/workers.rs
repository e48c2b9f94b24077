//! HTTP/1.1 on every listener. Replaces actix-web's `HttpServer`, which cannot take a service that
//! handles `Expect`, nor our own connection type.

use std::{future::ready, io, net::TcpListener};

use actix_http::{HttpService, Request, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service};
use actix_web::{
    Error,
    body::BoxBody,
    dev::{AppConfig, Server, ServiceFactory, ServiceResponse},
    rt::net::TcpStream,
};

use super::service_manager::Roll;
use crate::{
    deadlines::{GRACE_S, KEEP_ALIVE, LINGER, REQUEST_HEAD},
    http::middleware::{connection::Connection, expect},
};

/// Answer requests on these listeners until the server is `asked` to stop, with one app for each thread;
/// by default one thread for each processor. Each enters the roll.
pub(super) fn run<F, I, S>(
    listeners: Vec<TcpListener>,
    threads: Option<u16>,
    roll: Roll,
    asked: impl Future<Output = ()> + Send + 'static,
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
    let mut server = Server::build()
        .shutdown_timeout(GRACE_S)
        .shutdown_signal(asked);
    if let Some(threads) = threads {
        server = server.workers(usize::from(threads));
    }
    for listener in listeners {
        let name = format!("http://{}", listener.local_addr()?);
        let stopping = server.graceful_shutdown_signal();
        let (app, roll) = (app.clone(), roll.clone());
        server = server.listen(name, listener, move || {
            roll.enter();
            let stopping = stopping.clone();
            let (answering, expecting) = expect::services(app());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KEEP_ALIVE)
                .client_request_timeout(REQUEST_HEAD)
                .client_disconnect_timeout(LINGER)
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
