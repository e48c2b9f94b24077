//! The pool: how connections are opened, kept, and used again.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
    time::Duration,
};

use deadpool::managed::{
    self, Manager, Metrics, Object, PoolConfig, PoolError, QueueMode, RecycleError, RecycleResult,
    WeakPool,
};
use futures_util::future::join_all;
use log::LevelFilter;
use sea_orm::{
    ConnAcquireErr, DbBackend, DbErr, RuntimeErr, Statement,
    sqlx::{ConnectOptions as _, Connection as _, Error, PgConnection, postgres::PgConnectOptions},
};
use tokio::time::{Instant, sleep, timeout};

use super::{connection::Connection, transaction::Transaction, trust::Trust};
use crate::{
    database::{Load, Outages, Record, sent::Sent},
    deadlines::{ACQUIRE, PING, SILENT_LONG_STATEMENT, STARTING_SERVER, STATEMENT},
};

/// A connection that has been unused for this long must prove that it is alive. It is counted from when it
/// was last taken out of the pool.
const UNPROVEN: Duration = Duration::from_secs(10);
/// A connection that has been unused for this long is closed.
const IDLE: Duration = Duration::from_secs(600);
/// How often the pool looks for such connections.
const IDLE_CHECK: Duration = Duration::from_secs(60);
/// A connection is not used again after this time: what the server keeps for it only grows.
const LIFETIME: Duration = Duration::from_secs(1800);
/// A statement that takes this long is a line of the log.
const SLOW_STATEMENT: Duration = Duration::from_millis(500);
/// How long to wait before a server that is starting is asked again: each time twice as long.
const STARTING: Duration = Duration::from_millis(10);
/// But not longer than this.
const STARTING_MOST: Duration = Duration::from_millis(250);

/// The connections to a server. Clones share them.
#[derive(Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    connections: managed::Pool<Opener>,
    /// The most of them.
    most: u32,
    sent: Sent,
    outages: Outages,
}

/// A connection to the server.
pub(super) struct Session {
    pub(super) connection: PgConnection,
    /// The thread that has opened it, and that hears first what the server answers.
    thread: ThreadId,
}

/// Opens connections, and tells which are used again.
pub(super) struct Opener {
    options: PgConnectOptions,
    trust: Trust,
    is_stopping: AtomicBool,
}

impl Opener {
    /// Whether the threads that serve requests end, and with each the connections that it has opened.
    fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }
}

impl Manager for Opener {
    type Type = Session;
    type Error = Error;

    /// A server that is starting is asked again.
    async fn create(&self) -> Result<Session, Error> {
        let begun = Instant::now();
        let mut pause = STARTING;
        loop {
            let opened = self.options.connect().await;
            let is_starting = opened.as_ref().is_err_and(is_starting);
            if !is_starting || begun.elapsed() + pause > STARTING_SERVER {
                let thread = thread::current().id();
                return opened.map(|connection| Session { connection, thread });
            }
            sleep(pause).await;
            pause = STARTING_MOST.min(pause * 2);
        }
    }

    async fn recycle(&self, session: &mut Session, metrics: &Metrics) -> RecycleResult<Error> {
        let (age, unused) = (metrics.age(), metrics.last_used());
        let is_lost = age > LIFETIME || self.trust.is_lost(age, unused);
        if is_lost || self.is_stopping() && session.thread != thread::current().id() {
            return Err(RecycleError::message("it is not used again"));
        }
        if unused > UNPROVEN || self.trust.is_doubted(unused) {
            self.trust.prove(&mut session.connection).await?;
        }
        Ok(())
    }
}

