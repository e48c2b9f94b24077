//! The listener for a monitoring system: a server of its own, with a thread of its own, so that neither
//! keeps the other waiting. It knows one address and no login.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    rt,
    web::{self, Data},
};

use super::{StartError, listen};
use crate::{
    config::Config,
    ops::metrics::{MEDIA_TYPE, Metrics},
};

const PATH: &str = "/metrics";
/// Enough for several monitoring systems, and too few to use up the files that the process may open.
const CONNECTIONS: usize = 64;

/// The server for metrics while it runs.
pub(super) struct MetricsServer {
    pub(super) address: SocketAddr,
    handle: ServerHandle,
}

impl MetricsServer {
    /// Close the port, without waiting for anybody.
    pub(super) async fn stop(self) {
        self.handle.stop(false).await;
    }
}

/// Listen where the settings say, if they do.
///
/// # Errors
/// When that is not possible.
pub(super) fn listen(config: &Config) -> Result<Option<TcpListener>, StartError> {
    let Some(address) = config.metrics_address else {
        return Ok(None);
    };
    let refused = |error| StartError::Setting(format!("METRICS_ADDRESS {address}: {error}"));
    listen::bind(address).map(Some).map_err(refused)
}

/// Answer until the returned server is stopped.
///
/// # Errors
/// When the listener does not work.
pub(super) fn run(
    listener: TcpListener,
    metrics: Arc<Metrics>,
) -> Result<MetricsServer, StartError> {
    let address = listener.local_addr()?;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(Arc::clone(&metrics)))
            .route(PATH, web::get().to(show_metrics))
            .route(PATH, web::head().to(show_metrics))
            .default_service(web::to(HttpResponse::NotFound))
    })
    .workers(1)
    .max_connections(CONNECTIONS)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    rt::spawn(server);
    log::info!("metrics on http://{address}{PATH}");
    Ok(MetricsServer { address, handle })
}

async fn show_metrics(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .body(metrics.page())
}
