use std::env;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// A database that exists as long as this value: a SQLite file, one of SQLite in memory, or a
/// PostgreSQL database.
pub(crate) struct TestDatabase {
    url: String,
    directory: TempDir,
    postgres: Option<Postgres>,
    /// Nobody else may have one open while a server is restarted.
    keeps_memory: Option<DatabaseConnection>,
    is_for_one_server: bool,
}

struct Postgres {
    server: String,
    name: String,
}

impl TestDatabase {
    /// One for this process alone: in memory if `TEST_SQLITE_IN_MEMORY` asks for that.
    pub(crate) async fn of_this_process() -> Self {
        let is_sqlite = env::var_os("TEST_POSTGRES_URL").is_none();
        if !is_sqlite || env::var_os("TEST_SQLITE_IN_MEMORY").is_none() {
            let mut database = Self::create().await;
            database.is_for_one_server = true;
            return database;
        }
        let name = Uuid::new_v4().simple();
        let url = format!("sqlite:file:{name}?mode=memory&cache=shared");
        let keeps_memory = Database::connect(&url).await.unwrap();
        Self {
            url,
            directory: TempDir::new().unwrap(),
            postgres: None,
            keeps_memory: Some(keeps_memory),
            is_for_one_server: true,
        }
    }

    pub(crate) async fn create() -> Self {
        match env::var("TEST_POSTGRES_URL") {
            Err(_) => Self::of_sqlite(),
            Ok(server) => {
                let name = format!("test_{}", Uuid::new_v4().simple());
                let connection = Database::connect(&server).await.unwrap();
                let create = format!("CREATE DATABASE {name}");
                connection.execute_unprepared(&create).await.unwrap();
                connection.close().await.unwrap();
                let (host, _) = server.rsplit_once('/').unwrap();
                Self {
                    url: format!("{host}/{name}"),
                    directory: TempDir::new().unwrap(),
                    postgres: Some(Postgres { server, name }),
                    keeps_memory: None,
                    is_for_one_server: false,
                }
            }
        }
    }

    /// A file of SQLite, on whichever engine the tests run.
    pub(crate) fn of_sqlite() -> Self {
        let directory = TempDir::new().unwrap();
        Self {
            url: format!("sqlite://{}/test.db?mode=rwc", directory.path().display()),
            directory,
            postgres: None,
            keeps_memory: None,
            is_for_one_server: false,
        }
    }

    /// Whether it may be in memory, in another run of the tests.
    pub(crate) fn is_for_one_server(&self) -> bool {
        self.is_for_one_server
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A folder for other files of the server.
    pub(crate) fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// The PostgreSQL server, past this database, and the name of the database; `None` on SQLite.
    pub(crate) async fn server(&self) -> Option<(DatabaseConnection, &str)> {
        let Postgres { server, name } = self.postgres.as_ref()?;
        Some((Database::connect(server).await.unwrap(), name))
    }

    /// A connection for the test, as the program would open one.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.url);
        options.map_sqlx_postgres_opts(migration::postgres_options);
        if self.keeps_memory.is_some() {
            // Without it a test that looks would lock what it looks at, and the server would not wait.
            options.map_sqlx_sqlite_opts(|sqlite| sqlite.pragma("read_uncommitted", "ON"));
        }
        Database::connect(options).await.unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(Postgres { server, name }) = self.postgres.take() else {
            return;
        };
        // In another thread: a runtime cannot be started inside that of the test.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let connection = Database::connect(&server).await.unwrap();
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                connection.execute_unprepared(&drop).await.unwrap();
                connection.close().await.unwrap();
            });
        });
        let _ = dropping.join();
    }
}