fn is_starting(error: &Error) -> bool {
    match error {
        Error::Io(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        // It has no room for another connection, or is not up yet.
        Error::Database(error) => matches!(error.code().as_deref(), Some("53300" | "57P03")),
        _ => false,
    }
}

impl Pool {
    /// A pool for a `postgres://` URL, of at most so many connections. None is opened yet.
    ///
    /// # Errors
    /// When the URL is not valid.
    pub(in crate::database) fn new(
        url: &str,
        most: u32,
        sent: Sent,
        outages: Outages,
    ) -> Result<Self, DbErr> {
        let statement_timeout = STATEMENT.as_millis().to_string();
        let options: PgConnectOptions = url.parse().map_err(not_connected)?;
        let options = options.options([("statement_timeout", statement_timeout)]);
        let options = migration::postgres_options(options)
            .log_statements(LevelFilter::Debug)
            .log_slow_statements(LevelFilter::Warn, SLOW_STATEMENT);
        let opener = Opener {
            options,
            trust: Trust::default(),
            is_stopping: AtomicBool::new(false),
        };
        let config = PoolConfig {
            // So that those which are not needed are recognised.
            queue_mode: QueueMode::Lifo,
            ..PoolConfig::new(usize::try_from(most).unwrap_or(usize::MAX))
        };
        let connections = managed::Pool::builder(opener).config(config).build();
        let connections = connections.map_err(|error| DbErr::Custom(error.to_string()))?;
        tokio::spawn(close_idle(connections.weak()));
        Ok(Self(Arc::new(Shared {
            connections,
            most,
            sent,
            outages,
        })))
    }

    /// Warn when the server lets a statement take as long as it likes, because a pooler has dropped what
    /// the connection asked for. Requests are still answered in time, but their statements go on.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub(in crate::database) async fn warn_without_timeout(&self) -> Result<(), DbErr> {
        let question = "SELECT current_setting('statement_timeout')";
        let question = Statement::from_string(DbBackend::Postgres, question);
        let answer: Vec<(String,)> = self.list(&question).await?;
        if answer.first().is_some_and(|(timeout,)| timeout == "0") {
            log::warn!(
                "statements have no time limit although we ask for one, perhaps because of a pooler; set it \
                 with: ALTER ROLE {} SET statement_timeout = '{}s'",
                self.opener().options.get_username(),
                STATEMENT.as_secs()
            );
        }
        Ok(())
    }

    /// Check that sessions of this server may write.
    ///
    /// # Errors
    /// When it cannot be reached, or is read-only.
    pub(in crate::database) async fn check_writable(&self) -> Result<(), DbErr> {
        let question = "SELECT (current_setting('transaction_read_only') = 'on')::int";
        let question = Statement::from_string(DbBackend::Postgres, question);
        let answer: Vec<(i32,)> = self.list(&question).await?;
        if answer == [(0,)] {
            return Ok(());
        }
        self.trust().lose_all();
        Err(DbErr::Custom("the database is read-only".into()))
    }

    pub(in crate::database) async fn list<R: Record>(
        &self,
        statement: &Statement,
    ) -> Result<Vec<R>, DbErr> {
        self.acquire().await?.list(statement).await
    }

    pub(in crate::database) async fn gather<R: Record, G: Default + Extend<R>>(
        &self,
        statement: &Statement,
    ) -> Result<G, DbErr> {
        let mut connection = self.acquire().await?;
        connection.gather(statement, SILENT_LONG_STATEMENT).await
    }

    /// Begin a transaction.
    ///
    /// # Errors
    /// When there is no connection, or it does not answer.
    pub(in crate::database) async fn begin(&self) -> Result<Transaction, DbErr> {
        let mut connection = self.acquire().await?;
        connection.begin().await?;
        Ok(Transaction::new(connection))
    }

    async fn acquire(&self) -> Result<Connection, DbErr> {
        let refused = |reason| Err(DbErr::ConnectionAcquire(reason));
        match timeout(ACQUIRE, self.0.connections.get()).await {
            Ok(Ok(object)) => Ok(Connection::new(object, self.clone())),
            Ok(Err(PoolError::Backend(error))) => Err(not_connected(error)),
            Ok(Err(PoolError::Closed)) => refused(ConnAcquireErr::ConnectionClosed),
            Ok(Err(_)) | Err(_) => refused(ConnAcquireErr::Timeout),
        }
        .inspect_err(|error| self.trust().lose(Some(error)))
    }

    /// What the connections are doing.
    pub(in crate::database) fn load(&self) -> Load {
        let status = self.0.connections.status();
        let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Load::Postgres {
            used: number(status.size - status.available),
            idle: number(status.available),
            most: self.0.most,
        }
    }

    /// From now on, use only connections that the same thread has opened: others may end.
    pub(in crate::database) fn stop(&self) {
        self.opener().is_stopping.store(true, Ordering::Relaxed);
    }

    /// Close what is idle, and each other connection when it is given back.
    pub(in crate::database) async fn close(&self) {
        let idle = self.0.connections.retain(|_, _| false).removed;
        self.0.connections.close();
        say_goodbye(idle).await;
    }

    pub(super) fn trust(&self) -> &Trust {
        &self.opener().trust
    }

    pub(super) fn sent(&self) -> &Sent {
        &self.0.sent
    }

    pub(super) fn outages(&self) -> &Outages {
        &self.0.outages
    }

    fn opener(&self) -> &Opener {
        self.0.connections.manager()
    }
}

async fn close_idle(connections: WeakPool<Opener>) {
    loop {
        sleep(IDLE_CHECK).await;
        let Some(connections) = connections.upgrade() else {
            return;
        };
        let idle =
            connections.retain(|_, metrics| metrics.last_used() < IDLE && metrics.age() < LIFETIME);
        say_goodbye(idle.removed).await;
    }
}

pub(super) type Pooled = Object<Opener>;

fn not_connected(error: Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

/// Tell the server that these are closed. It would notice by itself, and a pooler would complain.
async fn say_goodbye(sessions: Vec<Session>) {
    let goodbyes = sessions
        .into_iter()
        .map(|session| session.connection.close());
    let goodbyes = join_all(goodbyes);
    // One that is dead need not hear it.
    let _ = timeout(PING, goodbyes).await;
}
