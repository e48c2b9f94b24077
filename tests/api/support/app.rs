use std::{net::SocketAddr, thread::JoinHandle};

use actix_web::{dev::ServerHandle, rt::System};
use clap::Parser;
use entity::{session, user};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::oneshot;
use workout_log::{app::Server, config::Config, database::Database};

use super::{Actor, Scrape, Sent, TestDatabase, right};

/// A running server with its own database. It stops when this value is dropped, and must then have sent
/// no statement without an owner.
pub(crate) struct App {
    base: String,
    /// `None` once it was passed on, and in a second server.
    database: Option<TestDatabase>,
    statements: Database,
    metrics: Option<SocketAddr>,
    sent: Sent,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    config: Config,
}

/// The default settings, as the command line would make them, with these flags.
pub(crate) fn config(flags: &[&str]) -> Config {
    let arguments = ["workout-log"].iter().chain(flags);
    Arguments::try_parse_from(arguments).unwrap().config
}

impl App {
    /// A server with the default settings.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A server with some flags, such as `--signups=false`.
    pub(crate) async fn start_with(flags: &[&str]) -> Self {
        Self::start_on(TestDatabase::of_this_process().await, flags).await
    }

    /// A server whose database is never in memory: another server or process uses it, its files are
    /// looked at, somebody else locks it, or readers must see only what is committed.
    pub(crate) async fn start_outside_memory() -> Self {
        Self::start_outside_memory_with(&[]).await
    }

    /// The same with some flags.
    pub(crate) async fn start_outside_memory_with(flags: &[&str]) -> Self {
        Self::start_on(TestDatabase::create().await, flags).await
    }

    /// A server on a database that exists.
    pub(crate) async fn start_on(database: TestDatabase, flags: &[&str]) -> Self {
        let mut app = Self::launch(&database, flags).await;
        app.database = Some(database);
        app
    }

    /// Another server with the database and the key of this one. That database is never in memory:
    /// there SQLite does not wait for the lock of another connection that writes.
    pub(crate) async fn start_beside(&self, flags: &[&str]) -> Self {
        let may_be_in_memory = self.database().is_for_one_server();
        assert!(!may_be_in_memory, "begin with `start_outside_memory`");
        Self::launch(self.database(), flags).await
    }

    async fn launch(database: &TestDatabase, flags: &[&str]) -> Self {
        let key_file = database.directory().join("session-key");
        let mut config = config(flags);
        config.database_url = database.url().into();
        config.database_connections = 4;
        config.host = "127.0.0.1".into();
        config.port = 0;
        config.workers = Some(2);
        if config.session_key.is_none() {
            config.session_key_file = Some(key_file);
        }
        let (started, start) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async {
                let server = Server::start(config).await.unwrap();
                let parts = (
                    server.addresses()[0],
                    server.database().clone(),
                    server.metrics_address(),
                    Sent::by(server.database()),
                    server.handle(),
                );
                started.send(parts).ok().unwrap();
                server.run().await.unwrap();
            });
        });
        let (address, statements, metrics, sent, handle) = start.await.expect("the server starts");
        Self {
            base: format!("http://{address}"),
            database: None,
            statements,
            metrics,
            sent,
            handle,
            thread: Some(thread),
        }
    }

    /// Stop the server and keep its database.
    pub(crate) fn stop(mut self) -> TestDatabase {
        self.halt();
        self.database.take().unwrap()
    }

    fn halt(&mut self) {
        // The command is sent by the call; there is no need to wait for its answer.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// Where the server listens, such as `http://127.0.0.1:40123`.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Where it answers a monitoring system, if it does.
    pub(crate) fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// What a monitoring system sees.
    pub(crate) async fn scrape(&self) -> Scrape {
        Scrape::of(self.metrics.unwrap()).await
    }

    /// Somebody without a cookie.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::new(&self.base)
    }

    /// A person who has just signed up, with the password `correct horse`.
    pub(crate) async fn sign_up(&self, username: &str) -> Actor {
        let mut actor = self.anonymous();
        let form = right(username);
        actor.post("/signup", form, 201).await;
        actor
    }

    /// The database itself.
    pub(crate) fn database(&self) -> &TestDatabase {
        self.database.as_ref().unwrap()
    }

    /// The database, past the server.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        self.database().connect().await
    }

    /// The row of a person.
    pub(crate) async fn user(&self, username: &str) -> Option<user::Model> {
        let named = user::Column::Username.eq(username);
        let query = user::Entity::find().filter(named);
        query.one(&self.connect().await).await.unwrap()
    }

    /// The rows of a person's sessions, oldest first.
    pub(crate) async fn sessions_of(&self, username: &str) -> Vec<session::Model> {
        let user = self.user(username).await.unwrap();
        let query = session::Entity::find().filter(session::Column::UserId.eq(user.id));
        let query = query.order_by_asc(session::Column::CreatedAt);
        query.all(&self.connect().await).await.unwrap()
    }

    /// The server's own doors to its database.
    pub(crate) fn door(&self) -> &Database {
        &self.statements
    }

    /// The statements that the server sends.
    pub(crate) fn sent(&self) -> &Sent {
        &self.sent
    }

    /// How many statements the server has sent.
    pub(crate) fn statement_count(&self) -> u64 {
        self.statements.statement_count()
    }

    /// How many statements the server sends while something happens.
    pub(crate) async fn statements_of<T>(&self, something: impl Future<Output = T>) -> (T, u64) {
        let before = self.statement_count();
        let result = something.await;
        (result, self.statement_count() - before)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.halt();
        let strays = self.sent.take_strays();
        if !std::thread::panicking() {
            assert!(strays.is_empty(), "no owner: {strays:#?}");
        }
    }
}
