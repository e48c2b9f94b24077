//! The server in one place: its parts, the middlewares in their order, and every route.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{
    App,
    dev::{Server as RunningServer, ServerHandle, ServiceRequest},
    middleware::{Condition, from_fn},
    rt::System,
    web::{Data, ServiceConfig},
};
use sea_orm::DbErr;
use tokio::task::JoinHandle;

use self::{cors::cors, metrics::MetricsServer, service_manager::Roll};

use crate::{
    account,
    auth::{
        self, Touches,
        accounts::Accounts,
        cookie::{self, SessionCookie},
        keys,
    },
    config::Config,
    database::{Database, Schema},
    exercises,
    front_end::{self, FrontEnd},
    http::{
        extract::client_address::TrustedProxies,
        extract::upload::Uploads,
        middleware::body::{FOR_FILES, ORDINARY, Patience, receive_body},
        middleware::cross_site::{self, AllowedOrigins},
        middleware::outermost::outermost,
        middleware::traffic::Traffic,
        routes::{Endpoint, Routes},
    },
    maintenance::{self, PERIOD},
    ops::{self, OpenapiDocument, Readiness, metrics::Metrics},
    stats, transfer, workouts,
};

mod cors;
pub(crate) mod file_size;
pub(crate) mod listen;
mod metrics;
mod notices;
mod openapi;
mod service_manager;
pub(crate) mod stop;
mod unmigrated;
mod workers;

pub use openapi::openapi_document;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is not acceptable. Names the variable.
    #[error("{0}")]
    Setting(String),
    /// The database is missing or unusable. Holds the sentence that says why.
    #[error("DATABASE_URL: {0}")]
    Database(String),
    /// Something else failed.
    #[error("{0}")]
    Failed(String),
    /// Listening on the address failed, or the server stopped with an error.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl StartError {
    /// Explain an error of this database to the person who starts the program.
    pub fn of_database(url: &str) -> impl Fn(DbErr) -> Self {
        move |error| Self::Database(migration::explain(url, &error))
    }
}

/// Answer requests until SIGTERM or SIGINT.
///
/// # Errors
/// When the server does not start.
pub fn serve(config: Config) -> Result<(), StartError> {
    System::new().block_on(async {
        let server = Server::start(config).await?;
        server.run().await
    })
}

/// A server that listens.
pub struct Server {
    addresses: Vec<SocketAddr>,
    database: Database,
    metrics: Option<MetricsServer>,
    maintenance: JoinHandle<()>,
    running: RunningServer,
}

impl Server {
    /// Connect, migrate, and listen.
    ///
    /// # Errors
    /// When a setting, the database or an address is not usable.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        config.check().map_err(StartError::Setting)?;
        file_size::survive_limit();
        let addresses = listen::addresses(&config)?;
        let is_new = notices::is_missing(&config);
        let parts = Parts::new(&config).await?;
        let database = parts.accounts.database.clone();
        let metrics_listener = metrics::listen(&config)?;
        let listeners = listen::listen(&config, &addresses)?;
        let addresses = listeners
            .iter()
            .map(TcpListener::local_addr)
            .collect::<io::Result<Vec<_>>>()?;
        let (policy, schema) = (parts.accounts.policy, parts.schema.clone());
        let counted = Arc::new(Metrics::of(
            Arc::clone(&parts.traffic),
            parts.accounts.clone(),
        ));
        let roll = Roll::default();
        let running = run(&config, parts, listeners, &roll)?;
        notices::opened(&config, is_new);
        notices::listening(&config, &addresses);
        service_manager::say_ready();
        service_manager::stay_alive(roll);
        let purged = Arc::clone(&counted.purged);
        let metrics = metrics_listener.map(|listener| metrics::run(listener, counted));
        let metrics = metrics.transpose()?;
        let schema = schema.into_inner();
        let maintenance = maintenance::start(database.clone(), schema, policy, purged, PERIOD);
        Ok(Self {
            metrics,
            maintenance,
            running,
            addresses,
            database,
        })
    }

    /// Where the server listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where it answers a monitoring system, if it does.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|metrics| metrics.address)
    }

    /// The server's connections to its database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A handle to stop the server from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.running.handle()
    }

    /// Answer requests until SIGTERM or SIGINT, then finish those in progress.
    ///
    /// # Errors
    /// When the server stops for another reason.
    pub async fn run(self) -> Result<(), StartError> {
        let ended = self.running.await;
        if let Some(metrics) = self.metrics {
            metrics.stop().await;
        }
        ended?;
        // It ends at its next step, before the connections do.
        self.maintenance.abort();
        let _ = self.maintenance.await;
        self.database.close().await;
        log::info!("stopped");
        Ok(())
    }
}

/// Everything the handlers need. All worker threads share it.
#[derive(Clone)]
struct Parts {
    accounts: Accounts,
    schema: Data<Schema>,
    touches: Touches,
    cookie: SessionCookie,
    proxies: TrustedProxies,
    origins: AllowedOrigins,
    readiness: Data<Readiness>,
    uploads: Data<Uploads>,
    document: OpenapiDocument,
    traffic: Arc<Traffic>,
    /// `None` when this server has none.
    front_end: Option<Data<FrontEnd>>,
}

impl Parts {
    async fn new(config: &Config) -> Result<Self, StartError> {
        let is_https = config.public_url.is_https();
        let cookie_name = config.cookie_name.in_full(is_https);
        let front_end = config.static_dir.as_deref().map(FrontEnd::read);
        let front_end = front_end.transpose().map_err(StartError::Setting)?;
        let keys = keys::from_environment(config).map_err(StartError::Setting)?;
        let unusable = StartError::of_database(&config.database_url);
        let database = Database::connect(&config.database_url, config.database_connections)
            .await
            .map_err(&unusable)?;
        let schema = if config.migrate {
            Schema::migrate(database.clone()).await
        } else {
            // Somebody else may be about to apply them. A newer schema is still refused.
            Schema::look(database.clone()).await
        };
        let schema = schema.map_err(&unusable)?;
        // Only now: a start that fails earlier leaves no key file behind.
        let keys = match keys {
            Some(keys) => keys,
            None => keys::from_file(config).map_err(StartError::Setting)?,
        };
        Ok(Self {
            accounts: Accounts::from_config(config, database).map_err(StartError::Setting)?,
            schema: Data::new(schema),
            touches: Touches::for_pool_of(config.database_connections),
            cookie: SessionCookie::new(&config.cookie_name, is_https, config.session_max_age, keys)
                .map_err(StartError::Setting)?,
            proxies: TrustedProxies(config.proxies()),
            origins: AllowedOrigins {
                own: config.public_url.clone(),
                listed: config.allowed_origins(),
            },
            readiness: Data::default(),
            uploads: Data::default(),
            document: OpenapiDocument::new(move || {
                let document = openapi_document(&cookie_name).to_json();
                document.map_err(|error| error.to_string())
            }),
            traffic: Arc::new(Traffic::on(&table())),
            front_end: front_end.map(Data::new),
        })
    }

    /// Hand the parts to the handlers.
    fn provide(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.accounts.database.clone()))
            .app_data(Data::new(self.accounts.policy))
            .app_data(Data::new(self.accounts.clone()))
            .app_data(self.schema.clone())
            .app_data(Data::new(self.touches.clone()))
            .app_data(Data::new(self.cookie.clone()))
            .app_data(Data::new(self.proxies.clone()))
            .app_data(Data::new(self.origins.clone()))
            .app_data(self.readiness.clone())
            .app_data(self.uploads.clone())
            .app_data(Data::new(self.document.clone()));
        if let Some(front_end) = &self.front_end {
            config.app_data(front_end.clone());
        }
    }
}

/// Every route of the server.
pub fn configure(config: &mut ServiceConfig) -> Vec<Endpoint> {
    let mut routes = Routes::new(config);
    auth::configure(&mut routes);
    account::configure(&mut routes);
    workouts::configure(&mut routes);
    exercises::configure(&mut routes);
    stats::configure(&mut routes);
    transfer::configure(&mut routes);
    ops::configure(&mut routes);
    front_end::configure(&mut routes);
    let table = routes.into_table();
    front_end::answer_the_rest(config, &table);
    table
}

/// The table of the routes.
fn table() -> Vec<Endpoint> {
    let mut table = Vec::new();
    // The closure is what takes it out: the app itself is not used.
    drop(App::new().configure(|config| table = configure(config)));
    table
}

/// How long a request to an address may take.
fn patience(path: &str) -> Patience {
    match path {
        transfer::ADDRESS => FOR_FILES,
        _ => ORDINARY,
    }
}

fn run(
    config: &Config,
    parts: Parts,
    listeners: Vec<TcpListener>,
    roll: &Roll,
) -> Result<RunningServer, StartError> {
    let is_https = config.public_url.is_https();
    let origins: Vec<String> = config
        .allowed_origins()
        .iter()
        .map(ToString::to_string)
        .collect();
    let database = parts.accounts.database.clone();
    let asked = stop::asked(config.shutdown_delay, parts.readiness.clone(), database);
    let app = move || {
        let traffic = Arc::clone(&parts.traffic);
        // The middleware that is wrapped last sees a request first.
        App::new()
            .configure(|config| parts.provide(config))
            .configure(|config| {
                configure(config);
            })
            // Finds the user id in the cookie: needs the session, so it is inside it.
            .wrap(SessionCookie::identity_middleware())
            .wrap(parts.cookie.session_middleware())
            // Before the session middleware looks at the cookie.
            .wrap(from_fn(cookie::keep_ours))
            // After the session middleware.
            .wrap(from_fn(cookie::remove_dead))
            // Before anything needs tables that may be missing.
            .wrap(from_fn(unmigrated::guard))
            // Before anything has an effect, and before the address is looked up.
            .wrap(from_fn(cross_site::guard))
            // Around everything that may refuse a body.
            .wrap(from_fn(|request: ServiceRequest, next| {
                receive_body(patience(request.path()), request, next)
            }))
            // Around every refusal: a page of an allowed origin must be able to read it.
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
            // Around everything: the client gets what comes out here.
            .wrap(from_fn(move |request, next| {
                outermost(is_https, Arc::clone(&traffic), request, next)
            }))
    };
    Ok(workers::run(
        listeners,
        config.workers,
        roll.clone(),
        asked,
        app,
    )?)
}
